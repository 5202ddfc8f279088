"""Tax categories and their rates.

Source: commercetools API reference, Tax Categories.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, sets
from reconciler.sandbox.commercetools.kind import KEY_UNIQUE, Draft, Kind, Unique, may, need
from reconciler.sandbox.commercetools.parts import place_of
from reconciler.sandbox.commercetools.shapes import COUNTRY, KEY, TEXT, Array, Number, Record, flag

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["TAX_CATEGORY"]

SHARE = Number(0, 1, whole=False)
DRAFT = Record(
    {
        "key": may(KEY),
        "name": need(TEXT),
        "amount": may(SHARE),
        "includedInPrice": need(flag),
        "country": need(COUNTRY),
        "state": may(TEXT),
        "subRates": may(Array(Record({"name": need(TEXT), "amount": need(SHARE)}))),
    }
)


def _rate(draft: Draft, value: Any, name: str) -> Doc:
    """A tax rate; without `amount` it is what its sub rates amount to."""
    rate = DRAFT(draft, value, name)
    if not rate.get("state"):
        rate.pop("state", None)
    total = round(sum(item["amount"] for item in rate.get("subRates", [])), 10)
    if "amount" not in rate:
        if not rate.get("subRates"):
            raise problems.missing(f"{name}.amount")
        rate["amount"] = total
    if rate.get("subRates") and abs(rate["amount"] - total) > 1e-9:
        raise problems.invalid_input(
            "The amounts of all sub rates must add up to the amount of the tax rate."
        )
    return {**rate, "id": draft.world.new_id()[:8]}


FIELDS = {
    "key": may(KEY),
    "name": need(TEXT, filled=True),
    "description": may(TEXT),
    "rates": may(Array(_rate), []),
}


def _add(draft: Draft, payload: Doc) -> None:
    draft.doc["rates"].append(payload["taxRate"])


def _at(draft: Draft, payload: Doc) -> int:
    return place_of(draft.doc["rates"], payload, "taxRate", "tax rate", " in the tax category")


def _remove(draft: Draft, payload: Doc) -> None:
    del draft.doc["rates"][_at(draft, payload)]


def _replace(draft: Draft, payload: Doc) -> None:
    draft.doc["rates"][_at(draft, payload)] = payload["taxRate"]


def _check(draft: Draft) -> None:
    for by in ("key", "place"):
        found: list[Any] = []
        for rate in draft.doc["rates"]:
            value = (
                rate.get("key")
                if by == "key"
                else {name: rate[name] for name in ("country", "state") if name in rate}
            )
            if value and value in found:
                raise problems.duplicate("rates.key" if by == "key" else "rates", value)
            found.append(value)


WHICH = {"taxRateId": may(TEXT), "taxRateKey": may(KEY)}
TAX_CATEGORY = Kind(
    "tax-category",
    "tax-categories",
    ("products", "tax_categories"),
    FIELDS,
    {
        **changes(FIELDS, "name"),
        **sets(FIELDS, "key", "description"),
        "addTaxRate": action(_add, "rates", taxRate=need(_rate)),
        "removeTaxRate": action(_remove, "rates", **WHICH),
        "replaceTaxRate": action(_replace, "rates", **WHICH, taxRate=need(_rate)),
    },
    unique=(KEY_UNIQUE, Unique("name", code="InvalidOperation")),
    held_by=("shipping-method", "product"),
    limit=100,
    check=_check,
)
