"""Inventory entries: how much of a product a channel has.

Source: commercetools API reference, Inventory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, sets
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import KEY_UNIQUE, Draft, Kind, Unique, may, need
from reconciler.sandbox.commercetools.reading import place
from reconciler.sandbox.commercetools.references import Ref
from reconciler.sandbox.commercetools.shapes import KEY, TEXT, Number, Record, moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.world import Doc

__all__ = ["INVENTORY_ENTRY"]

LEVELS = {"reorderPoint": may(Number()), "safetyStock": may(Number())}
FIELDS = {
    "key": may(KEY),
    "sku": need(TEXT, filled=True),
    "supplyChannel": may(Ref("channel")),
    "quantityOnStock": need(Number()),
    "minCartQuantity": may(Number(1)),
    "maxCartQuantity": may(Number(1)),
    "restockableInDays": may(Number()),
    "expectedDelivery": may(moment),
    "reservationExpirationInMinutes": may(Number(1, 44640)),
    "stockLevels": may(Record(LEVELS)),
    "custom": may(Custom("inventory-entry")),
}


def _place(doc: Doc) -> Iterable[tuple[str, Any]]:
    """A product is in a channel once, and once in none."""
    return [("sku", f"{doc['sku']} {doc.get('supplyChannel', {}).get('id', '')}".strip())]


def _shape(draft: Draft) -> None:
    draft.doc["availableQuantity"] = draft.doc["quantityOnStock"]


def _count(sign: int) -> Any:
    def run(draft: Draft, payload: Doc) -> None:
        held = draft.doc["quantityOnStock"] if sign else 0
        draft.doc["quantityOnStock"] = held + (sign or 1) * payload["quantity"]
        draft.doc["availableQuantity"] = draft.doc["quantityOnStock"]

    return run


def _limits(draft: Draft, payload: Doc) -> None:
    for name in ("minCartQuantity", "maxCartQuantity"):
        place(draft, FIELDS, payload, name)


def _level(name: str) -> Any:
    def run(draft: Draft, payload: Doc) -> None:
        held = {key: item for key, item in draft.doc.pop("stockLevels", {}).items() if key != name}
        if "quantity" in payload:
            held[name] = payload["quantity"]
        if held:
            draft.doc["stockLevels"] = held

    return run


def _check(draft: Draft) -> None:
    low, high = draft.doc.get("minCartQuantity"), draft.doc.get("maxCartQuantity")
    if low and high and low > high:
        raise problems.invalid_input("'minCartQuantity' must not be more than 'maxCartQuantity'.")


INVENTORY_ENTRY = Kind(
    "inventory-entry",
    "inventory",
    ("products",),
    FIELDS,
    {
        **sets(
            FIELDS,
            "key",
            "supplyChannel",
            "restockableInDays",
            "expectedDelivery",
            "reservationExpirationInMinutes",
        ),
        **custom_actions("inventory-entry"),
        "addQuantity": action(_count(1), "quantityOnStock", quantity=need(Number())),
        "removeQuantity": action(_count(-1), "quantityOnStock", quantity=need(Number())),
        "changeQuantity": action(_count(0), "quantityOnStock", quantity=need(Number())),
        "setInventoryLimits": action(
            _limits, "minCartQuantity", minCartQuantity=may(Number(1)), maxCartQuantity=may(Number(1))
        ),
        "setReorderPoint": action(_level("reorderPoint"), "stockLevels", quantity=may(Number())),
        "setSafetyStock": action(_level("safetyStock"), "stockLevels", quantity=may(Number())),
    },
    unique=(KEY_UNIQUE, Unique("sku", of=_place)),
    derived=("availableQuantity",),
    shape=_shape,
    check=_check,
)
