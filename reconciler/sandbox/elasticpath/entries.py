"""Entries of flows; those of a product template hold the values that the product shows as `extensions`.

Source: Elastic Path API reference, Flows, Entries.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath import crud, links
from reconciler.sandbox.elasticpath.flows import FIELD, FLOW, is_template, satisfies
from reconciler.sandbox.elasticpath.kind import Attribute, Draft, Kind
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.service import FLOWS
from reconciler.sandbox.elasticpath.validate import read_data

if TYPE_CHECKING:
    from reconciler.sandbox.world import Call, Doc, Reply, World

__all__ = [
    "change_entry",
    "create_entry",
    "delete_entry",
    "extend",
    "list_entries",
    "read_entry",
]

_HOLDS = {"integer": "integer", "boolean": "boolean", "float": "number", "relationship": "any"}


def _flow(call: Call) -> Doc:
    """The flow that the address names by its slug."""
    found = call.world.store.marked("flow", f"slug={call.params['slug']}")
    if not found:
        raise FLOWS.missing()
    flow: Doc = json.loads(found[0])
    return flow


def _fields(world: World, flow_id: str) -> list[Doc]:
    return [json.loads(stored) for stored in world.store.page([FIELD.type], flow_id)]


def _attribute(field: Doc) -> Attribute:
    """How an entry holds a field; a default stands in for a required value alone."""
    holds = _HOLDS.get(field["field_type"], "text")
    if not field["required"]:
        return Attribute(holds, default=None, null="kept")
    if field["default"] is None:
        return Attribute(holds, required=True)
    return Attribute(holds, default=field["default"], null="default")


def _kind(world: World, flow: Doc) -> Kind:
    """The kind of one flow's entries: its attributes are the enabled fields."""
    fields = [field for field in _fields(world, flow["id"]) if field["enabled"]]
    is_extension = is_template(flow["slug"])
    return Kind(
        "entry",
        f"/v2/flows/{flow['slug']}/entries",
        replace(FLOWS, not_found="The requested entry could not be found"),
        {field["slug"]: _attribute(field) for field in fields},
        table=links.entry_table(flow["id"]),
        typed=False,
        scope=lambda _sent, _within: flow["id"],
        check=partial(_check, fields=fields),
        after=_extend if is_extension else _leave_alone,
        left=_extend if is_extension else _leave_alone,
    )


def _leave_alone(_: Draft) -> None:
    """An entry of a flow of its own is shown nowhere else."""


def _check(draft: Draft, fields: list[Doc]) -> None:
    for field in fields:
        value = draft.doc.get(field["slug"])
        for rule in field["validation_rules"]:
            if value is not None and not satisfies(value, rule):
                raise FLOWS.broken(field["slug"], rule["type"], f"must satisfy the rule {rule['type']}")


def _extend(draft: Draft) -> None:
    extend(draft.world, draft.doc["id"])


def extend(world: World, product: str) -> None:
    """Bring a product's `extensions` up to date: the values of the templates that it has."""
    found: Doc = {}
    for template in links.links_of(world, product)["templates"]:
        flow = crud.fetch(world, FLOW, template["id"])
        stored = world.store.get(links.entry_table(template["id"]), product)
        if flow and stored:
            entry = json.loads(stored)
            found[flow["slug"]] = {
                field["slug"]: entry.get(field["slug"]) for field in _fields(world, flow["id"])
            }

    def change(doc: Doc) -> None:
        doc["attributes"].pop("extensions", None)
        if found:
            doc["attributes"]["extensions"] = found

    links.edit(world, product, change)


def list_entries(call: Call) -> Reply:
    return listing(call, _kind(call.world, _flow(call)))


def create_entry(call: Call) -> Reply:
    """Make an entry; that of a product template has the id of its product."""
    world, flow = call.world, _flow(call)
    kind = _kind(world, flow)
    sent = read_data(call, kind)
    chosen = _chosen(world, flow, sent.get("id"))
    if chosen and world.store.get(kind.rows, chosen):
        raise kind.service.failed("an entry with the id exists already")
    doc = crud.insert(world, kind, sent, base_url=call.base_url, chosen=chosen)
    return crud.one(kind, doc, world, 201)


def _chosen(world: World, flow: Doc, asked: Any) -> str:
    if not is_template(flow["slug"]):
        return ""
    if not isinstance(asked, str) or world.store.get(links.PRODUCTS, asked) is None:
        raise FLOWS.refusal(404, "Not Found", "the id must be that of a product")
    return asked


def _found(call: Call) -> tuple[Kind, Doc]:
    kind = _kind(call.world, _flow(call))
    return kind, crud.find(call, kind)


def read_entry(call: Call) -> Reply:
    kind, doc = _found(call)
    return crud.one(kind, doc, call.world)


def change_entry(call: Call) -> Reply:
    kind, _ = _found(call)
    return crud.change(call, kind)


def delete_entry(call: Call) -> Reply:
    kind, _ = _found(call)
    return crud.delete(call, kind)
