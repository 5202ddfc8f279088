"""A resource as it is wanted, as the store gave it, and as both are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from reconciler.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.wire import Name


@dataclass(frozen=True)
class Source:
    """Where a resource is declared: a file and the path inside it (empty: the whole file)."""

    file: str
    path: Path = ()


@dataclass(frozen=True, order=True)
class Misplaced(Problem):
    """A problem of a value in a declaration; its line is looked up by whoever has the files."""

    source: Source = field(default=Source(""), compare=False)
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True)
class Desired:
    """A resource as the files want it. References are keys; `body` may hold secrets: never print it.

    `variables` is the text as written, "Bearer ${env:TOKEN}", at the pointers where a variable was put in.
    `was` is the address that it had before, if its file says so: found there, it is renamed in place.
    """

    address: Address
    body: Object = field(repr=False)
    source: Source
    variables: Mapping[str, str] = field(default_factory=dict)
    was: Address | None = None


@dataclass(frozen=True)
class Remote:
    """An object as the store gave it: ids, the wire's places, and whatever else the server put in.

    `parent` is the remote id of what it stands in. `locked` says why this key may not write it, if so
    ("owned by the organization"). One that is `derived` the store makes itself from another: it can be
    referred to, but is nobody's resource, and its `parent` is that other one. `version` is opaque: sent back,
    never computed.
    """

    kind: str
    id: str
    document: Object = field(repr=False)
    parent: str | None = None
    version: object = None
    locked: str | None = None
    derived: bool = False


@dataclass(frozen=True)
class Live:
    """A remote object under its address, its declared fields in the user's form."""

    address: Address
    body: Object = field(repr=False)
    remote: Remote


@dataclass(frozen=True)
class Listing:
    """All objects of a kind, and in how many pages they came."""

    remotes: Sequence[Remote]
    pages: int


@dataclass(frozen=True)
class Reading:
    """How much was read of a kind: part of the plan, because half a list is no basis for one."""

    kind: str
    count: int
    pages: int


class Quota(NamedTuple):
    """How many there can be at most, and what the store calls that: Quota(10, "currency_limit")."""

    most: int
    name: str


@dataclass(frozen=True)
class Snapshot:
    """The live store at one moment: every managed kind, whole.

    `limits` are the store's quotas, as `Provider.limits` gives them; `duplicates` says which addresses
    several live objects claim, with all of them. `made` is what an earlier run has made in the place of one
    that is live, and got no further.
    """

    live: Mapping[Address, Live] = field(repr=False)  # asyncio may write out what a task gave back
    reads: Sequence[Reading]
    limits: Mapping[str, Quota] = field(default_factory=dict)
    duplicates: Mapping[Address, Sequence[Live]] = field(default_factory=dict)
    made: Mapping[Address, Live] = field(default_factory=dict)

    def of(self, kinds: Container[str]) -> Snapshot:
        """The part of it that is of some kinds."""
        return Snapshot(
            {address: one for address, one in self.live.items() if address.kind in kinds},
            [one for one in self.reads if one.kind in kinds],
            self.limits,
            {address: several for address, several in self.duplicates.items() if address.kind in kinds},
            {address: one for address, one in self.made.items() if address.kind in kinds},
        )


@dataclass(frozen=True)
class Write:
    """What one write must achieve, for a PUT and for an action API alike.

    body     every declared field the resource shall hold, references as keys; may hold secrets
    fields   the top-level fields that differ; None on a create (all)
    before   the declared fields as they are before this write, in the user's form; empty on a create
    parent   the object it stands in
    remote   the object as last read; None on a create
    id_of    address -> remote id, also of objects made in this run; raises LookupError
    fresh    remote ids made in this run: a store may need a moment to know them everywhere
    seen     every remote id that was known before this write: none of them is what a create makes
    name     how a reference on the wire reads in the user's form, as when the store was read
    force    write even if somebody has changed the object since it was read
    """

    address: Address
    body: Object = field(repr=False)
    fields: frozenset[str] | None
    before: Object = field(repr=False)
    parent: Remote | None
    remote: Remote | None
    id_of: Callable[[Address], str]
    fresh: Container[str] = frozenset()
    seen: Container[str] = frozenset()
    name: Name = lambda _, wire: wire
    force: bool = False
