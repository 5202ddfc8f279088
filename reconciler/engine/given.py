"""What planning is given, with the look-ups that several rules share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reconciler.model.json import MISSING, look
from reconciler.model.ledger import EMPTY, Ledger
from reconciler.model.needs import held, needs
from reconciler.model.plan import FILES, Basis
from reconciler.model.policy import matches
from reconciler.model.references import references
from reconciler.model.unique import claims

if TYPE_CHECKING:
    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.kind import Kind
    from reconciler.model.needs import Need, What
    from reconciler.model.policy import Policy
    from reconciler.model.references import Reference
    from reconciler.model.resource import Desired, Live, Snapshot


@dataclass
class Given:
    """Desired, live and policy: facts, of which no rule of planning decides any.

    basis       how sentences name what is desired
    ledger      what this repository owns in the live store, and what it last wrote there
    bodies      the wanted body of each desired resource, with what the policy ignores taken from the live one
    """

    kinds: Mapping[str, Kind]
    desired: Mapping[Address, Desired]
    snapshot: Snapshot
    policy: Policy
    basis: Basis = FILES
    ledger: Ledger = EMPTY
    bodies: dict[Address, Object] = field(default_factory=dict)

    @property
    def live(self) -> Mapping[Address, Live]:
        return self.snapshot.live

    def kind(self, address: Address) -> Kind:
        return self.kinds[address.kind]

    def parent(self, address: Address) -> Address | None:
        return self.kind(address).parent_of(address)

    def was(self, address: Address) -> Object | None:
        """The body before this plan; None when there is none."""
        return self.live[address].body if address in self.live else None

    def references(self, address: Address, body: Object) -> list[Reference]:
        shape = self.kind(address).shape
        return [] if shape.plain else list(references(shape, body))

    def needs(self, address: Address) -> list[Address]:
        """What a wanted resource stands in and refers to."""
        parent = self.parent(address)
        targets = self.targets(address, self.bodies[address])
        return targets if parent is None else [parent, *targets]

    def targets(self, address: Address, body: Object) -> list[Address]:
        return [one.target for one in self.references(address, body)]

    def protected(self, address: Address) -> bool:
        """Whether it is never deleted: by store.yaml, or by the ledger once its file is gone."""
        if matches(address, self.policy.protect):
            return True
        return address not in self.desired and self.ledger.protects(address)

    def prunes(self, address: Address) -> bool:
        """Whether it may be deleted when no file declares it."""
        pruning = self.policy.pruning(address.kind)
        return pruning == "all" or (pruning == "owned" and self.ledger.owns(address))

    def names(self, kind: str) -> str:
        """What the store has of a kind, as words: `"Shopper, Support"`."""
        return ", ".join(sorted(one.name for one in self.live if one.kind == kind)) or "none"

    # --- who stands where, and who refers to whom ---------------------------------------------------------

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

    def below(self, address: Address) -> Iterator[Address]:
        """Everything live that stands in a resource, at any depth."""
        todo = list(self.live_children.get(address, ()))
        while todo:
            child = todo.pop()
            yield child
            todo += self.live_children.get(child, ())

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

    # --- unique values, and values needed in a list of another resource -------------------------------------

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

    @cached_property
    def asking(self) -> tuple[str, ...]:
        """The kinds that need anything at all."""
        return tuple(kind.name for kind in self.kinds.values() if kind.shape.asks)

    def asks(self, address: Address, body: Object) -> Iterator[Need]:
        return needs(self.kind(address).shape, body)

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
