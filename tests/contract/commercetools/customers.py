"""Customer groups."""

from __future__ import annotations

from tests.contract.commercetools.stores import TEXT, lends
from tests.contract.example import example

EXAMPLES = [
    example(
        "customer-group/gold",
        {
            "key": "gold",
            "groupName": "Gold",
            "custom": {"type": "customer-fields", "fields": {"manager": "Ada"}},
        },
        {"groupName": "Golden", "custom": {"type": "customer-fields", "fields": {"manager": "Grace"}}},
        "type/customer-fields",
    ),
]
SUPPORT = (lends("customer-fields", "customer-group", ("manager", TEXT)),)
