"""Discount groups and product discounts.

Source: commercetools API reference, Discount Groups; Product Discounts.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import changes, sets, validity
from reconciler.sandbox.commercetools.kind import KEY_UNIQUE, Draft, Kind, Unique, may, need
from reconciler.sandbox.commercetools.money import money
from reconciler.sandbox.commercetools.shapes import (
    KEY,
    LOCALIZED,
    Array,
    Number,
    SortOrder,
    Union,
    flag,
    moment,
    predicate,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.world import Doc

__all__ = ["DISCOUNT_GROUP", "PRODUCT_DISCOUNT", "SORT_ORDER", "check_validity", "distinct_currencies"]

MOST_ACTIVE_GROUPS = 100


def _orders(doc: Doc) -> Iterable[tuple[str, Any]]:
    """A discount in a group has the group's order, and takes none of its own."""
    if "sortOrder" in doc and "discountGroup" not in doc:
        yield "sortOrder", f"{Decimal(doc['sortOrder']).normalize():f}"


SORT_ORDER = Unique("sortOrder", ("cart-discount", "discount-group"), of=_orders)


def check_validity(draft: Draft) -> None:
    """The validity begins before it ends."""
    since, until = draft.doc.get("validFrom"), draft.doc.get("validUntil")
    if since and until and since >= until:
        raise problems.invalid_input("'validFrom' must be earlier than 'validUntil'.")


def distinct_currencies(amounts: list[Doc]) -> None:
    """An absolute discount names each currency once."""
    currencies = [amount["currencyCode"] for amount in amounts]
    for currency in currencies:
        if currencies.count(currency) > 1:
            raise problems.duplicate("value.money.currencyCode", currency)


def _check_active(draft: Draft) -> None:
    if not draft.doc["isActive"]:
        return
    others = [json.loads(text) for text in draft.world.store.page(["discount-group"])]
    active = [doc for doc in others if doc["isActive"] and doc["id"] != draft.doc["id"]]
    if len(active) >= MOST_ACTIVE_GROUPS:
        told = f"Maximum number of active discount groups reached ({MOST_ACTIVE_GROUPS})."
        raise problems.problem("MaxDiscountGroupsReached", told)


GROUP_FIELDS = {
    "key": need(KEY),
    "name": may(LOCALIZED),
    "description": may(LOCALIZED),
    "sortOrder": need(SortOrder()),
    "isActive": may(flag, default=True),
}
DISCOUNT_GROUP = Kind(
    "discount-group",
    "discount-groups",
    ("cart_discounts",),
    GROUP_FIELDS,
    {
        **sets(GROUP_FIELDS, "name", "description"),
        **changes(GROUP_FIELDS, "key", "sortOrder", "isActive", verb="set"),
    },
    unique=(KEY_UNIQUE, SORT_ORDER),
    held_by=("cart-discount",),
    check=_check_active,
)

VALUE = Union(
    "type",
    {
        "relative": {"permyriad": need(Number(0, 10_000))},
        "absolute": {"money": need(Array(money, low=1))},
        "external": {},
    },
)
PRODUCT_FIELDS = {
    "key": may(KEY),
    "name": need(LOCALIZED, filled=True),
    "description": may(LOCALIZED),
    "value": need(VALUE),
    "predicate": need(predicate),
    "sortOrder": need(SortOrder()),
    "isActive": need(flag),
    "validFrom": may(moment),
    "validUntil": may(moment),
}


def _shape(draft: Draft) -> None:
    draft.doc["references"] = []


def _check_product_discount(draft: Draft) -> None:
    distinct_currencies(draft.doc["value"].get("money", []))
    check_validity(draft)


PRODUCT_DISCOUNT = Kind(
    "product-discount",
    "product-discounts",
    ("product_discounts", "products"),
    PRODUCT_FIELDS,
    {
        **changes(PRODUCT_FIELDS, "name", "value", "predicate", "sortOrder", "isActive"),
        **sets(PRODUCT_FIELDS, "key", "description"),
        **validity(PRODUCT_FIELDS),
    },
    unique=(KEY_UNIQUE, Unique("sortOrder", of=_orders)),
    derived=("references",),
    shape=_shape,
    check=_check_product_discount,
)
