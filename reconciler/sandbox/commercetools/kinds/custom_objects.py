"""Custom objects: JSON values by container and key, written whole.

Source: commercetools API reference, Custom Objects.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.crud import (
    check_version,
    client_of,
    hold,
    insert,
    read_json,
    remove,
    repeated,
    shown,
    touch,
)
from reconciler.sandbox.commercetools.kind import Draft, Kind, Unique, may, need
from reconciler.sandbox.commercetools.query import listing
from reconciler.sandbox.commercetools.reading import read_fields
from reconciler.sandbox.commercetools.shapes import Number, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.world import Call, Doc, Reply, World

__all__ = ["CUSTOM_OBJECT", "delete_object", "list_container", "read_object", "write_object"]

NAME = Text(1, 256, "[-_~.a-zA-Z0-9]+")


def _bare(value: Any) -> Any:
    """Fields that are null are dropped, at any depth."""
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if isinstance(value, dict):
        return {name: _bare(item) for name, item in value.items() if item is not None}
    return value


def _value(_draft: Draft, value: Any, _name: str) -> Any:
    return _bare(value)


FIELDS = {"container": need(NAME), "key": need(NAME), "value": need(_value), "version": may(Number(0))}


def _address(doc: Doc) -> Iterable[tuple[str, Any]]:
    return [("container/key", f"{doc['container']}/{doc['key']}")]


def _shape(draft: Draft) -> None:
    # Loaded objects may bring a version; in a draft it is what the client expects to be there.
    if draft.checked or not isinstance(draft.doc.get("version"), int):
        draft.doc["version"] = 1


CUSTOM_OBJECT = Kind(
    "key-value-document",
    "custom-objects",
    ("products", "orders", "customers", "key_value_documents"),
    FIELDS,
    unique=(Unique("container/key", of=_address),),
    shape=_shape,
)


def _find(world: World, container: str, key: str) -> Doc | None:
    found = world.store.marked(CUSTOM_OBJECT.type, f"container/key={container}/{key}")
    doc: Doc | None = json.loads(found[0]) if found else None
    return doc


def _locate(call: Call) -> Doc:
    container, key = call.params["container"], call.params["key"]
    doc = _find(call.world, container, key)
    if doc is None:
        raise problems.not_found("key", f"{container}/{key}")
    return doc


def list_container(call: Call) -> Reply:
    """The objects of one container."""
    return listing(call, CUSTOM_OBJECT, lambda doc: bool(doc["container"] == call.params["container"]))


def read_object(call: Call) -> Reply:
    return shown(call, CUSTOM_OBJECT, _locate(call))


def write_object(call: Call) -> Reply:
    """Create the object, or replace its value; a version, if given, must be the current one."""
    sent = read_json(call)
    client = client_of(call)
    names = read_fields(Draft(call.world, CUSTOM_OBJECT, {}, sent=sent), FIELDS, sent)
    old = _find(call.world, names["container"], names["key"])
    if old is None:
        if names.get("version"):
            raise problems.conflict(f"{names['container']}/{names['key']}", names["version"], 0)
        doc = insert(call.world, CUSTOM_OBJECT, sent, client)
        call.world.hide(doc["id"], call.world.knobs.lag)
        return shown(call, CUSTOM_OBJECT, doc, 201)
    draft = Draft(call.world, CUSTOM_OBJECT, {**old, "value": names["value"]}, old, sent, client)
    if "version" in names:
        check_version(draft, names["version"])
    touch(draft)
    hold(draft)
    return shown(call, CUSTOM_OBJECT, draft.doc, call.world.knobs.upsert_status)


def delete_object(call: Call) -> Reply:
    """Delete the object; without a version whatever is there."""
    doc = _locate(call)
    given = repeated(call, "version")
    if given:
        if not given[0].isdecimal():
            raise problems.invalid_input("Malformed parameter: version: expected a whole number")
        check_version(Draft(call.world, CUSTOM_OBJECT, doc, doc), int(given[0]))
    remove(call.world, CUSTOM_OBJECT, doc)
    return shown(call, CUSTOM_OBJECT, doc)
