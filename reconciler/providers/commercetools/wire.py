"""commercetools documents, read and written: pure functions over JSON and the facts of a kind.

Source: commercetools API reference: General concepts, References, Custom Fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from reconciler.errors import Unavailable
from reconciler.model.address import Address
from reconciler.model.json import Json, Object, get
from reconciler.model.resource import Remote
from reconciler.model.wire import embed
from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.rules import filled

if TYPE_CHECKING:
    from reconciler.http.answer import Answer
    from reconciler.model.resource import Write
    from reconciler.model.wire import Refer
    from reconciler.providers.commercetools.kind import Kind

_NAMES = {kind.type: name for name, kind in KINDS.items()}
"""typeId -> kind."""


def place(project: str, kind: Kind, id_: str | None = None, *, key: str | None = None) -> str:
    """The path of a collection, or of one object in it; the project itself stands at the root.

    >>> place("shop", KINDS["store"], "9f"), place("shop", KINDS["store"], key="berlin")
    ('/shop/stores/9f', '/shop/stores/key=berlin')
    """
    parts = [project, kind.path]
    if kind.path and id_ is not None:
        parts.append(quote(id_, safe=""))
    if key is not None:
        parts.append(f"key={quote(key, safe='')}")
    return "".join(f"/{part}" for part in parts if part)


# --- reading ------------------------------------------------------------------------------------------------


def remote(kind: Kind, document: Object, parent: str | None = None, locked: str | None = None) -> Remote:
    """The object that a document shows; the project is known by its key."""
    identity = document.get("id") or (document.get("key") if kind.singleton else None)
    if not identity:
        lost = Unavailable(f"the server shows a {kind.name} without an id")
        lost.uncertain = True
        raise lost
    if kind.from_wire:
        kind.from_wire(document)
    for holder in (document, *(document.get("assets") or ())):
        if fields := get(holder, ("custom", "fields")):
            holder["custom"]["fields"] = {name: _plain(value) for name, value in fields.items()}
    return Remote(
        kind.name, str(identity), document, parent=parent, version=document.get("version"), locked=locked
    )


def _plain(value: Json) -> Json:
    """Money in a custom field as it is written: what the server adds to it follows from the currency."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict) and value.get("type") == "centPrecision" and "centAmount" in value:
        return {"currencyCode": value.get("currencyCode"), "centAmount": value["centAmount"]}
    return value


def meant(wire: Json) -> str | Address | None:
    """What a reference means: `{typeId, id}` an id, `{typeId, key}` or an expanded outside object an address.

    >>> meant({"typeId": "store", "key": "berlin"})
    Address(kind='store', key='berlin')
    """
    if not isinstance(wire, dict) or not isinstance(wire.get("typeId"), str):
        return None
    kind: str = _NAMES.get(wire["typeId"]) or str(wire["typeId"])
    key = wire.get("key") or (get(wire, ("obj", "key")) if kind not in KINDS else None)
    if isinstance(key, str) and key:
        return Address.of(kind, key)
    id_ = wire.get("id")
    return id_ if isinstance(id_, str) and id_ else None


def data(answer: Answer) -> Object:
    """The document of an answer."""
    if not isinstance(answer.body, dict):
        lost = Unavailable(f"the server answered {answer.status} without an object", status=answer.status)
        lost.uncertain = True  # it said yes, so a write has happened
        raise lost
    return answer.body


def free(wire: Json) -> bool:
    """Whether a value of which no kind is known is a reference: by id to anything, by key to what is managed.

    >>> free({"typeId": "customer", "id": "9f"}), free({"typeId": "customer", "key": "ada"})
    (True, False)
    """
    return (
        isinstance(wire, dict)
        and wire.keys() <= {"typeId", "id", "key", "obj"}
        and (wire.get("typeId") in _NAMES or "key" not in wire)
    )


# --- writing ------------------------------------------------------------------------------------------------


def referrer(write: Write) -> Refer:
    """References as they are written: by id where the object is known, by key where it is not managed."""

    def refer(kind: str | None, value: Json) -> Json:
        if isinstance(value, dict):
            assert kind is not None, "a raw id in free-form JSON is written as it is"
            return {"typeId": KINDS[kind].type if kind in KINDS else kind, "id": value["$id"]}
        address = Address.parse(value) if kind is None else Address(kind, value)
        if address.kind not in KINDS:
            return {"typeId": address.kind, "key": address.key}
        return {"typeId": KINDS[address.kind].type, "id": write.id_of(address)}

    return refer


def draft(kind: Kind, write: Write, project: str) -> Object:
    """The draft of a new object: what is not set yet needs no clearing, so nulls are left out."""
    body = {name: value for name, value in write.body.items() if value is not None and name != kind.apart}
    document: Object = filled(embed(kind.shape, body, kind.base_path, referrer(write)))
    if kind.to_draft:
        kind.to_draft(document, body)
    return {name: _named(value, project) for name, value in document.items()}


def _named(value: Json, project: str) -> Json:
    return value.replace("{projectKey}", project) if isinstance(value, str) else value
