"""What every part of a pull works on: the files as declared, the live store, and what was found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.pull.choose import Choice
from reconciler.desired.pull.files import Files
from reconciler.desired.pull.homes import Homes
from reconciler.desired.pull.merge import Merge
from reconciler.desired.pull.overlay import Overlay
from reconciler.desired.pull.variables import Variables
from reconciler.model.json import Json
from reconciler.model.policy import Ignore, ignored, matches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.desired.load import State
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Live


@dataclass(frozen=True)
class Options:
    """What to pull, and where to.

    folder    of the store: "stores/acme"
    layer     where new resources go: "common" or the environment
    shared    whether differences of common resources belong into patches of the environment
    named     the kinds to pull, None for all
    only      the declared resources to pull, None for all; with them, nothing new is declared
    delete    whether what is not in the live store is taken out of the files
    document  whether what is taken in is a document and no store: it may hold what no store gives back, and
              means nothing by what it does not hold
    external, ignore   of the store's policy
    """

    folder: str
    environment: str | None
    layer: str
    shared: bool
    named: frozenset[str] | None = None
    only: frozenset[Address] | None = None
    delete: bool = False
    document: bool = False
    external: tuple[str, ...] = ()
    ignore: tuple[Ignore, ...] = ()


class Note(NamedTuple):
    """Something that the reader should know of a resource or a file."""

    about: str
    message: str


@dataclass
class Work:
    """One pull.

    chosen  the live resources that no file declares yet, and shall
    notes   what there is to know, each once
    """

    state: State
    live: Mapping[Address, Live]
    kinds: Mapping[str, Kind]
    options: Options
    duplicates: Collection[Address] = ()
    files: Files = field(default_factory=Files)
    chosen: set[Address] = field(default_factory=set)
    notes: dict[Note, None] = field(default_factory=dict)

    @cached_property
    def variables(self) -> Variables:
        declared = self.state.resources.values()
        return Variables(text for one in declared for text in one.variables.values())

    @cached_property
    def homes(self) -> Homes:
        options = self.options
        return Homes(
            self.kinds, self.state, options.folder, options.environment, options.layer, shared=options.shared
        )

    @cached_property
    def overlay(self) -> Overlay:
        return Overlay(self.homes, self.files)

    @cached_property
    def choice(self) -> Choice:
        return Choice(self.kinds, self.state, self.live, self.duplicates, self.options.external)

    def note(self, address: Address, message: str) -> None:
        self.notes.setdefault(Note(str(address), message))

    def parent(self, address: Address) -> Address | None:
        return self.kinds[address.kind].parent_of(address)

    def refer(self, target: Address) -> Json:
        """How a reference is written: by key when its target is declared, or else by the store's id."""
        known = target in self.state.resources or target in self.chosen
        kind = self.kinds.get(target.kind)
        known = known or (kind is not None and kind.gives(target.key))
        if known or matches(target, self.options.external) or target not in self.live:
            return target.key
        self.note(target, "referred to by its id: list it under external: in store.yaml to use its key")
        return {"$id": self.live[target].remote.id}

    def merge(self, address: Address) -> Merge:
        """What rewrites the values of one resource."""
        return Merge(
            address,
            self.variables,
            self.refer,
            tuple(ignored(self.options.ignore, address)),
            lambda message: self.note(address, message),
            document=self.options.document,
        )
