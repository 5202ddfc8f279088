"""Create, read, update and delete for any declared kind."""

from __future__ import annotations

import json
from typing import cast

from reconciler.sandbox.elasticpath.kind import Draft, Kind
from reconciler.sandbox.elasticpath.validate import merge, read_data, read_json
from reconciler.sandbox.store import Row
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

__all__ = [
    "address",
    "change",
    "check_unique",
    "create",
    "delete",
    "drop",
    "exists",
    "fetch",
    "find",
    "hold",
    "insert",
    "one",
    "parent",
    "read",
    "read_list",
    "refer",
    "refuse_organization",
    "remove",
    "rewrite",
]

ORGANIZATION = "organization"
# Kinds by where their times stand: among the attributes, under "timestamps" in meta, in a meta without owner.
AMONG = ("attributes", "catalog", "both")
NESTED = ("timestamps", "owned", "both")
OWNERLESS = ("timestamps", "bare")


def fetch(world: World, kind: Kind, id_: str, scope: str = "") -> Doc | None:
    """The stored document, or None; with a `scope`, only under that parent."""
    text = world.store.get(kind.rows, id_)
    if text is None or (scope and world.store.scope(kind.rows, id_) != scope):
        return None
    return cast("Doc", json.loads(text))


def exists(world: World, kind: Kind, id_: str) -> bool:
    return world.store.get(kind.rows, id_) is not None


def refer(draft: Draft, kind: Kind, ids: list[str]) -> None:
    """Refuse ids that name nothing; one too fresh to be known everywhere is a 404, which passes with time."""
    world = draft.world
    unseen = set(world.unseen())
    hidden = tuple(id_ for id_ in ids if id_ in unseen)
    missing = tuple(id_ for id_ in ids if not exists(world, kind, id_))
    if hidden or missing:
        status = 404 if hidden else draft.knobs.missing_reference
        title = "Not Found" if status == 404 else draft.kind.service.title
        raise draft.kind.service.refusal(status, title, f"{kind.type} not found", hidden or missing)


def owner(kind: Kind, doc: Doc) -> str:
    place = doc["attributes"] if kind.stamps == "catalog" else doc.get("meta", {})
    return str(place.get("owner"))


def refuse_organization(kind: Kind, doc: Doc) -> None:
    """Objects that the organization owns can only be read from a store."""
    if owner(kind, doc) == ORGANIZATION:
        raise kind.service.refusal(403, "Forbidden", "entity owned by organization")


def one(kind: Kind, doc: Doc, world: World, status: int = 200) -> Reply:
    """The reply that shows one document."""
    body: Doc = {"data": kind.show(world.knobs, doc)}
    if kind.service.self_link:
        own = f"{address(kind, world.store.scope(kind.rows, doc['id']) or '')}/{doc['id']}"
        body["links"] = doc.get("links", {"self": own})
    return Reply(status, dumps(body))


def address(kind: Kind, scope: str) -> str:
    """The collection's path, its parent filled in."""
    return kind.path.replace("{parent}", scope)


def hold(draft: Draft) -> None:
    """Write the document with everything it is found by."""
    kind, doc = draft.kind, draft.doc
    family = kind.family(doc, draft.scope)
    own = [f"{family}|{name}={draft.attributes[name]}" for name in kind.unique if draft.attributes.get(name)]
    row = Row(kind.rows, doc["id"], draft.scope, dumps(doc), (*own, *kind.marks(doc)))
    draft.world.store.put(row)


def rewrite(world: World, kind: Kind, doc: Doc) -> None:
    """Store a changed document in its place without checks or a new time."""
    hold(Draft(world, kind, {}, doc, world.store.scope(kind.rows, doc["id"]) or ""))


def remove(world: World, kind: Kind, doc: Doc) -> None:
    """Remove the document and let the kind tidy up after it."""
    draft = Draft(world, kind, {}, doc, world.store.scope(kind.rows, doc["id"]) or "", doc)
    world.store.delete(kind.rows, doc["id"])
    world.hidden.pop(doc["id"], None)
    kind.left(draft)


def drop(draft: Draft, *types: str) -> None:
    """Remove what lies under the document and has nothing under itself."""
    for type_ in types:
        for stored in draft.world.store.page([type_], draft.doc["id"]):
            draft.world.store.delete(type_, json.loads(stored)["id"])


def check_unique(draft: Draft) -> None:
    """Refuse what another object of the same family has already."""
    kind = draft.kind
    family = kind.family(draft.doc, draft.scope)
    for name in kind.unique:
        value = draft.attributes.get(name)
        if not value:
            continue
        others = draft.world.store.marked(kind.rows, f"{family}|{name}={value}")
        if any(json.loads(text)["id"] != draft.doc["id"] for text in others):
            raise kind.taken(draft, name) if kind.taken else kind.service.failed(f"{name} must be unique")


