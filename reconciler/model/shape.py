"""A body model compiled once into the plain facts that the engine and the providers read.

```python
shape = compile_shape(Catalog)
shape.fields["pricebook"].wire        # ("pricebook_id",)
shape.fields["hierarchies"].shape.item.ref   # "hierarchy"
```
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from reconciler.model.field import (
    LOCAL,
    LOSSY,
    ONCE,
    OPEN,
    WRITE_ONLY,
    At,
    Boxed,
    Formed,
    Harmless,
    Marker,
    Unique,
    Uploaded,
    keyed_by,
)
from reconciler.model.json import Json, Path, parse_pointer
from reconciler.model.ref import Among, FreeRef, Having, KeysOf, Mentions, Ref, named_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Shape:
    """One value: what it refers to and how it compares.

    Exactly one of `fields` (a declared object), `item` (a list), `values` (a mapping with free keys) or none
    of them (a scalar, or free-form JSON when `free`) describes its inside.
    """

    ref: Ref | None = None
    fields: Mapping[str, Field] | None = None
    item: Shape | None = None
    keys: Shape | None = None  # of a mapping: what its keys name, if they name anything
    values: Shape | None = None
    free: bool = False
    names: frozenset[str] | None = None  # of free-form JSON: the kinds it may refer to; None: any
    key: keyed_by | None = None  # what the items of a list are matched by
    tag: str | None = None  # the member that tells which of several forms an object has
    box: Boxed | None = None  # on the wire the value is a member of an object of its own
    marks: frozenset[str] = frozenset()
    harmless: Harmless | None = None
    unique: Unique | None = None
    uploaded: Uploaded | None = None
    needs: tuple[Among | Having | KeysOf, ...] = ()
    mentions: Mentions | None = None  # what the value may name
    plain: bool = True  # nothing inside needs translating: a value compares and travels as it is

    @cached_property
    def asks(self) -> bool:
        """Whether a value, or anything inside, must be in a list of another resource."""
        return bool(self.needs) or any(one.asks for one in self.inner)

    @cached_property
    def refers(self) -> bool:
        """Whether a value, or anything inside, may refer to a resource."""
        own = self.ref is not None or self.free
        return own or any(one.refers for one in self.inner)

    @cached_property
    def within(self) -> frozenset[str]:
        """The names of all markers on a value and inside it."""
        return self.marks.union(*(one.within for one in self.inner))

    @cached_property
    def inner(self) -> tuple[Shape, ...]:
        inner = (self.item, self.keys, self.values, *(field.shape for field in (self.fields or {}).values()))
        return tuple(one for one in inner if one is not None)

    def has(self, marker: Marker) -> bool:
        return marker.name in self.marks

    @property
    def untold(self) -> bool:
        """Whether the store never tells the value, so that any two are the same."""
        return self.has(WRITE_ONLY) or self.has(ONCE) or self.has(LOCAL)

    def loses(self, have: Json, want: Json) -> bool:
        """Whether a change from one value to another is marked to drop data in the store.

        Of a keyed list only the items that go are lost, which is for who compares them; cleared, all of them.
        """
        if not self.has(LOSSY) or (self.key is not None and want is not None):
            return False
        free = self.harmless
        return free is None or have not in free.before or want != free.after


@dataclass(frozen=True)
class Field:
    """One member of an object. `wire` is its path on the wire, relative to its siblings unless `rooted`."""

    name: str
    wire: Path
    rooted: bool
    required: bool
    shape: Shape

    def has(self, marker: Marker) -> bool:
        return marker.name in self.shape.marks


def compile_shape(body: type[BaseModel]) -> Shape:
    """The shape of a body model; raises TypeError for an annotation that has no meaning on the wire."""
    # pydantic keeps the discriminator of a field out of its metadata, so the field itself stands among them.
    # A name that Python or pydantic has taken ("or", "schema") is an alias.
    fields = {name: _field(name, info.annotation, [*info.metadata, info], info.is_required())
              for key, info in body.model_fields.items() for name in (info.alias or key,)}  # fmt: skip
    plain = all(field.shape.plain and field.wire == (name,) for name, field in fields.items())
    return Shape(fields=fields, plain=plain)


def _field(name: str, annotation: Any, metadata: list[Any], required: bool) -> Field:
    shape = _marked(_shape(annotation), tuple(metadata))
    place = next((m.place for m in metadata if isinstance(m, At)), name)
    rooted = place.startswith("/")
    return Field(name, parse_pointer(place) if rooted else (place,), rooted, required, shape)


def _shape(annotation: Any) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _marked(_shape(arguments[0]), arguments[1:])
    if origin in (Union, types.UnionType):
        return _union([_shape(one) for one in arguments if one is not type(None)])
    if origin is list:
        item = _shape(arguments[0])
        return Shape(item=item, plain=item.plain)
    if origin is dict:
        keys, values = map(_shape, arguments)
        named = None if keys == Shape() else keys
        return Shape(keys=named, values=values, free=values.free, plain=keys.plain and values.plain)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return compile_nested(annotation)
    return Shape(free=annotation is Any, plain=annotation is not Any)


@cache
def compile_nested(body: type[BaseModel]) -> Shape:
    # A nested object is compared member by member, so it is never "plain".
    return replace(compile_shape(body), plain=False)


def _marked(shape: Shape, metadata: tuple[Any, ...]) -> Shape:
    marks = shape.marks | {m.name for m in metadata if isinstance(m, Marker)}
    ref = next((m for m in metadata if isinstance(m, Ref)), shape.ref)
    key = next((m for m in metadata if isinstance(m, keyed_by)), shape.key)
    tag = next((d for m in metadata if isinstance(d := getattr(m, "discriminator", None), str)), shape.tag)
    box = next((m for m in metadata if isinstance(m, Boxed)), shape.box)
    harmless = next((m for m in metadata if isinstance(m, Harmless)), shape.harmless)
    unique = next((m for m in metadata if isinstance(m, Unique)), shape.unique)
    uploaded = next((m for m in metadata if isinstance(m, Uploaded)), shape.uploaded)
    mentions = next((m for m in metadata if isinstance(m, Mentions)), shape.mentions)
    plain = shape.plain and not (ref or key or box) and not marks & _TRANSLATED
    needs = (*shape.needs, *(m for m in metadata if isinstance(m, Among | Having | KeysOf)))
    shape = replace(shape, marks=marks, ref=ref, key=key, tag=tag, box=box, plain=plain, mentions=mentions)
    shape = replace(shape, harmless=harmless, unique=unique, needs=needs)
    said = [named_in(m) for m in metadata if isinstance(m, FreeRef | Formed)]
    return replace(shape, uploaded=uploaded, names=said[0] if said else shape.names)


_TRANSLATED = {
    "unordered",
    "ordered",
    "instant",
    "trimmed",
    "empty-is-null",
    "empty-counts",
    "lossy",
    "secret",
    "write-only",
    "once",
    "local",
    "open",
    "veiled",
    "uploaded",
}


def _union(shapes: list[Shape]) -> Shape:
    """Of alternatives the one that says most: a union of models is one object with all of their members."""
    tag = next((shape.tag for shape in shapes if shape.tag), None)
    objects = [shape.fields for shape in shapes if shape.fields is not None]
    if len(objects) > 1:
        merged: dict[str, Field] = {}
        for fields in objects:
            merged |= {name: _both(merged.get(name), field) for name, field in fields.items()}
        return Shape(fields=merged, tag=tag, plain=False)
    best = next((shape for shape in shapes if not shape.plain), shapes[0])
    items = [shape.item for shape in shapes if shape.item is not None]
    return replace(best, item=_union(items)) if len(items) > 1 else best


def _both(one: Field | None, other: Field) -> Field:
    """A member of two forms keeps what either says of it: a secret in one is treated as one in both."""
    if one is None or one == other:
        return other
    shape = _union([one.shape, other.shape])
    marks = one.shape.marks | other.shape.marks
    return replace(
        other,
        required=one.required and other.required,
        shape=replace(shape, marks=marks, plain=shape.plain and not marks & _TRANSLATED),
    )


def walk(shape: Shape, path: Path = ()) -> Iterator[tuple[Path, Shape]]:
    """Every shape within, with its path; `*` stands for any item or key."""
    yield path, shape
    for name, field in (shape.fields or {}).items():
        yield from walk(field.shape, (*path, name))
    for inner in (shape.item, shape.keys, shape.values):
        if inner is not None:
            yield from walk(inner, (*path, "*"))


def visit(shape: Shape, value: Json, path: Path = ()) -> Iterator[tuple[Path, Shape, Json]]:
    """Every value of a body that its shape declares, with its path; undeclared members are passed over.

    >>> [path for path, inner, _ in visit(integration, body) if inner.has(SECRET)]
    [('configuration', 'secret_key')]
    """
    yield path, shape, value
    if shape.fields is not None and isinstance(value, dict):
        for name, inner in value.items():
            if name in shape.fields:
                yield from visit(shape.fields[name].shape, inner, (*path, name))
    elif shape.item is not None and isinstance(value, list):
        for index, inner in enumerate(value):
            yield from visit(shape.item, inner, (*path, str(index)))
    elif shape.values is not None and isinstance(value, dict):
        for key, inner in value.items():
            yield from visit(shape.values, inner, (*path, key))


def overlay(shape: Shape, have: Json, want: Json) -> Json:
    """A live value with the wanted one over it: members of objects that are not written stay as they are.

    Of an object in another form than the wanted one nothing stays.

    >>> overlay(channel, {"name": "a", "address": {"city": "Bonn", "zip": "1"}}, {"address": {"zip": "2"}})
    {'name': 'a', 'address': {'city': 'Bonn', 'zip': '2'}}
    """
    if not isinstance(have, dict) or not isinstance(want, dict):
        return want
    if shape.values is not None and shape.has(OPEN):
        return have | {key: overlay(shape.values, have.get(key), value) for key, value in want.items()}
    if shape.fields is None:
        return want
    known = shape.fields
    if shape.tag is not None and have.get(shape.tag) != want.get(shape.tag):
        return want
    return have | {
        name: overlay(known[name].shape, have[name], value) if name in have and name in known else value
        for name, value in want.items()
    }
