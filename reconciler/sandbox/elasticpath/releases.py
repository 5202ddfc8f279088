"""Catalog releases: publishing takes a while, and only a few are kept.

Source: Elastic Path API reference, Catalogs, Releases.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from reconciler.sandbox.elasticpath.catalogs import CATALOG, RELEASES
from reconciler.sandbox.elasticpath.crud import fetch, hold, one, parent, remove, rewrite
from reconciler.sandbox.elasticpath.hierarchies import HIERARCHY, NODE
from reconciler.sandbox.elasticpath.kind import Draft, Kind
from reconciler.sandbox.elasticpath.service import CATALOGS
from reconciler.sandbox.elasticpath.validate import read_json
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.knobs import Knobs

__all__ = [
    "RELEASE",
    "delete_release",
    "delete_releases",
    "is_published",
    "list_releases",
    "publish",
    "read_release",
]

# The current release and the two before it.
KEPT = 3
DONE = ("PUBLISHED", "FAILED")
LINKED = ("delta", "products", "hierarchies")


def _show(_: Knobs, doc: Doc) -> Doc:
    return {name: value for name, value in doc.items() if not name.startswith("_")}


RELEASE = Kind(
    RELEASES, "/pcm/catalogs/{parent}/releases", CATALOGS, {}, within=CATALOG, stamps="release", show=_show
)


def publish(call: Call) -> Reply:
    """Start a release; the body may be empty."""
    catalog = cast("Doc", fetch(call.world, CATALOG, parent(call, RELEASE)))
    body = read_json(call, RELEASE)
    options = body.get("data") if isinstance(body, dict) else None
    is_full_delta = isinstance(options, dict) and options.get("export_full_delta") is True
    doc = _new(call.world, catalog, is_full_delta=is_full_delta)
    if not call.world.knobs.release_polls:
        _finish(call.world, doc)
    hold(Draft(call.world, RELEASE, {}, doc, catalog["id"]))
    for old in _all(call.world, catalog["id"])[:-KEPT]:
        remove(call.world, RELEASE, old)
    _recount(call.world, catalog)
    return one(RELEASE, doc, call.world, 201)


def _new(world: World, catalog: Doc, *, is_full_delta: bool) -> Doc:
    id_, attributes, stamp = world.new_id(), catalog["attributes"], world.stamp()
    before = _all(world, catalog["id"])
    roots = [fetch(world, HIERARCHY, root) for root in attributes["hierarchy_ids"]]
    uses = [attributes["hierarchy_ids"], attributes.get("pricebook_id"), attributes.get("pricebook_ids")]
    base = f"/catalogs/{catalog['id']}/releases/{id_}"
    return {
        "id": id_,
        "type": RELEASES,
        "attributes": {
            "name": attributes["name"],
            "published_at": None,
            "catalog_id": catalog["id"],
            "description": attributes.get("description", ""),
            "hierarchies": [_root(doc) for doc in roots if doc],
        },
        "relationships": {what: {"links": {"related": f"{base}/{what}"}} for what in LINKED},
        "meta": {
            "created_at": stamp,
            "started_at": None,
            "updated_at": stamp,
            "release_status": "PENDING",
            "language": "",
            "is_full_publish": not before or before[-1]["_uses"] != uses,
            "is_full_delta": is_full_delta or not before,
            "total_products": 0,
            "total_nodes": sum(world.store.count([NODE.type], doc["id"]) for doc in roots if doc),
            "percent_completed": 0,
            "owner": attributes.get("owner", "store"),
        },
        "_polls": 0,
        "_uses": uses,
    }  # fmt: skip


def _root(hierarchy: Doc) -> Doc:
    attributes = hierarchy["attributes"]
    return {"id": hierarchy["id"], "label": attributes.get("slug", ""), "name": attributes.get("name", "")}


def is_published(world: World, hierarchy: str) -> bool:
    """Whether a catalog with the hierarchy has a release that shoppers see."""
    catalogs = (json.loads(stored)["id"] for stored in world.store.marked(CATALOG.type, f"uses={hierarchy}"))
    releases = (doc for catalog in catalogs for doc in _all(world, catalog))
    return any(doc["meta"]["release_status"] == "PUBLISHED" for doc in releases)


def _all(world: World, catalog_id: str) -> list[Doc]:
    return [json.loads(stored) for stored in world.store.page([RELEASES], catalog_id)]


def _recount(world: World, catalog: Doc) -> None:
    catalog["relationships"]["releases"]["meta"]["count"] = world.store.count([RELEASES], catalog["id"])
    rewrite(world, CATALOG, catalog)


def _advance(world: World, doc: Doc) -> None:
    """A release moves on each time somebody looks at it."""
    if doc["meta"]["release_status"] in DONE:
        return
    doc["_polls"] += 1
    if doc["_polls"] >= world.knobs.release_polls:
        _finish(world, doc)
    else:
        doc["meta"]["release_status"] = "IN_PROGRESS"
        doc["meta"]["percent_completed"] = 100 * doc["_polls"] // world.knobs.release_polls
    rewrite(world, RELEASE, doc)


def _finish(world: World, doc: Doc) -> None:
    meta, stamp = doc["meta"], world.stamp()
    meta["updated_at"] = stamp
    if world.knobs.release_fails:
        meta["release_status"] = "FAILED"
    else:
        meta.update(release_status="PUBLISHED", started_at=stamp, percent_completed=100)
        doc["attributes"]["published_at"] = stamp


def _find(call: Call) -> Doc:
    catalog_id = parent(call, RELEASE)
    if call.params["id"] == "latest":
        doc = next(reversed(_all(call.world, catalog_id)), None)
    else:
        doc = fetch(call.world, RELEASE, call.params["id"], catalog_id)
    if doc is None:
        raise CATALOGS.missing()
    return doc


def read_release(call: Call) -> Reply:
    doc = _find(call)
    _advance(call.world, doc)
    return one(RELEASE, doc, call.world)


def list_releases(call: Call) -> Reply:
    """All releases of a catalog, newest first, never in pages."""
    docs = _all(call.world, parent(call, RELEASE))[::-1]
    for doc in docs:
        _advance(call.world, doc)
    return Reply(
        200, dumps({"data": [_show(call.world.knobs, doc) for doc in docs], "links": {"self": call.path}})
    )


def delete_release(call: Call) -> Reply:
    return _delete(call, [_find(call)])


def delete_releases(call: Call) -> Reply:
    return _delete(call, _all(call.world, parent(call, RELEASE)))


def _delete(call: Call, docs: list[Doc]) -> Reply:
    for doc in docs:
        remove(call.world, RELEASE, doc)
    _recount(call.world, cast("Doc", fetch(call.world, CATALOG, call.params["parent"])))
    return Reply(204)
