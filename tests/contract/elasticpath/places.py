"""Examples of what names customers, programs and places: account tags, application keys, locations."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "account-tag/wholesale",
        {"name": "wholesale", "description": "Buys by the pallet"},
        {"description": "Buys by the truck"},
    ),
    example(
        "application-key/feed",
        {"name": "feed", "reserved_rate_limit": 5},
        {"reserved_rate_limit": 10},
    ),
    example(
        "inventory-location/berlin",
        {
            "slug": "berlin",
            "name": "Berlin",
            "external_ref": "erp-4",
            "description": "The warehouse in the east",
            "address": ["Lagerweg 1", "12345 Berlin"],
            "geolocation": {"lat": 52.5, "lon": 13.4},
        },
        {
            "name": "Berlin-Adlershof",
            "external_ref": None,
            "description": None,
            "address": None,
            "geolocation": None,
        },
    ),
]
