"""Zones."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "zone/alps",
        {
            "key": "alps",
            "name": "Alps",
            "description": "Where the mountains are",
            "locations": [{"country": "CH"}, {"country": "AT", "state": "Tirol"}],
        },
        {
            "name": "The Alps",
            "description": None,
            "locations": [{"country": "CH"}, {"country": "IT", "state": "Aosta"}, {"country": "LI"}],
        },
    ),
]
