"""Discounts of carts and products, their groups and codes."""

from __future__ import annotations

from tests.contract.commercetools.stores import TEXT, lends
from tests.contract.example import example

EUR, USD = ({"currencyCode": currency, "centAmount": 500} for currency in ("EUR", "USD"))
MULTI = {"triggerQuantity": 3, "discountedQuantity": 1, "maxOccurrence": 2, "selectionMode": "Cheapest"}

EXAMPLES = [
    example(
        "discount-group/best",
        {
            "key": "best",
            "name": {"en": "Best of"},
            "description": {"en": "One of these"},
            "sortOrder": "0.2",
            "isActive": True,
        },
        {"name": {"en": "Best of all"}, "description": None, "sortOrder": "0.25", "isActive": False},
    ),
    example(
        "cart-discount/summer",
        {
            "key": "summer",
            "name": {"en": "Summer"},
            "description": {"en": "While it is hot"},
            "value": {"type": "absolute", "money": [EUR, USD], "applicationMode": "EvenDistribution"},
            "cartPredicate": "1 = 1\n",
            "target": {"type": "lineItems", "predicate": 'sku = "hat"'},
            "sortOrder": "0.3",
            "discountGroup": None,
            "stores": ["paris"],
            "isActive": True,
            "requiresDiscountCode": False,
            "stackingMode": "Stacking",
            "validFrom": "2026-06-01T00:00:00Z",
            "validUntil": "2026-08-31T23:59:59Z",
            "recurringOrderScope": {"type": "AnyOrder"},
            "custom": {"type": "discount-fields", "fields": {"campaign": "S26"}},
        },
        {
            "name": {"en": "Late summer"},
            "description": None,
            "value": {
                "type": "fixed",
                "money": [
                    {"type": "centPrecision", **EUR},
                    {
                        "type": "highPrecision",
                        "currencyCode": "USD",
                        "preciseAmount": 123456,
                        "fractionDigits": 4,
                        "centAmount": 1235,
                    },
                ],
            },
            "cartPredicate": 'customer.email = "a@b.c"',
            "target": {"type": "multiBuyLineItems", "predicate": "1 = 1", **MULTI},
            "sortOrder": None,
            "discountGroup": "best",
            "isActive": False,
            "requiresDiscountCode": True,
            "stackingMode": "StopAfterThisDiscount",
            "validFrom": "2026-07-01T02:00:00+02:00",
            "validUntil": None,
            "stores": [],
            "recurringOrderScope": {"type": "RecurringOrdersOnly"},
            "custom": None,
        },
        "discount-group/best",
        "store/paris",
        "type/discount-fields",
    ),
    example(
        "discount-code/hot",
        {
            "key": "hot",
            "code": "HOT26",
            "name": {"en": "Hot"},
            "description": {"en": "For the hot"},
            "cartDiscounts": ["summer"],
            "cartPredicate": "1 = 1",
            "isActive": True,
            "maxApplications": 100,
            "maxApplicationsPerCustomer": 1,
            "validFrom": "2026-06-01T00:00:00Z",
            "validUntil": "2026-08-31T00:00:00Z",
            "groups": ["mail", "print"],
            "custom": {"type": "code-fields", "fields": {"campaign": "S26"}},
        },
        {
            "name": {"en": "Hotter"},
            "description": None,
            "cartPredicate": None,
            "isActive": False,
            "maxApplications": 200,
            "maxApplicationsPerCustomer": None,
            "validFrom": "2026-06-02T00:00:00Z",
            "validUntil": "2026-09-30T00:00:00Z",
            "groups": [],
            "cartDiscounts": ["summer", "winter"],
            "custom": None,
        },
        "cart-discount/summer",
        "cart-discount/winter",
        "type/code-fields",
    ),
    example(
        "product-discount/clearance",
        {
            "key": "clearance",
            "name": {"en": "Clearance"},
            "description": {"en": "Must go"},
            "value": {"type": "relative", "permyriad": 1000},
            "predicate": 'sku = "hat"',
            "sortOrder": "0.5",
            "isActive": False,
            "validFrom": "2026-06-01T00:00:00Z",
            "validUntil": "2026-08-31T00:00:00Z",
        },
        {
            "name": {"en": "Clear-out"},
            "description": None,
            "value": {"type": "absolute", "money": [EUR]},
            "predicate": 'sku = "cap"',
            "sortOrder": "0.6",
            "isActive": True,
            "validFrom": None,
            "validUntil": "2026-09-30T00:00:00Z",
        },
    ),
]
SUPPORT = (
    lends("discount-fields", "cart-discount", ("campaign", TEXT)),
    lends("code-fields", "discount-code", ("campaign", TEXT)),
    example(
        "cart-discount/winter",
        {
            "key": "winter",
            "name": {"en": "Winter"},
            "value": {"type": "relative", "permyriad": 500},
            "cartPredicate": "1 = 1",
            "target": {"type": "totalPrice"},
            "sortOrder": "0.7",
        },
        {},
    ),
)
