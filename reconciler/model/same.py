"""Whether two values mean the same by what their shape says, whatever their order, notation or mask.

Both sides are in the user's form. Only what the user wrote is compared, at every depth of declared objects;
free-form values and mappings with free keys are compared whole.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reconciler.model.field import (
    EMPTY_COUNTS,
    EMPTY_IS_NULL,
    INSTANT,
    OPEN,
    ORDERED,
    SECRET,
    TRIMMED,
    UNORDERED,
    VEILED,
)
from reconciler.model.json import MISSING, Json, Object
from reconciler.model.references import Known
from reconciler.model.secret import unmasked
from reconciler.model.unique import identity

if TYPE_CHECKING:
    from reconciler.model.shape import Shape


def same(shape: Shape, want: Json, have: Json) -> bool:
    """Whether the store already holds what is wanted.

    >>> same(shape_of(list[str], UNORDERED), ["a", "b"], ["b", "a"])
    True
    """
    if want is None and (have is MISSING or have is None or _empty(shape, have)):
        return True
    if shape.plain:
        return _equal(want, have)
    if shape.untold:
        return True
    if shape.has(VEILED) and have is MISSING:
        return True
    if shape.has(SECRET):
        return _same_secret(want, have)
    if shape.has(EMPTY_IS_NULL) and not want and not have:
        return True
    if shape.has(INSTANT) and _moments(shape, want, have):
        return instant(want) == instant(have)
    if shape.has(TRIMMED) and isinstance(want, str) and isinstance(have, str):
        return want.strip() == have.strip()
    return _same_inside(shape, want, have)


def _moments(shape: Shape, want: Json, have: Json) -> bool:
    """Whether two values are points in time; a free one may be any text, and only one with a time says so."""
    if not isinstance(want, str) or not isinstance(have, str):
        return False
    return not shape.free or ("T" in want and "T" in have)


def _empty(shape: Shape, have: Json) -> bool:
    """Whether a value is one of the ways in which stores answer that a field was cleared."""
    return have in ("", [], {}) and not shape.has(EMPTY_COUNTS)


def _same_inside(shape: Shape, want: Json, have: Json) -> bool:
    if shape.unique is not None and isinstance(have, dict):
        return identity(want) == identity(have)  # a country without a state is another place than its states
    if shape.fields is not None and isinstance(want, dict) and (have is MISSING or have is None):
        have = {}  # an object of which nothing is set is answered by none
    if shape.fields is not None and isinstance(want, dict) and isinstance(have, dict):
        return all(
            same(shape.fields[name].shape, value, have.get(name, MISSING))
            for name, value in want.items()
            if name in shape.fields  # what was applied once may hold what the kind has no more
        )
    if shape.item is not None and isinstance(want, list) and isinstance(have, list):
        if len(want) != len(have):
            return False
        pairs = _paired(shape, want, have)
        return pairs is not None and all(same(shape.item, a, b) for a, b in pairs)
    if shape.values is not None and shape.has(OPEN) and isinstance(want, dict):
        inside = have if isinstance(have, dict) else {}
        return all(same(shape.values, value, inside.get(key, MISSING)) for key, value in want.items())
    if shape.values is not None and isinstance(want, dict) and isinstance(have, dict):
        return want.keys() == have.keys() and all(same(shape.values, want[key], have[key]) for key in want)
    if shape.free and shape.has(UNORDERED) and isinstance(want, list) and isinstance(have, list):
        return len(want) == len(have) and _matched(shape, want, have) is not None
    return _equal(want, have)


def _paired(shape: Shape, want: list[Json], have: list[Json]) -> list[tuple[Json, Json]] | None:
    """Items of two lists of one length that answer each other by the list's policy; None when some do not."""
    if shape.key is not None:
        theirs, mine = by_key(shape, have), by_key(shape, want)
        if len(theirs) != len(have) or mine.keys() != theirs.keys():
            return None
        if shape.has(ORDERED) and list(mine) != list(theirs):
            return None
        return [(item, theirs[key]) for key, item in mine.items()]
    if shape.has(UNORDERED):
        return _matched(shape, want, have)
    return list(zip(want, have, strict=True))


def _matched(shape: Shape, want: list[Json], have: list[Json]) -> list[tuple[Json, Json]] | None:
    inner = shape.item or shape  # free-form JSON is compared by the same rule at every depth
    simple = inner.plain or inner.ref is not None
    if simple and all(isinstance(item, str) for item in (*want, *have)):
        return [] if Counter(want) == Counter(have) else None
    left = list(have)
    pairs = []
    for item in want:
        index = next((i for i, other in enumerate(left) if same(inner, item, other)), None)
        if index is None:
            return None
        pairs.append((item, left.pop(index)))
    return pairs


def _equal(want: Json, have: Json) -> bool:
    """JSON equality: 1 equals 1.0, but true is not 1; a reference equals each of its forms, an id itself."""
    if isinstance(want, dict) and want.keys() == {"$id"} and isinstance(have, str | Known):
        want = want["$id"]
    if isinstance(have, Known):
        return want == have.ref or bool(want == have.wire)
    if isinstance(want, dict) and isinstance(have, dict):
        return want.keys() == have.keys() and all(_equal(value, have[key]) for key, value in want.items())
    if isinstance(want, list) and isinstance(have, list):
        return len(want) == len(have) and all(map(_equal, want, have))
    return bool(want == have) and isinstance(want, bool) == isinstance(have, bool)


def likened(want: Json, have: Json) -> Json:
    """Live free-form JSON with its references in the form that what is wanted writes them in.

    >>> likened([{"$ref": "store/b"}], [Known({"$ref": "store/a"}, {"typeId": "store", "id": "9"})])
    [{'$ref': 'store/a'}]
    """
    if isinstance(have, Known):
        return have.like(want)
    if isinstance(have, dict):
        sides = want if isinstance(want, dict) else {}
        return {key: likened(sides.get(key), value) for key, value in have.items()}
    if isinstance(have, list):
        mine = want if isinstance(want, list) else []
        beside = [*mine, *([None] * len(have))]
        return [
            likened(next((one for one in mine if _equal(one, value)), beside[index]), value)
            for index, value in enumerate(have)
        ]
    return have


def _same_secret(want: Json, have: Json) -> bool:
    """A secret that the store hides cannot differ; of one shown by its last four characters, those count.

    Elastic Path shows of AWS keys only the last four characters, and of others nothing.
    """
    if have is MISSING or have is None or not isinstance(have, str):
        return True
    tail = unmasked(have)
    return bool(want == have) if tail is None else str(want).endswith(tail)


def instant(text: str) -> datetime | str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text  # no point in time: compared as the text it is
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def by_key(shape: Shape, items: list[Json]) -> Object:
    """The items of a keyed list by their keys, in the order of the list."""
    assert shape.key is not None
    return {shape.key.of(item): item for item in items}
