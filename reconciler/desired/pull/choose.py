"""Which live resources that no file declares shall be declared, and why others cannot be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.desired.names import unwritable
from reconciler.model.policy import matches
from reconciler.model.references import references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reconciler.desired.load import State
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Live


@dataclass
class Choice:
    """`reasons` tells why a resource that was looked at cannot be declared; "" where that needs no words."""

    kinds: Mapping[str, Kind]
    state: State
    live: Mapping[Address, Live]
    duplicates: Collection[Address]
    external: tuple[str, ...]
    reasons: dict[Address, str | None] = field(default_factory=dict)

    def run(self, named: Collection[str] | None) -> set[Address]:
        """The resources of the named kinds with what they stand in and refer to; of every kind when None.

        A fixed set, and kinds that only the declared ones are looked at of, must be named.
        """
        usual = {name for name, kind in self.kinds.items() if not kind.fixed and not kind.partial}
        asked = usual if named is None else named
        todo = [address for address in sorted(self.live) if address.kind in asked]
        chosen: set[Address] = set()
        while todo:
            address = todo.pop()
            if address in chosen or address in self.state.resources or address not in self.live:
                continue
            if self.reason(address) is None:
                chosen.add(address)
                todo += self.needs(address)
        return chosen

    def needs(self, address: Address) -> Iterator[Address]:
        """What a live resource stands in and refers to."""
        kind = self.kinds[address.kind]
        parent = kind.parent_of(address)
        if parent is not None:
            yield parent
        if not kind.shape.plain:
            targets = (one.target for one in references(kind.shape, self.live[address].body))
            yield from (one for one in targets if not self.kinds[one.kind].gives(one.key))

    def reason(self, address: Address) -> str | None:
        """Why a live resource cannot be declared, or None."""
        if address not in self.reasons:
            self.reasons[address] = self._reason(address)
        return self.reasons[address]

    def _reason(self, address: Address) -> str | None:
        kind, live = self.kinds[address.kind], self.live[address]
        parent = kind.parent_of(address)
        if matches(address, self.external) or address in self.state.left_out or live.remote.derived:
            return ""
        if parent is not None and parent not in self.state.resources and not self._can_be(parent):
            return ""
        if address in self.duplicates:
            return "left out: several live objects have this key"
        if live.remote.locked:
            return f"left out: it is {live.remote.locked}"
        if kind.own_key(live.body) is None:
            return f"left out: the live object has no {' and no '.join(kind.keys)} to go by"
        if wrong := unwritable(address.name, live.body):
            return f"left out: {wrong}"
        return None

    def _can_be(self, parent: Address) -> bool:
        left_out = parent in self.state.left_out
        return not left_out and parent in self.live and self.reason(parent) is None
