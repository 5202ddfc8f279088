"""Examples of what keeps a project running: its settings, who buys, who is told, stock and credentials."""

from __future__ import annotations

from tests.contract.commercetools.stores import TEXT, lends
from tests.contract.example import example

QUEUE = "https://sqs.eu-central-1.amazonaws.com/1/orders"
HQ = {"key": "hq", "country": "DE", "city": "Berlin", "company": "Acme"}
DEPOT = {"key": "depot", "country": "AT", "city": "Wien", "postalCode": "1010"}

EXAMPLES = [
    example(
        "project/settings",
        {
            "name": "Acme",
            "countries": ["DE", "AT"],
            "currencies": ["EUR", "CHF"],
            "languages": ["en", "de"],
            "messages": {"enabled": True, "deleteDaysAfterCreation": 30},
            "carts": {
                "deleteDaysAfterLastModification": 30,
                "countryTaxRateFallbackEnabled": True,
                "priceRoundingMode": "HalfUp",
                "taxRoundingMode": "HalfUp",
            },
            "shoppingLists": {"deleteDaysAfterLastModification": 100},
            "shippingRateInputType": {
                "type": "CartClassification",
                "values": [
                    {"key": "small", "label": {"en": "Small"}},
                    {"key": "large", "label": {"en": "L"}},
                ],
            },
            "externalOAuth": {
                "url": "https://id.example/introspect",
                "authorizationHeader": "Bearer a-token",
            },
            "searchIndexing": {
                "products": "Activated",
                "productsSearch": "Activated",
                "orders": "Activated",
                "customers": "Deactivated",
                "businessUnits": "Deactivated",
            },
            "businessUnits": {
                "myBusinessUnitStatusOnCreation": "Active",
                "myBusinessUnitAssociateRoleOnCreation": "buyer",
            },
            "inventory": {"reservationExpirationInMinutes": 60, "releaseExpiredReservations": True},
            "discounts": {"discountCombinationMode": "BestDeal"},
            "productCatalogModel": "Classic",
        },
        {
            "name": "Acme Europe",
            "countries": ["DE", "FR"],
            "currencies": ["EUR"],
            "languages": ["en", "de", "fr-FR"],
            "messages": {"enabled": False},
            "carts": {"deleteDaysAfterLastModification": 60, "taxRoundingMode": "HalfEven"},
            "shoppingLists": {"deleteDaysAfterLastModification": 50},
            "shippingRateInputType": {"type": "CartScore"},
            "externalOAuth": None,
            "searchIndexing": {"products": "Deactivated", "orders": "Deactivated", "customers": "Activated"},
            "businessUnits": {
                "myBusinessUnitStatusOnCreation": "Inactive",
                "myBusinessUnitAssociateRoleOnCreation": "approver",
            },
            "inventory": {"reservationExpirationInMinutes": 30, "releaseExpiredReservations": False},
            "discounts": {"discountCombinationMode": "Stacking"},
            "productCatalogModel": "Modular",
        },
        "associate-role/buyer",
        "associate-role/approver",
    ),
    example(
        "associate-role/buyer",
        {
            "key": "buyer",
            "name": "Buyer",
            "buyerAssignable": True,
            "permissions": ["CreateMyCarts", "ViewMyCarts"],
            "custom": {"type": "role-fields", "fields": {"rank": "1"}},
        },
        {
            "name": None,
            "buyerAssignable": False,
            "permissions": ["UpdateMyCarts", "ViewMyCarts"],
            "custom": {"type": "role-fields", "fields": {"rank": "2"}},
        },
        "type/role-fields",
    ),
    example(
        "business-unit/acme-berlin",
        {
            "key": "acme-berlin",
            "unitType": "Division",
            "parentUnit": "acme",
            "name": "Acme Berlin",
            "status": "Active",
            "contactEmail": "berlin@acme.example",
            "stores": ["outlet"],
            "storeMode": "Explicit",
            "associates": [
                {
                    "customer": "ada",
                    "associateRoleAssignments": [{"associateRole": "buyer", "inheritance": "Enabled"}],
                }
            ],
            "associateMode": "Explicit",
            "approvalRuleMode": "Explicit",
            "addresses": [HQ, DEPOT],
            "shippingAddresses": ["hq"],
            "defaultShippingAddress": "hq",
            "billingAddresses": ["depot", "hq"],
            "defaultBillingAddress": "depot",
            "customerGroupAssignments": ["wholesale"],
            "custom": {"type": "unit-fields", "fields": {"vat": "DE1"}},
        },
        {
            "parentUnit": "holding",
            "name": "Acme Wien",
            "status": "Inactive",
            "contactEmail": None,
            "stores": [],
            "storeMode": "FromParent",
            "associates": [
                {"customer": "ada", "associateRoleAssignments": [{"associateRole": "approver"}]},
                {"customer": "grace", "associateRoleAssignments": [{"associateRole": "buyer"}]},
            ],
            "associateMode": "ExplicitAndFromParent",
            "approvalRuleMode": "ExplicitAndFromParent",
            "addresses": [
                {**HQ, "city": "Potsdam", "company": None},
                DEPOT,
                {"key": "pier", "country": "NL"},
            ],
            "shippingAddresses": ["pier", "hq"],
            "defaultShippingAddress": "pier",
            "billingAddresses": ["depot"],
            "defaultBillingAddress": None,
            "customerGroupAssignments": [],
            "custom": None,
        },
        "business-unit/acme",
        "business-unit/holding",
        "associate-role/buyer",
        "associate-role/approver",
        "store/outlet",
        "customer-group/wholesale",
        "type/unit-fields",
    ),
    example(
        "extension/check-cart",
        {
            "key": "check-cart",
            "destination": {
                "type": "HTTP",
                "url": "https://functions.example/cart",
                "authentication": {"type": "AuthorizationHeader", "headerValue": "Bearer a-token"},
            },
            "triggers": [
                {
                    "resourceTypeId": "cart",
                    "actions": ["Create", "Update"],
                    "condition": 'cartState="Active"',
                },
                {"resourceTypeId": "order", "actions": ["Create"]},
            ],
            "timeoutInMs": 1000,
            "dependencies": ["first"],
            "expansionPaths": ["custom.type"],
            "additionalContext": {"includeOldResource": False},
        },
        {
            "destination": {
                "type": "AWSLambda",
                "arn": "arn:aws:lambda:eu-central-1:1:function:cart",
                "accessKey": "AKIA-EXAMPLE",
                "accessSecret": "an-example-of-a-secret",
            },
            "triggers": [{"resourceTypeId": "cart", "actions": ["Create"], "condition": None}],
            "timeoutInMs": 500,
            "dependencies": [],
            "expansionPaths": None,
            "additionalContext": {"includeOldResource": True},
        },
        "extension/first",
    ),
    example(
        "subscription/order-created",
        {
            "key": "order-created",
            "destination": {
                "type": "SQS",
                "queueUrl": QUEUE,
                "region": "eu-central-1",
                "authenticationMode": "Credentials",
                "accessKey": "AKIA-EXAMPLE",
                "accessSecret": "an-example-of-a-secret",
            },
            "messages": [{"resourceTypeId": "order", "types": ["OrderCreated"]}],
            "changes": ["cart", "order"],
            "events": [{"resourceTypeId": "import-api", "types": ["ImportContainerCreated"]}],
            "format": {"type": "CloudEvents", "cloudEventsVersion": "1.0"},
        },
        {
            "destination": {"type": "GoogleCloudPubSub", "projectId": "acme", "topic": "orders"},
            "messages": [
                {"resourceTypeId": "product", "types": []},
                {"resourceTypeId": "order", "types": ["OrderDeleted", "OrderCreated"]},
            ],
            "changes": ["order"],
            "events": None,
        },
    ),
    example("container/app", {"key": "app"}, {}),
    example(
        "custom-object/app/flags",
        {"key": "flags", "value": {"checkout": True, "limits": [1, 2.5], "texts": {"en": "Hello"}}},
        {"value": ["anything", {"else": "too"}]},
        "container/app",
    ),
    example(
        "api-client/shop",
        {
            "name": "shop",
            "scopes": ["view_products", "manage_orders"],
            "deleteDaysAfterCreation": 30,
            "accessTokenValiditySeconds": 3600,
            "refreshTokenValiditySeconds": 7200,
        },
        {
            "scopes": ["view_products", "manage_my_orders"],
            "deleteDaysAfterCreation": 60,
            "accessTokenValiditySeconds": 7200,
            "refreshTokenValiditySeconds": 3600,
        },
    ),
    example(
        "inventory-entry/shirt-web",
        {
            "key": "shirt-web",
            "sku": "shirt-s",
            "supplyChannel": "web",
            "quantityOnStock": 10,
            "minCartQuantity": 1,
            "maxCartQuantity": 5,
            "restockableInDays": 3,
            "expectedDelivery": "2027-06-01T05:00:00Z",
            "reservationExpirationInMinutes": 30,
            "stockLevels": {"reorderPoint": 5, "safetyStock": 2},
            "custom": {"type": "stock-fields", "fields": {"shelf": "A"}},
        },
        {
            "supplyChannel": None,
            "quantityOnStock": 0,
            "minCartQuantity": None,
            "maxCartQuantity": 9,
            "restockableInDays": None,
            "expectedDelivery": "2027-07-01T05:00:00+02:00",
            "reservationExpirationInMinutes": None,
            "stockLevels": {"reorderPoint": None, "safetyStock": 1},
            "custom": {"type": "stock-fields", "fields": {"shelf": "B"}},
        },
        "channel/web",
        "type/stock-fields",
    ),
]

FIRST = {
    "key": "first",
    "destination": {"type": "GoogleCloudFunction", "url": "https://functions.example/first"},
    "triggers": [{"resourceTypeId": "cart", "actions": ["Create"]}],
}
SUPPORT = (
    lends("role-fields", "associate-role", ("rank", TEXT)),
    lends("unit-fields", "business-unit", ("vat", TEXT)),
    lends("stock-fields", "inventory-entry", ("shelf", TEXT)),
    example("associate-role/approver", {"key": "approver", "permissions": ["ViewOthersCarts"]}, {}),
    *(
        example(f"business-unit/{key}", {"key": key, "unitType": "Company", "name": key.title()}, {})
        for key in ("acme", "holding")
    ),
    example("store/outlet", {"key": "outlet"}, {}),
    example("customer-group/wholesale", {"key": "wholesale", "groupName": "Wholesale"}, {}),
    example("extension/first", FIRST, {}),
)
