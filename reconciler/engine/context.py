"""What planning works on, gathered once, with the look-ups that several rules share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from reconciler.engine.graph import Graph
from reconciler.model.plan import Note, Topic
from reconciler.model.policy import Policy, matches
from reconciler.model.references import Reference, references

if TYPE_CHECKING:
    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired, Live, Snapshot


@dataclass
class Context:
    """Desired, live and policy; the graph and the notes are what the rules add to."""

    kinds: Mapping[str, Kind]
    desired: Mapping[Address, Desired]
    snapshot: Snapshot
    policy: Policy
    graph: Graph = field(default_factory=Graph)
    notes: list[Note] = field(default_factory=list)
    gone: set[Address] = field(default_factory=set)
    """Live resources that this plan deletes for good."""
    replaced: set[Address] = field(default_factory=set)
    blocked: set[Address] = field(default_factory=set)
    """Resources that this plan leaves as they are, though they should change or go."""

    @property
    def live(self) -> Mapping[Address, Live]:
        return self.snapshot.live

    def kind(self, address: Address) -> Kind:
        return self.kinds[address.kind]

    def parent(self, address: Address) -> Address | None:
        return self.kind(address).parent_of(address)

    def note(
        self, topic: Topic, message: str, address: Address | None = None, hint: str | None = None
    ) -> None:
        self.notes.append(Note(topic, message, address, hint))

    def block(self, address: Address, message: str, hint: str | None = None) -> None:
        """A resource that cannot be brought to its state; said once, for its first reason."""
        if address not in self.blocked:
            self.blocked.add(address)
            self.note(Topic.BLOCKED, message, address, hint)

    def protected(self, address: Address) -> bool:
        return matches(address, self.policy.protect)

    @cached_property
    def live_children(self) -> Mapping[Address, list[Address]]:
        found: dict[Address, list[Address]] = {}
        for address in self.live:
            parent = self.parent(address)
            if parent is not None:
                found.setdefault(parent, []).append(address)
        return found

    @cached_property
    def live_referrers(self) -> Mapping[Address, list[tuple[Address, Reference]]]:
        """Who refers to a live resource now."""
        return self._referrers((address, one.body) for address, one in self.live.items())

    def _referrers(
        self, bodies: Iterable[tuple[Address, Object]]
    ) -> dict[Address, list[tuple[Address, Reference]]]:
        found: dict[Address, list[tuple[Address, Reference]]] = {}
        for address, body in bodies:
            shape = self.kind(address).shape
            if shape.plain:
                continue
            for reference in references(shape, body):
                found.setdefault(reference.target, []).append((address, reference))
        return found

    def below(self, address: Address) -> Iterator[Address]:
        """Everything live that stands in a resource, at any depth, nearest first."""
        for child in self.live_children.get(address, ()):
            yield child
            yield from self.below(child)

    def future(self, address: Address) -> Object:
        """The body of a live resource once the files' part of it is applied."""
        wanted = self.desired.get(address)
        body = self.live[address].body
        if wanted is None or address in self.blocked:
            return body
        # Of fields that exclude each other the one that is written takes the others away.
        either = self.kind(address).either
        replaced = either - wanted.body.keys() if either & wanted.body.keys() else set()
        return {name: value for name, value in body.items() if name not in replaced} | wanted.body
