"""Elastic Path documents, read and written: pure functions over JSON and the facts of a kind."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from reconciler.errors import Unavailable
from reconciler.http.answer import Words
from reconciler.model.field import IMMUTABLE, LOCAL, MERGED, WRITE_ONLY
from reconciler.model.json import MISSING, Json, Object, Path, get, parse_pointer, put
from reconciler.model.resource import Remote
from reconciler.model.wire import embed, project
from reconciler.providers.elasticpath.kept import kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.resource import Write
    from reconciler.model.shape import Field, Shape
    from reconciler.model.wire import Name, Refer
    from reconciler.providers.elasticpath.kind import Kind

HIGHER = "higher"
"""The member of a document that holds the id of what its parent stands in, where paths name that too."""
_VARIABLE = re.compile(r"\{([\w-]+)(?:\.(\w+))?\}")


# --- where things are ---------------------------------------------------------------------------------------


def collection(kind: Kind, parent: Remote | None, *, listed: bool = False) -> str:
    """The path that objects of a kind within a parent are created at, or `listed` at.

    >>> from reconciler.providers.elasticpath.kinds import KINDS
    >>> collection(KINDS["node"], Remote("hierarchy", "9f", {}))
    '/pcm/hierarchies/9f/nodes'
    """

    def fill(variable: re.Match[str]) -> str:
        assert parent is not None, f"{kind.name} stands in a {kind.within}"
        if variable[2]:
            value = get(parent.document, (variable[2],))
        elif parent.kind == kind.name:
            value = get(parent.document, parse_pointer(kind.top))
        else:
            value = parent.id if variable[1] == parent.kind else parent.parent
        # A template's slug has parentheses: products(book).
        return quote(str(value), safe="")

    return _VARIABLE.sub(fill, (kind.listed if listed else "") or kind.path)


def shared(kind: Kind) -> bool:
    """Whether one list holds the objects of every parent.

    >>> from reconciler.providers.elasticpath.kinds import KINDS
    >>> shared(KINDS["currency"]), shared(KINDS["node"])
    (True, False)
    """
    return not _VARIABLE.search(kind.listed or kind.path)


def place(kind: Kind, remote: Remote) -> str:
    """The path of one object; of what is written in batches, that of all of them.

    >>> from reconciler.providers.elasticpath.kinds import KINDS
    >>> place(KINDS["currency"], Remote("currency", "1c", {}))
    '/v2/currencies/1c'
    """
    if kind.singleton:
        return kind.path.replace("{id}", quote(remote.id, safe=""))
    above = get(remote.document, parse_pointer(kind.top)) if kind.top else remote.parent
    higher = remote.document.get(HIGHER)
    path = _VARIABLE.sub(lambda v: quote(str(above if v[1] == kind.within else higher), safe=""), kind.path)
    named = _found(remote.document, parse_pointer(kind.named)) if kind.named else None
    return path if kind.batch else f"{path}/{quote(named or remote.id, safe='')}"


def type_of(kind: Kind, parent: Remote | None) -> str:
    """What the documents of a kind within a parent call themselves.

    >>> from reconciler.providers.elasticpath.kinds import KINDS
    >>> type_of(KINDS["custom-api-entry"], Remote("custom-api", "9f", {"api_type": "wishlist_ext"}))
    'wishlist_ext'
    """

    def fill(variable: re.Match[str]) -> str:
        assert parent is not None, f"{kind.name} stands in a {kind.within}"
        return str(get(parent.document, (variable[2],)))

    return _VARIABLE.sub(fill, kind.type)


def top_of(kind: Kind, parent: Remote) -> Remote:
    """What a list of the kind is asked of, given a parent: of a node its hierarchy."""
    if parent.kind != kind.name:
        return parent
    assert kind.within is not None
    return Remote(kind.within, str(get(parent.document, parse_pointer(kind.top))), {})


def key_of(kind: Kind, document: Object, name: Name) -> str | None:
    """An object's own key, from its document."""
    return kind.own_key(project(kind.shape, document, kind.base_path, name))


# --- reading ------------------------------------------------------------------------------------------------


def remote(kind: Kind, document: Object, parent: Remote | None) -> Remote:
    """The object that a document shows; `parent` is what it was read or made in.

    A nested object says itself what it stands in; without a word it stands at the top.
    """
    _settle(kind, document)
    above = parent.id if parent else None
    if kind.top and parent is not None:
        top = parse_pointer(kind.top)
        if not get(document, top):
            at_top = parent.id if parent.kind == kind.within else get(parent.document, top)
            put(document, top, at_top)
        assert kind.link is not None
        named = get(document, (*parse_pointer(kind.link.at), "id"))
        above = str(named) if named else (above if parent.kind == kind.within else str(get(document, top)))
    elif parent is not None and len(_VARIABLE.findall(kind.path)) > 1:
        document[HIGHER] = parent.parent
    elif kind.link and parent is None:
        above = _found(document, (*parse_pointer(kind.link.at), "id"))
    identity = _identity(kind, document)
    if kind.batch and identity:
        identity = f"{above}/{identity}"  # another parent may have one of the same name
    if not identity:
        lost = Unavailable(f"the server shows a {kind.name} without an id")
        lost.uncertain = True
        raise lost
    made = kind.derived(document) if kind.derived else None
    if made is not None:
        return Remote(kind.name, str(identity), document, made.origin, locked=made.says, derived=True)
    return Remote(kind.name, str(identity), document, parent=above, locked=_locked(document))


