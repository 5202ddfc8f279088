"""The live resources of one store -> what another one shall be brought to. Nothing is read or written here.

```python
copy = Copy(kinds, source, "acme/development", "acme/production")
copy.candidates()        # what may be copied, so that the destination can be read
copy.fit(destination.live)   # what is copied, and notes on what is not
```
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.pull.portable import (
    Portable,
    fits,
    lost_references,
    pointers,
    secrets_shown,
    shown,
    unknown_secrets,
    unshown,
)
from reconciler.desired.pull.untold import makers, makings, untold
from reconciler.model.field import ONCE, SECRET, WRITE_ONLY
from reconciler.model.json import MISSING
from reconciler.model.plan import Note, Topic
from reconciler.model.policy import matches
from reconciler.model.references import references
from reconciler.model.resource import Desired, Source
from reconciler.model.same import same
from reconciler.model.shape import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Live, Snapshot


class Copied(NamedTuple):
    """What the destination shall hold, and what there is to know of the rest."""

    resources: dict[Address, Desired]
    notes: list[Note]


def uncopied(kinds: Mapping[str, Kind], kind: Kind) -> str | None:
    """Why no resource of a kind can be copied, or None.

    >>> uncopied(kinds, kinds["api-client"])
    'the store hands out a secret for each, once'
    """
    if kind.partial:
        return "only those that files declare are ever looked at"
    if kind.secret_once:
        return "the store hands out a secret for each, once"
    above = kinds[kind.within] if kind.within else None
    return uncopied(kinds, above) if above else None


def copied_kinds(kinds: Mapping[str, Kind], named: Collection[str] | None) -> set[str]:
    """The kinds that a copy is of: those that are named, else all but fixed sets and those that cannot be."""
    if named is not None:
        return set(named)
    return {name for name, kind in kinds.items() if not kind.fixed and not uncopied(kinds, kind)}


@dataclass
class Copy:
    """One copy; `origin` and `destination` are what sentences call the two stores.

    named     the kinds to copy, None for all; what they need comes along where the destination lacks it
    external  globs of what is not for this tool to manage in the destination
    """

    kinds: Mapping[str, Kind]
    source: Snapshot
    origin: str
    destination: str
    named: Collection[str] | None = None
    external: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)
    _bodies: dict[Address, Object] = field(default_factory=dict, repr=False)
    _secrets: dict[str, set[Path]] = field(default_factory=dict, repr=False)

    @cached_property
    def asked(self) -> set[str]:
        return copied_kinds(self.kinds, self.named)

    def candidates(self) -> dict[Address, Desired]:
        """All that may be copied, as far as the source alone can tell."""
        return {address: self._desired(address, self._fresh(address)) for address in sorted(self._choose({}))}

    def fit(self, there: Mapping[Address, Live]) -> Copied:
        """What is copied to a store that holds `there`."""
        self.notes = list(self._on_kinds())
        chosen = self._choose(there)
        for address in sorted(chosen):
            if obstacle := self._obstacle(address):
                self.notes.append(Note(obstacle[0], f"left out: {obstacle[1]}", address))
        bodies = {}
        for address in sorted(one for one in chosen if self._obstacle(one) is None):
            body = self._body(address, there.get(address), there)
            if body is not None:
                bodies[address] = body
        self._settle(bodies, there)
        self.notes += self._never_shown({address.kind for address in bodies})
        self.notes += [
            Note(Topic.WARNING, f"{kind}: {what} is not copied: {self.origin} does not always tell it")
            for kind, what in untold(self.kinds, self.source.live, bodies)
        ]
        for address in bodies.keys() & makers(self.source.live):
            for action in makings(self.kinds[address.kind], bodies[address]):
                bodies[address] = bodies[address] | {action.field: action.value}
        return Copied({address: self._desired(address, body) for address, body in bodies.items()}, self.notes)

    def _desired(self, address: Address, body: Object) -> Desired:
        return Desired(address, body, Source(self.origin))

    def _note(self, topic: Topic, message: str, address: Address) -> None:
        self.notes.append(Note(topic, message, address))

    # --- which ------------------------------------------------------------------------------------------

    def _choose(self, there: Collection[Address]) -> set[Address]:
        """The resources of the kinds asked for, with what they need and the destination does not have."""
        live = self.source.live
        todo = [address for address in sorted(live) if address.kind in self.asked]
        chosen: set[Address] = set()
        while todo:
            address = todo.pop()
            fixed = address in live and self.kinds[address.kind].fixed and address.kind not in self.asked
            if address in chosen or address not in live or fixed or live[address].remote.derived:
                continue
            chosen.add(address)
            if self._obstacle(address) is None:
                todo += [need for need in self._needs(address) if need not in there]
        return chosen

    def _needs(self, address: Address) -> Iterator[Address]:
        kind = self.kinds[address.kind]
        parent = kind.parent_of(address)
        if parent is not None:
            yield parent
        if not kind.shape.plain:
            yield from (one.target for one in references(kind.shape, self._fresh(address)))

    def _obstacle(self, address: Address) -> tuple[Topic, str] | None:
        """Why a live resource cannot be copied, or None."""
        kind, live = self.kinds[address.kind], self.source.live[address]
        if matches(address, self.external):
            return Topic.EXCLUDED, f"{self.destination} has it under external: in store.yaml"
        if address in self.source.duplicates:
            return Topic.BLOCKED, f"{self.origin} has several with this key"
        if live.remote.locked:
            return Topic.EXCLUDED, f"in {self.origin} it is {live.remote.locked}"
        if kind.own_key(live.body) is None:
            return Topic.BLOCKED, f"in {self.origin} it has no {' and no '.join(kind.keys)} to go by"
        return None

    def _on_kinds(self) -> Iterator[Note]:
        """The kinds that are no part of a copy of everything."""
        for kind in self.kinds.values() if self.named is None else ():
            why = uncopied(self.kinds, kind)
            if why is None and kind.fixed:
                why = f"how a store is run is copied only on request: --kind {kind.name}"
            if why is not None:
                yield Note(Topic.EXCLUDED, f"{kind.name}: {why}")

    # --- as what ----------------------------------------------------------------------------------------

    def _fresh(self, address: Address) -> Object:
        if address not in self._bodies:
            kind, live = self.kinds[address.kind], self.source.live[address]
            self._bodies[address] = Portable(kind, live).fresh()
        return self._bodies[address]

    def _body(self, address: Address, found: Live | None, there: Mapping[Address, Live]) -> Object | None:
        kind = self.kinds[address.kind]
        portable = Portable(kind, self.source.live[address], found)
        body = portable.run()
        if body is None:
            why = "; ".join(portable.remarks) or "its values do not go together"
            self._note(Topic.BLOCKED, f"left out: it does not fit its kind: {why}", address)
            return None
        for remark in portable.remarks:
            self._note(Topic.WARNING, remark, address)
        hidden = list(unshown(body))
        if found is None:
            return self._made(address, shown(body), hidden)
        return self._changed(address, body, hidden, found, there)

    def _made(self, address: Address, body: Object, hidden: list[Path]) -> Object | None:
        """The body of a resource that the destination does not have."""
        lacks = [name for name in self.kinds[address.kind].essential if body.get(name) is None]
        if lacks:
            message = (
                f"left out: {self.origin} does not give back {' and '.join(lacks)}, which a new one needs"
            )
            self._note(Topic.BLOCKED, message, address)
            return None
        if hidden and not fits(self.kinds[address.kind], body):
            message = f"left out: {self.origin} does not show {pointers(hidden)}, and it needs a value"
            self._note(Topic.BLOCKED, message, address)
            return None
        if hidden:
            message = f"{pointers(hidden)} is not copied: {self.origin} does not show it"
            self._note(Topic.WARNING, message, address)
        return body

    def _changed(
        self, address: Address, body: Object, hidden: list[Path], found: Live, there: Mapping[Address, Live]
    ) -> Object | None:
        """The body of one that it has: a field around a secret that is not shown stays as it is there."""
        kind = self.kinds[address.kind]
        if not hidden and not kind.shape.plain and self._differs(kind, body, found):
            hidden = list(unknown_secrets(kind, body, self._secrets_shown(kind, there)))
        fields = list(dict.fromkeys(path[0] for path in hidden))
        if not fields:
            return body
        why = f"{self.origin} does not show {pointers(hidden)}"
        if any(kind.fields[name].required for name in fields):
            self._note(Topic.WARNING, f"stays as it is: {why}, and an update needs it", address)
            return None
        names = ", ".join(f"/{name}" for name in fields)
        self._note(Topic.WARNING, f"{names} stays as it is: {why}", address)
        return {name: value for name, value in body.items() if name not in fields}

    @staticmethod
    def _differs(kind: Kind, body: Object, found: Live) -> bool:
        return not all(
            same(kind.fields[name].shape, value, found.body.get(name, MISSING))
            for name, value in body.items()
        )

    def _secrets_shown(self, kind: Kind, there: Mapping[Address, Live]) -> set[Path]:
        if kind.name not in self._secrets:
            everywhere = (*self.source.live.values(), *there.values())
            mine = [live for live in everywhere if live.address.kind == kind.name]
            self._secrets[kind.name] = secrets_shown(kind, mine)
        return self._secrets[kind.name]

    def _never_shown(self, names: Collection[str]) -> Iterator[Note]:
        """What no store gives back, by kind."""
        for kind in (self.kinds[name] for name in sorted(names)):
            paths = [path for path, one in walk(kind.shape) if one.has(WRITE_ONLY) or one.has(ONCE)]
            if paths:
                yield Note(Topic.WARNING, f"{kind.name}: {pointers(paths)} is not copied: no store shows it")

    # --- references that the destination cannot know ------------------------------------------------------

    def _settle(self, bodies: dict[Address, Object], there: Mapping[Address, Live]) -> None:
        """Take out what stands in, or refers to, nothing that the destination has or gets."""
        told: set[tuple[Address, str]] = set()
        moved = True
        while moved:
            moved = False
            for address in list(bodies):
                kind = self.kinds[address.kind]
                parent = kind.parent_of(address)
                homeless = parent is not None and parent not in bodies and parent not in there
                lost = {} if homeless else lost_references(kind, bodies[address], bodies, there)
                lost = {name: what for name, what in lost.items() if (address, name) not in told}
                told |= {(address, name) for name in lost}
                if homeless or (lost and not self._without(address, bodies, lost, there.get(address))):
                    del bodies[address]
                    moved = True

    def _without(
        self, address: Address, bodies: dict[Address, Object], lost: dict[str, str], found: Live | None
    ) -> bool:
        """Leave out the fields that refer to what the destination lacks; False if it cannot be without."""
        kind = self.kinds[address.kind]
        rest = {name: value for name, value in bodies[address].items() if name not in lost}
        why = "; ".join(f"/{name} refers to {what}" for name, what in lost.items())
        why += f", which {self.destination} does not have"
        kept = Portable(kind, found).fresh() if found is not None else {}
        for name in lost if found is not None else ():
            field = kind.fields[name]
            if field.required and not any(one.has(SECRET) for _, one in walk(field.shape)):
                # What an update must hold stays as it is there.
                rest[name] = kept.get(name)
        if fits(kind, rest):
            bodies[address] = rest
            fate = "is left out" if found is None else "stays as it is"
            names = ", ".join(f"/{name}" for name in lost)
            self._note(Topic.WARNING, f"{names} {fate}: {why}", address)
            return True
        self._note(Topic.BLOCKED, f"left out: {why}", address)
        return False
