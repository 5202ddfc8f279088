"""Objects as the store's documents show them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.errors import Unavailable
from reconciler.model.json import MISSING, Json, Object, Path, get, parse_pointer, put
from reconciler.model.resource import Remote
from reconciler.model.wire import project
from reconciler.providers.elasticpath import paths
from reconciler.providers.elasticpath.kind import APART

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.http.answer import Answer
    from reconciler.model.wire import Name
    from reconciler.providers.elasticpath.kind import Kind


@contextmanager
def understood(kind: Kind, shown: str) -> Iterator[None]:
    """Say of which object it is that a document has not the form that the API reference gives it.

    >>> with understood(kind, "9f"): kind.from_wire(document)
    """
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as oddity:
        odd = Unavailable(
            f"the server shows {kind.name} {shown} in a form that is not understood "
            f"({type(oddity).__name__}: {oddity})",
            hint="look at it in Commerce Manager; if all is well with it, report this",
        )
        odd.uncertain = True  # where it answers a write, that has happened
        raise odd from oddity


def remote(kind: Kind, document: Object, parent: Remote | None) -> Remote:
    """The object that a document shows; `parent` is what it was read or made in.

    A nested object says itself what it stands in; without a word it stands at the top.
    """
    with understood(kind, str(document.get("id") or "without an id")):
        return _remote(kind, document, parent)


def _remote(kind: Kind, document: Object, parent: Remote | None) -> Remote:
    if parent is not None and paths.names_type(kind):
        document["type"] = paths.type_of(kind, parent)  # an entry need not tell what its custom API is called
    _settle(kind, document)
    above = _above(kind, document, parent)
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


def _above(kind: Kind, document: Object, parent: Remote | None) -> str | None:
    """The id of what an object stands in; the document is given what its path needs to know beside."""
    if parent is None:
        return _found(document, (*parse_pointer(kind.link.at), "id")) if kind.link else None
    if paths.names_higher(kind):
        put(document, paths.HIGHER, parent.parent)
    if not kind.top:
        return parent.id
    top = parse_pointer(kind.top)
    if not get(document, top):
        put(document, top, parent.id if parent.kind == kind.within else get(parent.document, top))
    assert kind.link is not None
    named = _found(document, (*parse_pointer(kind.link.at), "id"))
    return named or (parent.id if parent.kind == kind.within else str(get(document, top)))


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
    if inside is MISSING or not all(isinstance(item, dict) and "id" in item for item in inside or []):
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
    with understood(kind, before.id):
        if paths.names_type(kind):
            document["type"] = before.document["type"]
        _settle(kind, document)
        if kind.top:
            top = parse_pointer(kind.top)
            put(document, top, get(before.document, top))
        if APART in before.document:
            document[APART] = before.document[APART] | document.get(APART, {})
    return replace(before, document=document, parent=parent, locked=before.locked or _locked(document))


def _as_it_is(_: str | None, value: Json) -> Json:
    return value


def key_of(kind: Kind, document: Object, name: Name = _as_it_is) -> str | None:
    """An object's own key, from its document; `name` turns references in it into the user's form."""
    return kind.own_key(project(kind.shape, document, kind.base_path, name))


def data(answer: Answer) -> Object:
    """The document of an answer."""
    document = get(answer.body, ("data",))
    if not isinstance(document, dict):
        lost = Unavailable(f"the server answered {answer.status} without an object", status=answer.status)
        lost.uncertain = True  # it said yes, so a write has happened
        raise lost
    return document
