"""What an update sends of a nested value: the API replaces it whole, also what the user did not write."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model.field import MERGED, SECRET
from reconciler.model.json import Json, Object, get
from reconciler.model.secret import unmasked

if TYPE_CHECKING:
    from reconciler.model.shape import Shape


def kept(shape: Shape, new: Json, old: Json) -> Json:
    """A nested value as it must be sent: whole, since the API replaces it, with what the user did not write.

    Of a MERGED mapping, which the API does not replace, the keys that go are named with null. An object that
    takes another form has nothing in common with the old one.
    """
    if shape.has(MERGED):
        gone = dict.fromkeys(key for key in old or {} if key not in (new or {}))
        return gone | (kept(replace(shape, marks=shape.marks - {MERGED.name}), new, old) or {})
    if isinstance(new, list) and isinstance(old, list):
        return _items(shape, new, old)
    if not isinstance(new, dict) or not isinstance(old, dict) or _another_form(shape, new, old):
        return new
    if shape.values is not None:
        return {key: kept(shape.values, value, old.get(key)) for key, value in new.items()}
    if shape.fields is None:
        return new
    shapes = {field.wire[0]: field.shape for field in shape.fields.values()}
    hides = {name for name, inner in shapes.items() if inner.has(SECRET)}
    # The mask of a secret, sent back, would become the secret.
    result = {
        key: value
        for key, value in old.items()
        if not (key in hides and isinstance(value, str) and unmasked(value) is not None)
    }
    for key, value in new.items():
        result[key] = kept(shapes[key], value, old.get(key)) if key in shapes else value
    return result


def _another_form(shape: Shape, new: Object, old: Object) -> bool:
    return shape.tag is not None and new.get(shape.tag) != old.get(shape.tag)


def _items(shape: Shape, new: list[Json], old: list[Json]) -> list[Json]:
    """The items of a keyed list, each with what the user did not write of the one that was there before."""
    item = shape.item
    if item is None or not item.fields or shape.key is None or not item.fields.keys() >= {*shape.key.members}:
        return new
    places = [item.fields[member].wire for member in shape.key.members]
    before = [([get(one, place) for place in places], one) for one in old]
    return [
        kept(
            item,
            one,
            next((there for key, there in before if key == [get(one, place) for place in places]), None),
        )
        for one in new
    ]
