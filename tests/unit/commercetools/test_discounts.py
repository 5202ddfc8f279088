"""Discounts of carts and products, their groups and codes."""

from __future__ import annotations

import pytest

from reconciler.engine.compare import differences
from reconciler.model.field import IMMUTABLE
from reconciler.model.wire import project
from reconciler.providers.commercetools import wire
from reconciler.providers.commercetools.kinds import KINDS
from tests.unit.commercetools.rows import Row, actions, flaws, untested

EUR, USD = ({"currencyCode": currency, "centAmount": 500} for currency in ("EUR", "USD"))
RELATIVE = {"type": "relative", "permyriad": 1000}
ABSOLUTE = {"type": "absolute", "money": [EUR]}
FINE = {
    "type": "highPrecision",
    "currencyCode": "USD",
    "preciseAmount": 12345,
    "fractionDigits": 4,
    "centAmount": 123,
}
BARE = {"type": "highPrecision", "currencyCode": "USD", "preciseAmount": 2, "fractionDigits": 3}
FIXED = {"type": "fixed", "money": [{"type": "centPrecision", **EUR}, FINE]}
GIFT = {"type": "giftLineItem", "product": "hat", "variantId": 1}
ITEMS = {"type": "lineItems", "predicate": "1 = 1"}
UNITS = {"type": "CountOnLineItemUnits", "predicate": "1 = 1", "minCount": 1}
PATTERN = {
    "type": "pattern",
    "triggerPattern": [UNITS],
    "targetPattern": [UNITS | {"type": "CountOnCustomLineItemUnits", "maxCount": 2, "excludeCount": 1}],
    "maxOccurrence": 3,
    "selectionMode": "Cheapest",
}
MULTI = {
    "type": "multiBuyLineItems",
    "predicate": "1 = 1",
    "triggerQuantity": 3,
    "discountedQuantity": 1,
    "selectionMode": "MostExpensive",
}
JUNE, JULY, MAY = "2026-06-01T00:00:00.000Z", "2026-07-01T00:00:00Z", "2026-05-01T00:00:00Z"


def row(kind, before, change, *expected):
    return Row(kind, before, change, list(expected))


def sets(kind, field, before, after, action):
    """A row of a field that one action sets as a whole, and one of it cleared."""
    yield row(kind, {field: before}, {field: after}, {"action": action, field: after})
    yield row(kind, {field: before}, {field: None}, {"action": action})


def changes(kind, field, before, after, action):
    yield row(kind, {field: before}, {field: after}, {"action": action, field: after})


def timed(kind):
    """The rows of a discount that is valid for a time."""
    yield row(kind, {}, {"validFrom": JUNE}, {"action": "setValidFrom", "validFrom": JUNE})
    yield row(kind, {"validFrom": JUNE}, {"validFrom": None}, {"action": "setValidFrom"})
    yield row(kind, {}, {"validUntil": JULY}, {"action": "setValidUntil", "validUntil": JULY})
    yield row(kind, {"validUntil": JULY}, {"validUntil": None}, {"action": "setValidUntil"})
    both = {"validFrom": JUNE, "validUntil": JULY}
    yield row(kind, {"validFrom": MAY}, both, {"action": "setValidFromAndUntil", **both})
    yield row(kind, both, dict.fromkeys(both), {"action": "setValidFromAndUntil"})
    one = {"validFrom": None, "validUntil": MAY}
    yield row(kind, both, one, {"action": "setValidFromAndUntil", "validUntil": MAY})
    same = {"validFrom": "2026-06-01T02:00:00+02:00", "validUntil": None}
    yield row(kind, both, same, {"action": "setValidUntil"})


GROUP, CART, CODE, PRODUCT = "discount-group", "cart-discount", "discount-code", "product-discount"
A, B = {"en": "a"}, {"en": "b"}
BEST = {"typeId": "discount-group", "id": "best"}
POLICIES = {"type": "ApplicableRecurrencePolicies", "recurrencePolicies": ["monthly"]}

