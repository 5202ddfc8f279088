"""Cart discounts: what is taken off, of what, in which carts.

Source: commercetools API reference, Cart Discounts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, members, sets, validity
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import KEY_UNIQUE, Draft, Kind, may, need
from reconciler.sandbox.commercetools.kinds.discounts import SORT_ORDER, check_validity, distinct_currencies
from reconciler.sandbox.commercetools.money import money, typed_money
from reconciler.sandbox.commercetools.references import KeyRef, Ref, fetch, holders
from reconciler.sandbox.commercetools.shapes import (
    KEY,
    LOCALIZED,
    Array,
    Choice,
    Number,
    SortOrder,
    Union,
    flag,
    moment,
    predicate,
)

if TYPE_CHECKING:
    from typing import Any

    from reconciler.sandbox.world import Doc, Refusal

__all__ = ["CART_DISCOUNT"]

MOST_STORES = 500
MOST_ACTIVE = 100
MODE = Choice(("ProportionateDistribution", "EvenDistribution", "IndividualApplication"))
CHEAP = Choice(("Cheapest", "MostExpensive"))
GIFT = "giftLineItem"
VALUE = Union(
    "type",
    {
        "relative": {"permyriad": need(Number(0, 10_000)), "applicationMode": may(MODE)},
        "absolute": {"money": need(Array(money, low=1)), "applicationMode": may(MODE)},
        "fixed": {"money": need(Array(typed_money, low=1)), "applicationMode": may(MODE)},
        GIFT: {
            "product": need(Ref("product")),
            "variantId": need(Number(1)),
            "supplyChannel": may(Ref("channel")),
            "distributionChannel": may(Ref("channel")),
        },
    },
)
COUNT = {
    "predicate": need(predicate),
    "minCount": may(Number(0), 1),
    "maxCount": may(Number(1)),
    "excludeCount": may(Number(0), 0),
}
PATTERN = Array(Union("type", {"CountOnLineItemUnits": COUNT, "CountOnCustomLineItemUnits": COUNT}))
MULTI = {
    "predicate": need(predicate),
    "triggerQuantity": need(Number(2)),
    "discountedQuantity": need(Number(1)),
    "maxOccurrence": may(Number(1)),
    "selectionMode": need(CHEAP),
}
GROUPABLE = {
    "lineItems": {"predicate": need(predicate)},
    "customLineItems": {"predicate": need(predicate)},
    "multiBuyLineItems": MULTI,
    "multiBuyCustomLineItems": MULTI,
    "pattern": {
        "triggerPattern": need(PATTERN),
        "targetPattern": need(PATTERN),
        "maxOccurrence": may(Number(1)),
        "selectionMode": need(CHEAP),
    },
}
TARGET = Union("type", {**GROUPABLE, "shipping": {}, "totalPrice": {}})
POLICIES = Array(Ref("recurrence-policy"), low=1, high=20)
SCOPE = Union(
    "type",
    {
        "AnyOrder": {},
        "NonRecurringOrdersOnly": {},
        "RecurringOrdersOnly": {},
        "ApplicableRecurrencePolicies": {"recurrencePolicies": need(POLICIES)},
    },
)


def _too_many_stores(_draft: Draft, most: int) -> Refusal:
    told = f"Maximum number of store discounts on a single cart discount reached {most}."
    return problems.problem("MaxStoreReferencesReached", told)


FIELDS = {
    "key": may(KEY),
    "name": need(LOCALIZED, filled=True),
    "description": may(LOCALIZED),
    "value": need(VALUE),
    "cartPredicate": need(predicate),
    "target": may(TARGET),
    "sortOrder": may(SortOrder()),
    "stores": may(Array(KeyRef("store"), high=MOST_STORES, distinct=True, over=_too_many_stores), []),
    "isActive": may(flag, default=True),
    "validFrom": may(moment),
    "validUntil": may(moment),
    "requiresDiscountCode": may(flag, default=False),
    "stackingMode": may(Choice(("Stacking", "StopAfterThisDiscount")), "Stacking"),
    "custom": may(Custom("cart-discount")),
    "discountGroup": may(Ref("discount-group")),
    "recurringOrderScope": may(SCOPE, {"type": "NonRecurringOrdersOnly"}),
}


def _shape(draft: Draft) -> None:
    draft.doc["references"] = []
    _take_order(draft)


def _take_order(draft: Draft) -> None:
    """A discount in a group has the group's sort order."""
    if "discountGroup" in draft.doc:
        group = fetch(draft.world, "discount-group", draft.doc["discountGroup"]["id"])
        if group:
            draft.doc["sortOrder"] = group["sortOrder"]


