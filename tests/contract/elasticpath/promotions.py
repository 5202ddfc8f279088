"""Promotions, standard ones and those of rules, and their codes."""

from __future__ import annotations

from tests.contract.example import example

COTTON = {"template": "products(shirts)", "field": "fabric", "type": "string", "value": "cotton"}
EXAMPLES = [
    example(
        "promotion/summer sale",
        {
            "name": "summer sale",
            "description": "Shirts for less",
            "promotion_type": "item_fixed_discount",
            "enabled": False,
            "automatic": False,
            "start": "2040-06-01",
            "end": "2040-09-01T00:00:00Z",
            "schema": {
                "target_catalogs": [{"$ref": "catalog/spring"}],
                "targets": ["shirt-1", "shirt-2"],
                "target_nodes": [{"$ref": "node/apparel/men"}, {"$ref": "hierarchy/apparel"}],
                "target_attributes": [COTTON],
                "exclude": {
                    "targets": ["shirt-3"],
                    "nodes": [{"$ref": "node/apparel/men"}],
                    "conditions": {"or": [{"and": [{"attribute": COTTON}]}]},
                },
                "currencies": [{"currency": "USD", "amount": 500}],
            },
            "min_cart_value": [{"currency": "USD", "amount": 1000}],
            "max_discount_value": [{"currency": "USD", "amount": 2000}],
            "max_applications_per_cart": 5,
        },
        {
            "description": "All shirts for less",
            "enabled": True,
            "start": "2040-05-01T10:00:00+02:00",
            "end": "2040-10-01",
            "schema": {
                "target_catalogs": [],
                "targets": ["shirt-2"],
                "target_nodes": [{"$ref": "hierarchy/apparel"}],
                "target_conditions": {
                    "or": [
                        {"and": [{"node": {"values": [{"$ref": "node/apparel/men"}]}}, {"attribute": COTTON}]}
                    ]
                },
                "exclude": {"targets": [], "nodes": [], "attributes": [COTTON]},
                "currencies": [{"currency": "USD", "amount": 700}, {"currency": "EUR", "amount": 600}],
            },
            "min_cart_value": [],
            "max_discount_value": [{"currency": "USD", "amount": 2500}],
            "max_applications_per_cart": 0,
        },
        "catalog/spring",
        "node/apparel/men",
        "currency/EUR",
    ),
    example(
        "promotion-code/summer sale/SUN-10",
        {
            "code": "SUN-10",
            "uses": 10,
            "user": "11111111-1111-4111-8111-111111111111",
            "consume_unit": "per_item",
        },
        {},
        "promotion/summer sale",
    ),
    example(
        "rule-promotion/gold members",
        {
            "name": "gold members",
            "description": "A fifth off",
            "enabled": False,
            "automatic": False,
            "priority": 3,
            "stackable": False,
            "override_stacking": False,
            "start": "2040-06-01T00:00:00Z",
            "end": "2040-09-01T00:00:00Z",
            "rule_set": {
                "catalog_ids": [{"$ref": "catalog/spring"}],
                "currencies": ["USD"],
                "rules": {
                    "strategy": "and",
                    "children": [
                        {"strategy": "cart_total", "operator": "range", "args": [1000, 5000]},
                        {
                            "strategy": "account_tags",
                            "operator": "contains_any",
                            "args": [{"$ref": "account-tag/wholesale"}],
                        },
                        {
                            "strategy": "item_category",
                            "operator": "in",
                            "args": [{"$ref": "node/apparel/men"}, "11111111-1111-4111-8111-111111111111"],
                        },
                    ],
                },
                "actions": [
                    {
                        "strategy": "item_discount",
                        "args": ["percent", 20],
                        "condition": {
                            "strategy": "item_category",
                            "operator": "nin",
                            "args": [{"$ref": "hierarchy/apparel"}],
                        },
                        "limitations": {
                            "max_discount": 1000,
                            "max_quantity": 2,
                            "items": {"max_items": 2, "price_strategy": "expensive"},
                        },
                    },
                    {"strategy": "cart_discount", "args": ["fixed", 500]},
                ],
            },
        },
        {
            "description": "A quarter off",
            "enabled": True,
            "priority": 4,
            "stackable": True,
            "override_stacking": True,
            "start": "2040-05-01T00:00:00Z",
            "end": "2040-10-01T00:00:00Z",
            "rule_set": {
                "catalog_ids": ["any"],
                "currencies": ["all"],
                "rules": {
                    "strategy": "item_category",
                    "operator": "in",
                    "args": [{"$ref": "hierarchy/apparel"}],
                },
                "actions": [{"strategy": "item_discount", "args": ["fixed_price", 2, 9000]}],
            },
        },
        "catalog/spring",
        "node/apparel/men",
        "account-tag/wholesale",
    ),
    example(
        "rule-promotion-code/gold members/GOLD",
        {
            "code": "GOLD",
            "uses": 100,
            "user": "11111111-1111-4111-8111-111111111111",
            "consume_unit": "per_checkout",
            "max_uses_per_shopper": {"max_uses": 1, "includes_guests": True},
            "is_for_new_shopper": False,
        },
        {},
        "rule-promotion/gold members",
    ),
]
