"""An in-memory live store with referential integrity: what the engine is tried against, with no HTTP at all.

It refuses what real stores refuse (dangling references, deleting what is referred to, a taken key or unique
value, a changed immutable field, one more than the limit, removing the exclusive holder, and whatever `laws`
say), so that a plan in a wrong order fails.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from reconciler.errors import Conflict, Rejected, Unavailable
from reconciler.model.address import Address
from reconciler.model.body import Body
from reconciler.model.field import (
    EMPTY_IS_NULL,
    EXCLUSIVE,
    IMMUTABLE,
    SECRET,
    UNIQUE,
    UNORDERED,
    At,
    keyed_by,
)
from reconciler.model.kind import Action, Kind
from reconciler.model.policy import Policy
from reconciler.model.ref import Ref
from reconciler.model.references import references
from reconciler.model.resource import Desired, Listing, Quota, Remote, Source
from reconciler.model.wire import embed, project

if TYPE_CHECKING:
    from collections.abc import Mapping


class Money(Body):
    code: str
    main: Annotated[bool, EXCLUSIVE] = False
    rate: float | None = None


class Group(Body):
    """Groups may know each other in rings: every reference is optional."""

    name: str
    label: str | None = None
    friend: Annotated[str | None, Ref("group")] = None
    others: Annotated[list[Annotated[str, Ref("group")]] | None, UNORDERED] = None


class Book(Body):
    name: str
    format: Annotated[str | None, IMMUTABLE] = None
    money: Annotated[str | None, Ref("money", pinned=True), At("money_id")] = None
    secret: Annotated[str | None, SECRET] = None


class Line(Body):
    book: Annotated[str, Ref("book"), At("id")]
    weight: int


class Shelf(Body):
    name: str
    books: Annotated[list[Line] | None, keyed_by("book"), At("/parts/books")] = None
    main: Annotated[str, Ref("book")]
    tags: Annotated[list[str] | None, UNORDERED, EMPTY_IS_NULL] = None
    publish: str | None = None


class Tree(Body):
    slug: str
    title: str | None = None


class Leaf(Body):
    slug: str
    title: Annotated[str, UNIQUE]
    tree: Annotated[str | None, Ref("tree")] = None


def _due(document: dict[str, Any], _covered: list[dict[str, Any]]) -> str | None:
    return None if document.get("published") else "never published"


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("money", Money, "moneys", key="code"),
        Kind("group", Group, "groups"),
        Kind("book", Book, "books"),
        Kind("shelf", Shelf, "shelves", actions=(Action("publish", "publish", "on-change", _due),)),
        Kind("tree", Tree, "trees", key="slug"),
        Kind("leaf", Leaf, "leaves", key="slug", within="tree", nests=True),
    )
}


@dataclass
class Fault:
    """What happens at the nth write: `before` it has an effect, or `after`, or the server says no."""

    write: int
    how: str


@dataclass
class FakeStore:
    """A Provider; `objects` is the whole store, id -> Remote."""

    kinds: dict[str, Kind] = field(default_factory=lambda: dict(KINDS))
    objects: dict[str, Remote] = field(default_factory=dict)
    quota: dict[str, int] = field(default_factory=dict)
    fault: Fault | None = None
    writes: list[str] = field(default_factory=list)
    stale: dict[str, Remote] | None = None
    on_write: Any = None
    laws: Sequence[Callable[[FakeStore, Remote], None]] = ()
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    # -- reading
    async def identify(self) -> str:
        return "fake"

    async def limits(self) -> dict[str, Quota]:
        return {what: Quota(most, f"{what}_limit") for what, most in self.quota.items()}

    async def read(self, kind: Kind, parents: Any, declared: Any = (), *, full: bool = False) -> Listing:
        source = self.objects if self.stale is None else self.stale
        return Listing([copy.deepcopy(one) for one in source.values() if one.kind == kind.name], 1)

    def referred(self, kind: Kind | None, wire: Any) -> str | None:
        return wire if isinstance(wire, str) else None

    async def aclose(self) -> None:
        """Nothing to close."""

    # -- writing
    async def create(self, kind: Kind, write: Any) -> Remote:
        self._arrives(f"create {write.address}")
        document = self._document(kind, write, None)
        parent = write.parent.id if write.parent else None
        remote = Remote(kind.name, f"{kind.name}-{next(self._ids)}", document, parent)
        limit = self.quota.get(kind.name)
        if limit is not None and sum(one.kind == kind.name for one in self.objects.values()) >= limit:
            raise Rejected(f"{kind.name} limit reached")
        self._check(kind, remote)
        self.objects[remote.id] = remote
        self._promoted(kind, remote)
        self._leaves()
        return remote

    async def update(self, kind: Kind, write: Any) -> Remote:
        self._arrives(f"update {write.address}")
        found = self.objects.get(write.remote.id)
        if found is None:
            raise Rejected("no such object")
        remote = Remote(kind.name, found.id, self._document(kind, write, found), found.parent)
        self._check(kind, remote)
        for name in kind.exclusive:
            if found.document.get(name) and not remote.document.get(name):
                raise Rejected(f"the one {name} cannot give it up")
        self.objects[remote.id] = remote
        self._promoted(kind, remote)
        self._leaves()
        return remote

    async def delete(self, kind: Kind, remote: Remote, *, force: bool = False) -> None:
        self._arrives(f"delete {kind.name} {remote.id}")
        found = self.objects.get(remote.id)
        if found is not None:
            if any(one.parent == found.id for one in self.objects.values()):
                raise Rejected(f"{found.id} holds others")
            if any(found.id in self._targets(one) for one in self.objects.values() if one is not found):
                raise Rejected(f"{found.id} is referred to")
            if any(found.document.get(name) for name in kind.exclusive):
                raise Rejected(f"{found.id} holds the exclusive place")
            del self.objects[found.id]
        self._leaves()

    async def act(self, kind: Kind, action: str, remote: Remote) -> None:
        self._arrives(f"{action} {remote.id}")
        self.objects[remote.id].document["published"] = True
        self._leaves()

    # -- rules
    def _document(self, kind: Kind, write: Any, found: Remote | None) -> dict[str, Any]:
        def refer(target: str | None, value: Any) -> Any:
            return value["$id"] if isinstance(value, dict) else write.id_of(Address(str(target), value))

        document = copy.deepcopy(found.document) if found else {}
        sent = {
            name: value for name, value in write.body.items() if write.fields is None or name in write.fields
        }
        fresh = embed(kind.shape, sent, kind.base_path, refer)
        if "parts" in fresh:
            fresh["parts"] = {**document.get("parts", {}), **fresh["parts"]}
        return {**document, **fresh}

    def _targets(self, remote: Remote) -> set[str]:
        kind = self.kinds[remote.kind]
        body = project(kind.shape, remote.document, kind.base_path, lambda _kind, wire: wire)
        return {one.target.key for one in references(kind.shape, body)}

    def _check(self, kind: Kind, remote: Remote) -> None:
        for target in self._targets(remote):
            if target not in self.objects and target != remote.id:
                raise Rejected(f"{target} does not exist")
        if remote.parent and remote.parent not in self.objects:
            raise Rejected(f"parent {remote.parent} does not exist")
        unique = [*kind.keys[:1], *kind.unique]
        for other in self.objects.values():
            if other.kind == remote.kind and other.parent == remote.parent and other.id != remote.id:
                mine, theirs = remote.document, other.document
                taken = [n for n in unique if isinstance(mine.get(n), str) and mine[n] == theirs.get(n)]
                if taken:
                    raise Conflict(f"{taken} taken by {other.id}")
        found = self.objects.get(remote.id)
        for name, one in kind.fields.items():
            if found and one.has(IMMUTABLE) and found.document.get(name) != remote.document.get(name):
                raise Rejected(f"{name} is immutable")
        for law in self.laws:
            law(self, remote)

    def _promoted(self, kind: Kind, remote: Remote) -> None:
        for name in kind.exclusive:
            if remote.document.get(name):
                for other in self.objects.values():
                    if other.kind == kind.name and other.id != remote.id:
                        other.document[name] = False

    # -- faults
    def _arrives(self, what: str) -> None:
        self.writes.append(what)
        if self.fault and self.fault.write == len(self.writes) and self.fault.how != "after":
            if self.fault.how == "refused":
                raise Rejected("injected")
            raise Unavailable("injected: dropped before the write")

    def _leaves(self) -> None:
        if self.on_write:
            self.on_write(len(self.writes))
        if self.fault and self.fault.write == len(self.writes) and self.fault.how == "after":
            error = Unavailable("injected: dropped after the write")
            error.uncertain = True
            raise error


def wanted(
    *resources: tuple[str, dict[str, Any]], kinds: Mapping[str, Kind] = KINDS
) -> dict[Address, Desired]:
    """`wanted(("money/EUR", {"rate": 1.0}))`: desired resources, the key filled in."""
    found = {}
    for text, body in resources:
        address = Address.parse(text)
        kind = kinds[address.kind]
        full = {**dict.fromkeys(kind.keys[:1], address.name), **body}
        kind.body.model_validate(full)
        found[address] = Desired(address, full, Source(f"{text}.yaml"))
    return found


PRUNE_ALL = Policy(prune="all", allow_deletes=10_000, allow_updates=10_000)
