"""Bodies between the user's form (keys) and the wire's (ids, other places): `project` reads, `embed` writes.

Both are pure. What a reference looks like on the wire is the provider's business: it comes in as a function.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model.field import BY_NAME, LOCAL, VERBATIM
from reconciler.model.json import MISSING, Json, Object, Path, get, put
from reconciler.model.references import Known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reconciler.model.shape import Field, Shape

    Name = Callable[[str | None, Json], Json]
    """(kind, reference on the wire) -> the key, or {"$id": ...} when no managed resource has that id.
    With kind None: any string or object of free-form JSON -> {"$ref": "kind/key"} if it means a known object,
    else itself."""

    Refer = Callable[[str | None, Json], Json]
    """(kind, key or {"$id": ...}) -> the reference on the wire; with kind None the value is "kind/key"."""


def project(shape: Shape, document: Object, base: Path, name: Name) -> Object:
    """The declared fields that a live document holds, in the user's form.

    >>> project(catalog, {"attributes": {"pricebook_id": "9f..."}}, ("attributes",), names)
    {'pricebook': 'retail'}
    """
    assert shape.fields is not None
    siblings = get(document, base)
    body: Object = {}
    for field in shape.fields.values():
        if field.has(LOCAL):
            continue
        value = get(document if field.rooted else siblings, field.wire)
        if value is not MISSING:
            body[field.name] = value if field.shape.plain else _read(field.shape, value, name)
    return body


def _read(shape: Shape, value: Json, name: Name) -> Json:
    if shape.box is not None and isinstance(value, dict):
        value = value.get(shape.box.member)
    if value is None:
        return None
    if shape.ref is not None:
        return name(shape.ref.kind, value)
    if shape.free:
        return _read_free(value, name, verbatim=shape.has(VERBATIM))
    if shape.fields is not None and isinstance(value, dict):
        return {
            field.name: _read(field.shape, inner, name)
            for field in shape.fields.values()
            if (inner := get(value, field.wire)) is not MISSING
        }
    if shape.key is not None and shape.has(BY_NAME) and isinstance(value, dict):
        (by,) = shape.key.members
        value = [{**inner, by: name} for name, inner in value.items() if isinstance(inner, dict)]
    if shape.item is not None and isinstance(value, list):
        return [_read(shape.item, item, name) for item in value]
    if shape.values is not None and isinstance(value, dict):
        return {key: _read(shape.values, item, name) for key, item in value.items()}
    return value


def _read_free(value: Json, name: Name, *, verbatim: bool) -> Json:
    if isinstance(value, list):
        return [_read_free(item, name, verbatim=verbatim) for item in value]
    if not isinstance(value, str | dict):
        return value
    named = name(None, value)
    if named is not value:
        return Known(named, value, verbatim=verbatim)
    if isinstance(value, dict):
        return {key: _read_free(item, name, verbatim=verbatim) for key, item in value.items()}
    return value


def embed(shape: Shape, body: Object, base: Path, refer: Refer) -> Object:
    """A document with the fields that the body holds, in the wire's form.

    >>> embed(catalog, {"pricebook": "retail"}, ("attributes",), ids)
    {'attributes': {'pricebook_id': '9f...'}}
    """
    assert shape.fields is not None
    document: Object = {}
    for name, value in body.items():
        field = shape.fields[name]
        if not field.has(LOCAL):
            place = field.wire if field.rooted else (*base, *field.wire)
            put(document, place, encode(field.shape, value, refer))
    return document


def encode(shape: Shape, value: Json, refer: Refer) -> Json:
    """One value in the wire's form."""
    if shape.plain or value is None:
        return value
    if shape.box is not None:
        return {**dict(shape.box.beside), shape.box.member: encode(replace(shape, box=None), value, refer)}
    if shape.ref is not None:
        return refer(shape.ref.kind, value)
    if shape.free:
        return _write_free(value, refer)
    if shape.fields is not None:
        return _write_object(shape.fields.values(), value, refer)
    if shape.item is not None:
        items = [encode(shape.item, item, refer) for item in value]
        if shape.key is None or not shape.has(BY_NAME):
            return items
        (by,) = shape.key.members
        return {item.pop(by): item for item in items}
    if shape.values is not None:
        return {key: encode(shape.values, item, refer) for key, item in value.items()}
    return value


def _write_object(fields: Iterable[Field], value: Object, refer: Refer) -> Object:
    document: Object = {}
    for field in fields:
        if field.name in value:
            put(document, field.wire, encode(field.shape, value[field.name], refer))
    return document


def _write_free(value: Json, refer: Refer) -> Json:
    if isinstance(value, list):
        return [_write_free(item, refer) for item in value]
    if isinstance(value, dict):
        if value.keys() in ({"$ref"}, {"$id"}):
            return refer(None, value.get("$ref", value))
        return {key: _write_free(item, refer) for key, item in value.items()}
    return value
