"""Every kind of the Elastic Path API that is managed, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from reconciler.providers.elasticpath.kind import Kind
from reconciler.providers.elasticpath.kinds.account_tag import ACCOUNT_TAG
from reconciler.providers.elasticpath.kinds.application_key import APPLICATION_KEY
from reconciler.providers.elasticpath.kinds.catalog import CATALOG, CATALOG_RULE
from reconciler.providers.elasticpath.kinds.currency import CURRENCY
from reconciler.providers.elasticpath.kinds.custom_api import CUSTOM_API, CUSTOM_FIELD
from reconciler.providers.elasticpath.kinds.custom_api_entry import CUSTOM_API_ENTRY
from reconciler.providers.elasticpath.kinds.file import FILE
from reconciler.providers.elasticpath.kinds.flow import FIELD, FLOW
from reconciler.providers.elasticpath.kinds.gateway import GATEWAY
from reconciler.providers.elasticpath.kinds.hierarchy import HIERARCHY, NODE
from reconciler.providers.elasticpath.kinds.integration import INTEGRATION
from reconciler.providers.elasticpath.kinds.location import INVENTORY_LOCATION
from reconciler.providers.elasticpath.kinds.offerings import OFFERING, OFFERING_FEATURE, PLAN, PRICING_OPTION
from reconciler.providers.elasticpath.kinds.price import PRICE, PRICE_MODIFIER
from reconciler.providers.elasticpath.kinds.pricebook import PRICEBOOK
from reconciler.providers.elasticpath.kinds.product import PRODUCT
from reconciler.providers.elasticpath.kinds.promotion import PROMOTION, PROMOTION_CODE
from reconciler.providers.elasticpath.kinds.realm import (
    AUTHENTICATION_REALM,
    OIDC_PROFILE,
    PASSWORD_PROFILE,
)
from reconciler.providers.elasticpath.kinds.relationship import CUSTOM_RELATIONSHIP
from reconciler.providers.elasticpath.kinds.role_policy import BUILT_IN_ROLE, CUSTOM_API_ROLE_POLICY
from reconciler.providers.elasticpath.kinds.rule_promotion import RULE_PROMOTION, RULE_PROMOTION_CODE
from reconciler.providers.elasticpath.kinds.settings import (
    ACCOUNT_AUTHENTICATION,
    ACCOUNT_MEMBERSHIP,
    CART_SETTINGS,
    LOGS_TTL,
    MERCHANT_REALM_MAPPING,
    PROJECT_SETTINGS,
)
from reconciler.providers.elasticpath.kinds.subscriptions import (
    DUNNING_RULE,
    PRORATION_POLICY,
    SUBSCRIPTION_FEATURE,
    SUBSCRIPTION_SCHEDULE,
)
from reconciler.providers.elasticpath.kinds.variation import MODIFIER, OPTION, VARIATION

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            PROJECT_SETTINGS,
            CART_SETTINGS,
            ACCOUNT_AUTHENTICATION,
            ACCOUNT_MEMBERSHIP,
            LOGS_TTL,
            MERCHANT_REALM_MAPPING,
            AUTHENTICATION_REALM,
            OIDC_PROFILE,
            PASSWORD_PROFILE,
            INVENTORY_LOCATION,
            ACCOUNT_TAG,
            APPLICATION_KEY,
            CURRENCY,
            FLOW,
            FIELD,
            VARIATION,
            OPTION,
            MODIFIER,
            CUSTOM_RELATIONSHIP,
            BUILT_IN_ROLE,
            CUSTOM_API,
            CUSTOM_FIELD,
            CUSTOM_API_ENTRY,
            CUSTOM_API_ROLE_POLICY,
            INTEGRATION,
            PRICEBOOK,
            PRICE_MODIFIER,
            PRICE,
            HIERARCHY,
            NODE,
            FILE,
            PRODUCT,
            CATALOG,
            CATALOG_RULE,
            SUBSCRIPTION_FEATURE,
            PRORATION_POLICY,
            DUNNING_RULE,
            SUBSCRIPTION_SCHEDULE,
            OFFERING,
            OFFERING_FEATURE,
            PRICING_OPTION,
            PLAN,
            PROMOTION,
            PROMOTION_CODE,
            RULE_PROMOTION,
            RULE_PROMOTION_CODE,
            GATEWAY,
        )
    }
)
