"""Which items of a new list are items of the old one, so that these keep their lines and comments."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.json import Json


def canonical(value: Json) -> str:
    """A text that two values share when they are the same JSON: 1, 1.0 and true differ."""
    return json.dumps(value, sort_keys=True)


def akin(one: Json, other: Json) -> bool:
    """Whether two items may be the same thing, changed: objects that agree in a member."""
    if isinstance(one, dict) and isinstance(other, dict):
        return any(
            name in other and canonical(value) == canonical(other[name]) for name, value in one.items()
        )
    return False


def align(old: list[Json], new: list[Json]) -> list[int | None]:
    """For each new item the index of the old one that it was, in rising order; None for an added one.

    >>> align([{"k": "a", "v": 1}, {"k": "b", "v": 1}], [{"k": "b", "v": 2}])
    [1]
    """
    name = _identity(old, new)
    before, after = ([canonical(item[name] if name else item) for item in items] for items in (old, new))
    found: list[int | None] = [None] * len(new)
    done, next_old, next_new = SequenceMatcher(None, before, after, autojunk=False), 0, 0
    for block in done.get_matching_blocks():
        if name is None:
            for mine, theirs in zip(range(next_old, block.a), range(next_new, block.b), strict=False):
                if akin(old[mine], new[theirs]):
                    found[theirs] = mine
        for step in range(block.size):
            found[block.b + step] = block.a + step
        next_old, next_new = block.a + block.size, block.b + block.size
    return found


def _identity(old: list[Json], new: list[Json]) -> str | None:
    """The member that tells the items of both lists apart and recurs most; None when no member does."""
    items = [*old, *new]
    if not old or not all(isinstance(item, dict) for item in items):
        return None
    best, most = None, 0
    for name in old[0]:
        if all(isinstance(item.get(name), str) for item in items):
            before, after = ({item[name] for item in side} for side in (old, new))
            if len(before) == len(old) and len(after) == len(new) and len(before & after) > most:
                best, most = name, len(before & after)
    return best
