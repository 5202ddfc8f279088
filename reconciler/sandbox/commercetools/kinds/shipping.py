"""Shipping methods: what delivery costs in each zone.

Source: commercetools API reference, Shipping Methods.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, members, sets
from reconciler.sandbox.commercetools.crud import hold, touch
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import KEY_UNIQUE, Draft, Kind, Unique, may, need
from reconciler.sandbox.commercetools.money import money, tier_money
from reconciler.sandbox.commercetools.references import KeyRef, Ref, project
from reconciler.sandbox.commercetools.shapes import (
    CURRENCY,
    KEY,
    LOCALIZED,
    TEXT,
    Array,
    Number,
    Record,
    Union,
    flag,
    predicate,
)

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["SHIPPING_METHOD"]

FUNCTION = Record({"currencyCode": need(CURRENCY), "function": need(TEXT)})
TIER = Union(
    "type",
    {
        "CartValue": {"minimumCentAmount": need(Number(0)), "price": need(tier_money)},
        "CartClassification": {"value": need(TEXT), "price": need(tier_money)},
        "CartScore": {"score": need(Number(0)), "price": may(tier_money), "priceFunction": may(FUNCTION)},
    },
)
RATE = Record({"price": need(money), "freeAbove": may(money), "tiers": may(Array(TIER), [])})
ZONE_RATE = Record({"zone": need(Ref("zone")), "shippingRates": need(Array(RATE))})
FIELDS = {
    "key": may(KEY),
    "name": need(TEXT, filled=True),
    "localizedName": may(LOCALIZED),
    "description": may(TEXT),
    "localizedDescription": may(LOCALIZED),
    "taxCategory": need(Ref("tax-category")),
    "zoneRates": need(Array(ZONE_RATE)),
    "active": may(flag, default=True),
    "isDefault": need(flag),
    "predicate": may(predicate),
    "stores": may(Array(KeyRef("store"), high=100, distinct=True), []),
    "carrier": may(TEXT),
    "custom": may(Custom("shipping-method")),
}


def _rates(draft: Draft, payload: Doc) -> list[Doc]:
    """The rates of the zone that an action names."""
    for item in draft.doc["zoneRates"]:
        if item["zone"] == payload["zone"]:
            rates: list[Doc] = item["shippingRates"]
            return rates
    raise problems.invalid_operation(f"The zone '{payload['zone']['id']}' is not in the shipping method.")


def _add_zone(draft: Draft, payload: Doc) -> None:
    draft.doc["zoneRates"].append({"zone": payload["zone"], "shippingRates": []})


def _remove_zone(draft: Draft, payload: Doc) -> None:
    _rates(draft, payload)
    draft.doc["zoneRates"] = [item for item in draft.doc["zoneRates"] if item["zone"] != payload["zone"]]


def _add_rate(draft: Draft, payload: Doc) -> None:
    _rates(draft, payload).append(payload["shippingRate"])


def _remove_rate(draft: Draft, payload: Doc) -> None:
    rates = _rates(draft, payload)
    if payload["shippingRate"] not in rates:
        raise problems.invalid_operation("The given shipping rate is not in the zone.")
    rates.remove(payload["shippingRate"])


def _check(draft: Draft) -> None:
    zones = [item["zone"]["id"] for item in draft.doc["zoneRates"]]
    if len(set(zones)) < len(zones):
        raise problems.invalid_operation("A zone can be in a shipping method only once.")
    for item in draft.doc["zoneRates"]:
        currencies = [rate["price"]["currencyCode"] for rate in item["shippingRates"]]
        for currency in currencies:
            if currencies.count(currency) > 1:
                raise problems.duplicate("zoneRates.shippingRates.price.currencyCode", currency)
        for rate in item["shippingRates"]:
            _check_tiers(draft, rate)
    if draft.doc["isDefault"] and draft.knobs.second_default == "refused" and _others(draft):
        raise problems.invalid_operation("Only one shipping method can be the default.")


def _check_tiers(draft: Draft, rate: Doc) -> None:
    for tier in rate["tiers"]:
        if tier["type"] == "CartScore" and ("price" in tier) == ("priceFunction" in tier):
            raise problems.invalid_input("A CartScore tier has either a price or a price function.")
        if any(
            price["currencyCode"] != rate["price"]["currencyCode"]
            for price in (tier.get("price"), tier.get("priceFunction"))
            if price
        ):
            raise problems.invalid_input(
                "The prices of all tiers must have the currency of the shipping rate."
            )
        if draft.knobs.unfit_tiers == "refused":
            _check_input_type(draft, tier)


def _check_input_type(draft: Draft, tier: Doc) -> None:
    wanted = project(draft.world).get("shippingRateInputType", {})
    if wanted.get("type") != tier["type"]:
        raise problems.invalid_operation(f"The project's shipping rate input type is not {tier['type']}.")
    keys = [value["key"] for value in wanted.get("values", [])]
    if tier["type"] == "CartClassification" and tier["value"] not in keys:
        raise problems.invalid_field("value", tier["value"], keys)


def _others(draft: Draft) -> list[Doc]:
    """Further shipping methods that are the default."""
    every = [json.loads(text) for text in draft.world.store.page([draft.kind.type])]
    return [doc for doc in every if doc["isDefault"] and doc["id"] != draft.doc["id"]]


def _after(draft: Draft) -> None:
    if not draft.doc["isDefault"]:
        return
    for other in _others(draft):
        moved = Draft(draft.world, draft.kind, {**other, "isDefault": False}, other, {}, draft.client)
        touch(moved)
        hold(moved)


_ZONE = {"zone": need(Ref("zone"))}
_RATE = {**_ZONE, "shippingRate": need(RATE)}

SHIPPING_METHOD = Kind(
    "shipping-method",
    "shipping-methods",
    ("orders", "shipping_methods"),
    FIELDS,
    {
        **changes(FIELDS, "name", "taxCategory", "isDefault", "active"),
        **sets(FIELDS, "key", "localizedName", "description", "localizedDescription", "predicate", "carrier"),
        **sets(FIELDS, "stores", needed=True),
        **members(FIELDS, "stores", "store"),
        **custom_actions("shipping-method"),
        "addZone": action(_add_zone, "zoneRates", **_ZONE),
        "removeZone": action(_remove_zone, "zoneRates", **_ZONE),
        "addShippingRate": action(_add_rate, "zoneRates", **_RATE),
        "removeShippingRate": action(_remove_rate, "zoneRates", **_RATE),
    },
    unique=(KEY_UNIQUE, Unique("name")),
    held_by=("cart", "order"),
    limit=100,
    also_view=("manage_my_orders",),
    check=_check,
    after=_after,
)
