"""A product's relationships to files, templates and variations, and to its components.

Source: Elastic Path API reference, PIM, Products.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath import crud, links
from reconciler.sandbox.elasticpath.entries import extend
from reconciler.sandbox.elasticpath.files import FILE
from reconciler.sandbox.elasticpath.flows import FLOW, is_template
from reconciler.sandbox.elasticpath.kind import Draft, Kind
from reconciler.sandbox.elasticpath.products import PRODUCT, components_of, show_variations
from reconciler.sandbox.elasticpath.service import PIM
from reconciler.sandbox.elasticpath.validate import read_json
from reconciler.sandbox.elasticpath.variations import VARIATION
from reconciler.sandbox.world import Call, Doc, Reply, dumps

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "TARGETS",
    "add",
    "list_components",
    "list_related",
    "read_main_image",
    "remove",
    "replace",
    "set_main_image",
]

# What each relationship links to, and the `type` that its items bear.
TARGETS: dict[str, tuple[Kind, str]] = {
    "files": (FILE, "file"),
    "templates": (FLOW, "template"),
    "variations": (VARIATION, "product-variation"),
}


def _reply(items: list[Doc], status: int = 200) -> Reply:
    return Reply(status, dumps({"data": items}))


def list_related(call: Call, name: str) -> Reply:
    return _reply(links.links_of(call.world, crud.find(call, PRODUCT)["id"])[name])


def list_components(call: Call) -> Reply:
    return _reply([{"id": id_, "type": PRODUCT.type} for id_ in components_of(crud.find(call, PRODUCT))])


def add(call: Call, name: str) -> Reply:
    """Link the product to more objects; a template answers with all it has now, the others with nothing."""
    items = _change(
        call, name, lambda old, new: [*(item for item in old if item["id"] not in _ids(new)), *new]
    )
    return _reply(items, 201) if name == "templates" else Reply(204)


def replace(call: Call, name: str) -> Reply:
    _change(call, name, lambda _, new: new)
    return Reply(204)


def remove(call: Call, name: str) -> Reply:
    _change(call, name, lambda old, new: [item for item in old if item["id"] not in _ids(new)], checked=False)
    return Reply(204)


def _ids(items: list[Doc]) -> set[str]:
    return {item["id"] for item in items}


def _change(
    call: Call, name: str, join: Callable[[list[Doc], list[Doc]], list[Doc]], *, checked: bool = True
) -> list[Doc]:
    world, product = call.world, _writable(call)
    kind, type_ = TARGETS[name]
    items = [_item(item, type_, world.stamp()) for item in crud.read_list(call, PRODUCT)]
    if checked:
        _refer(call, product, kind, [item["id"] for item in items])
    found = links.links_of(world, product["id"])
    joined = join(found[name], items)
    found[name] = list({item["id"]: item for item in joined}.values())
    links.keep(world, found)
    if name == "variations":
        ids = [item["id"] for item in found[name]]
        links.edit(world, product["id"], lambda doc: show_variations(world, doc, ids))
    elif name == "templates":
        extend(world, product["id"])
    return list(found[name])


def _writable(call: Call) -> Doc:
    product = crud.find(call, PRODUCT)
    crud.refuse_organization(PRODUCT, product)
    return product


def _item(sent: Doc, type_: str, stamp: str) -> Doc:
    if sent.get("type", type_) != type_:
        raise PIM.failed(f"type must be {type_}")
    meta = sent.get("meta")
    if type_ == "file":
        tags = meta.get("tags") if isinstance(meta, dict) else None
        return {
            "id": sent["id"],
            "type": type_,
            **({"meta": {"tags": tags}} if isinstance(tags, list) else {}),
        }
    stamps = {"meta": {"created_at": stamp}} if type_ == VARIATION.type else {}
    return {"id": sent["id"], "type": type_, **stamps}


def _refer(call: Call, product: Doc, kind: Kind, ids: list[str]) -> None:
    crud.refer(Draft(call.world, PRODUCT, {}, product, ""), kind, ids)
    if kind is FLOW:
        flows = (crud.fetch(call.world, FLOW, id_) for id_ in ids)
        if not all(flow and is_template(flow["slug"]) for flow in flows):
            raise PIM.failed("only a flow whose slug is products(...) is a template")


def read_main_image(call: Call) -> Reply:
    image = crud.find(call, PRODUCT)["relationships"]["main_image"]["data"]
    return _reply([image] if image else [])


def set_main_image(call: Call) -> Reply:
    """Set the main image or, with DELETE, take it away."""
    product = _writable(call)
    image = None
    if call.method != "DELETE":
        body = read_json(call, PRODUCT)
        sent = body.get("data") if isinstance(body, dict) else None
        if not isinstance(sent, dict) or not isinstance(sent.get("id"), str):
            raise PIM.failed("id can not be empty")
        _refer(call, product, FILE, [sent["id"]])
        image = {"type": FILE.type, "id": sent["id"]}
    product["relationships"]["main_image"] = {"data": image}
    crud.rewrite(call.world, PRODUCT, product)
    return Reply(204)
