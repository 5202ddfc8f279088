"""Shipping methods."""

from __future__ import annotations

from tests.contract.commercetools.stores import TEXT, lends
from tests.contract.example import example


def money(amount, currency="EUR"):
    return {"currencyCode": currency, "centAmount": amount}


EXAMPLES = [
    example(
        "shipping-method/parcel",
        {
            "key": "parcel",
            "name": "Parcel",
            "localizedName": {"de": "Paket"},
            "description": "In three days",
            "localizedDescription": {"de": "In drei Tagen"},
            "taxCategory": "books",
            "zoneRates": [
                {
                    "zone": "alps",
                    "shippingRates": [
                        {
                            "price": money(900),
                            "freeAbove": money(9000),
                            "tiers": [],
                        },
                        {"price": money(1000, "CHF")},
                    ],
                }
            ],
            "active": True,
            "isDefault": False,
            "predicate": "customer.email is defined\n",
            "stores": ["paris"],
            "carrier": "DHL",
            "custom": {"type": "shipping-fields", "fields": {"depot": "North"}},
        },
        {
            "name": "Small parcel",
            "localizedName": {"de": "Päckchen", "fr": "Petit colis"},
            "description": None,
            "localizedDescription": None,
            "zoneRates": [
                {
                    "zone": "alps",
                    "shippingRates": [
                        {"price": money(950), "freeAbove": None, "tiers": []},
                        {"price": money(800, "USD"), "freeAbove": money(8000, "USD")},
                    ],
                }
            ],
            "active": False,
            "isDefault": True,
            "taxCategory": "food",
            "predicate": None,
            "stores": [],
            "carrier": "UPS",
            "custom": {"type": "shipping-fields", "fields": {"depot": "South"}},
        },
        "zone/alps",
        "tax-category/books",
        "tax-category/food",
        "store/paris",
        "type/shipping-fields",
    ),
]
SUPPORT = (
    lends("shipping-fields", "shipping-method", ("depot", TEXT)),
    example("store/paris", {"key": "paris"}, {}),
    example("tax-category/food", {"key": "food", "name": "Food"}, {}),
)
