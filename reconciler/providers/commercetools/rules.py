"""How a difference becomes update actions: one rule a field, a small pure function over before and after.

```python
Set("changeName")                                      the whole value in one action
Items("addCountry", "removeCountry", "country", whole="setCountries")     a list, item by item
Members({"faqUrl": Set("setFaqUrl")})                  an object whose members have actions of their own
CustomFields()                                         setCustomType, or setCustomField for each that differs
```
Several kinds answer 400 to an action that changes nothing, so a rule emits one only for a proven difference.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from reconciler.errors import Rejected
from reconciler.model.field import SECRET
from reconciler.model.json import MISSING, Json, Object, pointer
from reconciler.model.same import by_key, same
from reconciler.model.secret import unmasked
from reconciler.model.shape import visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reconciler.model.json import Path
    from reconciler.model.shape import Shape

    Encode = Callable[[Shape, Json], Json]
    """A value in the user's form -> on the wire."""


class Turn(IntEnum):
    """When an action stands among those of one update."""

    REMOVE = 0  # what makes room comes first
    CHANGE = 1
    ORDER = 2  # an order names exactly what is there, so it comes last
    AGAIN = 3  # in a second request: what the first has removed comes back
    APART = 4  # in a request of its own, after all others


class Act(NamedTuple):
    """One update action as it is sent, and its turn."""

    body: Object
    turn: Turn = Turn.CHANGE


@dataclass(frozen=True)
class Change:
    """A field that differs: its values before and after in the user's form, None where there is none.

    `old` and `new` are the whole bodies, for the few actions that need more than their own field; `live` is
    the document as it was read, for the ids that no body shows. `first` is the body before the first request
    of the update, which may have removed what comes back only now.
    """

    name: str
    shape: Shape
    before: Json
    after: Json
    encode: Encode
    old: Object = field(default_factory=dict)
    new: Object = field(default_factory=dict)
    live: Object = field(default_factory=dict)
    first: Object = field(default_factory=dict)

    def inner(self, name: str, shape: Shape, before: Json, after: Json) -> Change:
        return replace(self, name=name, shape=shape, before=before, after=after)

    def wire(self, shape: Shape, value: Json) -> Json:
        """A value as it is sent: without nulls, which here mean the same as leaving out."""
        return filled(self.encode(shape, value))


class Rule(ABC):
    """How one field is changed."""

    @abstractmethod
    def acts(self, change: Change) -> Iterator[Act]:
        """The actions that lead from before to after; only called when the two differ."""


@dataclass(frozen=True)
class Set(Rule):
    """One action with the whole value; without the value it clears the field.

    `payload` is the member that holds it, when that is not the field's own name; `empty` the value that
    clears, where the API wants one. With `rest` the object has members that no field declares: they go along.
    """

    action: str
    payload: str = ""
    turn: Turn = Turn.CHANGE
    empty: Json = field(default=None, hash=False)
    rest: bool = False

    def acts(self, change: Change) -> Iterator[Act]:
        value = merged(change.shape, change.before, change.after, (change.name,))
        value = self.empty if value is None else value
        wire = change.wire(change.shape, value)
        if self.rest:
            wire = with_rest(change.shape, change.live.get(change.name), wire)
        held = {} if value is None else {self.payload or change.name: wire}
        yield Act({"action": self.action} | held, self.turn)


@dataclass(frozen=True)
class Items(Rule):
    """A list whose items are added, removed and changed one by one; with `whole`, a list is set once when
    more than one item differs.

    Without a `payload` the members of an item stand in the action itself, and a removal names its key alone;
    with `bare` it does so although the others have a payload. `empty` clears, where the API wants a value.
    """

    add: str
    remove: str
    payload: str = ""
    change: str = ""
    whole: str = ""
    bare: bool = False
    empty: Json = field(default=None, hash=False)

    def acts(self, change: Change) -> Iterator[Act]:
        before, after = (self._by_key(change.shape, items) for items in (change.before, change.after))
        item = change.shape.item
        assert item is not None
        gone = [one for key, one in before.items() if key not in after]
        come = [one for key, one in after.items() if key not in before]
        moved = [
            merged(item, before[key], one, (change.name, key))
            for key, one in after.items()
            if key in before and not same(item, one, before[key])
        ]
        if self.whole and len(gone) + len(come) + len(moved) != 1:
            yield from Set(self.whole, empty=self.empty).acts(change)
            return
        for one in gone:
            yield Act({"action": self.remove} | self._held(change, one, gone=True), Turn.REMOVE)
        for one in moved:
            yield Act({"action": self.change or self.add} | self._held(change, one))
        for one in come:
            yield Act({"action": self.add} | self._held(change, one))

    def _by_key(self, shape: Shape, items: Json) -> Object:
        if shape.key is not None:
            return by_key(shape, items or [])
        return {json.dumps(filled(item), sort_keys=True): item for item in items or []}

    def _held(self, change: Change, item: Json, *, gone: bool = False) -> Object:
        shape = change.shape
        assert shape.item is not None
        if self.payload and not (gone and self.bare):
            return {self.payload: change.wire(shape.item, item)}
        kept = {name: item.get(name) for name in shape.key.members} if gone and shape.key else item
        members: Object = change.wire(shape.item, kept)
        return members


