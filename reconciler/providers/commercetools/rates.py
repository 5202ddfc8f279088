"""How tax rates and shipping rates are changed: none can be edited, so the old one goes and a new one comes.

Source: commercetools API reference: Tax Categories, Shipping Methods (update actions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.same import by_key, same
from reconciler.providers.commercetools.rules import Act, Rule, Turn, merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Json, Object
    from reconciler.model.shape import Shape
    from reconciler.providers.commercetools.rules import Change


class TaxRates(Rule):
    """Rates by country and state: one that goes is named by its key, or by the id that only the API gives.

    A rate that takes another key goes and comes again: the key may be one that another rate gives up.
    """

    def acts(self, change: Change) -> Iterator[Act]:
        shape, item = change.shape, change.shape.item
        assert item is not None
        before, after = by_key(shape, change.before or []), by_key(shape, change.after or [])
        shown = by_key(shape, change.live.get(change.name) or [])
        for place, old in before.items():
            new = after.get(place)
            if new is None or _rekeyed(old, new):
                yield Act({"action": "removeTaxRate"} | _named(old, shown.get(place)), Turn.REMOVE)
        for place, new in after.items():
            old = before.get(place)
            rate = {"taxRate": change.wire(item, _taxed(item, old, new))}
            if old is None or _rekeyed(old, new):
                yield Act({"action": "addTaxRate"} | rate)
            elif not same(item, new, old):
                yield Act({"action": "replaceTaxRate"} | _named(old, shown.get(place)) | rate)


def _rekeyed(old: Object, new: Object) -> bool:
    return "key" in new and new["key"] != old.get("key")


def _named(rate: Object, shown: Json) -> Object:
    return {"taxRateKey": rate["key"]} if rate.get("key") else {"taxRateId": shown["id"]}


def _taxed(item: Shape, old: Object | None, new: Object) -> Object:
    """The rate with what is not managed of it, except that amount and sub rates must agree."""
    rate: Object = merged(item, old, new)
    if "amount" not in new:
        rate.pop("amount", None)
    elif "subRates" not in new and old is not None and new["amount"] != old.get("amount"):
        rate.pop("subRates", None)
    return rate


class ZoneRates(Rule):
    """Zones, and in each its rates by the currency of their price; one that goes is named by all it holds."""

    def acts(self, change: Change) -> Iterator[Act]:
        item = change.shape.item
        assert item is not None
        assert item.fields is not None
        before, after = by_key(change.shape, change.before or []), by_key(change.shape, change.after or [])
        named, rates = item.fields["zone"].shape, item.fields["shippingRates"].shape
        for name, old in before.items():
            if name not in after:
                gone = {"zone": change.wire(named, old["zone"])}
                yield Act({"action": "removeZone"} | gone, Turn.REMOVE)
        for name, new in after.items():
            zone = {"zone": change.wire(named, new["zone"])}
            if name not in before:
                yield Act({"action": "addZone"} | zone)
            yield from self._rates(change, rates, zone, before.get(name, {}), new)

    def _rates(self, change: Change, shape: Shape, zone: Object, old: Object, new: Object) -> Iterator[Act]:
        item = shape.item
        assert item is not None
        before, after = (by_key(shape, one.get("shippingRates") or []) for one in (old, new))
        for currency, rate in before.items():
            if currency not in after or not same(item, after[currency], rate):
                gone = {"shippingRate": change.wire(item, rate)}
                yield Act({"action": "removeShippingRate"} | zone | gone, Turn.REMOVE)
        for currency, rate in after.items():
            if currency not in before or not same(item, rate, before[currency]):
                come = {"shippingRate": change.wire(item, merged(item, before.get(currency), rate))}
                yield Act({"action": "addShippingRate"} | zone | come)
