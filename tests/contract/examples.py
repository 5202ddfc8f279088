"""One example of every kind and an update of it, shared by every test that needs a valid resource.

Of each kind: `body` as a user would write it, `after` the same resource with every updatable field changed, and
the addresses it needs. A reference names an example of another kind by its key.
"""

from __future__ import annotations

from tests.contract.commercetools import (
    customers,
    definitions,
    discounts,
    operations,
    shipping,
    states,
    stores,
    taxes,
    zones,
)
from tests.contract.elasticpath import (
    custom_apis,
    files,
    places,
    pricing,
    products,
    promotions,
    realms,
    relationships,
    subscriptions,
)
from tests.contract.elasticpath import settings as ep_settings
from tests.contract.example import Example, example

ELASTICPATH = {
    one.kind: one
    for one in (
        *ep_settings.EXAMPLES,
        *realms.EXAMPLES,
        *places.EXAMPLES,
        example(
            "currency/EUR",
            {
                "code": "EUR",
                "exchange_rate": 0.92,
                "format": "{price} €",
                "decimal_point": ",",
                "thousand_separator": ".",
                "decimal_places": 2,
                "default": False,
                "enabled": True,
            },
            {
                "exchange_rate": 1,
                "format": "€{price}",
                "decimal_point": ".",
                "thousand_separator": ",",
                "decimal_places": 0,
                "enabled": False,
            },
        ),
        example(
            "flow/products(book)",
            {"slug": "products(book)", "name": "Book", "description": "What books have", "enabled": True},
            {"name": "Books", "description": "What all books have", "enabled": False},
        ),
        example(
            "field/products(book)/pages",
            {
                "slug": "pages",
                "name": "Pages",
                "field_type": "integer",
                "description": "How many",
                "required": False,
                "enabled": True,
                "order": 1,
                "omit_null": False,
                "validation_rules": [{"type": "between", "options": {"from": 1, "to": 5000}}],
            },
            {
                "name": "Page count",
                "description": "How many pages",
                "required": True,
                "enabled": False,
                "default": 100,
                "order": 2,
                "omit_null": True,
                "validation_rules": [{"type": "between", "options": {"from": 1, "to": 9000}}],
            },
            "flow/products(book)",
        ),
        example(
            "variation/size", {"name": "size", "sort_order": 3}, {"sort_order": -1},
        ),
        example(
            "option/size/small",
            {"name": "small", "description": "Fits few", "sort_order": 1},
            {"description": "Fits some", "sort_order": 7},
            "variation/size",
        ),
        example(
            "integration/order mail",
            {
                "name": "order mail",
                "description": "Mails the customer",
                "enabled": True,
                "integration_type": "webhook",
                "observes": ["order.created", "order.paid"],
                "configuration": {"url": "https://mail.example.com/hook", "secret_key": "s3cret-of-the-hook"},
            },
            {
                "description": "Mails the warehouse",
                "enabled": False,
                "integration_type": "aws_sqs",
                "observes": ["order.fulfilled"],
                "configuration": {
                    "url": "https://sqs.eu-west-1.amazonaws.com/123456789/queue",
                    "aws_access_key_id": "AKIA-EXAMPLE-JIMB",
                    "aws_secret_access_key": "an-example-of-a-key-HK4o",
                    "region": "eu-west-1",
                },
            },
        ),
        example(
            "pricebook/retail",
            {"name": "retail", "description": "Prices for everyone", "external_ref": "erp-1"},
            {"description": None, "external_ref": "erp-2"},
        ),
        example(
            "hierarchy/apparel",
            {
                "slug": "apparel",
                "name": "Apparel",
                "description": "What people wear",
                "locales": {"fr-FR": {"name": "Habillement"}},
                "admin_attributes": {"owner": "fashion team", "code": "A"},
                "shopper_attributes": {"banner": "spring"},
            },
            {
                "name": "Clothes",
                "description": "What people put on",
                "locales": {"fr-FR": {"name": "Mode"}, "de-DE": {"name": "Kleidung"}},
                "admin_attributes": {"owner": "clothes team"},
                "shopper_attributes": {"banner": "summer", "colour": "blue"},
            },
        ),
        example(
            "node/apparel/men",
            {
                "slug": "men",
                "name": "Men",
                "description": "For men",
                "sort_order": 2,
                "locales": {"fr-FR": {"name": "Homme", "description": "Pour hommes"}},
                "admin_attributes": {"code": "M"},
                "shopper_attributes": {"banner": "men"},
            },
            {
                "name": "Gentlemen",
                "description": "For gentlemen",
                "sort_order": 5,
                "locales": {"fr-FR": {"name": "Messieurs", "description": "Pour messieurs"}},
                "admin_attributes": {"code": "G", "floor": "1"},
                "shopper_attributes": {},
            },
            "hierarchy/apparel",
        ),
        example(
            "catalog/spring",
            {
                "name": "spring",
                "description": "From March on",
                "hierarchies": ["apparel"],
                "pricebook": "retail",
                "locales": {"fr-FR": {"name": "printemps"}},
                "enable_price_segmentation": False,
                "publish": "on-change",
            },
            {
                "description": "From April on",
                "hierarchies": [],
                "locales": {"fr-FR": {"name": "avril"}},
                "enable_price_segmentation": True,
            },
            "hierarchy/apparel",
            "pricebook/retail",
        ),
        example(
            "catalog-rule/members",
            {
                "name": "members",
                "description": "For members",
                "catalog": "spring",
                "account_ids": ["11111111-1111-4111-8111-111111111111"],
                "account_tags": ["wholesale"],
                "customer_ids": ["33333333-3333-4333-8333-333333333333"],
                "channels": ["web", "app"],
                "tags": ["gold"],
                "schedules": [{"valid_from": "2026-06-01T05:00:00Z", "valid_to": "2026-06-15T05:00:00Z"}],
                "pricebooks": [{"pricebook": "retail", "priority": 1}],
            },
            {
                "description": "For all members",
                "account_ids": [],
                "account_tags": [],
                "customer_ids": ["44444444-4444-4444-8444-444444444444"],
                "channels": ["web"],
                "tags": ["gold", "silver"],
                "schedules": [{"valid_from": "2026-07-01T05:00:00Z", "valid_to": "2026-07-15T05:00:00Z"}],
                "pricebooks": [{"pricebook": "retail", "priority": 5}],
            },
            "catalog/spring",
            "pricebook/retail",
            "account-tag/wholesale",
        ),
        example(
            "gateway/adyen",
            {
                "slug": "adyen",
                "enabled": True,
                "test": True,
                "merchant_account": "AcmeCOM",
                "username": "ws@Company.Acme",
                "password": "an-adyen-password",
            },
            {"enabled": False, "test": False, "password": "another-password"},
        ),
        *pricing.EXAMPLES,
        *custom_apis.EXAMPLES,
        *subscriptions.EXAMPLES,
        *relationships.EXAMPLES,
        *files.EXAMPLES,
        *products.EXAMPLES,
        *promotions.EXAMPLES,
    )
}  # fmt: skip
"""By kind."""

_MODULES = (
    customers,
    definitions,
    discounts,
    operations,
    shipping,
    states,
    stores,
    taxes,
    zones,
)
COMMERCETOOLS = {one.kind: one for module in _MODULES for one in module.EXAMPLES}
PROVIDERS = {"elasticpath": ELASTICPATH, "commercetools": COMMERCETOOLS}
SUPPORT = {
    "elasticpath": (*custom_apis.SUPPORT, *files.SUPPORT, *products.SUPPORT),
    "commercetools": sum((getattr(module, "SUPPORT", ()) for module in _MODULES), ()),
}
"""Resources that examples need beside other examples: types for their custom fields."""
SEEDS = {
    "elasticpath": {},
    "commercetools": {
        "product": [{"key": key, "masterVariant": {"sku": f"{key}-s"}} for key in ("shirt", "shoe", "hat")],
        "customer": [{"key": key} for key in ("ada", "grace")],
    },
}
"""What is in a live store but not managed."""


def needed(provider: str, address: str) -> Example:
    """The example at an address that another one needs."""
    several = (*PROVIDERS[provider].values(), *SUPPORT[provider])
    return next(one for one in several if str(one.address) == address)