def _identity(kind: Kind, document: Object) -> str | None:
    """What an object goes by; gateways have a slug instead of an id, and some settings nothing at all."""
    known = _found(document, kind.identity_path)
    if kind.singleton:
        return known or kind.name
    return known or (_found(document, (kind.key_field,)) if kind.fixed else None)


def _found(document: Object, path: Path) -> str | None:
    value = get(document, path)
    return None if value in (MISSING, None, "") else str(value)


def _settle(kind: Kind, document: Object) -> None:
    """Bring a document into the one form the fields are declared for."""
    if kind.from_wire:
        kind.from_wire(document)
    for name in kind.merged:
        mapping = get(document, (*kind.base_path, name))
        if mapping:
            # A key is dropped by writing null, so a null on reading is no key.
            put(document, (*kind.base_path, name), {k: v for k, v in mapping.items() if v is not None})


def _locked(document: Object) -> str | None:
    owners = (get(document, ("meta", "owner")), get(document, ("attributes", "owner")))
    return "owned by the organization" if "organization" in owners else None


def embedded(kind: Kind, parent: Remote) -> list[Object] | None:
    """The documents of the objects inside their parent's document; None when it does not show them.

    Inside, an option is `{id, name, description}`; on its own it has `attributes`, so it gets the same form.
    """
    inside = get(parent.document, parse_pointer(kind.embedded))
    if inside is MISSING or not all("id" in item for item in inside or []):
        return None
    documents = []
    for item in inside or []:
        document: Object = {"id": item["id"], "type": kind.type}
        put(document, kind.base_path, {name: value for name, value in item.items() if name != "id"})
        put(document, ("meta",), {"owner": get(parent.document, ("meta", "owner")) or None})
        documents.append(document)
    return documents


def again(kind: Kind, document: Object, before: Remote, parent: str | None) -> Remote:
    """The object as an update left it; what only a reading puts into the document is carried over."""
    _settle(kind, document)
    if kind.top:
        top = parse_pointer(kind.top)
        put(document, top, get(before.document, top))
    carried = (HIGHER, *kind.carries)
    document |= {name: before.document[name] for name in carried if name in before.document}
    return replace(before, document=document, parent=parent, locked=before.locked or _locked(document))


# --- writing ------------------------------------------------------------------------------------------------


def created(kind: Kind, write: Write, refer: Refer, types: Mapping[str, Kind]) -> Object:
    """The document that makes an object; a null has nothing to clear yet, so it is left out."""
    body = {name: value for name, value in write.body.items() if value is not None and name not in kind.apart}
    document = {"type": type_of(kind, write.parent)} | _based(
        kind, embed(kind.shape, body, kind.base_path, refer)
    )
    if kind.link and write.parent and write.parent.kind == kind.link.kind:
        put(document, parse_pointer(kind.link.at), reference(types[kind.link.kind], write.parent.id))
    return document


def batch(kind: Kind, items: list[Object]) -> Object:
    """The body of a request that makes or deletes several objects."""
    return {"data": {"type": kind.type, kind.batch: items}}


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
    document: Object = {"type": type_of(kind, write.parent)} | named
    _based(kind, document)
    for name in kind.repeats:
        if (value := get(live, (*kind.base_path, name))) not in (MISSING, None):
            put(document, (*kind.base_path, name), value)
    for name, field in kind.fields.items():
        if field.has(LOCAL) or field.has(IMMUTABLE) or name in kind.apart or name in kind.carries:
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


def clearing(kind: Kind, sent: Object, now: Json) -> Object | None:
    """The update that empties mappings of which an answer still shows what was to go; None without any.

    Whether a mapping is replaced, or joined with the old one, is not documented.
    """
    document: Object = {name: sent[name] for name in ("type", "id") if name in sent}
    for name, field in kind.fields.items():
        place, shape = kind.place_of(name), field.shape
        if shape.values is None or name in kind.apart or shape.has(MERGED):
            continue
        wanted, held = get(sent, place), get(now, place)
        if isinstance(wanted, dict) and isinstance(held, dict) and held.keys() - wanted.keys():
            put(document, place, None)
    return document if document.keys() - {"type", "id"} else None


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


# --- errors -------------------------------------------------------------------------------------------------


def words(body: Json) -> Words | None:
    """The server's words; `details` is `{"missing_ids": [...]}` when it does not know something referred to.

    >>> words({"errors": [{"status": "422", "title": "Failed Validation", "detail": "name is required"}]})
    Words(message='Failed Validation: name is required', details=None, request_id=None)
    """
    errors = body.get("errors") if isinstance(body, dict) else None
    # The currency service answers with one object where the others have a list.
    listed = [one for one in (errors if isinstance(errors, list) else [errors]) if isinstance(one, dict)]
    if not listed:
        return None
    missing = [one for error in listed for one in get(error, ("meta", "missing_ids")) or []]
    return Words(
        message="; ".join(_sentence(error) for error in listed),
        details={"missing_ids": missing} if missing else None,
        request_id=next((str(error["request_id"]) for error in listed if error.get("request_id")), None),
    )


def _sentence(error: Object) -> str:
    title, source = error.get("title"), error.get("source")
    detail = error.get("detail") or error.get("description")
    said = [str(part) for part in (title, detail) if part]
    text = ": ".join(dict.fromkeys(said)) or f"error {error.get('status', 'without a title')}"
    missing = get(error, ("meta", "missing_ids"))
    if missing:
        text += f" (unknown: {', '.join(map(str, missing))})"
    return f"{text} (at {source})" if isinstance(source, str) and source not in text else text
