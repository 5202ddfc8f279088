"""Business units: how their addresses are kept, and which changes of theirs go together in one action.

An address is known by its key. A draft points at the addresses to ship and bill to by their places in the
list, a unit that is read by their ids. What a unit inherits depends on its type: a company inherits nothing.
Source: commercetools API reference: Business Units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.model.json import MISSING
from reconciler.model.same import by_key, same
from reconciler.providers.commercetools.rules import Act, Items, Rule, Turn, merged, with_rest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Object
    from reconciler.providers.commercetools.rules import Change

_USES = ("shipping", "billing")
_UNNAMED = "id:"
"""What stands before the id of an address that has no key; no key holds a colon."""


def read_addresses(document: Object) -> None:
    """Addresses by their keys; one that has none goes by its id.

    >>> read_addresses(unit := {"addresses": [{"id": "a1", "key": "hq"}], "shippingAddressIds": ["a1"]})
    >>> unit["shippingAddresses"]
    ['hq']
    """
    keys: dict[str, str] = {}
    for address in document.get("addresses") or ():
        keys[address["id"]] = address.setdefault("key", f"{_UNNAMED}{address['id']}")
    for use in _USES:
        document[f"{use}Addresses"] = [keys[id_] for id_ in document.get(f"{use}AddressIds") or ()]
        default = f"default{use.capitalize()}Address"
        if id_ := document.get(f"{default}Id"):
            document[default] = keys[id_]


def place_addresses(draft: Object, _body: Object) -> None:
    """The keys of addresses as their places in the list."""
    places = {address["key"]: place for place, address in enumerate(draft.get("addresses") or ())}
    for use in _USES:
        name, default = f"{use}Addresses", f"default{use.capitalize()}Address"
        if name in draft:
            draft[name] = [places[key] for key in draft[name]]
        if default in draft:
            draft[default] = places[draft[default]]


def _which(key: str) -> Object:
    """How an action names an address."""
    unnamed = key.startswith(_UNNAMED)
    return {"addressId": key.removeprefix(_UNNAMED)} if unnamed else {"addressKey": key}


class Addresses(Rule):
    """New addresses come before anything is shipped to them, old ones go when nothing is any more."""

    def acts(self, change: Change) -> Iterator[Act]:
        item = change.shape.item
        assert item is not None
        before, after = (by_key(change.shape, items or []) for items in (change.before, change.after))
        live = by_key(change.shape, change.live.get(change.name) or [])
        for key, address in after.items():
            old = before.get(key, MISSING)
            if old is MISSING:
                yield Act({"action": "addAddress", "address": change.wire(item, address)})
            elif not same(item, address, old):
                wire = change.wire(item, merged(item, old, address))
                whole = with_rest(item, live.get(key), wire)
                yield Act({"action": "changeAddress", **_which(key), "address": whole})
        for key in before:
            if key not in after:
                yield Act({"action": "removeAddress", **_which(key)}, Turn.ORDER)


@dataclass(frozen=True)
class Uses(Rule):
    """The addresses to ship or to bill to."""

    use: str

    def acts(self, change: Change) -> Iterator[Act]:
        before, after = change.before or [], change.after or []
        for key in before:
            if key not in after:
                yield Act({"action": f"remove{self.use}AddressId", **_which(key)}, Turn.REMOVE)
        for key in after:
            if key not in before:
                yield Act({"action": f"add{self.use}AddressId", **_which(key)})


@dataclass(frozen=True)
class Default(Rule):
    """The address that is taken when none is chosen."""

    use: str

    def acts(self, change: Change) -> Iterator[Act]:
        left = change.new.get(f"{self.use.lower()}Addresses")
        if change.after is None and left is not None and change.before not in left:
            return  # it goes with the address's use
        which = {} if change.after is None else _which(change.after)
        yield Act({"action": f"setDefault{self.use}Address", **which})


class UnitType(Rule):
    """A division becomes a company once it inherits nothing; a company a division by its parent."""

    def acts(self, change: Change) -> Iterator[Act]:
        if change.after == "Company":
            yield Act({"action": "setUnitType", "unitType": "Company"}, Turn.ORDER)


class ParentUnit(Rule):
    """A new parent; a unit that had none becomes a division by it, before it can inherit."""

    def acts(self, change: Change) -> Iterator[Act]:
        if change.after is None:
            return  # only a company has none, and becoming one says so
        parent = {"parentUnit": change.wire(change.shape, change.after)}
        if change.before is None:
            yield Act({"action": "setUnitType", "unitType": "Division", **parent})
        else:
            yield Act({"action": "changeParentUnit", **parent})


class AssociateMode(Rule):
    """Who was an associate by inheritance is none any more, unless the unit names him itself."""

    def acts(self, change: Change) -> Iterator[Act]:
        made = {"makeInheritedAssociatesExplicit": False}
        yield Act({"action": "changeAssociateMode", "associateMode": change.after, **made})


class StoreMode(Rule):
    """Whether the stores are the unit's own; its first own ones go along."""

    def acts(self, change: Change) -> Iterator[Act]:
        if change.after != "Explicit" or not change.new.get("stores"):
            yield Act({"action": "setStoreMode", "storeMode": change.after})


@dataclass(frozen=True)
class Stores(Items):
    """The unit's own stores, one by one, or all of them when it had to take its parent's so far."""

    def acts(self, change: Change) -> Iterator[Act]:
        mode = change.new.get("storeMode")
        if mode != "Explicit" or change.old.get("storeMode") == mode:
            yield from super().acts(change)
        elif change.after:
            stores = change.wire(change.shape, change.after)
            yield Act({"action": "setStoreMode", "storeMode": mode, "stores": stores})
