"""The documents that writes send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.field import IMMUTABLE, LOCAL, MERGED, OPEN, WRITE_ONLY
from reconciler.model.json import MISSING, Json, Object, get, parse_pointer, put
from reconciler.model.wire import embed
from reconciler.providers.elasticpath import paths
from reconciler.providers.elasticpath.kept import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reconciler.model.json import Path
    from reconciler.model.resource import Write
    from reconciler.model.shape import Field, Shape
    from reconciler.model.wire import Refer
    from reconciler.providers.elasticpath.kind import Kind


def created(kind: Kind, write: Write, refer: Refer, kinds: Mapping[str, Kind]) -> Object:
    """The document that makes an object; a null has nothing to clear yet, so it is left out."""
    body = {
        name: value for name, value in write.body.items() if value is not None and name not in kind.related
    }
    document = {"type": paths.type_of(kind, write.parent)} | _based(
        kind, embed(kind.shape, body, kind.base_path, refer)
    )
    if kind.link and write.parent and write.parent.kind == kind.link.kind:
        put(document, parse_pointer(kind.link.at), reference(kinds[kind.link.kind], write.parent.id))
    return document


def batch_of(kind: Kind) -> Callable[[list[Object]], Object]:
    """What frames several objects as the body of one request."""
    return lambda items: {"data": {"type": kind.type, kind.batch: items}}


def reference(kind: Kind, remote_id: str) -> Object:
    """A reference in `relationships`."""
    return {"type": kind.type, "id": remote_id}


def changed(kind: Kind, write: Write, refer: Refer) -> Object:
    """The document that updates an object: the API keeps what an update does not name.

    Beside what differs it holds what the API wants in every update, and what it never tells (so that nobody
    can know whether it differs).
    """
    assert write.remote is not None
    assert write.fields is not None
    live = write.remote.document
    named = {"id": live.get("id", write.remote.id)} if kind.names_id else {}
    document: Object = {"type": paths.type_of(kind, write.parent)} | named
    _based(kind, document)
    for name in kind.repeats:
        if (value := get(live, (*kind.base_path, name))) not in (MISSING, None):
            put(document, (*kind.base_path, name), value)
    for name, field in kind.fields.items():
        if field.has(LOCAL) or field.has(IMMUTABLE) or name in kind.related:
            continue
        place = kind.place_of(name)
        old = get(live, place)
        if name in write.body and (name in write.fields or _always(field)):
            new = embed(kind.shape, {name: write.body[name]}, kind.base_path, refer)
            sent = get(new, place)
            if sent is not MISSING:
                put(document, place, sent if kind.variant in write.fields else kept(field.shape, sent, old))
        elif name in write.fields or (name in kind.either and old and write.fields & kind.either):
            # Of two forms that exclude each other, the old one goes when the new one comes.
            put(document, place, _cleared(field.shape, old))
    return document


def clearing(kind: Kind, sent: Object, fields: Iterable[str]) -> Object:
    """The update that empties fields, before the next one fills them with what is wanted."""
    document: Object = {name: sent[name] for name in ("type", "id") if name in sent}
    for name in fields:
        put(document, kind.place_of(name), None)
    return document


def left(kind: Kind, sent: Object, now: Json) -> dict[str, list[str]]:
    """By field, what an answer still shows of mappings although the update left it out: ["USD/tiers/two"].

    Whether a mapping is replaced, or joined with the old one, is not documented.
    """
    found = {}
    for name, field in kind.fields.items():
        if name not in kind.related:
            place = kind.place_of(name)
            if stays := ["/".join(path) for path in _left(field.shape, get(sent, place), get(now, place))]:
                found[name] = stays
    return found


def _left(shape: Shape, wanted: Json, held: Json) -> Iterator[Path]:
    if not isinstance(wanted, dict) or not isinstance(held, dict) or shape.has(MERGED) or shape.has(OPEN):
        return
    if shape.values is not None:
        yield from ((key,) for key in held if key not in wanted and held[key] is not None)
        inside: list[tuple[Path, Shape]] = [((key,), shape.values) for key in wanted]
    else:
        inside = [(field.wire, field.shape) for field in (shape.fields or {}).values()]
    for place, inner in inside:
        for path in _left(inner, get(wanted, place), get(held, place)):
            yield (*place, *path)


def _based(kind: Kind, document: Object) -> Object:
    """JSON:API wants `attributes` in every document, even when nothing in it changes."""
    if kind.base_path and get(document, kind.base_path) is MISSING:
        put(document, kind.base_path, {})
    return document


def _always(field: Field) -> bool:
    return field.required or field.has(WRITE_ONLY)


def _cleared(shape: Shape, old: Json) -> Json:
    """What empties a field; a list is emptied by the empty list, since not every list may be null."""
    if shape.has(MERGED):
        return dict.fromkeys(old or {})
    return [] if shape.item is not None else None
