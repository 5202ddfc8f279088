"""The live resources of a store as a stand-in for it shall hold them. Nothing is read or written here.

```python
doubles = Doubling(kinds, snapshot, declared, changes).run()
doubles.resources    # to be made in an empty stand-in
doubles.gaps         # what it cannot hold, and why
```
What a store keeps to itself (a secret, the content of a file) is taken from the files where the plan holds it
for unchanged; elsewhere a text that is clearly none stands in for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reconciler.desired.contents import uploaded
from reconciler.desired.pull.portable import Portable, fits, lost_references, unshown
from reconciler.desired.pull.untold import makers, makings
from reconciler.model.content import Content, digest
from reconciler.model.field import ONCE, VEILED, WRITE_ONLY
from reconciler.model.json import MISSING, Json, look, pointer
from reconciler.model.resource import Desired, Source

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Live, Snapshot

STAND_IN = "stand-in-for-a-secret"
BLANK = b"stand-in"


class Blank(Content):
    """Stands for the content of a file that nobody here has: by the hash that the store tells, if it does."""

    __slots__ = ()

    def read(self) -> bytes:
        return BLANK


@dataclass
class Doubles:
    """What a stand-in shall hold, why it does not hold the rest, and what it holds otherwise."""

    resources: dict[Address, Desired] = field(default_factory=dict)
    gaps: dict[Address, str] = field(default_factory=dict)
    remarks: list[tuple[Address, str]] = field(default_factory=list)


@dataclass
class Doubling:
    """Makes the doubles of one store.

    declared   what the files say
    changes    the pointers that the plan changes in a live resource
    """

    kinds: Mapping[str, Kind]
    snapshot: Snapshot
    declared: Mapping[Address, Desired]
    changes: Mapping[Address, Collection[str]]
    made: Doubles = field(default_factory=Doubles)

    def run(self) -> Doubles:
        bodies: dict[Address, Object] = {}
        for address, live in sorted(self.snapshot.live.items()):
            if live.remote.derived:
                continue  # the stand-in makes it, as the store did
            why, body = self._body(address, live)
            if why:
                self.made.gaps[address] = why
            else:
                bodies[address] = body
        self._settle(bodies)
        self.made.resources |= {address: double(address, body) for address, body in bodies.items()}
        return self.made

    def _body(self, address: Address, live: Live) -> tuple[str, Object]:
        """Why a live resource has no double, or its body."""
        kind = self.kinds[address.kind]
        if address in self.snapshot.duplicates:
            return "the store has several with this key", {}
        if kind.own_key(live.body) is None:
            return f"it has no {' and no '.join(kind.keys)} to go by", {}
        portable = Portable(kind, live)
        body = portable.run()
        if body is None:
            return f"it does not fit its kind: {'; '.join(portable.remarks)}", {}
        self.made.remarks += [(address, remark) for remark in portable.remarks]
        whole = self._untold(kind, address, {**body})
        for path in unshown(whole):
            value = self._meant(address, path)
            whole = with_value(whole, path, STAND_IN if value is MISSING else value)
        return ("", whole) if fits(kind, whole) else self._mended(kind, address, whole)

    def _mended(self, kind: Kind, address: Address, body: Object) -> tuple[str, Object]:
        """A body without what no stand-in fits for."""
        rest = {name: value for name, value in body.items() if not _holds(value, STAND_IN)}
        if not fits(kind, rest):
            return "it needs a secret that the store does not show", {}
        left = ", ".join(f"/{name}" for name in body.keys() - rest.keys())
        self.made.remarks.append((address, f"{left} is left out: the store does not show it"))
        return "", rest

    def _untold(self, kind: Kind, address: Address, body: Object) -> Object:
        """The body with what the store never tells, or not at the moment, as the files have it."""
        marks = (WRITE_ONLY, ONCE, VEILED)
        silent = [name for name, one in kind.fields.items() if any(map(one.has, marks)) and name not in body]
        for name in silent:
            value = self._meant(address, (name,))
            if value is not MISSING:
                body[name] = value
        for name in uploaded(kind):
            value = self._meant(address, (name,))
            told = self.snapshot.live[address].body.get(name) or digest(BLANK)
            body[name] = Blank(told) if value is MISSING else value
        return body

    def _meant(self, address: Address, path: Path) -> Json:
        """The value that the files have at a path, if the plan takes the store's for the same."""
        if address not in self.declared:
            return MISSING
        place = pointer(path)
        for changed in self.changes.get(address, ()):
            if f"{place}/".startswith(f"{changed}/") or changed.startswith(f"{place}/"):
                return MISSING
        return look(self.declared[address].body, path)

    def _settle(self, bodies: dict[Address, Object]) -> None:
        """Take out what stands in, or refers to, nothing that the stand-in gets."""
        derived = {address for address, live in self.snapshot.live.items() if live.remote.derived}
        moved = True
        while moved:
            moved = False
            for address in list(bodies):
                if why := self._lost(address, bodies, derived):
                    self.made.gaps[address] = why
                    del bodies[address]
                    moved = True

    def _lost(self, address: Address, bodies: dict[Address, Object], derived: set[Address]) -> str:
        """Why a resource cannot be made after all; what it can do without is taken out of it."""
        kind = self.kinds[address.kind]
        parent = kind.parent_of(address)
        if parent is not None and parent not in bodies and parent not in derived:
            return f"it stands in {parent}, which is not there"
        lost = lost_references(kind, bodies[address], bodies, derived)
        if not lost:
            return ""
        why = "; ".join(f"/{name} refers to {what}, which is not there" for name, what in lost.items())
        rest = {name: value for name, value in bodies[address].items() if name not in lost}
        if not fits(kind, rest):
            return why
        bodies[address] = rest
        self.made.remarks.append((address, why))
        return ""