CHANGES = [
    *sets(GROUP, "name", A, B, "setName"),
    *sets(GROUP, "description", A, B, "setDescription"),
    *changes(GROUP, "sortOrder", "0.1", "0.2", "setSortOrder"),
    *changes(GROUP, "isActive", True, False, "setIsActive"),
    *changes(CART, "key", None, "summer", "setKey"),
    *changes(CART, "name", A, B, "changeName"),
    *sets(CART, "description", A, B, "setDescription"),
    *changes(CART, "value", RELATIVE, ABSOLUTE, "changeValue"),
    *changes(CART, "value", ABSOLUTE, FIXED, "changeValue"),
    *changes(CART, "value", FIXED, RELATIVE, "changeValue"),
    *changes(CART, "cartPredicate", "1 = 1", "1 = 2", "changeCartPredicate"),
    *changes(CART, "target", ITEMS, PATTERN, "changeTarget"),
    *changes(CART, "target", PATTERN, MULTI, "changeTarget"),
    *changes(CART, "target", MULTI, {"type": "shipping"}, "changeTarget"),
    *changes(CART, "sortOrder", "0.1", "0.2", "changeSortOrder"),
    *changes(CART, "isActive", True, False, "changeIsActive"),
    *changes(CART, "requiresDiscountCode", True, False, "changeRequiresDiscountCode"),
    *changes(CART, "stackingMode", "Stacking", "StopAfterThisDiscount", "changeStackingMode"),
    *changes(CART, "recurringOrderScope", POLICIES, {"type": "AnyOrder"}, "setRecurringOrderScope"),
    *timed(CART),
    # What the way of application needs stands first, and what no longer bears it comes last.
    row(
        CART,
        {"value": RELATIVE, "target": ITEMS},
        {"value": RELATIVE | {"applicationMode": "EvenDistribution"}, "target": PATTERN},
        {"action": "changeTarget", "target": PATTERN},
        {"action": "changeValue", "value": RELATIVE | {"applicationMode": "EvenDistribution"}},
    ),
    row(
        CART,
        {"value": RELATIVE | {"applicationMode": "EvenDistribution"}, "target": PATTERN},
        {"value": RELATIVE | {"applicationMode": None}, "target": ITEMS},
        {"action": "changeValue", "value": RELATIVE},
        {"action": "changeTarget", "target": ITEMS},
    ),
    # Not managed, so it stays, but not in a value of another type.
    row(
        CART,
        {"value": ABSOLUTE | {"applicationMode": "EvenDistribution"}},
        {"value": {"type": "absolute", "money": [USD]}},
        {
            "action": "changeValue",
            "value": {"type": "absolute", "money": [USD], "applicationMode": "EvenDistribution"},
        },
    ),
    # An amount has nothing of the old one: half of it would be wrong.
    row(
        CART,
        {"value": FIXED},
        {"value": FIXED | {"money": [BARE]}},
        {"action": "changeValue", "value": FIXED | {"money": [BARE]}},
    ),
    # In a group, the sort order is the group's.
    row(
        CART,
        {"sortOrder": "0.1", "target": {"type": "shipping"}},
        {"sortOrder": None, "discountGroup": "best", "target": ITEMS},
        {"action": "changeTarget", "target": ITEMS},
        {"action": "setDiscountGroup", "discountGroup": BEST},
    ),
    row(
        CART,
        {"discountGroup": "good"},
        {"discountGroup": "best"},
        {"action": "setDiscountGroup", "discountGroup": BEST},
    ),
    row(
        CART,
        {"discountGroup": "good", "target": ITEMS},
        {"discountGroup": None, "sortOrder": "0.1", "target": {"type": "shipping"}},
        {"action": "setDiscountGroup", "sortOrder": "0.1"},
        {"action": "changeTarget", "target": {"type": "shipping"}},
    ),
    row(
        CART,
        {"stores": []},
        {"stores": ["rome"]},
        {"action": "setStores", "stores": [{"typeId": "store", "id": "rome"}]},
    ),
    row(CART, {"stores": ["rome"]}, {"stores": None}, {"action": "setStores", "stores": []}),
    row(
        CART,
        {"recurringOrderScope": {"type": "AnyOrder"}},
        {"recurringOrderScope": POLICIES},
        {
            "action": "setRecurringOrderScope",
            "recurringOrderScope": POLICIES
            | {"recurrencePolicies": [{"typeId": "recurrence-policy", "id": "monthly"}]},
        },
    ),
    *changes(CODE, "key", None, "hot", "setKey"),
    *sets(CODE, "name", A, B, "setName"),
    *sets(CODE, "description", A, B, "setDescription"),
    *sets(CODE, "cartPredicate", "1 = 1", "1 = 2", "setCartPredicate"),
    *changes(CODE, "isActive", True, False, "changeIsActive"),
    *sets(CODE, "maxApplications", 1, 2, "setMaxApplications"),
    *sets(CODE, "maxApplicationsPerCustomer", 1, 0, "setMaxApplicationsPerCustomer"),
    *changes(CODE, "groups", ["mail"], ["mail", "print"], "changeGroups"),
    row(CODE, {"groups": ["mail"]}, {"groups": None}, {"action": "changeGroups", "groups": []}),
    row(
        CODE,
        {"cartDiscounts": ["winter"]},
        {"cartDiscounts": ["summer", "winter"]},
        {
            "action": "changeCartDiscounts",
            "cartDiscounts": [{"typeId": CART, "id": "summer"}, {"typeId": CART, "id": "winter"}],
        },
    ),
    *timed(CODE),
    *changes(PRODUCT, "key", None, "sale", "setKey"),
    *changes(PRODUCT, "name", A, B, "changeName"),
    *sets(PRODUCT, "description", A, B, "setDescription"),
    *changes(PRODUCT, "value", RELATIVE, ABSOLUTE, "changeValue"),
    *changes(PRODUCT, "value", ABSOLUTE, {"type": "external"}, "changeValue"),
    *changes(PRODUCT, "predicate", "1 = 1", "1 = 2", "changePredicate"),
    *changes(PRODUCT, "sortOrder", "0.1", "0.2", "changeSortOrder"),
    *changes(PRODUCT, "isActive", True, False, "changeIsActive"),
    *timed(PRODUCT),
]


