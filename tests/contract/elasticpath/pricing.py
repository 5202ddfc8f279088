"""Prices, price modifiers, and the modifiers of variation options."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "price/retail/shirt-1",
        {
            "sku": "shirt-1",
            "currencies": {
                "USD": {
                    "amount": 1999,
                    "includes_tax": False,
                    "tiers": {"dozen": {"minimum_quantity": 12, "amount": 1799}},
                },
                "EUR": {"amount": 2100, "includes_tax": True},
            },
            "sales": {
                "summer": {
                    "schedule": {"valid_from": "2026-06-01T00:00:00Z", "valid_to": "2026-09-01T00:00:00Z"},
                    "bundles": ["shirt"],
                    "currencies": {"USD": {"amount": 1499, "includes_tax": False}},
                }
            },
            "external_ref": "erp-shirt-1",
            "admin_attributes": {"cost": "7.50", "buyer": "Ann"},
            "shopper_attributes": {"badge": "new"},
        },
        {
            "currencies": {
                "USD": {
                    "amount": 2099,
                    "tiers": {
                        "dozen": {"minimum_quantity": 12, "amount": 1899},
                        "gross": {"minimum_quantity": 144, "amount": 1599},
                    },
                },
                "EUR": {"amount": 2000, "includes_tax": False, "tiers": {}},
                "GBP": {"amount": 1800, "includes_tax": True},
            },
            "sales": {
                "summer": {
                    "schedule": {"valid_from": "2026-06-02T00:00:00+02:00", "valid_to": None},
                    "bundles": ["button", "shirt"],
                    "currencies": {"USD": {"amount": 1399}},
                },
                "winter": {
                    "schedule": {"valid_from": "2026-12-01T00:00:00Z"},
                    "currencies": {"GBP": {"amount": 1500, "tiers": {"few": {"minimum_quantity": 3, "amount": 9}}}},
                },
            },
            "external_ref": None,
            "admin_attributes": {"buyer": "Bob", "season": "26"},
            "shopper_attributes": {},
        },
        "pricebook/retail",
        "product/shirt",
        "product/button",
    ),
    example(
        "price-modifier/retail/large",
        {
            "name": "large",
            "modifier_type": "price_increment",
            "currencies": {"USD": {"amount": 200, "includes_tax": False}},
            "external_ref": "erp-large",
        },
        {
            "modifier_type": "price_equals",
            "currencies": {"EUR": {"amount": 2500}, "USD": {"amount": 2800}},
            "external_ref": "erp-big",
        },
        "pricebook/retail",
    ),
    example(
        "modifier/size/small/sku_builder",
        {"type": "sku_builder", "seek": "{size}", "set": "S"},
        {"seek": "{SIZE}", "set": "small"},
        "option/size/small",
    ),
]  # fmt: skip
