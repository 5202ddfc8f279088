"""The products in the nodes of hierarchies.

Source: Elastic Path API reference, PIM, Hierarchies and Products.
"""

from __future__ import annotations

import json
from typing import Any

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.filters import parsed
from reconciler.sandbox.elasticpath.hierarchies import MEMBERS, NODE
from reconciler.sandbox.elasticpath.kind import Draft
from reconciler.sandbox.elasticpath.paging import listed
from reconciler.sandbox.elasticpath.products import PRODUCT
from reconciler.sandbox.elasticpath.releases import is_published
from reconciler.sandbox.elasticpath.service import PIM
from reconciler.sandbox.elasticpath.validate import read_json
from reconciler.sandbox.store import Row
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

__all__ = ["add_products", "attach", "detach", "list_nodes", "list_products", "remove_products"]


def _put(world: World, node: str, product: str) -> None:
    doc = {"id": f"{node}:{product}", "node": node, "product": product}
    world.store.put(Row(MEMBERS, doc["id"], node, dumps(doc), (f"product={product}",)))


def _writable(call: Call) -> Doc:
    node = crud.find(call, NODE)
    crud.refuse_organization(NODE, node)
    return node


def add_products(call: Call) -> Reply:
    """Put products into a node, which the root of a hierarchy is not."""
    node = _writable(call)
    ids = [item["id"] for item in crud.read_list(call, NODE)]
    crud.refer(Draft(call.world, NODE, {}, node, ""), PRODUCT, ids)
    for id_ in ids:
        _put(call.world, node["id"], id_)
    return crud.one(NODE, node, call.world, 201)


def remove_products(call: Call) -> Reply:
    node = _writable(call)
    for item in crud.read_list(call, NODE):
        call.world.store.delete(MEMBERS, f"{node['id']}:{item['id']}")
    return crud.one(NODE, node, call.world)


def list_products(call: Call) -> Reply:
    """A node's products: those that shoppers see, unless the knob says otherwise."""
    world, node = call.world, crud.find(call, NODE)
    shows = world.knobs.node_products
    is_shown = shows != "published" or is_published(world, node["meta"]["hierarchy_id"])
    members = [json.loads(stored)["product"] for stored in world.store.page([MEMBERS], node["id"])]
    docs = [doc for id_ in members if (doc := crud.fetch(world, PRODUCT, id_))] if is_shown else []
    curated = node["attributes"].get("curated_products") or []
    places = {id_: place for place, id_ in enumerate(curated)}
    docs.sort(key=lambda doc: places.get(doc["id"], len(curated)))
    return listed(call, PRODUCT, [dumps(doc) for doc in docs if shows == "all" or _is_live(doc)])


def _is_live(doc: Doc) -> bool:
    return bool(doc["attributes"].get("status") == "live")


def list_nodes(call: Call) -> Reply:
    """The nodes a product is in; one that is not live is in none."""
    world, product = call.world, crud.find(call, PRODUCT)
    stored = world.store.marked(MEMBERS, f"product={product['id']}") if _is_live(product) else []
    found = (crud.fetch(world, NODE, json.loads(text)["node"]) for text in stored)
    return listed(call, NODE, [dumps(node) for node in found if node])


def attach(call: Call) -> Reply:
    """Put every product that a filter finds into several nodes."""
    nodes, products, missing = _asked(call)
    for node in nodes:
        for product in products:
            _put(call.world, node, product)
    return _counted("nodes_attached", nodes, missing)


def detach(call: Call) -> Reply:
    nodes, products, missing = _asked(call)
    for node in nodes:
        for product in products:
            call.world.store.delete(MEMBERS, f"{node}:{product}")
    return _counted("nodes_detached", nodes, missing)


def _counted(name: str, nodes: list[str], missing: list[str]) -> Reply:
    return Reply(200, dumps({"meta": {name: len(nodes), "nodes_not_found": missing}}))


def _asked(call: Call) -> tuple[list[str], list[str], list[str]]:
    """The nodes and products that a request is about, and the nodes that are not there."""
    body: Any = read_json(call, PRODUCT)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("filter"), str) or not data["filter"]:
        raise PIM.failed("filter can not be empty")
    nodes = data.get("node_ids")
    if not isinstance(nodes, list) or not all(isinstance(id_, str) for id_ in nodes):
        raise PIM.failed("node_ids can not be empty")
    holds = parsed(data["filter"], PRODUCT, call.world)
    docs = (json.loads(stored) for stored in call.world.store.page([PRODUCT.type]))
    there = [id_ for id_ in dict.fromkeys(nodes) if crud.exists(call.world, NODE, id_)]
    return there, [doc["id"] for doc in docs if holds(doc)], [id_ for id_ in nodes if id_ not in there]