def _meta(kind: Kind, stamps: Doc, owned_by: str) -> Doc:
    """What stands beside the attributes: the times, unless they are among them alone, and the owner."""
    is_nested = kind.stamps in NESTED or (kind.stamps == "meta" and kind.service.flat)
    times = {} if kind.stamps == "attributes" else {"timestamps": stamps} if is_nested else dict(stamps)
    return times if kind.stamps in OWNERLESS else {**times, "owner": owned_by}


def _new(kind: Kind, attributes: Doc, *, id_: str, stamp: str, owned_by: str, self_link: str) -> Doc:
    stamps = {"created_at": stamp, "updated_at": stamp}
    if kind.service.flat:
        links, meta = {"self": self_link}, _meta(kind, stamps, owned_by)
        return {"id": id_, "type": kind.type, **attributes, "links": links, "meta": meta}
    if kind.stamps == "catalog":
        return {"type": kind.type, "id": id_, "attributes": {**attributes, **stamps, "owner": owned_by}}
    shown = {**attributes, **stamps} if kind.stamps in AMONG else attributes
    return {"type": kind.type, "id": id_, "attributes": shown, "meta": _meta(kind, stamps, owned_by)}


def _touch(kind: Kind, doc: Doc, stamp: str) -> None:
    if kind.stamps in AMONG:
        doc["attributes"]["updated_at"] = stamp
    if kind.stamps not in ("attributes", "catalog"):
        doc["meta"].get("timestamps", doc["meta"])["updated_at"] = stamp


def insert(
    world: World,
    kind: Kind,
    sent: Doc,
    scope: str = "",
    base_url: str = "http://sandbox",
    *,
    owned_by: str = "store",
    checked: bool = True,
    chosen: str = "",
) -> Doc:
    """Make an object from a request's `data`; unchecked, it may break every rule. `chosen` is its id."""
    given = sent if kind.service.flat else sent.get("attributes", {})
    attributes = merge(kind, given, None, world.knobs if checked else None)
    id_ = chosen or (None if checked else sent.get("id")) or world.new_id()
    scope = kind.scope(sent, scope)
    link = f"{base_url}{address(kind, scope)}/{id_}"
    doc = _new(kind, attributes, id_=str(id_), stamp=world.stamp(), owned_by=owned_by, self_link=link)
    draft = Draft(world, kind, sent, doc, scope)
    kind.shape(draft)
    if checked:
        kind.check(draft)
        check_unique(draft)
    hold(draft)
    kind.after(draft)
    return doc


def update(world: World, kind: Kind, old: Doc, sent: Doc, scope: str) -> Doc:
    given = sent if kind.service.flat else sent.get("attributes", {})
    doc: Doc = json.loads(dumps(old))
    draft = Draft(world, kind, sent, doc, scope, old)
    before = kind.attributes(old)
    after = merge(kind, given, before, world.knobs)
    draft.attributes.clear()
    draft.attributes.update(after)
    kind.shape(draft)
    kind.check(draft)
    check_unique(draft)
    _touch(kind, doc, world.stamp())
    hold(draft)
    kind.after(draft)
    return doc


def parent(call: Call, kind: Kind) -> str:
    """The id of the parent in the address, which must exist; empty for kinds without one."""
    if not kind.within:
        return ""
    id_ = call.params["parent"]
    # Two levels up, `above` is the parent of the parent.
    if fetch(call.world, kind.within, id_, call.params.get("above", "")) is None:
        raise kind.service.missing()
    return id_


def read_list(call: Call, kind: Kind, key: str = "id") -> list[Doc]:
    """The objects that a relationship's `data` lists, each with a text under `key`."""
    body = read_json(call, kind)
    listed = body.get("data") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        raise kind.service.broken("data", "required", "is required")
    for item in listed:
        if not isinstance(item, dict) or not isinstance(item.get(key), str):
            raise kind.service.broken(key, "required", "is required")
    return listed


def find(call: Call, kind: Kind) -> Doc:
    """The document that the address names, or a 404."""
    doc = fetch(call.world, kind, call.params["id"], parent(call, kind))
    if doc is None:
        raise kind.service.missing()
    return doc


def create(call: Call, kind: Kind) -> Reply:
    scope = parent(call, kind)
    if kind.within:
        refuse_organization(kind.within, fetch(call.world, kind.within, scope) or {})
    doc = insert(call.world, kind, read_data(call, kind), scope, call.base_url)
    if kind.path.startswith("/pcm/"):
        call.world.hide(doc["id"], call.world.knobs.lag)
    return one(kind, doc, call.world, 201)


def read(call: Call, kind: Kind) -> Reply:
    return one(kind, find(call, kind), call.world)


def change(call: Call, kind: Kind) -> Reply:
    old = find(call, kind)
    refuse_organization(kind, old)
    scope = call.world.store.scope(kind.rows, old["id"]) or ""
    return one(kind, update(call.world, kind, old, read_data(call, kind, old["id"]), scope), call.world)


def delete(call: Call, kind: Kind) -> Reply:
    doc = find(call, kind)
    refuse_organization(kind, doc)
    kind.leaving(Draft(call.world, kind, {}, doc, "", doc))
    remove(call.world, kind, doc)
    return Reply(204)
