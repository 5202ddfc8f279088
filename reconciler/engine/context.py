"""What planning works on, gathered once, with the look-ups that several rules share.

First it is decided what happens to each resource (sets of addresses, which the rules only ever make smaller);
only when nothing moves any more are steps made of it, and put in order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reconciler.engine.graph import Graph
from reconciler.model.json import MISSING, look
from reconciler.model.needs import held, needs
from reconciler.model.plan import FILES, Basis, Note, Topic
from reconciler.model.policy import matches
from reconciler.model.references import references
from reconciler.model.shape import overlay
from reconciler.model.unique import claims

if TYPE_CHECKING:
    from reconciler.engine.compare import Difference
    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.kind import Kind
    from reconciler.model.needs import Need, What
    from reconciler.model.plan import Change
    from reconciler.model.policy import Policy
    from reconciler.model.references import Reference
    from reconciler.model.resource import Desired, Live, Snapshot
    from reconciler.model.unique import Claim


@dataclass
class Context:
    """Desired, live and policy, and what is decided about each address.

    basis       how sentences name what is desired
    bodies      the wanted body of each desired resource, with what the policy ignores taken from the live one
    differing   live resources that differ, with how
    rotated     live resources whose secrets are asked to be sent again
    ignored     paths that the policy leaves alone in a live resource
    fixed       why a differing resource cannot be updated in place; settled by replacing it
    renewed     live resources that another is made in the place of, without being asked
    roots, taken   what --replace names, and everything that each of them takes along
    renamed     live resources that seem to be declared under another key, with that one
    gone        live resources that are deleted for good
    blocked     resources left as they are (or not made), though they should change
    """

    kinds: Mapping[str, Kind]
    desired: Mapping[Address, Desired]
    snapshot: Snapshot
    policy: Policy
    basis: Basis = FILES
    bodies: dict[Address, Object] = field(default_factory=dict)
    differing: dict[Address, list[Difference]] = field(default_factory=dict)
    rotated: dict[Address, list[Change]] = field(default_factory=dict)
    ignored: dict[Address, list[Path]] = field(default_factory=dict)
    fixed: dict[Address, Note] = field(default_factory=dict)
    renewed: set[Address] = field(default_factory=set)
    taken: dict[Address, set[Address]] = field(default_factory=dict)
    replaced: set[Address] = field(default_factory=set)
    renamed: dict[Address, Address] = field(default_factory=dict)
    gone: set[Address] = field(default_factory=set)
    blocked: set[Address] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    graph: Graph = field(default_factory=Graph)

    @property
    def live(self) -> Mapping[Address, Live]:
        return self.snapshot.live

    def kind(self, address: Address) -> Kind:
        return self.kinds[address.kind]

    def parent(self, address: Address) -> Address | None:
        return self.kind(address).parent_of(address)

    # --- what happens to an address -----------------------------------------------------------------------

    def lacks(self, address: Address) -> str:
        """The fields without which a resource cannot be made, as far as its files do not write them."""
        body = self.bodies.get(address, {})
        return " and ".join(name for name in self.kind(address).essential if body.get(name) is None)

    def is_blocked(self, address: Address) -> bool:
        return address in self.blocked or (address in self.fixed and address not in self.replaced)

    def made(self, address: Address) -> bool:
        """Whether the plan creates it, for the first time or again."""
        if address in self.replaced:
            return True
        return address in self.bodies and address not in self.live and address not in self.blocked

    def changed(self, address: Address) -> bool:
        """Whether the plan updates it in place."""
        wanted = address in self.differing or address in self.rotated
        return wanted and address not in self.replaced and not self.is_blocked(address)

    def leaves(self, address: Address) -> bool:
        """Whether the plan deletes it, for good or to create it again."""
        return address in self.gone or address in self.replaced

    def writes(self, *kinds: str) -> Iterator[Address]:
        """What the plan creates or updates, of some kinds or of all, in the order of addresses."""
        for address in self.ordered:
            if (not kinds or address.kind in kinds) and (self.made(address) or self.changed(address)):
                yield address

    def sets(self, address: Address, name: str) -> bool:
        """Whether a write of the resource sets a field."""
        if self.made(address):
            return name in self.bodies[address]
        return any(one.change.path.split("/", 2)[1] == name for one in self.differing.get(address, ()))

    def future(self, address: Address) -> Object:
        """The body of a live resource once the plan is applied."""
        return self.live[address].body if self.is_blocked(address) else self.wished(address)

    def wished(self, address: Address) -> Object:
        """The body of a live resource with the files' part of it, even if the plan leaves it as it is."""
        body, wanted = self.live[address].body, self.bodies.get(address)
        if wanted is None:
            return body
        ousted = self.ousted(address)
        kept = {name: value for name, value in body.items() if name not in ousted}
        whole: Object = overlay(self.kind(address).shape, kept, wanted)
        return whole

    def ousted(self, address: Address) -> set[str]:
        """Of fields that exclude each other those that go because another of them is written."""
        either, wanted = self.kind(address).either, self.bodies[address].keys()
        return set(either & self.live[address].body.keys() - wanted) if either & wanted else set()

    def was(self, address: Address) -> Object | None:
        """The body before this plan; None when there is none."""
        return self.live[address].body if address in self.live else None

    def will(self, address: Address) -> Object | None:
        """The body after this plan; None when there is none then."""
        if address in self.gone:
            return None
        if address in self.live:
            return self.future(address)
        return self.bodies[address] if self.made(address) else None

    def still_refers(self, address: Address, target: Address) -> bool:
        """Whether a live resource refers to another after this plan, if both stay."""
        return any(one.target == target for one in self.references(address, self.future(address)))

    def references(self, address: Address, body: Object) -> list[Reference]:
        shape = self.kind(address).shape
        return [] if shape.plain else list(references(shape, body))

    def needs(self, address: Address) -> list[Address]:
        """What a wanted resource stands in and refers to."""
        parent = self.parent(address)
        targets = [one.target for one in self.references(address, self.bodies[address])]
        return targets if parent is None else [parent, *targets]

    # --- unique values ------------------------------------------------------------------------------------

    def takes(self, address: Address) -> list[tuple[Claim, Address]]:
        """The unique values that a write of the resource takes over, with who holds them now."""
        kind, found = self.kind(address), self.live.get(address)
        taken = [
            (claim, holder)
            for claim in claims(kind, address, self.bodies[address])
            if (holder := self.holders.get(claim.what)) is not None and holder != address
        ]
        if not taken or found is None or address in self.replaced:
            return taken
        mine = {claim.what for claim in claims(kind, address, found.body)}
        return [(claim, holder) for claim, holder in taken if claim.what not in mine]

    def gives_up(self, holder: Address, claim: Claim) -> bool:
        """Whether the plan frees a unique value that a live resource holds."""
        if self.leaves(holder) or not self.changed(holder):
            return self.leaves(holder)
        kept = claims(self.kind(holder), holder, self.future(holder))
        return all(one.what != claim.what for one in kept)

    @cached_property
    def holders(self) -> Mapping[tuple[Hashable, Hashable], Address]:
        """Who holds a unique value now."""
        return {
            claim.what: address
            for address, live in sorted(self.live.items())
            if self.kind(address).unique
            for claim in claims(self.kind(address), address, live.body)
        }

    @cached_property
    def taken_values(self) -> Mapping[Hashable, set[Any]]:
        """Every text and number held or wanted in a space of unique values; stand-ins are added when made."""
        found: defaultdict[Hashable, set[Any]] = defaultdict(set)
        lives = ((address, live.body) for address, live in self.live.items())
        for address, body in (*lives, *self.bodies.items()):
            for claim in claims(self.kind(address), address, body):
                if isinstance(claim.value, str | int):
                    found[claim.space].add(claim.value)
        return found

    # --- values needed in a list of another resource ------------------------------------------------------

    @cached_property
    def asking(self) -> tuple[str, ...]:
        """The kinds that need anything at all."""
        return tuple(kind.name for kind in self.kinds.values() if kind.shape.asks)

    def asks(self, address: Address, body: Object) -> Iterator[Need]:
        return needs(self.kind(address).shape, body)

    def wants(self, address: Address) -> list[Need]:
        """What a desired resource needs by the files; of what they leave open the live value stays."""
        shape, body, found = self.kind(address).shape, self.bodies[address], self.live.get(address)
        if found is None or not shape.asks or address in self.replaced:
            return list(needs(shape, body))
        whole = overlay(shape, found.body, body)
        # Within an object that is written, what is not written may go with it.
        return [
            one
            for one in needs(shape, whole)
            if one.path[0] not in body or look(body, one.path) is not MISSING
        ]

    def holds(self, target: Address, body: Object, name: str) -> frozenset[str]:
        """What a list of a body holds; nothing when the body does not say."""
        return held(self.kind(target).shape, body, name) or frozenset()

    @cached_property
    def live_needs(self) -> Mapping[Address, Mapping[What, list[Address]]]:
        """Who needs what of a resource now; objects that share an address count all."""
        found: dict[Address, dict[What, list[Address]]] = {}
        doubles = [one for several in self.snapshot.duplicates.values() for one in several]
        kinds = self.asking
        ordered = sorted(address for address in self.live if address.kind in kinds) if kinds else ()
        for live in (*(self.live[address] for address in ordered), *doubles):
            for need in self.asks(live.address, live.body):
                mine = found.setdefault(need.what.target, {}).setdefault(need.what, [])
                if live.address not in mine[-1:]:
                    mine.append(live.address)
        return found

    # --- notes --------------------------------------------------------------------------------------------

    def note(
        self, topic: Topic, message: str, address: Address | None = None, hint: str | None = None
    ) -> None:
        self.notes.append(Note(topic, message, address, hint))

    def block(
        self, address: Address, message: str, hint: str | None = None, topic: Topic = Topic.BLOCKED
    ) -> bool:
        """Leave a resource as it is; said once, for its first reason. Of a replacement all parts stay."""
        roots = [root for root, taken in self.taken.items() if address in taken]
        for one in (*roots, address):
            if one not in self.blocked:
                why = message if one == address else f"cannot be replaced: {address}: {message}"
                self.note(topic, why, one, hint)
            self.blocked.add(one)
            self.taken.pop(one, None)
        self.replaced = set().union(*self.taken.values())
        return True

    def keep(self, address: Address, topic: Topic, message: str, hint: str | None = None) -> bool:
        """Do not delete for good what prune covers."""
        self.gone.discard(address)
        self.note(topic, message, address, hint)
        return True

    # --- indexes ------------------------------------------------------------------------------------------

    @cached_property
    def ordered(self) -> list[Address]:
        return sorted(self.bodies)

    @cached_property
    def live_children(self) -> Mapping[Address, list[Address]]:
        found: dict[Address, list[Address]] = {}
        for address in sorted(self.live):
            parent = self.parent(address)
            if parent is not None:
                found.setdefault(parent, []).append(address)
        return found

    @cached_property
    def live_counts(self) -> Counter[tuple[str, Address | None]]:
        """How many of a kind stand in a parent now."""
        return Counter((address.kind, self.parent(address)) for address in self.live)

    @cached_property
    def live_referrers(self) -> Mapping[Address, list[tuple[Address, list[Reference]]]]:
        """Who refers to a resource now, with the references; objects that share an address count all."""
        found: dict[Address, dict[Address, list[Reference]]] = {}
        doubles = [one for several in self.snapshot.duplicates.values() for one in several]
        for live in (*(self.live[address] for address in sorted(self.live)), *doubles):
            for reference in self.references(live.address, live.body):
                if reference.inner and self._left(live.address, reference.path):
                    continue
                mine = found.setdefault(reference.target, {}).setdefault(live.address, [])
                if reference not in mine:
                    mine.append(reference)
        return {target: list(mine.items()) for target, mine in found.items()}

    def _left(self, address: Address, path: Path) -> bool:
        """Whether the file of a resource no longer writes a value."""
        return address in self.bodies and look(self.bodies[address], path) is MISSING

    @cached_property
    def wanted_referrers(self) -> Mapping[Address, Address]:
        """For what desired resources refer to, the first that does."""
        found: dict[Address, Address] = {}
        for address in self.ordered:
            for reference in self.references(address, self.bodies[address]):
                found.setdefault(reference.target, address)
        return found

    @cached_property
    def offspring(self) -> Mapping[Address, list[Address]]:
        """What the store makes itself of a live resource, and deletes with it."""
        by_id = {(one.remote.kind, one.remote.id): address for address, one in self.live.items()}
        found: dict[Address, list[Address]] = {}
        for address, one in (
            sorted(self.live.items()) if any(one.remote.derived for one in self.live.values()) else ()
        ):
            origin = by_id.get((one.remote.kind, one.remote.parent or "")) if one.remote.derived else None
            if origin is not None:
                found.setdefault(origin, []).append(address)
        return found

    def referrers(self, target: Address) -> Iterator[tuple[Address, Address, list[Reference]]]:
        """Who refers to a live resource, or to what goes with it: who, to which, and how."""
        family = (target, *self.offspring.get(target, ()))
        for one in family:
            for other, how in self.live_referrers.get(one, ()):
                if other not in family:
                    yield other, one, how

    def below(self, address: Address) -> Iterator[Address]:
        """Everything live that stands in a resource, at any depth."""
        todo = list(self.live_children.get(address, ()))
        while todo:
            child = todo.pop()
            yield child
            todo += self.live_children.get(child, ())

    def names(self, kind: str) -> str:
        """What the store has of a kind, as words: `"Shopper, Support"`."""
        return ", ".join(sorted(one.name for one in self.live if one.kind == kind)) or "none"

    def protected(self, address: Address) -> bool:
        return matches(address, self.policy.protect)
