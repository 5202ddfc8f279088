"""Examples of what decides where and what is sold."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "channel/web",
        {
            "key": "web",
            "roles": ["ProductDistribution", "InventorySupply"],
            "name": {"en": "Web shop"},
            "description": {"en": "Sells online"},
            "address": {"country": "DE", "city": "Berlin", "streetName": "Torstraße"},
            "geoLocation": {"type": "Point", "coordinates": [13.4, 52.5]},
            "custom": {"type": "channel-fields", "fields": {"manager": "Ada"}},
        },
        {
            "roles": ["ProductDistribution", "InventorySupply", "OrderExport"],
            "name": {"en": "Web shop", "de": "Webshop"},
            "description": {"en": "Sells everywhere"},
            "address": {"country": "AT", "city": "Wien", "streetName": None},
            "geoLocation": {"type": "Point", "coordinates": [16.4, 48.2]},
            "custom": {"type": "channel-fields", "fields": {"manager": "Grace"}},
        },
        "type/channel-fields",
    ),
    example(
        "product-selection/summer",
        {
            "key": "summer",
            "name": {"en": "Summer"},
            "mode": "Individual",
            "products": [
                {"product": "shirt", "variantSelection": {"type": "includeOnly", "skus": ["shirt-s"]}},
                {"product": "shoe"},
            ],
            "custom": {"type": "selection-fields", "fields": {"season": "summer"}},
        },
        {
            "name": {"en": "High summer"},
            "products": [
                {"product": "shirt", "variantSelection": {"type": "includeAllExcept", "skus": ["shirt-s"]}},
                {"product": "hat"},
            ],
            "custom": None,
        },
        "type/selection-fields",
    ),
    example(
        "store/berlin",
        {
            "key": "berlin",
            "name": {"en": "Berlin"},
            "languages": ["en"],
            "countries": ["DE"],
            "distributionChannels": ["web"],
            "supplyChannels": ["web"],
            "productSelections": [{"productSelection": "summer", "active": True}],
            "custom": {"type": "store-fields", "fields": {"floor": 2, "tags": ["a", "b"]}},
            "storefront": {
                "checkoutUrlTemplate": "https://shop.example/c/{checkoutId}",
                "orderUrlTemplate": "https://shop.example/o/{orderId}",
                "termsOfServiceUrl": "https://shop.example/terms",
                "privacyPolicyUrl": "https://shop.example/privacy",
                "refundPolicyUrl": "https://shop.example/refund",
                "shippingPolicyUrl": "https://shop.example/shipping",
                "cookiePolicyUrl": "https://shop.example/cookies",
                "imprintUrl": "https://shop.example/imprint",
                "faqUrl": "https://shop.example/faq",
                "contactUrl": "https://shop.example/contact",
            },
        },
        {
            "name": {"en": "Berlin Mitte"},
            "languages": [],
            "countries": ["DE", "AT"],
            "distributionChannels": [],
            "supplyChannels": None,
            "productSelections": [{"productSelection": "summer", "active": False}],
            "custom": {"type": "store-fields", "fields": {"floor": 3, "tags": ["c", "b"]}},
            "storefront": {"faqUrl": None, "contactUrl": "https://shop.example/help"},
        },
        "channel/web",
        "product-selection/summer",
        "type/store-fields",
    ),
]


def lends(key, resource, *fields):
    """A type with text fields, for the custom fields of one kind."""
    definitions = [
        {"name": name, "label": {"en": name}, "required": False, "type": type_} for name, type_ in fields
    ]
    body = {"key": key, "name": {"en": key}, "resourceTypeIds": [resource], "fieldDefinitions": definitions}
    return example(f"type/{key}", body, {})


TEXT, NUMBER = {"name": "String"}, {"name": "Number"}
TAGS = {"name": "Set", "elementType": TEXT}
SUPPORT = (
    lends("channel-fields", "channel", ("manager", TEXT)),
    lends("selection-fields", "product-selection", ("season", TEXT)),
    lends("store-fields", "store", ("floor", NUMBER), ("tags", TAGS)),
)
