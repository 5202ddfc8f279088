"""Every resource type of the sandbox, by typeId."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools.kinds.api_clients import API_CLIENT
from reconciler.sandbox.commercetools.kinds.business_units import BUSINESS_UNIT
from reconciler.sandbox.commercetools.kinds.cart_discounts import CART_DISCOUNT
from reconciler.sandbox.commercetools.kinds.categories import CATEGORY
from reconciler.sandbox.commercetools.kinds.channels import CHANNEL
from reconciler.sandbox.commercetools.kinds.custom_objects import CUSTOM_OBJECT
from reconciler.sandbox.commercetools.kinds.customer_groups import CUSTOMER_GROUP
from reconciler.sandbox.commercetools.kinds.discount_codes import DISCOUNT_CODE
from reconciler.sandbox.commercetools.kinds.discounts import DISCOUNT_GROUP, PRODUCT_DISCOUNT
from reconciler.sandbox.commercetools.kinds.extensions import EXTENSION
from reconciler.sandbox.commercetools.kinds.groups import ASSOCIATE_ROLE, ATTRIBUTE_GROUP
from reconciler.sandbox.commercetools.kinds.inventory import INVENTORY_ENTRY
from reconciler.sandbox.commercetools.kinds.product_types import PRODUCT_TYPE
from reconciler.sandbox.commercetools.kinds.seeds import CART, CUSTOMER, ORDER, PRODUCT, RECURRENCE_POLICY
from reconciler.sandbox.commercetools.kinds.selections import SELECTION
from reconciler.sandbox.commercetools.kinds.shipping import SHIPPING_METHOD
from reconciler.sandbox.commercetools.kinds.states import STATE
from reconciler.sandbox.commercetools.kinds.stores import STORE
from reconciler.sandbox.commercetools.kinds.subscriptions import SUBSCRIPTION
from reconciler.sandbox.commercetools.kinds.taxes import TAX_CATEGORY
from reconciler.sandbox.commercetools.kinds.types import TYPE
from reconciler.sandbox.commercetools.kinds.zones import ZONE

if TYPE_CHECKING:
    from reconciler.sandbox.commercetools.kind import Kind

__all__ = ["KINDS"]

KINDS: dict[str, Kind] = {
    kind.type: kind
    for kind in (
        TYPE,
        CHANNEL,
        SELECTION,
        STORE,
        TAX_CATEGORY,
        ZONE,
        STATE,
        SHIPPING_METHOD,
        CUSTOMER_GROUP,
        DISCOUNT_GROUP,
        CART_DISCOUNT,
        DISCOUNT_CODE,
        PRODUCT_DISCOUNT,
        PRODUCT_TYPE,
        ATTRIBUTE_GROUP,
        CATEGORY,
        ASSOCIATE_ROLE,
        BUSINESS_UNIT,
        SUBSCRIPTION,
        EXTENSION,
        CUSTOM_OBJECT,
        API_CLIENT,
        INVENTORY_ENTRY,
        PRODUCT,
        CUSTOMER,
        CART,
        ORDER,
        RECURRENCE_POLICY,
    )
}
