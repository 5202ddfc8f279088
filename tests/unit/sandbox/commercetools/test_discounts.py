from __future__ import annotations

import pytest

from tests.unit.sandbox.commercetools.words import act, money, ref

EN = {"en": "x"}


def cart(key="ten", order="0.1", **rest):
    return {
        "key": key, "name": EN, "value": {"type": "relative", "permyriad": 1000}, "cartPredicate": "1 = 1",
        "target": {"type": "lineItems", "predicate": "1 = 1"}, "sortOrder": order, **rest,
    }  # fmt: skip


def test_defaults(api):
    made = api.post("/cart-discounts", cart())
    assert {name: made[name] for name in ("isActive", "requiresDiscountCode", "stackingMode", "stores", "references")} == {
        "isActive": True, "requiresDiscountCode": False, "stackingMode": "Stacking", "stores": [], "references": [],
    }  # fmt: skip
    assert made["recurringOrderScope"] == {"type": "NonRecurringOrdersOnly"}


@pytest.mark.parametrize("order", ["0", "1", "1.5", "-0.1", "NaN", "Infinity", "x", "0.10", ""])
def test_sort_orders_are_decimals_between_0_and_1(api, order):
    api.refused("/cart-discounts", cart(order=order), "InvalidField")
    api.refused("/discount-groups", {"key": "gg", "sortOrder": order}, "InvalidField")


def test_trailing_zeros_by_knob(knobbed):
    assert (
        knobbed(trailing_zero="normalised").post("/cart-discounts", cart(order="0.10"))["sortOrder"] == "0.1"
    )


def test_sort_orders_are_unique_among_cart_discounts_and_groups(api):
    api.post("/cart-discounts", cart())
    error = api.refused("/cart-discounts", cart("other"), "DuplicateField")
    assert (error["field"], error["duplicateValue"]) == ("sortOrder", "0.1")
    assert (
        api.refused("/discount-groups", {"key": "gg", "sortOrder": "0.1"}, "DuplicateField")["field"]
        == "sortOrder"
    )
    api.post("/discount-groups", {"key": "gg", "sortOrder": "0.2"})
    api.fails("/cart-discounts/key=ten", act("changeSortOrder", sortOrder="0.2"), "DuplicateField")
    # Product discounts have an order of their own.
    product = {
        "key": "pp",
        "name": EN,
        "value": {"type": "external"},
        "predicate": "1=1",
        "sortOrder": "0.1",
        "isActive": True,
    }
    api.post("/product-discounts", product)
    api.refused("/product-discounts", {**product, "key": "qq"}, "DuplicateField")


def test_a_discount_in_a_group_takes_its_order(api):
    api.post("/discount-groups", {"key": "gg", "sortOrder": "0.2"})
    for key in ("one", "two"):
        draft = cart(key, discountGroup={"key": "gg"})
        del draft["sortOrder"]
        assert api.post("/cart-discounts", draft)["sortOrder"] == "0.2"
    assert api.delete("/discount-groups/key=gg", status=400)["referencedBy"] == "cart-discount"
    api.fails("/cart-discounts/key=one", act("setDiscountGroup"), "RequiredField")
    left = api.update("/cart-discounts/key=one", act("setDiscountGroup", sortOrder="0.3"))
    assert "discountGroup" not in left
    api.refused(
        "/cart-discounts",
        cart("three", discountGroup={"key": "gg"}, target={"type": "shipping"}),
        "InvalidInput",
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"target": None}, "InvalidInput"),
        ({"sortOrder": None}, "RequiredField"),
        ({"value": {"type": "free"}}, "InvalidJsonInput"),
        ({"value": {"permyriad": 1}}, "InvalidJsonInput"),
        ({"value": {"type": "relative", "permyriad": 10_001}}, "InvalidField"),
        ({"value": {"type": "absolute", "money": [money(1), money(2)]}}, "DuplicateField"),
        ({"value": {"type": "relative", "permyriad": 1, "applicationMode": "EvenDistribution"}}, "InvalidOperation"),
        ({"cartPredicate": "(a = 1"}, "SyntaxError"),
        ({"cartPredicate": ""}, "SyntaxError"),
        ({"validFrom": "2027-01-02T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z"}, "InvalidInput"),
        ({"validFrom": "tomorrow"}, "InvalidJsonInput"),
        ({"stores": [ref("store", key="none")]}, "ReferencedResourceNotFound"),
        ({"target": {"type": "multiBuyLineItems", "predicate": "1=1", "triggerQuantity": 1, "discountedQuantity": 1,
                     "selectionMode": "Cheapest"}}, "InvalidField"),
    ],
)  # fmt: skip
def test_wrong_drafts(api, change, code):
    api.refused("/cart-discounts", {**cart(), **change}, code)


