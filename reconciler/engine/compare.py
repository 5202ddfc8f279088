"""Desired against live, value by value: equality first, DeepDiff only where a list or mapping differs.

Both sides are in the user's form. Only what the user wrote is compared, at every depth of declared objects;
free-form values and mappings with free keys are compared whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconciler.model.field import IMMUTABLE, LOSSY, OPEN, ORDERED, SECRET, UNORDERED
from reconciler.model.json import MISSING, Json, Object, Path, pointer
from reconciler.model.plan import Change
from reconciler.model.same import by_key, likened, same
from reconciler.model.shape import visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.field import Marker
    from reconciler.model.shape import Field, Shape


class Difference(NamedTuple):
    """One change; `barred` is IMMUTABLE or LOSSY when it is not simply done to an existing object."""

    change: Change
    barred: Marker | None = None


def differences(shape: Shape, want: Object, have: Object) -> list[Difference]:
    """What a write must change, for the reader value by value; empty exactly when the bodies are the same.

    >>> differences(currency, {"enabled": True}, {"enabled": False})
    [Difference(change=Change(path='/enabled', before=False, after=True, sensitive=False), barred=None)]
    """
    assert shape.fields is not None
    return list(_members(shape.fields, want, have, ()))


def _members(
    fields: Mapping[str, Field], want: Object, have: Object, path: Path, barred: Marker | None = None
) -> Iterator[Difference]:
    for name, value in want.items():
        field, other = fields.get(name), have.get(name, MISSING)
        # What was applied once may hold what the kind has no more.
        if field is not None and not same(field.shape, value, other):
            lossy = field.shape.loses(other, value)
            mark = IMMUTABLE if field.has(IMMUTABLE) else LOSSY if lossy else barred
            yield from _inside(field.shape, value, other, (*path, name), mark)


def _inside(shape: Shape, want: Json, have: Json, path: Path, barred: Marker | None) -> Iterator[Difference]:
    if shape.has(SECRET):
        yield Difference(Change(pointer(path), None, None, sensitive=True), barred)
    elif shape.fields is not None and isinstance(want, dict) and isinstance(have, dict):
        yield from _members(shape.fields, want, have, path, _barred(shape, want, have) or barred)
    elif shape.key is not None and shape.item and isinstance(want, list) and isinstance(have, list):
        yield from _keyed(shape, by_key(shape, want), by_key(shape, have), path, barred)
    elif shape.values is not None and isinstance(want, dict) and isinstance(have, dict):
        if shape.has(OPEN):
            have = {key: value for key, value in have.items() if key in want}
        yield from _mapping(shape.values, want, have, path, barred, barred)
    elif isinstance(want, list | dict) and isinstance(have, list | dict) and _shows_no_secret(shape):
        for change in _deep(shape, want, have, path):
            yield Difference(change, barred)
    else:
        before = None if have is MISSING else visible(shape, have)
        yield Difference(Change(pointer(path), before, visible(shape, want)), barred)


def _barred(shape: Shape, want: Object, have: Object) -> Marker | None:
    """An object that takes another form loses the members of its own, and those may be immutable."""
    assert shape.fields is not None
    if not shape.tag or want.get(shape.tag, MISSING) == have.get(shape.tag, MISSING):
        return None
    lost = (shape.fields[name] for name in have if name in shape.fields and name not in want)
    return IMMUTABLE if any(field.has(IMMUTABLE) for field in lost) else None


def _keyed(
    shape: Shape, want: Object, have: Object, path: Path, barred: Marker | None
) -> Iterator[Difference]:
    """Items that go, come and change, and their order where that counts and is not the outcome anyway."""
    assert shape.item is not None
    lost = LOSSY if shape.has(LOSSY) else barred
    yield from _mapping(shape.item, want, have, path, barred, lost)
    come = [key for key in want if key not in have]
    if shape.has(ORDERED) and [*(key for key in have if key in want), *come] != list(want):
        yield Difference(Change(pointer(path), list(have), list(want)), barred)


def _mapping(
    item: Shape, want: Object, have: Object, path: Path, barred: Marker | None, lost: Marker | None
) -> Iterator[Difference]:
    for key in sorted({*want, *have}):
        inside = (*path, key)
        if key not in want:
            yield Difference(Change(pointer(inside), visible(item, have[key]), None), lost)
        elif key not in have:
            yield Difference(Change(pointer(inside), None, visible(item, want[key])), barred)
        elif not same(item, want[key], have[key]):
            yield from _inside(item, want[key], have[key], inside, barred)


def _deep(shape: Shape, want: Json, have: Json, path: Path) -> Iterator[Change]:
    from deepdiff import DeepDiff  # noqa: PLC0415 - 0.2 s to import, and most plans change no list
    from deepdiff.helper import notpresent  # noqa: PLC0415

    have, loose = likened(want, have), shape.has(UNORDERED)
    tree = DeepDiff(
        have, want, view="tree", ignore_order=loose, report_repetition=loose, ignore_numeric_type_changes=True
    )
    if not tree:  # differs only in a way that DeepDiff does not tell, such as true for 1
        yield Change(pointer(path), have, want)
    for group in sorted(tree):
        for item in tree[group]:
            before = None if item.t1 is notpresent else item.t1
            after = None if item.t2 is notpresent else item.t2
            yield Change(pointer((*path, *item.path(output_format="list"))), before, after)


def _shows_no_secret(shape: Shape) -> bool:
    return SECRET.name not in shape.within


def visible(shape: Shape, value: Json) -> Json:
    """The value without its secrets: they are absent, not masked."""
    if shape.has(SECRET):
        return None
    if shape.plain or value is None:
        return value
    if shape.fields is not None and isinstance(value, dict):
        return {
            name: visible(shape.fields[name].shape, inner)
            for name, inner in value.items()
            if name in shape.fields and not shape.fields[name].has(SECRET)
        }
    if shape.item is not None and isinstance(value, list):
        return [visible(shape.item, inner) for inner in value]
    if shape.values is not None and isinstance(value, dict):
        return {key: visible(shape.values, inner) for key, inner in value.items()}
    return value


def hidden(shape: Shape, body: Json, marker: Marker) -> Iterator[Change]:
    """A change without values for each value in a body that is marked and written: secrets, or write-only."""
    for path, inner, value in visit(shape, body) if marker.name in shape.within else ():
        if value is not None and inner.has(marker):
            yield Change(pointer(path), None, None, sensitive=True)


def aligned(shape: Shape, want: Json, have: Json) -> Json:
    """The live value as far as the user manages it, written as the user writes it where the two are the same.

    So the patch between it and the desired value holds real changes and nothing else.
    """
    if same(shape, want, have):
        return want
    if shape.fields is not None and isinstance(want, dict) and isinstance(have, dict):
        return {
            name: aligned(shape.fields[name].shape, value, have[name])
            for name, value in want.items()
            if name in have
        }
    if shape.has(OPEN) and shape.values is not None and isinstance(want, dict) and isinstance(have, dict):
        inner = shape.values
        return {key: aligned(inner, value, have[key]) for key, value in want.items() if key in have}
    return likened(want, have) if shape.free else have
