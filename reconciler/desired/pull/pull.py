"""The live store -> what would make the files of a target agree with it. Nothing is written here.

```python
pulled = pull(state, snapshot.live, kinds, Options("stores/acme", "production", "production", shared=True))
[edit.path for edit in pulled.edits]    # ["stores/acme/production/currencies/USD.patch.yaml"]
```
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.dump import dump, ordered
from reconciler.desired.pull.choose import Choice
from reconciler.desired.pull.files import Edit, Files
from reconciler.desired.pull.homes import Homes
from reconciler.desired.pull.mend import Mend
from reconciler.desired.pull.merge import Merge, shows
from reconciler.desired.pull.overlay import Overlay, differences
from reconciler.desired.pull.variables import Variable, Variables
from reconciler.desired.words import at
from reconciler.model.json import Json, Object, parse_pointer
from reconciler.model.policy import Ignore, matches
from reconciler.model.references import rekey

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.desired.load import State
    from reconciler.model.address import Address
    from reconciler.model.json import Path
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired, Live


@dataclass(frozen=True)
class Options:
    """What to pull, and where to.

    folder    of the store: "stores/acme"
    layer     where new resources go: "common" or the environment
    shared    whether differences of common resources belong into patches of the environment
    named     the kinds to pull, None for all
    delete    whether what is not in the live store is taken out of the files
    external, ignore   of the store's policy
    """

    folder: str
    environment: str | None
    layer: str
    shared: bool
    named: frozenset[str] | None = None
    delete: bool = False
    external: tuple[str, ...] = ()
    ignore: tuple[Ignore, ...] = ()


class Note(NamedTuple):
    """Something that the reader should know of a resource or a file."""

    about: str
    message: str


class Pulled(NamedTuple):
    """What becomes of the files, which variables must be set then, and what there is to know."""

    edits: list[Edit]
    variables: list[Variable]
    notes: list[Note]


def pull(
    state: State,
    live: Mapping[Address, Live],
    kinds: Mapping[str, Kind],
    options: Options,
    duplicates: Collection[Address] = (),
) -> Pulled:
    """The edits after which a plan finds nothing to do; raises Malformed when a file cannot be read again."""
    return _Pull(state, live, kinds, options, duplicates).run()


class _Pull:
    def __init__(
        self,
        state: State,
        live: Mapping[Address, Live],
        kinds: Mapping[str, Kind],
        options: Options,
        duplicates: Collection[Address],
    ) -> None:
        self.state, self.live, self.kinds, self.options = state, live, kinds, options
        self.duplicates = duplicates
        self.ids = {(one.remote.kind, one.remote.id): address for address, one in live.items()}
        written = (text for one in state.resources.values() for text in one.variables.values())
        self.variables = Variables(written)
        self.homes = Homes(
            kinds, state, options.folder, options.environment, options.layer, shared=options.shared
        )
        self.files = Files()
        self.overlay = Overlay(self.homes, self.files)
        self.choice = Choice(kinds, state, live, duplicates, options.external)
        self.chosen: set[Address] = set()
        self.notes: dict[Note, None] = {}

    def run(self) -> Pulled:
        self._declare()
        for address, resource in self.state.resources.items():
            if self.options.named is not None and address.kind not in self.options.named:
                continue
            if address not in self.live:
                self._miss(address, resource)
            elif address in self.duplicates:
                self._note(address, "left as it is: several live objects have this key")
            else:
                self._update(resource, self.live[address])
        self.overlay.create()
        edits = self.files.edits(lambda file, message: self.notes.setdefault(Note(file, message)))
        used = self.variables.used(edit.after for edit in edits if edit.after is not None)
        return Pulled(edits, used, sorted(self.notes))

    def _note(self, address: Address, message: str) -> None:
        self.notes.setdefault(Note(str(address), message))

    def _refer(self, target: Address) -> Json:
        """How a reference is written: by key when its target is declared, or else by the store's id."""
        known = target in self.state.resources or target in self.chosen
        if known or matches(target, self.options.external) or target not in self.live:
            return target.key
        self._note(target, "referred to by its id: list it under external: in store.yaml to use its key")
        return {"$id": self.live[target].remote.id}

    def _merge(self, address: Address, notes: dict[Note, None]) -> Merge:
        ignored = tuple(
            parse_pointer(rule.path)
            for rule in self.options.ignore
            if rule.kind in ("*", address.kind) and matches(address, (rule.address,))
        )
        return Merge(
            address,
            self.variables,
            self._refer,
            ignored,
            lambda message: notes.setdefault(Note(str(address), message)),
        )

    # --- what no file declares ----------------------------------------------------------------------------

    def _declare(self) -> None:
        self.chosen = self.choice.run(self.options.named)
        before = dict(self.notes)
        while True:
            self.notes = dict(before)
            bodies = {address: self._body(address) for address in sorted(self.chosen)}
            unfit = {address for address, body in bodies.items() if body is None}
            if not unfit:
                break
            # Of a resource that cannot be declared nothing else can speak by its key.
            for address in unfit:
                self.choice.reasons[address] = ""
                before.setdefault(Note(str(address), "left out: it does not fit its kind"))
            before |= {note: None for note in self.notes if note.about in set(map(str, unfit))}
            self.chosen = {one for one in self.chosen - unfit if not self._stands_in(one, unfit)}
        for address, reason in self.choice.reasons.items():
            if reason:
                self._note(address, reason)
        self._write({address: body for address, body in bodies.items() if body is not None})

    def _stands_in(self, address: Address, others: set[Address]) -> bool:
        parent = self.kinds[address.kind].parent_of(address)
        return parent is not None and (parent in others or self._stands_in(parent, others))

    def _body(self, address: Address) -> Object | None:
        """What a new file says of a resource: all that the store shows, but for what its place says already."""
        kind, have = self.kinds[address.kind], self.live[address].body
        merge = self._merge(address, self.notes)
        body = {
            name: merge.fresh(kind.fields[name].shape, value, (name,))
            for name, value in have.items()
            if value is not None and shows(kind.fields[name].shape)
        }
        if body.get(kind.key_field) == address.name:
            del body[kind.key_field]
        elif kind.key_field in kind.fields and kind.key_field not in body:
            self._note(
                address, f"has no {kind.key_field} in the store: apply will set it to {address.name!r}"
            )
        return Mend(kind, merge, have).run(body)

    def _write(self, bodies: dict[Address, Object]) -> None:
        layers: dict[Address, str] = {}
        made = {address: ordered(self.kinds[address.kind].shape, body) for address, body in bodies.items()}
        for address, body in made.items():
            kind = self.kinds[address.kind]
            parent = kind.parent_of(address)
            if parent is not None and parent in made:
                made[parent].setdefault(kind.folder, {})[address.name] = body
        for address, body in made.items():
            parent = self.kinds[address.kind].parent_of(address)
            if parent in made:
                continue
            home = self.homes.home(address, self._layer(address, layers))
            if home.path:
                self.files.put(home.file, home.path, body)
            else:
                self.files.create(home.file, self.homes.header(address, home.file) + dump(body))

    def _layer(self, address: Address, known: dict[Address, str]) -> str:
        """The layer of a resource: a new one goes into the environment's if it needs what is only there."""
        if address in self.state.resources:
            return self.homes.layer_of(self.state.resources[address].source.file)
        root = self._root(address)
        if root not in known:
            known[root] = self.options.layer
            needs = self._needs[root] if self.options.environment else ()
            if any(self._layer(need, known) == self.options.environment for need in needs):
                known[root] = self.options.environment or self.options.layer
        return known[root]

    @cached_property
    def _needs(self) -> Mapping[Address, list[Address]]:
        """What the new files need that is declared elsewhere, by the resource that a file is about."""
        found: dict[Address, list[Address]] = {self._root(address): [] for address in self.chosen}
        for address in sorted(self.chosen):
            root = self._root(address)
            needs = set(self.choice.needs(address)) & (self.state.resources.keys() | self.chosen)
            found[root] += sorted(
                need for need in needs if need not in self.chosen or self._root(need) != root
            )
        return found

    def _root(self, address: Address) -> Address:
        """The new resource in whose file a new one stands."""
        parent = self.kinds[address.kind].parent_of(address)
        return self._root(parent) if parent is not None and parent in self.chosen else address

    # --- what the files declare ---------------------------------------------------------------------------

    def _update(self, resource: Desired, live: Live) -> None:
        kind = self.kinds[resource.address.kind]
        want = dict(rekey(kind.shape, resource.body, self.ids))
        written = _as_written(resource)
        for body in (want, written):
            body.pop(kind.key_field, None)  # the name of the file says it, and it never changes
        notes: dict[Note, None] = {}
        merge = self._merge(resource.address, notes)
        body = merge.settle(kind.shape, written, want, live.body)
        if body is not written:
            filled = {
                text: at(resource.body, parse_pointer(place)) for place, text in resource.variables.items()
            }
            mended = Mend(kind, merge, live.body, written, filled).run(body)
            self.overlay.write(resource, list(differences(written, mended or written)))
        self.notes |= notes

    def _miss(self, address: Address, resource: Desired) -> None:
        """What is declared and not live: told, and taken out of the files when that is wanted."""
        if not self.options.delete:
            self._note(address, f"is not in the live store: {resource.source.file} declares it")
            return
        parent = self.kinds[address.kind].parent_of(address)
        source = resource.source
        common = self.homes.layer_of(source.file) != self.options.environment
        if common and self.options.shared:
            inherited = parent is not None and parent in self.state.resources and parent not in self.live
            if not inherited and not self.overlay.leave_out(resource):
                self._note(address, "is not in the live store: a patch speaks of it, so it stays")
        elif self.state.patches(source):
            self._note(address, "is not in the live store: a patch speaks of it, so it stays")
        elif not source.path:
            self.files.remove(source.file)
        elif not self._goes_with(parent, source.file):
            self.files.drop(source.file, source.path)

    def _goes_with(self, parent: Address | None, file: str) -> bool:
        """Whether a parent that is taken out as well takes its inline child along."""
        above = None if parent is None or parent in self.live else self.state.resources.get(parent)
        return above is not None and above.source.file == file


def _as_written(resource: Desired) -> Object:
    """The body with its variables by name again."""

    def restore(value: Json, path: Path) -> Json:
        if isinstance(value, dict):
            return {name: restore(item, (*path, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [restore(item, (*path, str(index))) for index, item in enumerate(value)]
        return places.get(path, value) if isinstance(value, str) else value

    places = {parse_pointer(place): text for place, text in resource.variables.items()}
    return dict(restore(resource.body, ()))
