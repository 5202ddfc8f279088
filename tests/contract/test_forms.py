"""Forms of commercetools resources that one example cannot show: written, read back, and then left alone."""

from __future__ import annotations

import pytest

from tests.contract.example import example
from tests.contract.stores import agrees

EUR = {"currencyCode": "EUR", "centAmount": 500}
ITEMS = {"type": "lineItems", "predicate": "1 = 1"}
UNITS = {"type": "CountOnLineItemUnits", "predicate": "1 = 1"}
PATTERN = {
    "type": "pattern",
    "triggerPattern": [UNITS],
    "targetPattern": [UNITS | {"maxCount": 2}],
    "selectionMode": "Cheapest",
}
RELATIVE = {"type": "relative", "permyriad": 500}
SPREAD = RELATIVE | {"applicationMode": "EvenDistribution"}
CART = {
    "key": "form",
    "name": {"en": "Form"},
    "value": RELATIVE,
    "cartPredicate": "1 = 1",
    "target": ITEMS,
    "sortOrder": "0.4",
}
GROUPED = {"sortOrder": None, "discountGroup": "best"}
GIFT = {"type": "giftLineItem", "product": "hat", "variantId": 1, "supplyChannel": "stock"}
STOCK = example("channel/stock", {"key": "stock", "roles": ["InventorySupply"]}, {})
BEST = example("discount-group/best", {"key": "best", "sortOrder": "0.2"}, {})
SPLIT = [{"name": "state", "amount": 0.04}, {"name": "city", "amount": 0.045}]


def without(body, *names):
    return {name: value for name, value in body.items() if name not in names}


def rate(country, **more):
    return {"name": "VAT", "amount": 0.1, "includedInPrice": True, "country": country} | more


def tax(*rates):
    return {"key": "form", "name": "Form", "rates": list(rates)}


def state(**more):
    return {"key": "form", "type": "OrderState", "initial": False} | more


def shipping(*tiers):
    return {
        "key": "form",
        "name": "Form",
        "taxCategory": "none",
        "zoneRates": [{"zone": "none", "shippingRates": [{"price": EUR, "tiers": list(tiers)}]}],
        "isDefault": False,
    }


NONE = (
    example("tax-category/none", {"key": "none", "name": "None"}, {}),
    example("zone/none", {"key": "none", "name": "None"}, {}),
)
FORMS = {
    "gift": ("cart-discount", [STOCK], [without(CART, "target") | {"value": GIFT}]),
    "target": (
        "cart-discount",
        [],
        [
            CART,
            CART | {"value": SPREAD, "target": PATTERN},
            CART | {"value": RELATIVE | {"applicationMode": None}},
            CART | {"target": {"type": "shipping"}},
        ],
    ),
    "group": (
        "cart-discount",
        [BEST],
        [
            CART | {"target": {"type": "shipping"}},
            CART | GROUPED,
            CART | {"target": {"type": "totalPrice"}},
            without(CART, "sortOrder") | {"discountGroup": "best"},
            CART,
        ],
    ),
    "rates": (
        "tax-category",
        [],
        [
            tax(rate("DE"), rate("US", amount=0.085, subRates=SPLIT), rate("US", state="Texas")),
            tax(rate("DE", amount=0.2), rate("US", amount=0.1), rate("US", state="Utah")),
            tax(rate("DE", key="de"), rate("US", key="us")),
            tax(rate("DE", key="us"), rate("US", key="de")),
            tax(),
        ],
    ),
    "transitions": (
        "state",
        [],
        [
            state(transitions=[]),
            state(transitions=None),
            state(transitions=["form"]),
            state(transitions=[]),
            state(type="LineItemState", roles=["Return"]),
            state(type="ReviewState", roles=["ReviewIncludedInStatistics"]),
            state(roles=None),
        ],
    ),
    "tiers": (
        "shipping-method",
        NONE,
        [
            shipping({"type": "CartValue", "minimumCentAmount": 900, "price": EUR}),
            shipping(
                {"type": "CartClassification", "value": "bulky", "price": EUR},
                {"type": "CartScore", "score": 2, "price": EUR},
                {
                    "type": "CartScore",
                    "score": 3,
                    "priceFunction": {"currencyCode": "EUR", "function": "9 * x"},
                },
            ),
            shipping(),
        ],
    ),
}


@pytest.mark.parametrize("tier_money", ["plain", "typed"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_written_read_back_and_left_alone(open_store, form, tier_money):
    kind, needs, bodies = FORMS[form]
    store = open_store("commercetools", knobs={"unfit_tiers": "accepted", "tier_money": tier_money})
    for one in needs:
        store.create(one)
    this = example(f"{kind}/form", bodies[0], {})
    store.create(this)
    for body in bodies:
        store.update(this, body)
        (found,) = store.find(this)
        assert agrees(store, this, body, store.body(found))
        writes = len(store.sent)
        store.known[this.address] = found
        store.update(this, body)
        assert not [one for one in store.sent[writes:] if "/oauth/" not in one[1]]
    store.delete(this)
