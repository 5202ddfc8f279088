"""What the policy leaves alone: the live value in the wanted body, so that no write changes or drops it.

A path leads through objects, mappings, keyed lists (by the key of an item) and lists in order (by number).
What must be created with something new is as the files say: a field is left alone once it exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.field import LOCAL, SECRET, UNORDERED, WRITE_ONLY
from reconciler.model.json import MISSING, Json, Object, Path, parse_pointer
from reconciler.model.same import by_key
from reconciler.model.shape import visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.kind import Kind
    from reconciler.model.shape import Shape


def within(place: str, ignored: Path) -> bool:
    """Whether a pointer leads to what stands at a path, or into it."""
    return parse_pointer(place)[: len(ignored)] == ignored


def with_live(kind: Kind, body: Object, live: Object, path: Path) -> Object:
    """The wanted body of a resource with the live value at a path, of a field that the files write.

    >>> with_live(currency, {"code": "EUR", "rate": 1}, {"code": "EUR", "rate": 2}, ("rate",))
    {'code': 'EUR', 'rate': 2}
    """
    if not path or path[0] not in body:
        return body
    kept: Object = carried(kind.shape, body, live, path)
    return kept


def firm(shape: Shape, path: Path) -> Path:
    """A path as far as nothing in it moves: the numbers of a list change when items come and go.

    >>> firm(shelf.shape, ("tags", "1")), firm(shelf.shape, ("books", "a", "weight"))
    (('tags',), ('books', 'a', 'weight'))
    """
    for index, name in enumerate(path):
        numbered = shape.item is not None and shape.key is None
        inner = None if numbered or (shape.free and name.isdecimal()) else _inner(shape, name)
        if inner is None:
            return path[:index]
        shape = inner
    return path


def carried(shape: Shape, want: Json, have: Json, path: Path) -> Json:
    """A wanted value with the live one at a path: restored, put in, or taken out.

    >>> carried(custom, {"fields": {"mine": "b"}}, {"fields": {"mine": "a", "erp": "7"}}, ("fields", "erp"))
    {'fields': {'mine': 'b', 'erp': '7'}}
    """
    if not path:
        return _visible(shape, want, have)
    if isinstance(want, list):
        return _in_list(shape, want, have if isinstance(have, list) else [], path)
    if isinstance(want, dict):
        return _in_object(shape, want, have if isinstance(have, dict) else {}, path)
    return want


def _in_object(shape: Shape, want: Object, have: Object, path: Path) -> Object:
    name, rest = path[0], path[1:]
    inner = _inner(shape, name)
    if inner is None or (rest and name not in want):
        return want
    if shape.fields is not None and name not in have:
        # Another form of the object has members of its own, and one that must be there cannot be left out.
        other = shape.tag and want.get(shape.tag) != have.get(shape.tag)
        if other or shape.fields[name].required:
            return want
    if shape.tag and name not in want and want.get(shape.tag) != have.get(shape.tag):
        return want
    return _with(want, have, name, carried(inner, want.get(name, MISSING), have.get(name, MISSING), rest))


def _in_list(shape: Shape, want: list[Json], have: list[Json], path: Path) -> list[Json]:
    name, rest = path[0], path[1:]
    inner = _inner(shape, name)
    if inner is None:
        return want
    keyed = shape.key is not None
    if not keyed and (shape.has(UNORDERED) or not name.isdecimal()):
        return want
    mine, theirs = (by_key(shape, items) if keyed else _numbered(items) for items in (want, have))
    if rest and (name not in mine or name not in theirs):
        return want
    value = carried(inner, mine.get(name, MISSING), theirs.get(name, MISSING), rest)
    return list(_with(mine, theirs, name, value).values())


def _inner(shape: Shape, name: str) -> Shape | None:
    if shape.fields is not None:
        return shape.fields[name].shape if name in shape.fields else None
    return shape.values or shape.item or (shape if shape.free else None)


def _numbered(items: list[Json]) -> Object:
    return {str(index): item for index, item in enumerate(items)}


def _with(want: Object, have: Mapping[str, Json], name: str, value: Json) -> Object:
    """The members with one of them set or gone; one that comes back stands where it stands live."""
    if value is MISSING:
        return {key: one for key, one in want.items() if key != name}
    if name in want or name not in have:
        return {**want, name: value}
    before = list(have)[: list(have).index(name)]
    place = max((index for index, key in enumerate(want, 1) if key in before), default=0)
    pairs = list(want.items())
    return dict([*pairs[:place], (name, value), *pairs[place:]])


def _visible(shape: Shape, want: Json, have: Json) -> Json:
    """The live value, but what a store masks or never tells as it is wanted: a write must hold it."""
    if shape.has(SECRET) or shape.has(WRITE_ONLY) or shape.has(LOCAL):
        return want
    if want is MISSING and _masks(shape, have):
        return MISSING  # what is not written at all is for the provider to keep
    if shape.fields is not None and isinstance(have, dict):
        mine = want if isinstance(want, dict) else {}
        inner = {name: one.shape for name, one in shape.fields.items()}
        told = {
            name: _visible(inner[name], mine.get(name, MISSING), have.get(name, MISSING))
            if name in inner
            else value
            for name, value in {**have, **mine}.items()
        }
        return {name: value for name, value in told.items() if value is not MISSING}
    if shape.key is not None and shape.item and isinstance(have, list):
        wanted = by_key(shape, want) if isinstance(want, list) else {}
        return [
            _visible(shape.item, wanted.get(key, MISSING), item) for key, item in by_key(shape, have).items()
        ]
    return have


def _masks(shape: Shape, have: Json) -> bool:
    return have is not MISSING and any(inner.has(SECRET) for _, inner, _ in visit(shape, have))


def left_out(shape: Shape, body: Json, path: Path) -> Json:
    """A value as a plan shows it, without what stands at a path: that may change by itself."""
    name, rest = path[0], path[1:]
    if isinstance(body, list):
        if shape.key is not None:
            members = by_key(shape, body)
        elif not shape.has(UNORDERED):
            members = _numbered(body)
        else:
            return body
        return list(_left_out(shape, members, name, rest).values())
    return _left_out(shape, body, name, rest) if isinstance(body, dict) else body


def _left_out(shape: Shape, members: Object, name: str, rest: Path) -> Object:
    inner = _inner(shape, name)
    if name not in members or inner is None:
        return members
    if rest:
        return {**members, name: left_out(inner, members[name], rest)}
    return {key: value for key, value in members.items() if key != name}
