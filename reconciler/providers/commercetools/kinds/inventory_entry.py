"""Inventory entries: how a product is stocked in a channel. How much there is, is managed only if written."""

from collections.abc import Iterator
from typing import Annotated, TypeAlias

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import IMMUTABLE
from reconciler.model.json import Object
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.fields import CustomField, Moment, OwnKey
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Act, Change, Members, Rule, Set

Limit: TypeAlias = Annotated[int, Field(ge=1)]


class Limits(Rule):
    """Both limits stand in one action, which takes away the one that it does not name."""

    names = ("minCartQuantity", "maxCartQuantity")

    def acts(self, change: Change) -> Iterator[Act]:
        both = {name: change.new.get(name, change.old.get(name)) for name in self.names}
        first = next(name for name in self.names if both[name] != change.old.get(name))
        if change.name == first:
            held = {name: value for name, value in both.items() if value is not None}
            yield Act({"action": "setInventoryLimits", **held})


class StockLevels(Body):
    reorderPoint: int | None = None
    safetyStock: int | None = None


class InventoryEntry(Body):
    key: OwnKey
    sku: Annotated[Text, IMMUTABLE]
    supplyChannel: Annotated[str | None, Ref("channel")] = None
    quantityOnStock: Annotated[
        Settable[int],
        Set("changeQuantity", "quantity"),
        Field(description="live data: leave it out, and it is 0 at first and then left alone"),
    ] = None
    minCartQuantity: Annotated[Limit | None, Limits()] = None
    maxCartQuantity: Annotated[Limit | None, Limits()] = None
    restockableInDays: int | None = None
    expectedDelivery: Moment | None = None
    reservationExpirationInMinutes: Annotated[int, Field(ge=1, le=44_640)] | None = None
    stockLevels: Annotated[
        StockLevels | None,
        Members(
            {
                "reorderPoint": Set("setReorderPoint", "quantity"),
                "safetyStock": Set("setSafetyStock", "quantity"),
            }
        ),
    ] = None
    custom: CustomField = None

    def model_post_init(self, _context: object, /) -> None:
        low, high = self.minCartQuantity, self.maxCartQuantity
        if low is not None and high is not None and low > high:
            message = "minCartQuantity {low} is more than maxCartQuantity {high}"
            raise PydanticCustomError("limits", message, {"low": low, "high": high})


def empty_at_first(draft: Object, _body: Object) -> None:
    draft.setdefault("quantityOnStock", 0)


INVENTORY_ENTRY = Kind(
    "inventory-entry",
    InventoryEntry,
    "inventory",
    adopts=("sku", "supplyChannel"),
    partial=True,
    path="inventory",
    asked="sku",
    to_draft=empty_at_first,
    summary="How a product is stocked in a supply channel; only the declared ones are looked at.",
    source="commercetools API reference: Inventory",
)
