"""Entries of custom APIs: what they hold is told by the fields, and each change is a new version.

Source: Elastic Path API reference, Commerce Extensions, Custom API Entries.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.extensions import CUSTOM_API, CUSTOM_FIELD, entries_of, newest_first
from reconciler.sandbox.elasticpath.kind import Attribute, Draft, Kind
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.service import EXTENSIONS
from reconciler.sandbox.elasticpath.validate import read_data
from reconciler.sandbox.world import Call, Doc, Reply, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.world import Refusal, World

__all__ = ["change_record", "create_record", "delete_record", "list_records", "read_record"]

LARGEST = 64 * 1024
LONGEST_TEXT = 65535
LONGEST_LIST = 1000
_HOLDS = {"string": "text", "float": "number", "list": "array"}
_ITEMS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "float": (int, float),
    "any": (object,),
}


class Table(NamedTuple):
    """One custom API with its fields, and the kind of its entries."""

    api: Doc
    fields: list[Doc]
    kind: Kind


def _table(call: Call) -> Table:
    """The custom API that the address names, by its id or its slug."""
    world = call.world
    if "slug" in call.params:
        stored = world.store.marked(CUSTOM_API.type, f"slug={call.params['slug']}")
        api = json.loads(stored[0]) if stored else None
    else:
        api = crud.fetch(world, CUSTOM_API, call.params["parent"])
    if api is None:
        raise EXTENSIONS.missing()
    fields = [json.loads(text) for text in world.store.page([CUSTOM_FIELD.type], api["id"])]
    return Table(api, fields, _kind(api, fields))


def _kind(api: Doc, fields: list[Doc]) -> Kind:
    rules = {field["slug"]: field["validation"][field["field_type"]] for field in fields}
    return Kind(
        api["api_type"],
        f"/v2/extensions/{api['slug']}",
        EXTENSIONS,
        {field["slug"]: _attribute(field["field_type"], rules[field["slug"]]) for field in fields},
        table=entries_of(api["id"]),
        unique=tuple(slug for slug, rule in rules.items() if rule.get("unique") == "yes"),
        filters=(*rules, "id", "created_at", "updated_at"),
        taken=_taken,
        scope=lambda _sent, _within: api["id"],
        shape=_version,
        check=lambda draft: _check(draft, rules),
        marks=lambda doc: _folded(doc, rules),
    )


def _attribute(type_: str, rules: Doc) -> Attribute:
    """How an entry holds a field."""
    low, high = rules.get("min_value"), rules.get("max_value")
    if type_ in ("string", "list"):
        most = LONGEST_TEXT if type_ == "string" else LONGEST_LIST
        low, high = rules["min_length"], most if rules["max_length"] is None else rules["max_length"]
    attribute = Attribute(_HOLDS.get(type_, type_), immutable=rules["immutable"], low=low, high=high)
    if rules["allow_null_values"]:
        return replace(attribute, default=None, null="kept")
    return replace(attribute, required=True)


def _taken(draft: Draft, name: str) -> Refusal:  # noqa: ARG001 - every hook is given the draft
    return EXTENSIONS.refusal(409, "Conflict", f"custom_entry with the given {name} already exists")


def _folds(rules: dict[str, Doc]) -> list[str]:
    return [slug for slug, rule in rules.items() if rule.get("unique_case_insensitivity")]


def _folded(doc: Doc, rules: dict[str, Doc]) -> list[str]:
    """Marks by which values are found whatever their case, and all fields that may stand in an address."""
    exact = [f"at={slug}={doc[slug]}" for slug in rules if isinstance(doc.get(slug), str)]
    return [*exact, *(f"folded={slug}={doc[slug].casefold()}" for slug in _folds(rules) if doc.get(slug))]


def _check(draft: Draft, rules: dict[str, Doc]) -> None:
    for slug, rule in rules.items():
        value = draft.doc.get(slug)
        if isinstance(value, str) and rule.get("regex") and not re.search(rule["regex"], value):
            raise EXTENSIONS.broken(slug, "regex", f"must match {rule['regex']}")
        if isinstance(value, list) and "allowed_type" in rule:
            _check_items(slug, value, rule["allowed_type"])
    for slug in _folds(rules):
        others = draft.world.store.marked(
            draft.kind.rows, f"folded={slug}={str(draft.doc.get(slug)).casefold()}"
        )
        if any(json.loads(text)["id"] != draft.doc["id"] for text in others):
            raise _taken(draft, slug)
    if draft.doc["meta"]["data_size"] > LARGEST:
        raise EXTENSIONS.refusal(413, "Request Entity Too Large", "Maximum entry size reached.")


def _check_items(slug: str, values: list[Any], type_: str) -> None:
    """A list holds plain values alone, of one type if its field says so."""
    for value in values:
        is_other = not isinstance(value, _ITEMS[type_]) or (
            isinstance(value, bool) and type_ in ("integer", "float")
        )
        if isinstance(value, (dict, list)) or (is_other and value is not None):
            raise EXTENSIONS.broken(slug, "type", f"must hold values of type {type_}")


def _version(draft: Draft) -> None:
    meta = draft.doc["meta"]
    number = 0 if draft.old is None else draft.old["meta"]["resource_version"] + 1
    values = {name: draft.doc.get(name) for name in draft.kind.fields}
    meta.update(
        data_size=len(dumps(values).encode()),
        resource_version=number,
        etag_id=sha256(str(number).encode()).hexdigest(),
    )


def _etag(doc: Doc) -> str:
    return f'W/"{doc["meta"]["etag_id"]}"'


def _reply(table: Table, doc: Doc, world: World, status: int = 200) -> Reply:
    return Reply(status, crud.one(table.kind, doc, world).text, {"etag": _etag(doc)})


def _match(call: Call, doc: Doc) -> None:
    asked = call.headers.get("if-match")
    if asked and asked != _etag(doc):
        detail = f"The provided ETag '{asked}', does not match the current ETag '{_etag(doc)}'."
        raise EXTENSIONS.refusal(412, "Precondition Failed", detail)


def _find(call: Call, table: Table) -> Doc | None:
    """The entry that the address names, by id or by the field that stands in its place."""
    named = next((field["slug"] for field in table.fields if field["use_as_url_slug"]), "")
    if not named:
        return crud.fetch(call.world, table.kind, call.params["id"])
    stored = call.world.store.marked(table.kind.rows, f"at={named}={call.params['id']}")
    return cast("Doc", json.loads(stored[0])) if stored else None


def _found(call: Call, table: Table) -> Doc:
    doc = _find(call, table)
    if doc is None:
        raise EXTENSIONS.missing()
    return doc


def list_records(call: Call) -> Reply:
    return listing(call, _table(call).kind, order=lambda docs: newest_first(call, docs))


def create_record(call: Call, chosen: str = "") -> Reply:
    table = _table(call)
    sent = read_data(call, table.kind)
    doc = crud.insert(call.world, table.kind, sent, base_url=call.base_url, chosen=chosen)
    return _reply(table, doc, call.world, 201)


def read_record(call: Call) -> Reply:
    table = _table(call)
    return _reply(table, _found(call, table), call.world)


def change_record(call: Call) -> Reply:
    """Update an entry or, where the API allows upserts, create it under the id in the address."""
    table = _table(call)
    old = _find(call, table)
    if old is None and table.api["allow_upserts"]:
        is_named = any(field["use_as_url_slug"] for field in table.fields)
        return create_record(call, "" if is_named else call.params["id"])
    if old is None:
        raise EXTENSIONS.missing()
    _match(call, old)
    sent = read_data(call, table.kind, old["id"])
    doc = crud.update(call.world, table.kind, old, sent, table.api["id"])
    return _reply(table, doc, call.world)


def delete_record(call: Call) -> Reply:
    table = _table(call)
    doc = _found(call, table)
    _match(call, doc)
    crud.remove(call.world, table.kind, doc)
    return Reply(204)
