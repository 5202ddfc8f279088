"""Every kind of the commercetools API that is managed, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.kinds.api_client import API_CLIENT
from reconciler.providers.commercetools.kinds.associate_role import ASSOCIATE_ROLE
from reconciler.providers.commercetools.kinds.attribute_group import ATTRIBUTE_GROUP
from reconciler.providers.commercetools.kinds.business_unit import BUSINESS_UNIT
from reconciler.providers.commercetools.kinds.cart_discount import CART_DISCOUNT
from reconciler.providers.commercetools.kinds.category import CATEGORY
from reconciler.providers.commercetools.kinds.channel import CHANNEL
from reconciler.providers.commercetools.kinds.custom_object import CONTAINER, CUSTOM_OBJECT
from reconciler.providers.commercetools.kinds.customer_group import CUSTOMER_GROUP
from reconciler.providers.commercetools.kinds.discounts import DISCOUNT_CODE, DISCOUNT_GROUP, PRODUCT_DISCOUNT
from reconciler.providers.commercetools.kinds.extension import EXTENSION
from reconciler.providers.commercetools.kinds.inventory_entry import INVENTORY_ENTRY
from reconciler.providers.commercetools.kinds.product_type import PRODUCT_TYPE
from reconciler.providers.commercetools.kinds.project import PROJECT
from reconciler.providers.commercetools.kinds.selection import PRODUCT_SELECTION
from reconciler.providers.commercetools.kinds.shipping_method import SHIPPING_METHOD
from reconciler.providers.commercetools.kinds.state import STATE
from reconciler.providers.commercetools.kinds.store import STORE
from reconciler.providers.commercetools.kinds.subscription import SUBSCRIPTION
from reconciler.providers.commercetools.kinds.tax_category import TAX_CATEGORY
from reconciler.providers.commercetools.kinds.type import TYPE
from reconciler.providers.commercetools.kinds.zone import ZONE

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            PROJECT,
            TYPE,
            CHANNEL,
            ZONE,
            PRODUCT_TYPE,
            ATTRIBUTE_GROUP,
            CATEGORY,
            TAX_CATEGORY,
            CUSTOMER_GROUP,
            STATE,
            PRODUCT_SELECTION,
            STORE,
            SHIPPING_METHOD,
            DISCOUNT_GROUP,
            CART_DISCOUNT,
            DISCOUNT_CODE,
            PRODUCT_DISCOUNT,
            ASSOCIATE_ROLE,
            INVENTORY_ENTRY,
            BUSINESS_UNIT,
            EXTENSION,
            SUBSCRIPTION,
            CONTAINER,
            CUSTOM_OBJECT,
            API_CLIENT,
        )
    }
)
