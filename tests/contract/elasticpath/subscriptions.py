"""Subscriptions: what they are made of, and an offering with everything in it."""

from __future__ import annotations

from tests.contract.example import example

ACCESS = {"type": "access", "tag": "films"}
PROMOTION = {
    "type": "promotion",
    "promotions": [
        {"name": "Ten off", "tag": "ten", "promotion": "gold members"},
        {"name": "Twenty off", "tag": "twenty"},
    ],
}
USAGE = {"type": "usage", "tag": "hours", "label": "Hours", "default_value": 5}
EXAMPLES = [
    example(
        "subscription-feature/films",
        {"name": "films", "description": "All films", "external_ref": "f-1", "configuration": ACCESS},
        {"description": None, "external_ref": "f-2", "configuration": PROMOTION},
        "rule-promotion/gold members",
    ),
    example(
        "proration-policy/fair",
        {"name": "fair", "external_ref": "p-1", "rounding": "up"},
        {"external_ref": None, "rounding": "nearest"},
    ),
    example(
        "dunning-rule/backoff",
        {
            "payment_retry_type": "backoff",
            "payment_retry_interval": 2,
            "payment_retry_unit": "day",
            "payment_retry_multiplier": 1.5,
            "payment_retries_limit": 10,
            "action": "close",
            "default": True,
        },
        {
            "payment_retry_interval": 1,
            "payment_retry_unit": "week",
            "payment_retry_multiplier": None,
            "payment_retries_limit": 3,
            "action": "suspend",
            "default": False,
        },
    ),
    example(
        "subscription-schedule/nightly",
        {
            "name": "nightly",
            "external_ref": "s-1",
            "specification": "30 0 * * *",
            "location": "Europe/London",
            "job": {"job_type": "billing-run"},
        },
        {
            "external_ref": None,
            "specification": "0 3 * * MON-FRI",
            "location": "Europe/Berlin",
            "job": {"job_type": "payment-run"},
        },
    ),
    example(
        "offering/magazine",
        {
            "name": "magazine",
            "description": "Every month",
            "external_ref": "o-1",
            "proration_policy": "fair",
        },
        {"description": "Every week", "external_ref": None, "proration_policy": None},
        "proration-policy/fair",
    ),
    example(
        "offering-feature/magazine/hours",
        {"name": "hours", "description": "Of reading", "external_ref": "f-3", "configuration": USAGE},
        {
            "description": "Of listening",
            "external_ref": None,
            "configuration": USAGE | {"label": "Listening", "default_value": 8},
        },
        "offering/magazine",
    ),
    example(
        "pricing-option/magazine/monthly",
        {
            "name": "monthly",
            "description": "Every month",
            "external_ref": "b-1",
            "billing_interval_type": "month",
            "billing_frequency": 1,
            "trial_period": 1,
            "plan_length": 12,
            "end_behavior": "roll",
            "can_pause": True,
            "can_resume": True,
            "can_cancel": False,
            "base_price_percentage": 95.5,
            "fixed_price": {
                "USD": {"amount": 900, "includes_tax": True},
                "GBP": {"amount": 700},
            },
        },
        {
            "description": None,
            "external_ref": "b-2",
            "billing_interval_type": "week",
            "billing_frequency": 2,
            "trial_period": None,
            "plan_length": 6,
            "end_behavior": "close",
            "can_pause": False,
            "can_resume": False,
            "can_cancel": True,
            "base_price_percentage": None,
            "fixed_price": {"USD": {"amount": 950}, "EUR": {"amount": 800}},
        },
        "offering/magazine",
    ),
    example(
        "plan/magazine/basic",
        {
            "name": "basic",
            "description": "The magazine",
            "external_ref": "l-1",
            "sku": "magazine-basic",
            "main_image": "https://example.com/basic.png",
            "price": {"USD": {"amount": 999, "includes_tax": False}, "GBP": {"amount": 899}},
            "price_units": {"unit": "month", "amount": 1},
            "feature_configurations": [{"feature": "magazine/hours", "type": "usage", "default_value": 3}],
            "pricing_options": ["magazine/monthly"],
        },
        {
            "description": "The magazine, on paper",
            "external_ref": None,
            "sku": None,
            "main_image": None,
            "price": {"USD": {"amount": 1099}},
            "price_units": {"unit": "day", "amount": 30},
            "feature_configurations": [],
            "pricing_options": [],
        },
        "offering-feature/magazine/hours",
        "pricing-option/magazine/monthly",
    ),
]
