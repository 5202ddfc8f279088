"""Tax categories."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "tax-category/books",
        {
            "key": "books",
            "name": "Books",
            "description": "On paper",
            "rates": [
                {"name": "7 % VAT", "amount": 0.07, "includedInPrice": True, "country": "DE"},
                {"key": "at", "name": "USt", "amount": 0.1, "includedInPrice": True, "country": "AT"},
                {"name": "IVA", "amount": 0.04, "includedInPrice": True, "country": "IT"},
            ],
        },
        {
            "name": "Books and maps",
            "description": None,
            "rates": [
                {
                    "key": "ny",
                    "name": "New York",
                    "includedInPrice": False,
                    "country": "US",
                    "state": "New York",
                    "subRates": [{"name": "state", "amount": 0.04}, {"name": "city", "amount": 0.045}],
                },
                {"key": "at", "name": "USt.", "amount": 0.1, "includedInPrice": True, "country": "AT"},
                {"key": "de", "name": "7 % VAT", "amount": 0.07, "includedInPrice": True, "country": "DE"},
            ],
        },
    ),
]
