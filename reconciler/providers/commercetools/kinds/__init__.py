"""Every kind of the commercetools API that is managed, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.kinds.attribute_group import ATTRIBUTE_GROUP
from reconciler.providers.commercetools.kinds.category import CATEGORY
from reconciler.providers.commercetools.kinds.channel import CHANNEL
from reconciler.providers.commercetools.kinds.product_type import PRODUCT_TYPE
from reconciler.providers.commercetools.kinds.selection import PRODUCT_SELECTION
from reconciler.providers.commercetools.kinds.store import STORE
from reconciler.providers.commercetools.kinds.type import TYPE
from reconciler.providers.commercetools.kinds.zone import ZONE

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            TYPE,
            CHANNEL,
            ZONE,
            PRODUCT_TYPE,
            ATTRIBUTE_GROUP,
            CATEGORY,
            PRODUCT_SELECTION,
            STORE,
        )
    }
)