def _change_value(draft: Draft, payload: Doc) -> None:
    types = {draft.doc["value"]["type"], payload["value"]["type"]}
    if GIFT in types and len(types) > 1:
        raise problems.invalid_input("A cart discount can not become a gift line item, nor be one no longer.")
    draft.doc["value"] = payload["value"]


def _set_group(draft: Draft, payload: Doc) -> None:
    draft.doc.pop("discountGroup", None)
    if "discountGroup" in payload:
        draft.doc["discountGroup"] = payload["discountGroup"]
        _take_order(draft)
    elif "sortOrder" in payload:
        draft.doc["sortOrder"] = payload["sortOrder"]
    else:
        raise problems.required("sortOrder")


def _check(draft: Draft) -> None:
    doc, value = draft.doc, draft.doc["value"]
    if (value["type"] == GIFT) == ("target" in doc):
        raise problems.invalid_input("'target' must be set, except for the value 'giftLineItem'.")
    if "sortOrder" not in doc:
        raise problems.required("sortOrder")
    if "discountGroup" in doc and doc.get("target", {}).get("type") not in GROUPABLE:
        raise problems.invalid_input("Only discounts on items can be in a discount group.")
    distinct_currencies(value.get("money", []))
    _check_mode(value, doc.get("target", {}))
    check_validity(draft)
    _check_active(draft)


def _check_mode(value: Doc, target: Doc) -> None:
    """Only a relative discount is picky about its target."""
    mode = value.get("applicationMode")
    if value["type"] != "relative" or mode is None:
        return
    if target.get("type") != "pattern":
        raise problems.invalid_operation("'applicationMode' of a relative discount needs a pattern target.")
    if mode != "IndividualApplication" and not target["triggerPattern"]:
        raise problems.invalid_operation(f"The mode {mode} needs a 'triggerPattern' that is not empty.")


def _check_active(draft: Draft) -> None:
    def counts(doc: Any) -> bool:
        return bool(doc["isActive"] and not doc["requiresDiscountCode"])

    if not counts(draft.doc) or (draft.old and counts(draft.old)):
        return
    others = [json.loads(text) for text in draft.world.store.page([draft.kind.type])]
    if sum(counts(doc) for doc in others if doc["id"] != draft.doc["id"]) >= MOST_ACTIVE:
        told = f"Maximum number of active cart discounts reached ({MOST_ACTIVE})."
        raise problems.problem("MaxCartDiscountsReached", told)


def _leave(draft: Draft) -> None:
    if draft.knobs.discount_in_code == "refused":
        for holder, _ in holders(draft.world, draft.doc, draft.kind.type, ("discount-code",)):
            raise problems.referenced(draft.kind.type, holder)


CART_DISCOUNT = Kind(
    "cart-discount",
    "cart-discounts",
    ("orders", "cart_discounts"),
    FIELDS,
    {
        **changes(
            FIELDS,
            "name",
            "cartPredicate",
            "target",
            "sortOrder",
            "isActive",
            "requiresDiscountCode",
            "stackingMode",
        ),
        "changeValue": action(_change_value, "value", value=need(VALUE)),
        **sets(FIELDS, "key", "description"),
        **sets(FIELDS, "stores", "recurringOrderScope", needed=True),
        **members(FIELDS, "stores", "store"),
        **validity(FIELDS),
        "setDiscountGroup": action(
            _set_group,
            "discountGroup",
            discountGroup=may(Ref("discount-group")),
            sortOrder=may(SortOrder()),
        ),
        **custom_actions("cart-discount"),
    },
    unique=(KEY_UNIQUE, SORT_ORDER),
    derived=("references",),
    shape=_shape,
    check=_check,
    leaving=_leave,
)
