"""Discount codes: what a customer types to get cart discounts.

Source: commercetools API reference, Discount Codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools.actions import changes, sets, validity
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import KEY_UNIQUE, Draft, Kind, Unique, may, need
from reconciler.sandbox.commercetools.kinds.discounts import check_validity
from reconciler.sandbox.commercetools.references import Ref, fetch
from reconciler.sandbox.commercetools.shapes import (
    KEY,
    LOCALIZED,
    TEXT,
    Array,
    Number,
    flag,
    moment,
    predicate,
)

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["DISCOUNT_CODE"]

FIELDS = {
    "key": may(KEY),
    "name": may(LOCALIZED),
    "description": may(LOCALIZED),
    "code": need(TEXT, filled=True),
    "cartDiscounts": need(Array(Ref("cart-discount"), low=1, high=10, distinct=True)),
    "cartPredicate": may(predicate),
    "isActive": may(flag, default=True),
    "maxApplications": may(Number(0)),
    "maxApplicationsPerCustomer": may(Number(0)),
    "custom": may(Custom("discount-code")),
    "groups": may(Array(TEXT, distinct=True), []),
    "validFrom": may(moment),
    "validUntil": may(moment),
}


def _derive(draft: Draft) -> None:
    """The stores are those of the cart discounts."""
    stores: list[Doc] = []
    for reference in draft.doc.get("cartDiscounts", []):
        discount = fetch(draft.world, "cart-discount", reference["id"]) or {"stores": []}
        stores += [store for store in discount["stores"] if store not in stores]
    draft.doc["stores"] = stores
    draft.doc.setdefault("references", [])
    draft.doc.setdefault("applicationVersion", 0)


def _check(draft: Draft) -> None:
    check_validity(draft)
    _derive(draft)


DISCOUNT_CODE = Kind(
    "discount-code",
    "discount-codes",
    ("discount_codes",),
    FIELDS,
    {
        **changes(FIELDS, "cartDiscounts", "isActive"),
        # A code may leave all groups.
        "changeGroups": sets(FIELDS, "groups", needed=True)["setGroups"],
        **sets(
            FIELDS,
            "key",
            "name",
            "description",
            "cartPredicate",
            "maxApplications",
            "maxApplicationsPerCustomer",
        ),
        **validity(FIELDS),
        **custom_actions("discount-code"),
    },
    unique=(KEY_UNIQUE, Unique("code")),
    derived=("stores", "references", "applicationVersion"),
    shape=_derive,
    check=_check,
)
