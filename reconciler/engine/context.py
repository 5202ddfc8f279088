"""What planning decides, beside what it is given.

First it is decided what happens to each resource (sets of addresses, which the rules only ever make smaller);
only when nothing moves any more are steps made of it, and put in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.engine.given import Given
from reconciler.engine.graph import Graph
from reconciler.model.json import MISSING, look
from reconciler.model.needs import needs
from reconciler.model.plan import Note, Topic
from reconciler.model.shape import overlay
from reconciler.model.unique import claims

if TYPE_CHECKING:
    from reconciler.engine.compare import Difference
    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.needs import Need
    from reconciler.model.plan import Change
    from reconciler.model.policy import Agreed
    from reconciler.model.unique import Claim


@dataclass
class Context(Given):
    """What is given, and what is decided about each address.

    differing   live resources that differ, with how
    rotated     live resources whose secrets are asked to be sent again
    ignored     paths that the policy leaves alone in a live resource
    agreed      what differs in a live resource and is agreed to, by pointer
    meant       the wanted bodies of those resources as the files have them
    alone       resources that are agreed to stay as they are, be it missing or unmanaged
    fixed       why a differing resource cannot be updated in place; settled by replacing it
    renewed     live resources that another is made in the place of, without being asked
    taken       what --replace names, with everything that each of them takes along
    renamed     live resources that seem to be declared under another key, with that one
    gone        live resources that are deleted for good
    blocked     resources left as they are (or not made), though they should change
    """

    differing: dict[Address, list[Difference]] = field(default_factory=dict)
    rotated: dict[Address, list[Change]] = field(default_factory=dict)
    ignored: dict[Address, list[Path]] = field(default_factory=dict)
    agreed: dict[Address, dict[str, Agreed]] = field(default_factory=dict)
    meant: dict[Address, Object] = field(default_factory=dict)
    alone: dict[Address, Agreed] = field(default_factory=dict)
    fixed: dict[Address, Note] = field(default_factory=dict)
    renewed: set[Address] = field(default_factory=set)
    taken: dict[Address, set[Address]] = field(default_factory=dict)
    replaced: set[Address] = field(default_factory=set)
    renamed: dict[Address, Address] = field(default_factory=dict)
    gone: set[Address] = field(default_factory=set)
    blocked: set[Address] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    graph: Graph = field(default_factory=Graph)

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

    # --- values needed in a list of another resource ------------------------------------------------------

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
