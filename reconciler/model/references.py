"""The references that a body holds, found by its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.model.address import Address
from reconciler.model.field import LOSSY
from reconciler.model.json import MISSING, Json, Object, Path
from reconciler.model.shape import visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.shape import Shape


class Known(dict[str, Any]):
    """A reference to a known object in live free-form JSON: `{"$ref": "kind/key"}`, or the wire's own form.

    A file may write either, so it is the same as both: `ref` and `wire`.
    """

    def __init__(self, ref: Object, wire: Json, *, verbatim: bool = False) -> None:
        super().__init__(wire if verbatim and isinstance(wire, dict) else ref)
        self.ref, self.wire = ref, wire

    def like(self, written: Json) -> Json:
        """In the form that something else is written in; in its own, when that is no reference.

        >>> Known({"$ref": "store/b"}, {"typeId": "store", "id": "9"}).like({"typeId": "store", "id": "7"})
        {'typeId': 'store', 'id': '9'}
        """
        if isinstance(written, dict):
            return next(
                (one for one in (self.ref, self.wire) if _members_of(one) == written.keys()), dict(self)
            )
        return self.wire if isinstance(written, str) and isinstance(self.wire, str) else dict(self)


def _members_of(value: Json) -> object:
    return value.keys() if isinstance(value, dict) else None


class Reference(NamedTuple):
    """A reference at a path of a body; `droppable` when it may be left out for a moment to cut a cycle.

    One that is `lossy` may be left out only of what is not made yet: a live one would take data along. A
    `sibling` stands in the same parent. One that is `whole` means its target with all that stands in it. A
    `named` one is the name of the member that its path leads to.
    """

    path: Path
    target: Address
    droppable: bool
    lossy: bool = False
    sibling: bool = False
    whole: bool = False
    named: bool = False


def references(shape: Shape, body: Object) -> Iterator[Reference]:
    """Every reference to a resource by key (a raw `{$id: ...}` is none).

    >>> list(references(catalog, {"name": "spring", "pricebook": "retail"}))
    [Reference(path=('pricebook',), target=Address('pricebook', 'retail'), droppable=True, lossy=False,
    sibling=False, whole=False, named=False)]
    """
    assert shape.fields is not None
    for name, value in body.items() if shape.refers else ():
        field = shape.fields[name]
        if field.shape.refers:
            yield from _within(field.shape, value, (name,), not field.required)


def _within(
    shape: Shape, value: Json, path: Path, droppable: bool, *, item: bool = False, lossy: bool = False
) -> Iterator[Reference]:
    lossy = lossy or shape.has(LOSSY)
    if shape.ref is not None:
        if isinstance(value, str) and not shape.ref.outside:
            may_go = droppable and not shape.ref.pinned
            yield Reference(path, Address(shape.ref.kind, value), may_go, lossy, shape.ref.sibling)
    elif shape.free:
        yield from _free(value, path)
    else:
        if shape.keys is not None and shape.keys.ref is not None and isinstance(value, dict):
            ref = shape.keys.ref
            for key in value:
                target = Address.of(ref.kind, key)
                yield Reference((*path, key), target, droppable, lossy, whole=ref.whole, named=True)
        for name, inner, inside, needed in _members(shape, value):
            # A required member of a list item, at any depth, is dropped with its item.
            may_go = droppable and (item or not needed)
            inner_item = item or shape.item is not None
            yield from _within(inside, inner, (*path, name), may_go, item=inner_item, lossy=lossy)


def _members(shape: Shape, value: Json) -> Iterator[tuple[str, Json, Shape, bool]]:
    """The inner values that may hold references: name, value, shape, and whether the value is required."""
    if isinstance(value, list) and shape.item is not None:
        for index, inner in enumerate(value):
            yield str(index), inner, shape.item, False
    elif isinstance(value, dict) and shape.values is not None:
        for key, inner in value.items():
            yield key, inner, shape.values, False
    elif isinstance(value, dict) and shape.fields is not None:
        for name, inner in value.items():
            field = shape.fields.get(name)
            if field is not None and field.shape.refers:
                yield name, inner, field.shape, field.required


def _free(value: Json, path: Path) -> Iterator[Reference]:
    if isinstance(value, dict):
        target = value.get("$ref", MISSING)
        if len(value) == 1 and isinstance(target, str) and all(target.partition("/")):
            yield Reference(path, Address.parse(target), droppable=False)
        else:
            for key, item in value.items():
                yield from _free(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _free(item, (*path, str(index)))


def mentions(shape: Shape, body: Object) -> Iterator[Address]:
    """Every resource that a body merely names: whether there is such a one is nobody's concern.

    >>> list(mentions(price, {"sku": "a", "currencies": {"EUR": {"amount": 5}}}))
    [Address('currency', 'EUR')]
    """
    for _, inner, value in visit(shape, body):
        texts = [(inner, value)]
        if inner.keys is not None and isinstance(value, dict):
            texts += [(inner.keys, key) for key in value]
        for one, text in texts:
            if one.mentions is not None and (key := one.mentions.key(text)):
                yield Address.of(one.mentions.kind, key)


def without(body: Object, paths: list[Path]) -> Object:
    """The body with the references at some paths left out: members vanish, list items close up.

    A member of a list item that is an object takes the whole item with it: half an item means nothing.
    """
    result = dict(body)
    for top in {path[0] for path in paths}:
        kept = _drop(result[top], [path[1:] for path in paths if path[0] == top])
        if kept is MISSING:
            del result[top]
        else:
            result[top] = kept
    return result


def _drop(value: Json, paths: list[Path]) -> Json:
    if () in paths:
        return MISSING
    if isinstance(value, list):
        gone = {int(path[0]) for path in paths}
        return [item for index, item in enumerate(value) if index not in gone]
    if isinstance(value, dict):
        return without(value, paths)
    return value


def rekey(shape: Shape, body: Object, known: Mapping[tuple[str, str], Address]) -> Object:
    """The body with the key in place of each raw `{$id: ...}` whose (kind, remote id) is known."""
    if not shape.refers:
        return body
    return {
        name: value if shape.fields is None or not shape.fields[name].shape.refers
        else _rekey(shape.fields[name].shape, value, known)
        for name, value in body.items()
    }  # fmt: skip


def _rekey(shape: Shape, value: Json, known: Mapping[tuple[str, str], Address]) -> Json:
    if shape.ref is not None and isinstance(value, dict):
        address = known.get((shape.ref.kind, str(value.get("$id"))))
        return value if address is None else address.key
    if isinstance(value, dict) and shape.fields is not None:
        return {
            name: _rekey(shape.fields[name].shape, inner, known) if name in shape.fields else inner
            for name, inner in value.items()
        }
    if isinstance(value, list) and shape.item is not None:
        return [_rekey(shape.item, inner, known) for inner in value]
    if isinstance(value, dict) and shape.values is not None:
        return {key: _rekey(shape.values, inner, known) for key, inner in value.items()}
    return value
