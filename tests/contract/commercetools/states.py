"""States of workflows."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "state/returned",
        {
            "key": "returned",
            "type": "LineItemState",
            "name": {"en": "Returned"},
            "description": {"en": "Came back"},
            "initial": False,
            "roles": ["Return"],
            "transitions": [],
        },
        {
            "type": "ReviewState",
            "name": {"en": "Counted", "de": "Gezählt"},
            "description": None,
            "initial": True,
            "roles": ["ReviewIncludedInStatistics"],
            "transitions": ["returned"],
        },
    ),
]
