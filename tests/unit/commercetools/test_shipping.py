"""Shipping methods: zones and rates that come and go, since none of them can be edited."""

from __future__ import annotations

import pytest

from tests.unit.commercetools.rows import Row, actions, flaws, untested

ALPS, NORTH = ({"typeId": "zone", "id": name} for name in ("alps", "north"))


def money(amount, currency="EUR"):
    return {"currencyCode": currency, "centAmount": amount}


def rate(amount, currency="EUR", **more):
    return {"price": money(amount, currency), **more}


def zone(name, *rates):
    return {"zone": name, "shippingRates": list(rates)}


def zones(before, after, expected):
    return Row("shipping-method", {"zoneRates": before}, {"zoneRates": after}, expected)


def plain(before, change, *expected):
    return Row("shipping-method", before, change, list(expected))


def act(action, place=None, shipping_rate=None, **more):
    found = {"action": action, **more}
    found |= {"zone": place} if place else {}
    return found | ({"shippingRate": shipping_rate} if shipping_rate else {})


VALUE = {"type": "CartValue", "minimumCentAmount": 5000, "price": money(400)}
CLASS = {"type": "CartClassification", "value": "bulky", "price": money(900)}
SCORE = {"type": "CartScore", "score": 3, "price": money(700)}
GROWING = {"type": "CartScore", "score": 4, "priceFunction": {"currencyCode": "EUR", "function": "(9 * x)"}}

CHANGES = [
    plain({}, {"key": "parcel"}, act("setKey", key="parcel")),
    plain({"name": "a"}, {"name": "b"}, act("changeName", name="b")),
    plain({}, {"localizedName": {"de": "a"}}, act("setLocalizedName", localizedName={"de": "a"})),
    plain({"localizedName": {"de": "a"}}, {"localizedName": None}, act("setLocalizedName")),
    plain({"description": "a"}, {"description": "b"}, act("setDescription", description="b")),
    plain({"description": "a"}, {"description": None}, act("setDescription")),
    plain(
        {"localizedDescription": {"de": "a"}},
        {"localizedDescription": {"fr": "b"}},
        act("setLocalizedDescription", localizedDescription={"fr": "b"}),
    ),
    plain({"localizedDescription": {"de": "a"}}, {"localizedDescription": {}}, act("setLocalizedDescription",
        localizedDescription={})),
    plain(
        {"taxCategory": "food"},
        {"taxCategory": "books"},
        act("changeTaxCategory", taxCategory={"typeId": "tax-category", "id": "books"}),
    ),
    plain({"active": True}, {"active": False}, act("changeActive", active=False)),
    plain({"isDefault": False}, {"isDefault": True}, act("changeIsDefault", isDefault=True)),
    plain({}, {"predicate": "1 = 1"}, act("setPredicate", predicate="1 = 1")),
    plain({"predicate": "1 = 1"}, {"predicate": None}, act("setPredicate")),
    plain({"carrier": "DHL"}, {"carrier": "UPS"}, act("setCarrier", carrier="UPS")),
    plain({"carrier": "DHL"}, {"carrier": None}, act("setCarrier")),
    plain(
        {"stores": ["rome"]},
        {"stores": ["rome", "paris"]},
        act("setStores", stores=[{"typeId": "store", "id": "rome"}, {"typeId": "store", "id": "paris"}]),
    ),
    plain({"stores": ["rome"]}, {"stores": []}, act("setStores", stores=[])),
    plain({"stores": ["rome"]}, {"stores": None}, act("setStores", stores=[])),
    # The zone comes before its rates.
    zones(
        [],
        [zone("alps", rate(900), rate(1000, "CHF"))],
        [
            act("addZone", ALPS),
            act("addShippingRate", ALPS, rate(900)),
            act("addShippingRate", ALPS, rate(1000, "CHF")),
        ],
    ),
    # Its rates go with a zone, and room is made before anything comes.
    zones(
        [zone("alps", rate(900)), zone("north", rate(500))],
        [zone("north", rate(600))],
        [
            act("removeZone", ALPS),
            act("removeShippingRate", NORTH, rate(500)),
            act("addShippingRate", NORTH, rate(600)),
        ],
    ),
    # The old rate is named by all it holds; what the new one does not say stays as it is.
    zones(
        [zone("alps", rate(900, freeAbove=money(9000), tiers=[VALUE]))],
        [zone("alps", rate(950))],
        [
            act("removeShippingRate", ALPS, rate(900, freeAbove=money(9000), tiers=[VALUE])),
            act("addShippingRate", ALPS, rate(950, freeAbove=money(9000), tiers=[VALUE])),
        ],
    ),
    zones(
        [zone("alps", rate(900, freeAbove=money(9000)))],
        [zone("alps", rate(900, freeAbove=None))],
        [
            act("removeShippingRate", ALPS, rate(900, freeAbove=money(9000))),
            act("addShippingRate", ALPS, rate(900)),
        ],
    ),
    zones(
        [zone("alps", rate(900), rate(1000, "CHF"))],
        [zone("alps", rate(1000, "CHF"), rate(800, "USD"))],
        [act("removeShippingRate", ALPS, rate(900)), act("addShippingRate", ALPS, rate(800, "USD"))],
    ),
    zones(
        [zone("alps", rate(900, tiers=[VALUE]))],
        [zone("alps", rate(900, tiers=[CLASS, SCORE, GROWING]))],
        [
            act("removeShippingRate", ALPS, rate(900, tiers=[VALUE])),
            act("addShippingRate", ALPS, rate(900, tiers=[CLASS, SCORE, GROWING])),
        ],
    ),
    # A zone that is not managed is known by its id.
    zones(
        [zone({"$id": "7"}, rate(900))], [], [act("removeZone", {"typeId": "zone", "id": "7"})]
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_actions(row):
    assert actions(row) == row.actions


def test_every_field_is_changed_here():
    assert not untested("shipping-method", CHANGES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"zoneRates": [zone("alps"), zone("north")]}, {"zoneRates": [zone("north"), zone("alps")]}),
        (
            {"zoneRates": [zone("alps", rate(9), rate(9, "CHF"))]},
            {"zoneRates": [zone("alps", rate(9, "CHF"), rate(9))]},
        ),
        (
            {"zoneRates": [zone("alps", rate(9, tiers=[VALUE, VALUE | {"minimumCentAmount": 1}]))]},
            {"zoneRates": [zone("alps", rate(9, tiers=[VALUE | {"minimumCentAmount": 1}, VALUE]))]},
        ),
        (
            {"zoneRates": [zone("alps", rate(9, tiers=[]))]},
            {"zoneRates": [zone("alps", rate(9, tiers=None))]},
        ),
        ({"stores": []}, {"stores": None}),
        ({"stores": ["rome", "paris"]}, {"stores": ["paris", "rome"]}),
        ({"predicate": "1 = 1"}, {"predicate": "1 = 1\n"}),
        ({}, {"localizedName": {}, "carrier": None, "predicate": None}),
    ],
)
def test_no_action_for_what_means_the_same(before, after):
    assert actions(Row("shipping-method", before, after, [])) == []


