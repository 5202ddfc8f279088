"""What configuration refers to but does not hold: it can be loaded and read, not written.

Source: commercetools API reference, Products, Customers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools.kind import Draft, Kind
from reconciler.sandbox.commercetools.references import Ref

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["CART", "CUSTOMER", "ORDER", "PRODUCT", "RECURRENCE_POLICY", "variants"]

NOWHERE = "00000000-0000-4000-8000-000000000000"


def variants(product: Doc) -> list[Doc]:
    """All variants of the published product, the master variant first."""
    current = product["masterData"]["current"]
    return [current["masterVariant"], *current["variants"]]


def _variant(sent: Doc, number: int) -> Doc:
    return {"id": number, "prices": [], "images": [], "attributes": [], "assets": [], **sent}


def _shape_product(draft: Draft) -> None:
    """A draft gives name, slug and variants; a whole product is left as it is."""
    if "masterData" in draft.sent:
        return
    name = draft.sent.get("key", draft.doc["id"])
    rest = [_variant(sent, number) for number, sent in enumerate(draft.sent.get("variants", []), 2)]
    current = {
        "name": draft.sent.get("name", {"en": name}),
        "slug": draft.sent.get("slug", {"en": name}),
        "categories": draft.sent.get("categories", []),
        "attributes": [],
        "masterVariant": _variant(draft.sent.get("masterVariant", {}), 1),
        "variants": rest,
        "searchKeywords": {},
    }
    type_ = draft.sent.get("productType", {"typeId": "product-type", "id": NOWHERE})
    draft.doc = {
        **{
            key: item
            for key, item in draft.doc.items()
            if key not in {"name", "slug", "masterVariant", "variants"}
        },
        "productType": Ref("product-type")(draft, type_, "productType"),
        "masterData": {"published": True, "hasStagedChanges": False, "current": current, "staged": current},
    }


def _shape_customer(draft: Draft) -> None:
    for name in (
        "addresses",
        "shippingAddressIds",
        "billingAddressIds",
        "stores",
        "customerGroupAssignments",
    ):
        draft.doc.setdefault(name, [])
    draft.doc.setdefault("email", f"{draft.doc.get('key', draft.doc['id'])}@example.com")
    draft.doc.setdefault("isEmailVerified", False)
    draft.doc.setdefault("authenticationMode", "Password")


PRODUCT = Kind("product", "products", ("products",), {}, read_only=True, is_open=True, shape=_shape_product)
CUSTOMER = Kind(
    "customer", "customers", ("customers",), {}, read_only=True, is_open=True, shape=_shape_customer
)
CART = Kind("cart", "carts", ("orders",), {}, read_only=True, is_open=True)
ORDER = Kind("order", "orders", ("orders",), {}, read_only=True, is_open=True)
RECURRENCE_POLICY = Kind(
    "recurrence-policy", "recurrence-policies", ("recurrence_policies",), {}, read_only=True, is_open=True
)