def test_gifts(api):
    api.sandbox.load("product", [{"key": "shirt", "masterVariant": {"sku": "s"}}])
    gift = {"type": "giftLineItem", "product": {"key": "shirt"}, "variantId": 1}
    api.refused("/cart-discounts", cart(value=gift), "InvalidInput")
    api.post("/cart-discounts", cart(value=gift, target=None))
    api.fails(
        "/cart-discounts/key=ten",
        act("changeValue", value={"type": "relative", "permyriad": 1}),
        "InvalidInput",
    )
    api.post("/cart-discounts", cart("other", "0.2"))
    api.fails("/cart-discounts/key=other", act("changeValue", value=gift), "InvalidInput")


def test_money_in_values(api):
    value = {
        "type": "fixed",
        "money": [
            {"type": "highPrecision", "currencyCode": "EUR", "preciseAmount": 12345, "fractionDigits": 4}
        ],
    }
    held = api.post("/cart-discounts", cart(value=value))["value"]["money"]
    assert held == [
        {
            "type": "highPrecision",
            "currencyCode": "EUR",
            "centAmount": 123,
            "preciseAmount": 12345,
            "fractionDigits": 4,
        }
    ]
    value = {"type": "absolute", "money": [money(5, "KWD")]}
    assert (
        api.update("/cart-discounts/key=ten", act("changeValue", value=value))["value"]["money"][0][
            "fractionDigits"
        ]
        == 3
    )


def test_validity(api):
    api.post("/cart-discounts", cart(validFrom="2027-01-01T00:00:00+01:00"))
    made = api.get("/cart-discounts/key=ten")
    assert made["validFrom"] == "2026-12-31T23:00:00.000Z"
    changed = api.update(
        "/cart-discounts/key=ten", act("setValidFromAndUntil", validUntil="2027-01-01T00:00:00Z")
    )
    assert "validFrom" not in changed
    assert changed["validUntil"] == "2027-01-01T00:00:00.000Z"
    api.fails(
        "/cart-discounts/key=ten", act("setValidFrom", validFrom="2027-01-01T00:00:00Z"), "InvalidInput"
    )


def test_stores_of_a_discount(api):
    api.post("/stores", {"key": "berlin"})
    api.post("/cart-discounts", cart(stores=[{"key": "berlin"}]))
    api.post("/discount-codes", {"key": "cc", "code": "TEN", "cartDiscounts": [{"key": "ten"}]})
    assert api.get("/discount-codes/key=cc")["stores"] == [ref("store", key="berlin")]
    assert api.delete("/stores/key=berlin", status=400)["referencedBy"] == "cart-discount"
    assert api.update("/cart-discounts/key=ten", act("removeStore", store={"key": "berlin"}))["stores"] == []
    api.sandbox.load("store", [{"key": f"s{n}"} for n in range(501)])
    stores = [{"key": f"s{n}"} for n in range(501)]
    api.fails("/cart-discounts/key=ten", act("setStores", stores=stores), "MaxStoreReferencesReached")


def test_codes(api, knobbed):
    for number in range(11):
        api.post("/cart-discounts", cart(f"d{number}", f"0.{number + 11}1"))
    draft = {"key": "cc", "code": "TEN", "cartDiscounts": [{"key": "d0"}]}
    made = api.post("/discount-codes", draft)
    assert (made["isActive"], made["groups"], made["references"]) == (True, [], [])
    assert api.refused("/discount-codes", {**draft, "key": "dd"}, "DuplicateField")["field"] == "code"
    api.refused("/discount-codes", {**draft, "cartDiscounts": []}, "InvalidInput")
    api.fails(
        "/discount-codes/key=cc",
        act("changeCartDiscounts", cartDiscounts=[{"key": f"d{n}"} for n in range(11)]),
        "InvalidInput",
    )
    assert (
        api.update("/discount-codes/key=cc", act("setCode", code="X"), status=400)["code"]
        == "InvalidJsonInput"
    )
    api.delete("/cart-discounts/key=d0")
    strict = knobbed(discount_in_code="refused")
    strict.post("/cart-discounts", cart("d0"))
    strict.post("/discount-codes", draft)
    assert strict.delete("/cart-discounts/key=d0", status=400)["referencedBy"] == "discount-code"


def test_at_most_100_active_discounts_without_a_code(api):
    api.sandbox.load("cart-discount", [cart(f"d{n}", f"0.{n + 1:03}1") for n in range(100)])
    api.refused("/cart-discounts", cart("more", "0.9"), "MaxCartDiscountsReached")
    api.post("/cart-discounts", cart("more", "0.9", requiresDiscountCode=True))
    api.fails(
        "/cart-discounts/key=more",
        act("changeRequiresDiscountCode", requiresDiscountCode=False),
        "MaxCartDiscountsReached",
    )
    api.update("/cart-discounts/key=d1", act("changeName", name={"en": "y"}))


def test_at_most_100_active_groups(api):
    api.sandbox.load("discount-group", [{"key": f"g{n}", "sortOrder": f"0.{n + 1:03}1"} for n in range(100)])
    api.refused("/discount-groups", {"key": "more", "sortOrder": "0.9"}, "MaxDiscountGroupsReached")
    api.post("/discount-groups", {"key": "more", "sortOrder": "0.9", "isActive": False})
    api.fails("/discount-groups/key=more", act("setIsActive", isActive=True), "MaxDiscountGroupsReached")
