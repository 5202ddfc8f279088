"""Money: drafts give currency and amount, reads add the type and the number of decimal places.

Source: commercetools API reference, Types: Money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.kind import may, need
from reconciler.sandbox.commercetools.reading import read_fields
from reconciler.sandbox.commercetools.shapes import CURRENCY, Choice, Number

if TYPE_CHECKING:
    from reconciler.sandbox.commercetools.kind import Draft
    from reconciler.sandbox.world import Doc

__all__ = ["digits", "money", "tier_money", "typed_money"]

# ISO 4217: currencies that have not two decimal places.
DIGITS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
TYPE = Choice(("centPrecision", "highPrecision"))
FIELDS = {
    "type": may(TYPE, "centPrecision"),
    "currencyCode": need(CURRENCY),
    "centAmount": may(Number()),
    "preciseAmount": may(Number()),
    "fractionDigits": may(Number(0, 20)),
}


def digits(currency: str) -> int:
    """Decimal places of a currency.

    >>> digits("JPY"), digits("EUR")
    (0, 2)
    """
    return DIGITS.get(currency, 2)


def typed_money(draft: Draft, value: Any, name: str) -> Doc:
    """A price in cents or, with `preciseAmount` and `fractionDigits`, finer.

    >>> typed_money(draft, {"currencyCode": "EUR", "centAmount": 500}, "price")
    {'type': 'centPrecision', 'currencyCode': 'EUR', 'centAmount': 500, 'fractionDigits': 2}
    """
    sent = read_fields(draft, FIELDS, value, f"{name}.")
    currency, places = sent["currencyCode"], digits(sent["currencyCode"])
    if sent["type"] == "centPrecision":
        if "centAmount" not in sent:
            raise problems.missing(f"{name}.centAmount")
        cents = sent["centAmount"]
        return {
            "type": "centPrecision",
            "currencyCode": currency,
            "centAmount": cents,
            "fractionDigits": places,
        }
    for needed in ("preciseAmount", "fractionDigits"):
        if needed not in sent:
            raise problems.missing(f"{name}.{needed}")
    finer = sent["fractionDigits"] - places
    if finer <= 0:
        raise problems.invalid_field(f"{name}.fractionDigits", sent["fractionDigits"])
    cents = sent.get("centAmount", round(sent["preciseAmount"] / 10**finer))
    return {
        "type": "highPrecision",
        "currencyCode": currency,
        "centAmount": cents,
        "preciseAmount": sent["preciseAmount"],
        "fractionDigits": sent["fractionDigits"],
    }


def money(draft: Draft, value: Any, name: str) -> Doc:
    """A price where only cents are allowed."""
    found = typed_money(draft, value, name)
    if found["type"] != "centPrecision":
        raise problems.invalid_field(f"{name}.type", found["type"], ["centPrecision"])
    return found


def tier_money(draft: Draft, value: Any, name: str) -> Doc:
    """The price of a tier, which the reference describes as plain even when it is read."""
    found = money(draft, value, name)
    if draft.knobs.tier_money == "typed":
        return found
    return {"currencyCode": found["currencyCode"], "centAmount": found["centAmount"]}
