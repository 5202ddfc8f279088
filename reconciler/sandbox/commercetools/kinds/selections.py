"""Product selections and the products in them, which are kept beside the selection.

Source: commercetools API reference, Product Selections.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, sets
from reconciler.sandbox.commercetools.crud import locate, repeated
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import Draft, Kind, may, need
from reconciler.sandbox.commercetools.query import envelope, window
from reconciler.sandbox.commercetools.references import Ref, expand
from reconciler.sandbox.commercetools.shapes import KEY, LOCALIZED, TEXT, Array, Choice, Record, Union
from reconciler.sandbox.store import Row
from reconciler.sandbox.world import dumps

if TYPE_CHECKING:
    from reconciler.sandbox.world import Call, Doc, Reply, World

__all__ = ["SELECTION", "assigned", "list_products"]

MEMBER = "selection-member"
INCLUSION, EXCLUSION = "Individual", "IndividualExclusion"
SKUS = {"skus": need(Array(TEXT, distinct=True))}
VARIANT_SELECTION = Union("type", {"includeOnly": SKUS, "includeAllExcept": SKUS})
VARIANT_EXCLUSION = Record(SKUS)
FIELDS = {
    "key": may(KEY),
    "name": need(LOCALIZED, filled=True),
    "mode": may(Choice((INCLUSION, EXCLUSION)), INCLUSION),
    "type": may(Choice(("individual", "individualExclusion"))),
    "custom": may(Custom("product-selection")),
}


def assigned(world: World, selection: str) -> list[Doc]:
    """The selection's products: `{product, variantSelection?, variantExclusion?}`, in order of assignment."""
    return [json.loads(text) for text in world.store.page([MEMBER], selection)]


def _shape(draft: Draft) -> None:
    if draft.doc.get("type") == "individualExclusion" and "mode" not in draft.sent:
        draft.doc["mode"] = EXCLUSION
    draft.doc["type"] = draft.doc["mode"][0].lower() + draft.doc["mode"][1:]
    draft.doc["productCount"] = 0


def _member(draft: Draft, payload: Doc) -> tuple[str, Doc | None]:
    id_ = f"{draft.doc['id']}/{payload['product']['id']}"
    text = draft.world.store.get(MEMBER, id_)
    return id_, json.loads(text) if text else None


def _hold(draft: Draft, id_: str, member: Doc) -> None:
    row = Row(MEMBER, id_, draft.doc["id"], dumps(member), (f"-> product id={member['product']['id']}",))
    draft.world.store.put(row)
    draft.doc["productCount"] = draft.world.store.count([MEMBER], draft.doc["id"])
    draft.touched = True


def _demand(draft: Draft, mode: str) -> None:
    if draft.doc["mode"] != mode:
        raise problems.invalid_operation(f"The product selection must have the mode {mode}.")


def _assign(draft: Draft, payload: Doc, detail: str) -> None:
    id_, held = _member(draft, payload)
    if held is None:
        _hold(draft, id_, payload)
    elif held.get(detail) != payload.get(detail):
        raise problems.problem(
            "ProductPresentWithDifferentVariantSelection",
            "Product is already present with the following different variant selections.",
            product=payload["product"],
            existingVariantSelection=held.get(detail) or {"type": "includeAllExcept", "skus": []},
        )


def _add(draft: Draft, payload: Doc) -> None:
    _demand(draft, INCLUSION)
    _assign(draft, payload, "variantSelection")


def _exclude(draft: Draft, payload: Doc) -> None:
    _demand(draft, EXCLUSION)
    _assign(draft, payload, "variantExclusion")


def _remove(draft: Draft, payload: Doc) -> None:
    id_, held = _member(draft, payload)
    if held:
        draft.world.store.delete(MEMBER, id_)
        draft.doc["productCount"] = draft.world.store.count([MEMBER], draft.doc["id"])
        draft.touched = True


def _vary(draft: Draft, payload: Doc, mode: str, told: str) -> None:
    _demand(draft, mode)
    id_, held = _member(draft, payload)
    if held is None:
        raise problems.problem("ProductAssignmentMissing", told, product=payload["product"])
    if held != payload:
        _hold(draft, id_, payload)


def _vary_selection(draft: Draft, payload: Doc) -> None:
    told = (
        "A Product Variant Selection can only be set for a Product that has previously been added to the"
        " Product Selection."
    )
    _vary(draft, payload, INCLUSION, told)


def _vary_exclusion(draft: Draft, payload: Doc) -> None:
    told = (
        "A Variant Exclusion can only be set for a Product that has previously been added to the Product"
        " Selection of type Individual Exclusion."
    )
    _vary(draft, payload, EXCLUSION, told)


def _leave(draft: Draft) -> None:
    for member in assigned(draft.world, draft.doc["id"]):
        draft.world.store.delete(MEMBER, f"{draft.doc['id']}/{member['product']['id']}")


def list_products(call: Call) -> Reply:
    """The products of one selection; the total is left out unless asked for."""
    limit, offset = window(call)
    members: list[Any] = assigned(call.world, locate(call, SELECTION)["id"])
    paths = repeated(call, "expand")
    texts = [dumps(expand(call.world, item, paths)) for item in members[offset : offset + limit]]
    return envelope(call, texts, limit, offset, len(members), with_total="false")


_PRODUCT = {"product": need(Ref("product"))}
_SELECTED = {**_PRODUCT, "variantSelection": may(VARIANT_SELECTION)}
_EXCLUDED = {**_PRODUCT, "variantExclusion": may(VARIANT_EXCLUSION)}

SELECTION = Kind(
    "product-selection",
    "product-selections",
    ("product_selections",),
    FIELDS,
    {
        **changes(FIELDS, "name"),
        **sets(FIELDS, "key"),
        **custom_actions("product-selection"),
        "addProduct": action(_add, "products", **_SELECTED),
        "excludeProduct": action(_exclude, "products", **_EXCLUDED),
        "removeProduct": action(_remove, "products", **_PRODUCT),
        "setVariantSelection": action(_vary_selection, "products", **_SELECTED),
        "setVariantExclusion": action(_vary_exclusion, "products", **_EXCLUDED),
    },
    held_by=("store",),
    derived=("productCount",),
    shape=_shape,
    leaving=_leave,
)