@pytest.mark.parametrize("one", CHANGES, ids=str)
def test_actions(one):
    assert actions(one) == one.actions


@pytest.mark.parametrize("kind", [GROUP, CART, CODE, PRODUCT])
def test_every_field_is_changed_here(kind):
    assert not untested(kind, CHANGES)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (CART, {"cartPredicate": "1 = 1"}, {"cartPredicate": "1 = 1\n"}),
        (CART, {"target": ITEMS}, {"target": ITEMS | {"predicate": " 1 = 1 "}}),
        (CART, {"target": PATTERN}, {"target": PATTERN | {"triggerPattern": [{**UNITS, "predicate": "1 = 1\n"}]}}),
        (CART, {"value": ABSOLUTE | {"money": [EUR, USD]}}, {"value": ABSOLUTE | {"money": [USD, EUR]}}),
        (CART, {"value": RELATIVE | {"applicationMode": "EvenDistribution"}}, {"value": RELATIVE}),
        (CART, {"discountGroup": "best"}, {"discountGroup": "best", "sortOrder": None}),
        (CART, {"stores": []}, {"stores": None, "validFrom": None, "description": {}}),
        (CART, {"validFrom": JUNE}, {"validFrom": "2026-06-01T02:00:00+02:00"}),
        (CODE, {"groups": ["a", "b"], "cartDiscounts": ["a", "b"]}, {"groups": ["b", "a"], "cartDiscounts": ["b", "a"]}),
        (CODE, {"groups": []}, {"groups": None}),
    ],
)  # fmt: skip
def test_no_action_for_what_means_the_same(kind, before, after):
    assert actions(row(kind, before, after)) == []


def barred(want, have):
    found = differences(KINDS[CART].shape, {"value": want}, {"value": have})
    return any(one.barred is IMMUTABLE for one in found)


def test_no_discount_becomes_a_gift_nor_stays_one():
    assert barred(GIFT, RELATIVE)
    assert barred(FIXED, GIFT)
    assert barred(GIFT | {"variantId": 2}, GIFT)
    assert barred(GIFT | {"supplyChannel": "web"}, GIFT)
    assert not barred(RELATIVE, ABSOLUTE)
    assert not barred(FIXED, ABSOLUTE)
    assert not barred(GIFT, GIFT)


# --- how they are read ------------------------------------------------------------------------------------


def read(document):
    """A cart discount in the user's form, references by their id."""
    found = wire.remote(KINDS[CART], {"id": "1", "version": 1, **document})

    def name(_kind, reference):
        meant = wire.meant(reference)
        return getattr(meant, "key", meant)

    return project(KINDS[CART].shape, found.document, (), name)


def test_the_sort_order_of_a_group_is_not_the_discounts_own():
    group = {"typeId": "discount-group", "id": "7"}
    assert read({"sortOrder": "0.2", "discountGroup": group}) == {"discountGroup": "7"}
    assert read({"sortOrder": "0.2"}) == {"sortOrder": "0.2"}


def test_money_is_read_as_it_is_written():
    shown = EUR | {"type": "centPrecision", "fractionDigits": 2}
    assert read({"value": ABSOLUTE | {"money": [shown]}}) == {"value": ABSOLUTE}
    assert read({"value": FIXED | {"money": [shown, FINE]}}) == {"value": FIXED}