@dataclass(frozen=True)
class Members(Rule):
    """An object whose members have actions of their own: `set<Member>` where no rule is given."""

    rules: Mapping[str, Rule] = field(default_factory=dict, hash=False)

    def acts(self, change: Change) -> Iterator[Act]:
        assert change.shape.fields is not None
        old, new = change.before or {}, change.after
        # Of an object that is cleared as a whole every member goes.
        new = dict.fromkeys(old) if new is None else new
        for name, inner in change.shape.fields.items():
            if name in new and not same(inner.shape, new[name], old.get(name, MISSING)):
                rule = self.rules.get(name) or Set(f"set{name[0].upper()}{name[1:]}")
                yield from rule.acts(change.inner(name, inner.shape, old.get(name), new[name]))


@dataclass(frozen=True)
class CustomFields(Rule):
    """`{type, fields}`: a change of type sets all of it, else each field that differs is set by itself.

    `infix` and `place` tell which part of an object has the fields: `CustomFields("Asset", {"assetKey": k})`.
    """

    infix: str = ""
    place: Mapping[str, str] = field(default_factory=dict, hash=False)

    def acts(self, change: Change) -> Iterator[Act]:
        before, after = change.before or {}, change.after or {}
        of_type = {"action": f"set{self.infix}CustomType", **self.place}
        if not after:
            yield Act(of_type)
            return
        wire = change.wire(change.shape, after)
        if before.get("type") != after.get("type"):
            yield Act(of_type | wire)
            return
        assert change.shape.fields is not None
        values = change.shape.fields["fields"].shape.values
        assert values is not None
        old = before.get("fields") or {}
        new = after.get("fields", old)
        for name in sorted({*old, *new}):
            if not same(values, new.get(name), old.get(name, MISSING)):
                value = {} if new.get(name) is None else {"value": change.encode(values, new[name])}
                yield Act({"action": f"set{self.infix}CustomField", **self.place, "name": name, **value})


def merged(shape: Shape, old: Json, new: Json, path: Path = ()) -> Json:
    """A value as it must be sent where it replaces the old one whole: with what the user does not manage.

    Where an object has several forms, nothing is carried from one form to another. A secret beside what is
    written never is, for each form says when it needs one; Rejected when a part would be kept that hides one.
    """
    if new is None or old is None:
        return new
    if shape.fields is not None and isinstance(new, dict) and isinstance(old, dict):
        if shape.tag and old.get(shape.tag) != new.get(shape.tag, old.get(shape.tag)):
            return new
        inner = {name: one.shape for name, one in shape.fields.items()}
        kept = {
            name: _shown(inner[name], value, (*path, name)) if name in inner else value
            for name, value in old.items()
            if name not in new and not (name in inner and inner[name].has(SECRET))
        }
        written = {
            name: merged(inner[name], old.get(name), value, (*path, name)) for name, value in new.items()
        }
        return kept | written
    if shape.key is not None and shape.item and isinstance(new, list) and isinstance(old, list):
        theirs = by_key(shape, old)
        return [
            merged(shape.item, theirs.get(key), one, (*path, key)) for key, one in by_key(shape, new).items()
        ]
    return new


def _shown(shape: Shape, value: Json, path: Path) -> Json:
    """What is kept as it is; Rejected where it hides a secret: the mask would become the secret."""
    for _, inner, found in visit(shape, value):
        if inner.has(SECRET) and isinstance(found, str) and unmasked(found) is not None:
            told = "holds a secret that the API does not show: write it, or write null to remove it"
            raise Rejected(f"{pointer(path)} {told}")
    return value


def with_rest(shape: Shape, live: Json, wire: Json) -> Json:
    """An object as it is sent, with what the live one has beside the declared fields; its id is the server's.

    >>> with_rest(address, {"id": "1", "key": "hq", "city": "Bonn", "country": "DE"}, {"country": "AT"})
    {'key': 'hq', 'country': 'AT'}
    """
    if not isinstance(live, dict) or not isinstance(wire, dict):
        return wire
    declared = {"id", *(one.wire[0] for one in (shape.fields or {}).values())}
    return {name: value for name, value in live.items() if name not in declared} | wire


def filled(value: Json) -> Json:
    """The value without null members, at any depth: to the API they mean the same as leaving out."""
    if isinstance(value, dict):
        return {name: filled(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [filled(inner) for inner in value]
    return value
