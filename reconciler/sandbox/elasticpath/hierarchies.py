"""Hierarchies and their nodes: a tree whose names and slugs are unique among siblings.

Source: Elastic Path API reference, PIM, Hierarchies.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from reconciler.sandbox.elasticpath.crud import address, drop, fetch, refer, remove, rewrite
from reconciler.sandbox.elasticpath.kind import Attribute, Draft, Kind, array, mapping, text
from reconciler.sandbox.elasticpath.pricebooks import refuse_in_use
from reconciler.sandbox.elasticpath.service import PIM

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc, World

__all__ = ["HIERARCHY", "MEMBERS", "NODE", "children", "parent_of", "settle"]

# One row for each product in a node.
MEMBERS = "node-product"
MOST_CURATED = 20
FILTERS = ("id", "name", "slug", "parent_id")


def _slug(draft: Draft) -> None:
    if not draft.attributes.get("slug") and draft.knobs.missing_slug == "generated":
        name = str(draft.attributes.get("name", ""))
        draft.attributes["slug"] = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _crumb(doc: Doc) -> Doc:
    """How a hierarchy or node stands in the breadcrumbs: of its locales only the names."""
    attributes = doc["attributes"]
    crumb = {"id": doc["id"], "name": attributes.get("name"), "slug": attributes.get("slug")}
    locales = {
        code: {"name": words["name"]}
        for code, words in (attributes.get("locales") or {}).items()
        if isinstance(words, dict) and words.get("name")
    }
    return {**crumb, "locales": locales} if locales else crumb


def _related(kind: Kind, scope: str, id_: str, what: str) -> Doc:
    return {"data": [], "links": {"related": f"{address(kind, scope).removeprefix('/pcm')}/{id_}/{what}"}}


def _shape_hierarchy(draft: Draft) -> None:
    _slug(draft)
    draft.doc["relationships"] = {"children": _related(HIERARCHY, "", draft.doc["id"], "children")}
    draft.doc["meta"]["breadcrumbs"] = [_crumb(draft.doc)]


def _is_renamed(draft: Draft) -> bool:
    return draft.old is not None and _crumb(draft.old) != _crumb(draft.doc)


def _rename_hierarchy(draft: Draft) -> None:
    if _is_renamed(draft):
        _settle_children(draft.world, draft.doc)


def _drop_nodes(draft: Draft) -> None:
    for stored in draft.world.store.page([NODE.type], draft.doc["id"]):
        remove(draft.world, NODE, json.loads(stored))


def parent_of(doc: Doc) -> str:
    """The id of a node's parent; the hierarchy's own for a node at the top.

    >>> parent_of({"relationships": {}, "meta": {"hierarchy_id": "h1"}})
    'h1'
    """
    parent = doc["relationships"].get("parent")
    return str(parent["data"]["id"] if parent else doc["meta"]["hierarchy_id"])


def _family(doc: Doc, _: str) -> str:
    return parent_of(doc)


def _by_parent(doc: Doc) -> tuple[str]:
    return (f"parent={parent_of(doc)}",)


def asked_parent(sent: Doc) -> str:
    """The parent that a create request names; empty for the top of the tree."""
    found: Any = sent.get("relationships")
    for name in ("parent", "data", "id"):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def settle(world: World, node: Doc, parent: Doc) -> None:
    """Place the node under the parent in its own document: relationship, parent name and breadcrumbs."""
    meta, relationships = node["meta"], node["relationships"]
    relationships.pop("parent", None)
    meta.pop("parent_name", None)
    if parent["type"] == NODE.type:
        relationships["parent"] = {"data": {"type": NODE.type, "id": parent["id"]}}
        meta["parent_name"] = parent["attributes"].get("name")
    meta["breadcrumbs"] = [*parent["meta"]["breadcrumbs"], _crumb(node)]
    if world.store.get(NODE.type, node["id"]):
        _settle_children(world, node)


def _settle_children(world: World, parent: Doc) -> None:
    for child in children(world, parent["id"]):
        settle(world, child, parent)
        rewrite(world, NODE, child)


def children(world: World, id_: str) -> list[Doc]:
    """The nodes right below a hierarchy or node, in the order they were created."""
    return [json.loads(stored) for stored in world.store.marked(NODE.type, f"parent={id_}")]


def _shape_node(draft: Draft) -> None:
    _slug(draft)
    doc, scope = draft.doc, draft.scope
    if draft.old is None:
        doc["relationships"] = {
            what: _related(NODE, scope, doc["id"], what) for what in ("children", "products")
        }
        doc["meta"]["hierarchy_id"] = scope
    _sort(draft)
    if draft.old is None or _is_renamed(draft):
        above = asked_parent(draft.sent) if draft.old is None else parent_of(draft.old)
        parent = fetch(draft.world, NODE, above, scope) or fetch(draft.world, HIERARCHY, scope)
        settle(draft.world, doc, cast("Doc", parent))


def _sort(draft: Draft) -> None:
    """`sort_order` stands in `meta`, in requests as in replies; null removes it."""
    sent = draft.sent.get("meta")
    if not isinstance(sent, dict) or "sort_order" not in sent:
        return
    if sent["sort_order"] is None:
        draft.doc["meta"].pop("sort_order", None)
    elif isinstance(sent["sort_order"], bool) or not isinstance(sent["sort_order"], int):
        raise PIM.failed("meta.sort_order must be of type integer")
    else:
        draft.doc["meta"]["sort_order"] = sent["sort_order"]


def _check_node(draft: Draft) -> None:
    above = asked_parent(draft.sent)
    if draft.old is None and above and above != draft.scope:
        refer(draft, NODE, [above])
        if draft.world.store.scope(NODE.type, above) != draft.scope:
            raise PIM.failed("the parent must be in the same hierarchy")
    if len(draft.attributes.get("curated_products") or ()) > MOST_CURATED:
        raise PIM.failed(f"curated_products must have at most {MOST_CURATED} products")


def _keep_parent(draft: Draft) -> None:
    if draft.knobs.node_delete == "refused" and children(draft.world, draft.doc["id"]):
        raise PIM.failed("node has children")


def _drop_children(draft: Draft) -> None:
    drop(draft, MEMBERS)
    for child in children(draft.world, draft.doc["id"]):
        remove(draft.world, NODE, child)


_COMMON: dict[str, Attribute] = {
    "name": text(required=True),
    "description": text(null="removes"),
    "slug": text(),
    "locales": mapping(null="removes"),
    "admin_attributes": mapping(merged=True, null="removes"),
    "shopper_attributes": mapping(merged=True, null="removes"),
}

HIERARCHY = Kind(
    "hierarchy",
    "/pcm/hierarchies",
    PIM,
    _COMMON,
    unique=("slug",),
    filters=FILTERS,
    shape=_shape_hierarchy,
    after=_rename_hierarchy,
    leaving=refuse_in_use,
    left=_drop_nodes,
)

NODE = Kind(
    "node",
    "/pcm/hierarchies/{parent}/nodes",
    PIM,
    {**_COMMON, "curated_products": array(null="removes")},
    within=HIERARCHY,
    unique=("name", "slug"),
    filters=FILTERS,
    family=_family,
    marks=_by_parent,
    shape=_shape_node,
    check=_check_node,
    leaving=_keep_parent,
    left=_drop_children,
)
