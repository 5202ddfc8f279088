"""Examples of what names customers and stock: account tags, inventory locations."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "account-tag/wholesale",
        {"name": "wholesale", "description": "Buys by the pallet"},
        {"description": "Buys by the truck"},
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
