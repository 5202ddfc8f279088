"""What a body needs another resource to list: a language of the project, a channel's role, a type's field."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconciler.model.address import SINGLETON, Address
from reconciler.model.ref import Among, Having
from reconciler.model.words import few

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Json, Object, Path
    from reconciler.model.shape import Shape


class What(NamedTuple):
    """A value that stands in the list `field` of a resource."""

    target: Address
    field: str
    value: str


class Need(NamedTuple):
    """What the value at a path of a body needs."""

    path: Path
    what: What


def needs(shape: Shape, body: Object) -> Iterator[Need]:
    """Everything that a body needs; cheap where its shape needs nothing.

    >>> list(needs(store, {"languages": ["de"]}))
    [Need(path=('languages', '0'), what=What(Address('project', 'settings'), 'languages', 'de'))]
    """
    if shape.asks:
        yield from _members(shape, body, ())


def _members(shape: Shape, body: Object, path: Path) -> Iterator[Need]:
    assert shape.fields is not None
    for name, field in shape.fields.items():
        if field.shape.asks and name in body:
            yield from _within(field.shape, body[name], (*path, name), shape, body)


def _within(shape: Shape, value: Json, path: Path, around: Shape, beside: Object) -> Iterator[Need]:
    yield from _own(shape, value, path, around, beside)
    if shape.fields is not None and isinstance(value, dict):
        yield from _members(shape, value, path)
    elif shape.item is not None and shape.item.asks and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _within(shape.item, item, (*path, str(index)), around, beside)
    elif shape.values is not None and shape.values.asks and isinstance(value, dict):
        for key, item in value.items():
            yield from _within(shape.values, item, (*path, key), around, beside)


def _own(shape: Shape, value: Json, path: Path, around: Shape, beside: Object) -> Iterator[Need]:
    """What a value needs by its own markers; of a reference by a raw id nothing is known."""
    for marker in shape.needs:
        if isinstance(marker, Among):
            if isinstance(value, str):
                yield Need(path, What(Address(marker.kind, SINGLETON), marker.field, value))
        elif isinstance(marker, Having):
            if isinstance(value, str) and shape.ref is not None:
                yield Need(path, What(Address(shape.ref.kind, value), marker.field, marker.value))
        elif isinstance(value, dict) and isinstance(key := beside.get(marker.member), str):
            assert around.fields is not None
            ref = around.fields[marker.member].shape.ref
            assert ref is not None, f"{marker.member} names no resource"
            for name in value:
                yield Need((*path, name), What(Address(ref.kind, key), marker.field, name))


def held(shape: Shape, body: Object, name: str) -> frozenset[str] | None:
    """The values that a list of a body holds, of a list of parts their keys; None when the body does not say.

    >>> held(project, {"languages": ["de", "en"]}, "languages")
    frozenset({'de', 'en'})
    """
    if name not in body:
        return None
    assert shape.fields is not None
    items, key = body[name] or (), shape.fields[name].shape.key
    if not isinstance(items, list | dict | tuple):
        return None
    values = (key.of(item) if key else item for item in items)
    return frozenset(value for value in values if isinstance(value, str))


def sentence(address: Address, what: What, known: frozenset[str]) -> str:
    """That a value is missing where it is needed.

    >>> sentence(Address("store", "berlin"), what, frozenset({"de", "en"}))
    "store/berlin needs 'fr' in languages of project/settings, which has de, en"
    """
    has = few(sorted(known), _MOST) or "none"
    return f"{address} needs {what.value!r} in {what.field} of {what.target}, which has {has}"


_MOST = 10
