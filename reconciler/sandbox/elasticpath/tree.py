"""Endpoints that read and change the shape of a hierarchy: children, parents, all nodes.

Source: Elastic Path API reference, PIM, Hierarchies.
"""

from __future__ import annotations

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.hierarchies import HIERARCHY, NODE, parent_of, settle
from reconciler.sandbox.elasticpath.kind import Draft
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.service import PIM
from reconciler.sandbox.elasticpath.validate import read_json
from reconciler.sandbox.world import Call, Doc, Reply

__all__ = [
    "adopt_under_hierarchy",
    "adopt_under_node",
    "list_all_nodes",
    "list_children_of_hierarchy",
    "list_children_of_node",
    "move",
    "move_to_top",
]


def list_all_nodes(call: Call) -> Reply:
    """The nodes of every hierarchy, with the hierarchies themselves on demand."""
    also = (HIERARCHY,) if call.query.get("include_hierarchies") == "true" else ()
    return listing(call, NODE, also=also)


def list_children_of_hierarchy(call: Call) -> Reply:
    return _children(call, _hierarchy(call))


def list_children_of_node(call: Call) -> Reply:
    return _children(call, crud.find(call, NODE))


def _children(call: Call, parent: Doc) -> Reply:
    scope = parent["id"] if parent["type"] == HIERARCHY.type else parent["meta"]["hierarchy_id"]
    return listing(call, NODE, scope, keep=lambda doc: parent_of(doc) == parent["id"], order=_in_order)


def _in_order(docs: list[Doc]) -> list[Doc]:
    """Highest sort_order first, then those without one; of equals the last updated first."""
    latest = sorted(docs, key=lambda doc: str(doc["meta"]["updated_at"]), reverse=True)
    return sorted(latest, key=lambda doc: -doc["meta"].get("sort_order", float("-inf")))


def _hierarchy(call: Call) -> Doc:
    found = crud.fetch(call.world, HIERARCHY, call.params["parent"])
    if found is None:
        raise PIM.missing()
    return found


def move(call: Call) -> Reply:
    """Put a node under another one of the same hierarchy."""
    node = crud.find(call, NODE)
    body = read_json(call, NODE)
    target = body.get("data") if isinstance(body, dict) else None
    if not isinstance(target, dict) or not isinstance(target.get("id"), str):
        raise PIM.failed("id can not be empty")
    _move(call, node, target["id"])
    return Reply(204)


def move_to_top(call: Call) -> Reply:
    node = crud.find(call, NODE)
    _move(call, node, node["meta"]["hierarchy_id"])
    return Reply(204)


def adopt_under_hierarchy(call: Call) -> Reply:
    hierarchy = _hierarchy(call)
    _adopt(call, hierarchy)
    return crud.one(HIERARCHY, hierarchy, call.world)


def adopt_under_node(call: Call) -> Reply:
    node = crud.find(call, NODE)
    _adopt(call, node)
    return crud.one(NODE, node, call.world)


def _adopt(call: Call, parent: Doc) -> None:
    """Move every node of the body under the parent; one that can not move undoes them all."""
    body = read_json(call, NODE)
    listed = body.get("data") if isinstance(body, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise PIM.failed("data can not be empty")
    for item in listed:
        node = crud.fetch(call.world, NODE, str(item.get("id")), call.params["parent"])
        if node is None:
            raise PIM.refusal(404, "Not Found", "node not found", (str(item.get("id")),))
        order = (item.get("meta") or {}).get("sort_order")
        if isinstance(order, int):
            node["meta"]["sort_order"] = order
        _move(call, node, parent["id"])


def _move(call: Call, node: Doc, parent_id: str) -> None:
    crud.refuse_organization(NODE, node)
    world, scope = call.world, node["meta"]["hierarchy_id"]
    is_top = parent_id == scope
    parent = crud.fetch(world, HIERARCHY, scope) if is_top else crud.fetch(world, NODE, parent_id, scope)
    if parent is None:
        raise PIM.refusal(404, "Not Found", "parent node not found", (parent_id,))
    if any(crumb["id"] == node["id"] for crumb in parent["meta"]["breadcrumbs"]):
        raise PIM.failed("a node can not be moved below itself")
    settle(world, node, parent)
    node["meta"]["updated_at"] = world.stamp()
    draft = Draft(world, NODE, {}, node, scope, node)
    crud.check_unique(draft)
    crud.hold(draft)
