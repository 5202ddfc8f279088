"""Custom relationships."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "custom-relationship/CRP_upsell",
        {
            "slug": "CRP_upsell",
            "name": "Upsell",
            "description": "What is better and costs more",
            "sort_order": 2,
            "external_name": "You may like",
            "external_description": "More of it",
            "bi_directional": False,
        },
        {
            "name": "Upgrades",
            "description": "",
            "sort_order": None,
            "external_name": "Better ones",
            "external_description": None,
        },
    )
]
