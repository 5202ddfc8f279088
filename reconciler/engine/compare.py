"""Desired against live, value by value: equality first, DeepDiff only where a list or mapping differs.

Both sides are in the user's form. Only what the user wrote is compared, at every depth of declared objects;
free-form values and mappings with free keys are compared whole.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from reconciler.model.field import EMPTY_IS_NULL, IMMUTABLE, INSTANT, LOCAL, SECRET, UNORDERED, WRITE_ONLY
from reconciler.model.json import MISSING, Json, Object, Path, pointer
from reconciler.model.plan import Change
from reconciler.model.secret import unmasked
from reconciler.model.shape import visit, walk
from reconciler.model.unique import identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.field import Marker
    from reconciler.model.shape import Field, Shape


class Difference(NamedTuple):
    """One change, and whether the store allows it on an existing object."""

    change: Change
    immutable: bool


def same(shape: Shape, want: Json, have: Json) -> bool:
    """Whether the store already holds what is wanted.

    >>> same(shape_of(list[str], UNORDERED), ["a", "b"], ["b", "a"])
    True
    """
    if want is None and (have is MISSING or have is None or have in ("", [], {})):
        return True  # cleared: stores answer that in any of these ways
    if shape.plain:
        return _equal(want, have)
    if shape.has(WRITE_ONLY) or shape.has(LOCAL):
        return True
    if shape.has(SECRET):
        return _same_secret(want, have)
    if shape.has(EMPTY_IS_NULL) and not want and not have:
        return True
    if shape.has(INSTANT) and isinstance(want, str) and isinstance(have, str):
        return _instant(want) == _instant(have)
    return _same_inside(shape, want, have)


def _same_inside(shape: Shape, want: Json, have: Json) -> bool:
    if shape.unique is not None:
        return identity(want) == identity(have)  # a country without a state is another place than its states
    if shape.fields is not None and isinstance(want, dict) and isinstance(have, dict):
        return all(
            same(shape.fields[name].shape, value, have.get(name, MISSING)) for name, value in want.items()
        )
    if shape.item is not None and isinstance(want, list) and isinstance(have, list):
        if len(want) != len(have):
            return False
        pairs = _paired(shape, want, have)
        return pairs is not None and all(same(shape.item, a, b) for a, b in pairs)
    if shape.values is not None and isinstance(want, dict) and isinstance(have, dict):
        return want.keys() == have.keys() and all(same(shape.values, want[key], have[key]) for key in want)
    return _equal(want, have)


def _paired(shape: Shape, want: list[Json], have: list[Json]) -> list[tuple[Json, Json]] | None:
    """Items of two lists of one length that answer each other by the list's policy; None when some do not."""
    if shape.key is not None:
        theirs, mine = _by_key(shape, have), _by_key(shape, want)
        if len(theirs) != len(have) or mine.keys() != theirs.keys():
            return None
        return [(item, theirs[key]) for key, item in mine.items()]
    if shape.has(UNORDERED):
        return _matched(shape, want, have)
    return list(zip(want, have, strict=True))


def _matched(shape: Shape, want: list[Json], have: list[Json]) -> list[tuple[Json, Json]] | None:
    assert shape.item is not None
    simple = shape.item.plain or shape.item.ref is not None
    if simple and all(isinstance(item, str) for item in (*want, *have)):
        return [] if Counter(want) == Counter(have) else None
    left = list(have)
    pairs = []
    for item in want:
        index = next((i for i, other in enumerate(left) if same(shape.item, item, other)), None)
        if index is None:
            return None
        pairs.append((item, left.pop(index)))
    return pairs


def _equal(want: Json, have: Json) -> bool:
    """JSON equality: 1 equals 1.0, but true is not 1."""
    if want != have:
        return False
    if isinstance(want, dict):
        return all(_equal(value, have[key]) for key, value in want.items())
    if isinstance(want, list):
        return all(map(_equal, want, have))
    return isinstance(want, bool) == isinstance(have, bool)


def _same_secret(want: Json, have: Json) -> bool:
    """A secret that the store hides cannot differ; of one shown by its last four characters, those count.

    Elastic Path shows of AWS keys only the last four characters, and of others nothing.
    """
    if have is MISSING or have is None or not isinstance(have, str):
        return True
    tail = unmasked(have)
    return bool(want == have) if tail is None else str(want).endswith(tail)


def _instant(text: str) -> datetime | str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text  # no point in time: compared as the text it is
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def differences(shape: Shape, want: Object, have: Object) -> list[Difference]:
    """What a write must change, for the reader value by value; empty exactly when the bodies are the same.

    >>> differences(currency, {"enabled": True}, {"enabled": False})
    [Difference(change=Change(path='/enabled', before=False, after=True, sensitive=False), immutable=False)]
    """
    assert shape.fields is not None
    return list(_members(shape.fields, want, have, (), immutable=False))


def _members(
    fields: Mapping[str, Field], want: Object, have: Object, path: Path, *, immutable: bool
) -> Iterator[Difference]:
    for name, value in want.items():
        field = fields[name]
        other = have.get(name, MISSING)
        if not same(field.shape, value, other):
            fixed = immutable or field.has(IMMUTABLE)
            yield from _inside(field.shape, value, other, (*path, name), immutable=fixed)


def _inside(shape: Shape, want: Json, have: Json, path: Path, *, immutable: bool) -> Iterator[Difference]:
    if shape.has(SECRET):
        yield Difference(Change(pointer(path), None, None, sensitive=True), immutable)
    elif shape.fields is not None and isinstance(want, dict) and isinstance(have, dict):
        yield from _members(shape.fields, want, have, path, immutable=immutable)
    elif shape.key is not None and shape.item and isinstance(want, list) and isinstance(have, list):
        yield from _mapping(shape.item, _by_key(shape, want), _by_key(shape, have), path, immutable=immutable)
    elif shape.values is not None and isinstance(want, dict) and isinstance(have, dict):
        yield from _mapping(shape.values, want, have, path, immutable=immutable)
    elif isinstance(want, list | dict) and isinstance(have, list | dict) and _shows_no_secret(shape):
        for change in _deep(shape, want, have, path):
            yield Difference(change, immutable)
    else:
        before = None if have is MISSING else visible(shape, have)
        yield Difference(Change(pointer(path), before, visible(shape, want)), immutable)


def _by_key(shape: Shape, items: list[Json]) -> Object:
    keys = [item.get(shape.key) if isinstance(item, dict) else item for item in items]
    return {
        key if isinstance(key, str) else json.dumps(key, sort_keys=True): item
        for key, item in zip(keys, items, strict=True)
    }


def _mapping(item: Shape, want: Object, have: Object, path: Path, *, immutable: bool) -> Iterator[Difference]:
    for key in sorted({*want, *have}):
        inside = (*path, key)
        if key not in want:
            yield Difference(Change(pointer(inside), visible(item, have[key]), None), immutable)
        elif key not in have:
            yield Difference(Change(pointer(inside), None, visible(item, want[key])), immutable)
        elif not same(item, want[key], have[key]):
            yield from _inside(item, want[key], have[key], inside, immutable=immutable)


def _deep(shape: Shape, want: Json, have: Json, path: Path) -> Iterator[Change]:
    from deepdiff import DeepDiff  # noqa: PLC0415 - 0.2 s to import, and most plans change no list
    from deepdiff.helper import notpresent  # noqa: PLC0415

    loose = shape.has(UNORDERED)
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
    return not any(inner.has(SECRET) for _, inner in walk(shape))


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
    for path, inner, value in visit(shape, body):
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
    return have
