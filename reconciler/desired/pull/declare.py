"""What is live and no file declares, written for the first time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reconciler.desired.dump import dump
from reconciler.desired.format.order import Orders
from reconciler.desired.pull.mend import Mend
from reconciler.desired.pull.merge import tells
from reconciler.desired.pull.untold import MOST, makers, makings, untold
from reconciler.desired.pull.work import Note, Work
from reconciler.model.words import few

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Action


@dataclass
class Declaring:
    """Makes new files, and new entries in the files of parents."""

    work: Work

    def run(self) -> None:
        """Write every one that can be declared, and tell of those that cannot."""
        work = self.work
        work.chosen = work.choice.run(work.options.named)
        before = dict(work.notes)
        while True:
            work.notes = dict(before)
            bodies = {address: self._body(address) for address in sorted(work.chosen)}
            unfit = {address for address, body in bodies.items() if body is None}
            if not unfit:
                break
            # References to what cannot be declared are written in another way, so all is made once more.
            for address in unfit:
                work.choice.reasons[address] = "left out: it does not fit its kind"
            before |= {note: None for note in work.notes if note.about in set(map(str, unfit))}
            work.chosen = {one for one in work.chosen - unfit if not self._stands_in(one, unfit)}
        for address, reason in work.choice.reasons.items():
            if reason:
                work.note(address, reason)
        made = {address: body for address, body in bodies.items() if body is not None}
        if not work.options.document:
            self._tell_untold(made)
        self._write(made)

    def _tell_untold(self, bodies: Mapping[Address, Object]) -> None:
        """What no file says though the live store may hold it."""
        work = self.work
        for kind, what in untold(work.kinds, work.live, bodies):
            work.notes[Note(kind, f"{what} is not written: the store does not always tell it")] = None
        found: defaultdict[tuple[str, Action], list[str]] = defaultdict(list)
        for address in sorted(bodies.keys() & makers(work.live)):
            for action in makings(work.kinds[address.kind], work.live[address].body):
                found[address.kind, action].append(address.key)
        for (kind, action), keys in found.items():
            wanted = f"{action.field}: {action.value}"
            of = f"the store made others of {few(keys, MOST)}, and no file says when to do it again"
            work.notes[Note(kind, f"{of}: write `{wanted}` to {action.name} them after each change")] = None

    def _stands_in(self, address: Address, others: set[Address]) -> bool:
        parent = self.work.parent(address)
        return parent is not None and (parent in others or self._stands_in(parent, others))

    def _body(self, address: Address) -> Object | None:
        """What a new file says of a resource: all that the store shows, but the key that its place says."""
        kind, have = self.work.kinds[address.kind], self.work.live[address].body
        merge = self.work.merge(address)
        body = {
            name: merge.fresh(kind.fields[name].shape, value, (name,))
            for name, value in have.items()
            if tells(kind.fields[name].shape, value, document=merge.document)
        }
        if kind.anonymous:
            body.setdefault(kind.key_field, None)
        named = kind.named_by(body)
        if body.get(named) == address.name:
            del body[named]
        elif kind.key_field in kind.fields and kind.key_field not in body:
            self.work.note(
                address, f"has no {kind.key_field} in the store: apply will set it to {address.name!r}"
            )
        return Mend(kind, merge, have).run(body)

    def _write(self, bodies: dict[Address, Object]) -> None:
        """Children that are new with their parent stand inline in it."""
        kinds, homes = self.work.kinds, self.work.homes
        layers: dict[Address, str] = {}
        made = {address: dict(body) for address, body in bodies.items()}
        for address, body in made.items():
            parent = self.work.parent(address)
            if parent is not None and parent in made:
                made[parent].setdefault(kinds[address.kind].folder, {})[address.name] = body
        orders = Orders(kinds)
        for address, body in made.items():
            if self.work.parent(address) in made:
                continue
            home = homes.home(address, self._layer(address, layers))
            whole = orders.resource(kinds[address.kind]).arranged(body)
            if home.path:
                self.work.files.put(home.file, home.path, whole)
            else:
                self.work.files.create(home.file, homes.header(address, home.file) + dump(whole))

    def _layer(self, address: Address, known: dict[Address, str]) -> str:
        """The layer of a resource: a new one goes into the environment's if it needs what is only there."""
        declared, options = self.work.state.resources.get(address), self.work.options
        if declared is not None:
            return self.work.homes.layer_of(declared.source.file)
        root = self._root(address)
        if root not in known:
            known[root] = options.layer
            if any(self._layer(need, known) == options.environment for need in self._needs[root]):
                known[root] = options.environment or options.layer
        return known[root]

    @cached_property
    def _needs(self) -> Mapping[Address, list[Address]]:
        """What the new files need that is declared elsewhere, by the resource that a file is about."""
        found: dict[Address, list[Address]] = {self._root(address): [] for address in self.work.chosen}
        for address in sorted(self.work.chosen):
            root = self._root(address)
            for need in self.work.choice.needs(address):
                new = need in self.work.chosen
                if (new and self._root(need) != root) or need in self.work.state.resources:
                    found[root].append(need)
        return found

    def _root(self, address: Address) -> Address:
        """The new resource in whose file a new one stands."""
        parent = self.work.parent(address)
        return self._root(parent) if parent is not None and parent in self.work.chosen else address
