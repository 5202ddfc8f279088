"""Customer groups."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "customer-group/gold",
        {"key": "gold", "groupName": "Gold", "custom": None},
        {"groupName": "Golden"},
    ),
]
