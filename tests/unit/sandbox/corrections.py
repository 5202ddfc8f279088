from __future__ import annotations

from typing import NamedTuple

ANY = {}
CURRENCY = {"properties": {"data": {"$ref": "#/components/schemas/Response.Currency"}}, "required": ["data"]}
CONFIGURATION = {
    "anyOf": [
        {"$ref": "#/components/schemas/AWSSQSConfigurationObject"},
        {"$ref": "#/components/schemas/WebhookConfigurationObject"},
        {"required": ["addresses"]},
    ]
}
ERRORS = {"type": "object", "required": ["errors"], "properties": {"errors": {"type": "array"}}}
NULLABLE = {"type": ["string", "null"]}
PROMOTIONS = {
    "fixed_discount": "CartFixedDiscountPromotion",
    "percent_discount": "CartPercentDiscountPromotion",
    "item_fixed_discount": "ItemFixedDiscountPromotion",
    "item_percent_discount": "ItemPercentDiscountPromotion",
    "x_for_y": "XForYDiscountPromotion",
    "x_for_amount": "XForAmountDiscountPromotion",
    "bundle_fixed_discount": "FixedBundleDiscountPromotion",
    "bundle_gift": "FreeGiftPromotion",
}
PROMOTION = {
    "required": ["promotion_type"],
    "properties": {"promotion_type": {"enum": list(PROMOTIONS)}},
    "allOf": [
        {
            "if": {"properties": {"promotion_type": {"const": type_}}},
            "then": {"$ref": f"#/components/schemas/Data.{name}"},
        }
        for type_, name in PROMOTIONS.items()
    ],
}
CODES = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {"$ref": "#/components/schemas/Data.PromotionsCodesRequest", "required": ["type", "codes"]}
    },
}
DELETE_CODES = {
    "requestBody": {"content": {"application/json": {"schema": CODES}}},
    "responses": {"204": {"description": "No Content"}},
}
MONEYS = {
    "type": "array",
    "items": {
        "required": ["currency", "amount"],
        "properties": {"currency": {"type": "string"}, "amount": {"type": "integer"}},
    },
}


class Correction(NamedTuple):
    """A known error of a spec: the place, what should stand there, and how we know."""

    file: str
    place: str
    schema: dict
    why: str


CORRECTIONS = (
    *(
        Correction("currencies", f"paths|/v2/currencies/{{currencyID}}|{method}|responses|200|{{json}}", CURRENCY,
                   "one currency is an object in data, not an array")
        for method in ("get", "put")
    ),
    Correction("currencies", "paths|/v2/currencies|post|responses|201|{json}", CURRENCY, "`type` stands in properties"),
    Correction("currencies", "components|schemas|Response.Error", ERRORS, "errors are an array of objects"),
    Correction("currencies", "components|schemas|Data.CreateCurrencies|required", ["type", "code"],
               "a currency has no name"),
    Correction("settings", "paths|/v2/settings|put|requestBody|{json}", {"required": ["data"]},
               "the body is wrapped in data"),
    Correction("settings", "components|schemas|Error|properties|status", {"type": ["string", "integer"]},
               "401 comes from the gateway, which says numbers"),
    *(
        Correction(file, f"components|schemas|{name}|properties|{link}", NULLABLE, "no such page is null, as described")
        for file, name in (("promotions-standard", "Response.PageLinks"), ("promotions-builder", "PaginationLinks"))
        for link in ("last", "next", "prev")
    ),
    *(
        Correction("account-management",
                   f"paths|/v2/account-tags|get|responses|200|{{json}}|properties|links|properties|{link}", NULLABLE,
                   "no such page is null, as described")
        for link in ("last", "next", "prev")
    ),
    Correction("application-keys", "components|schemas|Timestamps|properties|last_used_at", NULLABLE,
               "null is a key that was never used, as described"),
    Correction("merchant-realm-mapping", "components|schemas|MerchantRealmMappingResponse|properties|prefix", NULLABLE,
               "null is a store without a prefix, as described"),
    Correction("promotions-standard", "components|schemas|Data.PromotionObject", PROMOTION,
               "which of the schemas fits is told by the type: a promotion fits several"),
    Correction("promotions-standard", "components|schemas|Data.BasePromotions|required",
               ["type", "name", "description", "automatic", "enabled", "promotion_type", "schema", "start", "end"],
               "the id is read only, and requests have none"),
    Correction("promotions-standard", "paths|/v2/promotions/{promotionID}|put|requestBody|{json}", {"required": ["data"]},
               "the body is wrapped in data, and holds what changes"),
    Correction("promotions-standard", "components|schemas|Data.BasePromotions|properties|min_cart_value", MONEYS,
               "an array of amounts, as its description says"),
    Correction("promotions-standard", "paths|/v2/promotions/{promotionID}/codes|post|requestBody|{json}", CODES,
               "the body is wrapped in data"),
    Correction("promotions-standard", "paths|/v2/promotions/{promotionID}/codes|delete", DELETE_CODES,
               "which codes to delete is told by a body, as for those of rule promotions"),
    Correction("payments", "components|schemas|Response.Error", ERRORS, "errors are an array of objects"),
    Correction("integrations", "components|schemas|IntegrationCreate|required",
               ["type", "name", "integration_type", "configuration"], "`observers` is a misprint of observes"),
    *(
        Correction("integrations", f"components|schemas|{name}|properties|configuration", CONFIGURATION,
                   "a configuration fits more than one of the three, and STOMP has no url")
        for name in ("IntegrationCreate", "IntegrationUpdate", "Integration")
    ),
    Correction("flows", "components|schemas|FieldRequest|properties|data|properties|default", ANY, "any value of the field's type"),
    *(
        Correction("commerce-extensions", f"paths|{address}|{where}|{{json}}|properties|data|required", [],
                   "`name` and `values` are left over from an example: an entry holds what its fields are")
        for base in ("/v2/settings/extensions/custom-apis/{custom_api_id}/entries", "/v2/extensions/{custom_api_slug}")
        for address, where in (
            (base, "post|requestBody"),
            (base, "post|responses|201"),
            (f"{base}/{{custom_api_entry_id}}", "get|responses|200"),
            (f"{base}/{{custom_api_entry_id}}", "put|requestBody"),
            (f"{base}/{{custom_api_entry_id}}", "put|responses|200"),
            (f"{base}/{{custom_api_entry_id}}", "put|responses|201"),
        )
    ),
    Correction("subscriptions", "paths|/subscriptions/offerings/{offering_uuid}/features/{feature_uuid}|put|responses|200|{json}|properties|data",
               {"$ref": "#/components/schemas/OfferingFeature"}, "the reply is a feature of the offering, as in the list"),
    Correction("flows", "components|schemas|Entry|additionalProperties", ANY, "any value of the field's type"),
    Correction("pim", "components|schemas|product_attributes|additionalProperties",
               {"$ref": "#/components/schemas/admin_attributes"},
               "products have admin_attributes and shopper_attributes, as their filters and imports say"),
)  # fmt: skip