def double(address: Address, body: Object) -> Desired:
    """A live resource as something to be made; what is wrong with it is told by its address."""
    return Desired(address, body, Source(str(address)))


def acting(
    kinds: Mapping[str, Kind], snapshot: Snapshot, doubles: Mapping[Address, Desired]
) -> dict[Address, Desired]:
    """The doubles that may have been acted upon in the store, with every such action asked for.

    A product is built where it has children, a catalog published at any time.
    """
    parents, found = makers(snapshot.live), {}
    for address, one in doubles.items():
        kind = kinds[address.kind]
        making = list(makings(kind, one.body)) if address in parents else []
        actions = [action for action in kind.actions if not action.covers or action in making]
        if actions:
            asked = {action.field: action.value for action in actions}
            found[address] = replace(one, body=one.body | asked)
    return found


def acted(
    kinds: Mapping[str, Kind], asking: Mapping[Address, Desired], late: Collection[tuple[Address, str]]
) -> dict[Address, Desired]:
    """The same without the actions that are `late`: the store has not done them, so a stand-in must not."""
    found = {}
    for address, one in asking.items():
        due = {action.field for action in kinds[address.kind].actions if (address, action.name) in late}
        body = {name: value for name, value in one.body.items() if name not in due}
        found[address] = replace(one, body=body)
    return found


def with_value(body: Json, path: Path, value: Json) -> Json:
    """A body with another value at a path; what is around it is copied.

    >>> with_value({"a": [{"b": 1}]}, ("a", "0", "b"), 2)
    {'a': [{'b': 2}]}
    """
    if not path:
        return value
    if isinstance(body, list):
        index = int(path[0])
        return [*body[:index], with_value(body[index], path[1:], value), *body[index + 1 :]]
    return {**body, path[0]: with_value(body[path[0]], path[1:], value)}


def _holds(value: Json, text: str) -> bool:
    if isinstance(value, dict | list):
        return any(_holds(one, text) for one in (value.values() if isinstance(value, dict) else value))
    return bool(value == text)
