"""Which kinds must be read for a part of a plan, so that the part is what it would be in the whole plan.

```python
narrow = Narrow(kinds, desired, policy, ledger, provider.referred)
found = narrow.before()                 # the kinds to read
found |= narrow.after(snapshot)         # and what else, given what some of them hold
```
A kind takes along every kind that could decide about its steps, or that those could wait for; these take
along theirs, until no more come. Where that cannot be told by kinds (raw ids in free-form JSON), everything
is read. The law: planning with these kinds alone gives the steps that planning with all of them would.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from reconciler.engine.scope import (
    forsaken,
    lists,
    names_of,
    refers,
    scope,
    spaces_of,
    targets_of,
    users_of,
    with_parents,
)
from reconciler.model.kind import children
from reconciler.model.ledger import EMPTY, Ledger
from reconciler.model.shape import visit, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from reconciler.model.address import Address
    from reconciler.model.json import Json
    from reconciler.model.kind import Kind
    from reconciler.model.policy import Policy
    from reconciler.model.resource import Desired, Live, Snapshot

    Referred = Callable[[Kind | None, Json], str | Address | None]


@dataclass(frozen=True)
class Narrow:
    """What a policy selects, among all that is declared and remembered.

    referred  what a reference on the wire means (`Provider.referred`)
    """

    kinds: Mapping[str, Kind]
    desired: Mapping[Address, Desired] = field(repr=False)
    policy: Policy = field(repr=False)
    ledger: Ledger = field(default=EMPTY, repr=False)
    referred: Referred = lambda _kind, _wire: None

    @cached_property
    def whole(self) -> set[str]:
        """The kinds that the whole plan knows of."""
        return scope(self.kinds, self.desired, self.policy, self.ledger)

    def before(self, going: Iterable[Address] = (), full: Collection[str] = ()) -> set[str]:
        """The kinds to read; what is `going`, or owned and in no file, may be deleted.

        The `full` kinds are those of which the store takes so many and no more.

        >>> sorted(Narrow(KINDS, desired, Policy(target=("pricebook/*",))).before())
        ['pricebook']
        """
        if not self.policy.narrowed:
            return self.whole
        replaced = {text.partition("/")[0] for text in self.policy.replace} & self.kinds.keys()
        # What is made anew moves over whoever refers to it, as what is replaced does.
        replaced |= {one.kind for one in self.desired if self.kinds[one.kind].renews}
        doubtful = {*going, *forsaken(self.kinds, self.desired, self.policy, self.ledger), *self._deleted}
        names = {address.kind for address in doubtful}
        # What goes without being selected matters where others wait for its place, or for its end.
        lost = {one.kind for one in doubtful if self.policy.selects(one) or self._scarce(one.kind, full)}
        found = self._closed(lost, replaced, names)
        while more := self._acted_upon(found, replaced, names) - lost:
            lost |= more
            found = self._closed(lost, replaced, names)
        if self._raw(self.desired.values(), found):
            return self.whole
        return with_parents(self.kinds, found) & self.whole

    def after(self, snapshot: Snapshot) -> set[str]:
        """The kinds that must be known once it is known what the first ones hold."""
        read = {reading.kind for reading in snapshot.reads}
        if read >= self.whole:
            return read & self.whole
        doubles = (one for several in snapshot.duplicates.values() for one in several)
        if self._raw((*snapshot.live.values(), *doubles), read):
            return self.whole
        going = (
            address
            for address, live in snapshot.live.items()
            if address not in self.desired and not live.remote.derived
            if self.policy.pruning(address.kind) == "all"
        )
        return self.before(going, {what.partition("/")[0] for what in snapshot.limits})

    def _acted_upon(self, found: set[str], replaced: set[str], doubtful: set[str]) -> set[str]:
        """The doubtful kinds of which the end of a resource is waited for by an action or a replacement."""
        if found & replaced:
            return doubtful
        acting = {name for name in found if self.kinds[name].actions}
        return doubtful & acting.union(*(self._beside[name] for name in acting))

    @cached_property
    def _deleted(self) -> set[Address]:
        """What is selected because its file is gone, and may be live."""
        return {
            one
            for one in self.policy.chosen or ()
            if one not in self.desired and one.kind in self.kinds and self.policy.pruning(one.kind) == "all"
        }

    def _scarce(self, name: str, full: Collection[str]) -> bool:
        """Whether a resource of a kind holds a place, or a value, that another may have to wait for."""
        kind = self.kinds[name]
        return bool(kind.unique or kind.exclusive or lists(kind) or name in full)

    def unread(self, names: set[str]) -> set[str]:
        """The kinds that the whole plan knows of and this part does without."""
        return self.whole - names

    def _closed(self, lost: set[str], replaced: set[str], doubtful: set[str]) -> set[str]:
        """The kinds that are meant, with all that they take along; of the `doubtful` something may go."""
        found, along = self._meant(), replaced
        while True:
            # Whoever refers to what goes may keep it there, must let go of it before, or goes itself.
            involved = users_of(self.kinds, found & (lost | along))
            lost = lost | (involved & doubtful)
            along = along | users_of(self.kinds, found & along)
            more = found.union(involved, *(self._beside[name] for name in found))
            if more == found:
                return found
            found = more

    def _meant(self) -> set[str]:
        """The kinds of what is selected; all of them for a glob that is no address of any kind."""
        globs = self.policy.target
        if globs:
            return {name for name in self.kinds if any(may_fit(glob, name) for glob in globs)} or {
                *self.kinds
            }
        return {address.kind for address in self.policy.chosen or ()} & self.kinds.keys()

    @cached_property
    def _beside(self) -> Mapping[str, set[str]]:
        """What must be known along with each kind, though nothing of the kind is deleted."""
        found = {name: _needs(self.kinds, kind) for name, kind in self.kinds.items()}
        for wanted in self.desired.values():
            for one in refers(self.kinds, wanted):
                found[wanted.address.kind].add(one.target.kind)
        for name, kind in self.kinds.items():
            for other in lists(kind):
                found[other].add(name)  # who needs a value that the other lists
        spaces = {name: spaces_of(kind) for name, kind in self.kinds.items()}
        for name, mine in spaces.items():
            found[name] |= {other for other, theirs in spaces.items() if mine & theirs}
        return {name: beside & self.kinds.keys() for name, beside in found.items()}

    def _raw(self, bodies: Iterable[Desired | Live], names: set[str]) -> bool:
        """Whether free-form JSON of some kinds holds what may be the id of anything at all."""
        free = {name for name in names if names_of(self.kinds[name]) is None}
        return bool(free) and any(
            self._may_refer(value)
            for one in bodies
            if one.address.kind in free
            for _, shape, value in visit(self.kinds[one.address.kind].shape, one.body)
            if shape.free and shape.names is None
        )

    def _may_refer(self, value: Json) -> bool:
        if isinstance(value, dict) and value.keys() == {"$ref"}:
            return False  # that is known by name
        if self.referred(None, value) is not None:
            return True
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return any(map(self._may_refer, parts))


def _needs(kinds: Mapping[str, Kind], kind: Kind) -> set[str]:
    """What the steps of a kind may wait for or cover, by its declaration."""
    named = targets_of(kind) | (names_of(kind) or set())
    mentioned = {shape.mentions.kind for _, shape in walk(kind.shape) if shape.mentions}
    found = {*named, *mentioned, *kind.follows, *lists(kind), *([kind.within] if kind.within else [])}
    for action in kind.actions:
        # It covers what it refers to and all that stands in that, also through others.
        todo = [kind.name, *named, *action.through]
        while todo:
            name = todo.pop()
            below = {child.name for child in children(kinds, kinds[name])} - found
            found |= below
            todo += below
        found.update(action.through)
    return found


def may_fit(glob: str, kind: str) -> bool:
    """Whether a glob may fit an address of a kind.

    >>> may_fit("price*", "pricebook"), may_fit("price/*", "pricebook")
    (True, False)
    """
    firm, begins = re.split(r"[*?\[]", glob, maxsplit=1)[0], f"{kind}/"
    return firm.startswith(begins) or (firm != glob and begins.startswith(firm))