def test_what_is_not_managed_is_read_by_its_key():
    assert KINDS[CART].expand == ("value.product", "recurringOrderScope.recurrencePolicies[*]")
    hat = {"typeId": "product", "id": "7", "obj": {"id": "7", "key": "hat"}}
    assert read({"value": GIFT | {"product": hat}}) == {"value": GIFT}
    monthly = {"typeId": "recurrence-policy", "id": "7", "obj": {"id": "7", "key": "monthly"}}
    scope = POLICIES | {"recurrencePolicies": [monthly]}
    assert read({"recurringOrderScope": scope}) == {"recurringOrderScope": POLICIES}


# --- bad input --------------------------------------------------------------------------------------------

GOOD = {
    GROUP: {"key": "best", "sortOrder": "0.5"},
    CART: {
        "key": "summer",
        "name": A,
        "value": RELATIVE,
        "cartPredicate": "1 = 1",
        "target": ITEMS,
        "sortOrder": "0.1",
    },
    CODE: {"key": "hot", "code": "HOT", "cartDiscounts": ["summer"]},
    PRODUCT: {
        "key": "sale",
        "name": A,
        "value": RELATIVE,
        "predicate": "1 = 1",
        "sortOrder": "0.1",
        "isActive": True,
    },
}
RANK = "String should match pattern '^0\\.\\d*[1-9]$'"
TARGET = "a 'target' must be given, except for a giftLineItem"
GROUPED = "only discounts on items can be in a 'discountGroup'"
FREE = (
    "Input tag 'free' found using 'type' does not match any of the expected tags: "
    "'relative', 'absolute', 'fixed', 'giftLineItem'"
)
LATE = {"validFrom": JULY, "validUntil": JUNE}


@pytest.mark.parametrize(
    ("kind", "change", "path", "message"),
    [
        (GROUP, {"sortOrder": "0.50"}, "sortOrder", RANK),
        (GROUP, {"sortOrder": "1.5"}, "sortOrder", RANK),
        (PRODUCT, {"sortOrder": "0.0"}, "sortOrder", RANK),
        (CART, {"sortOrder": "0,5"}, "sortOrder", RANK),
        (CART, {"sortOrder": None}, "", "one of 'sortOrder' or 'discountGroup' must be given"),
        (CART, {"discountGroup": "best"}, "", "'sortOrder' and 'discountGroup' exclude each other: keep one"),
        (CART, {"value": GIFT}, "", TARGET),
        (CART, {"target": {"type": "shipping"}, "sortOrder": None, "discountGroup": "best"}, "", GROUPED),
        (
            CART,
            {"value": RELATIVE | {"applicationMode": "EvenDistribution"}},
            "",
            "the 'applicationMode' of a relative value needs a target of type pattern",
        ),
        (CART, {"value": RELATIVE | {"permyriad": 10001}}, "value.relative.permyriad",
            "Input should be less than or equal to 10000"),
        (CART, {"value": ABSOLUTE | {"money": [EUR, EUR]}}, "value.absolute.money",
            "two items have 'EUR' as their 'currencyCode'"),
        (CART, {"value": {"type": "free"}}, "value",
            FREE),
        (CART, {"target": MULTI | {"discountedQuantity": 4}}, "target.multiBuyLineItems",
            "'discountedQuantity' exceeds 'triggerQuantity'"),
        (CART, {"cartPredicate": ""}, "cartPredicate", "String should have at least 1 character"),
        (CART, {"validFrom": "soon"}, "validFrom",
            "soon is no date and time, such as 2026-06-01T05:00:00Z"),
        (CART, {"validFrom": "2026-06-01"}, "validFrom",
            "2026-06-01 is no date and time, such as 2026-06-01T05:00:00Z"),
        (CART, LATE, "", "'validFrom' must be earlier than 'validUntil'"),
        (CODE, LATE, "", "'validFrom' must be earlier than 'validUntil'"),
        (PRODUCT, LATE, "", "'validFrom' must be earlier than 'validUntil'"),
        (CODE, {"cartDiscounts": []}, "cartDiscounts",
            "List should have at least 1 item after validation, not 0"),
        (CODE, {"code": ""}, "code", "String should have at least 1 character"),
        (CART, {"key": "a b"}, "key", "String should match pattern '^[A-Za-z0-9_-]+$'"),
    ],
)  # fmt: skip
def test_what_the_api_would_refuse_is_refused_here(kind, change, path, message):
    assert flaws(kind, GOOD[kind]) == []
    assert flaws(kind, GOOD[kind] | change) == [(path, message)]


def test_a_gift_has_no_target():
    bare = {name: value for name, value in GOOD[CART].items() if name != "target"}
    assert flaws(CART, bare) == [("", TARGET)]
    assert flaws(CART, bare | {"value": GIFT}) == []