GOOD = {
    "key": "parcel",
    "name": "Parcel",
    "taxCategory": "books",
    "zoneRates": [zone("alps", rate(900, tiers=[VALUE, CLASS, SCORE, GROWING]))],
    "isDefault": False,
}


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"zoneRates": [zone("alps"), zone("alps")]}, "zoneRates", "two items have 'alps' as their 'zone'"),
        (
            {"zoneRates": [zone("alps", rate(1), rate(2))]},
            "zoneRates.0.shippingRates",
            "two items have 'EUR' as their 'price/currencyCode'",
        ),
        (
            {"zoneRates": [zone("alps", rate(1, "CHF", tiers=[VALUE]))]},
            "zoneRates.0.shippingRates.0",
            "a tier in EUR in a rate in CHF",
        ),
        (
            {"zoneRates": [zone("alps", rate(1, "CHF", tiers=[GROWING]))]},
            "zoneRates.0.shippingRates.0",
            "a tier in EUR in a rate in CHF",
        ),
        (
            {"zoneRates": [zone("alps", rate(1, tiers=[{"type": "CartScore", "score": 1}]))]},
            "zoneRates.0.shippingRates.0.tiers.0.CartScore",
            "one of 'price' or 'priceFunction' must be given",
        ),
        (
            {"zoneRates": [zone("alps", rate(1, tiers=[SCORE | GROWING]))]},
            "zoneRates.0.shippingRates.0.tiers.0.CartScore",
            "'price' and 'priceFunction' exclude each other: keep one",
        ),
        ({"active": None}, "active", "cannot be cleared: leave it out instead of writing null"),
        ({"isDefault": None}, "isDefault", "Input should be a valid boolean"),
    ],
)
def test_what_the_api_would_refuse_is_refused_here(change, path, message):
    assert flaws("shipping-method", GOOD) == []
    assert flaws("shipping-method", GOOD | change) == [(path, message)]
