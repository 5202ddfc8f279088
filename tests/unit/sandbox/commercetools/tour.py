"""One walk over every endpoint, in an order in which everything that is referred to exists."""

from __future__ import annotations

from reconciler.sandbox.commercetools.registry import KINDS
from tests.unit.sandbox.commercetools.words import act, money, ref

EN = {"en": "Name"}
ADDRESS = {"key": "home", "country": "DE", "city": "Berlin"}
EVERY_FIELD = [
    {"name": "flag", "label": EN, "required": False, "type": {"name": "Boolean"}},
    {"name": "text", "label": EN, "required": False, "type": {"name": "String"}, "inputHint": "MultiLine"},
    {"name": "price", "label": EN, "required": False, "type": {"name": "Money"}},
    {"name": "size", "label": EN, "required": False,
     "type": {"name": "Enum", "values": [{"key": "s", "label": "S"}, {"key": "m", "label": "M"}]}},
    {"name": "tags", "label": EN, "required": False, "type": {"name": "Set", "elementType": {"name": "String"}}},
    {"name": "other", "label": EN, "required": False,
     "type": {"name": "Reference", "referenceTypeId": "channel"}},
]  # fmt: skip
ATTRIBUTES = [
    {"name": "colour", "label": EN, "isRequired": False,
     "type": {"name": "lenum", "values": [{"key": "red", "label": EN}]}},
    {"name": "material", "label": EN, "isRequired": True, "type": {"name": "text"}, "inputTip": EN},
    {"name": "related", "label": EN, "isRequired": False,
     "type": {"name": "set", "elementType": {"name": "reference", "referenceTypeId": "product"}}},
]  # fmt: skip
CUSTOM = {"type": ref("type", key="all"), "fields": {"text": "x", "price": money(5), "tags": ["a", "b"]}}
RATE = {"price": money(500), "freeAbove": money(10000), "tiers": []}
TIERED = {
    "price": money(900, "USD"),
    "tiers": [{"type": "CartValue", "minimumCentAmount": 5000, "price": money(400, "USD")}],
}
TYPE = {
    "key": "all", "name": EN, "description": EN,
    "resourceTypeIds": [
        "store", "channel", "category", "address", "asset", "shipping-method", "cart-discount", "discount-code",
        "customer-group", "product-selection", "associate-role", "business-unit", "inventory-entry",
    ],
    "fieldDefinitions": EVERY_FIELD,
}  # fmt: skip
TYPE_IDS = {kind.path: kind.type for kind in KINDS.values()}


def _with_custom(draft):
    return {**draft, "custom": CUSTOM}


def drafts():
    """Path, draft and actions of each kind, in an order in which references are met."""
    return [
        ("types", TYPE, [
            act("setDescription"), act("addEnumValue", fieldName="size", value={"key": "l", "label": "L"}),
            act("changeEnumValueOrder", fieldName="size", keys=["l", "m", "s"]),
            act("changeEnumValueLabel", fieldName="size", value={"key": "s", "label": "Small"}),
            act("changeLabel", fieldName="flag", label={"en": "Flag"}),
            act("changeFieldDefinitionLabel", fieldName="flag", label={"en": "Flag!"}),
            act("changeInputHint", fieldName="text", inputHint="SingleLine"),
            act("addFieldDefinition", fieldDefinition={
                "name": "mood", "label": EN, "required": False,
                "type": {"name": "LocalizedEnum", "values": []}}),
            act("addLocalizedEnumValue", fieldName="mood", value={"key": "good", "label": EN}),
            act("changeLocalizedEnumValueLabel", fieldName="mood", value={"key": "good", "label": {"en": "Good"}}),
            act("removeFieldDefinition", fieldName="mood"),
            act("changeFieldDefinitionOrder",
                fieldNames=["text", "flag", "price", "size", "tags", "other"]),
            act("changeName", name={"en": "All"}),
        ]),
        ("channels", _with_custom({"key": "web", "roles": ["ProductDistribution"], "name": EN, "address": ADDRESS,
                                   "geoLocation": {"type": "Point", "coordinates": [13.4, 52.5]}}), [
            act("changeName", name={"en": "Web"}), act("changeDescription", description=EN),
            act("addRoles", roles=["InventorySupply"]), act("removeRoles", roles=["InventorySupply"]),
            act("setRoles", roles=["ProductDistribution", "InventorySupply"]),
            act("setAddress", address={"country": "AT"}),
            act("setAddressCustomType", type=ref("type", key="all"), fields={"flag": True}),
            act("setAddressCustomField", name="text", value="y"),
            act("setGeoLocation"), act("setCustomField", name="text", value="z"), act("setCustomType"),
        ]),
        ("product-selections", _with_custom({"key": "summer", "name": EN}), [
            act("changeName", name={"en": "Summer"}),
            act("addProduct", product=ref("product", key="shirt"),
                variantSelection={"type": "includeOnly", "skus": ["shirt-s"]}),
            act("setVariantSelection", product=ref("product", key="shirt"),
                variantSelection={"type": "includeAllExcept", "skus": ["shirt-s"]}),
        ]),
        ("stores", _with_custom({
            "key": "berlin", "name": EN, "languages": ["en"], "countries": [{"code": "DE"}],
            "distributionChannels": [ref("channel", key="web")], "supplyChannels": [ref("channel", key="web")],
            "productSelections": [{"productSelection": ref("product-selection", key="summer"), "active": True}],
            "storefront": {"faqUrl": "https://shop.test/faq"}}), [
            act("setName", name={"en": "Berlin"}), act("addCountry", country={"code": "AT"}),
            act("setCheckoutUrlTemplate", checkoutUrlTemplate="https://shop.test/c/{checkoutId}"),
            act("changeProductSelectionActive", productSelection=ref("product-selection", key="summer")),
            act("changeProductSelectionActive", productSelection=ref("product-selection", key="summer"),
                active=True),
        ]),
        ("tax-categories", {"key": "standard", "name": "Standard", "rates": [
            {"key": "de", "name": "DE", "amount": 0.19, "includedInPrice": True, "country": "DE"},
            {"name": "US", "includedInPrice": False, "country": "US", "state": "NY",
             "subRates": [{"name": "a", "amount": 0.04}, {"name": "b", "amount": 0.045}]}]}, [
            act("addTaxRate", taxRate={"key": "at", "name": "AT", "amount": 0.2, "includedInPrice": True,
                                       "country": "AT"}),
            act("replaceTaxRate", taxRateKey="at",
                taxRate={"name": "AT", "amount": 0.1, "includedInPrice": True, "country": "AT"}),
            act("setDescription", description="Most goods"),
        ]),
        ("zones", {"key": "dach", "name": "DACH", "locations": [{"country": "DE"}]}, [
            act("addLocation", location={"country": "US", "state": "NY"}), act("changeName", name="Zone"),
        ]),
        ("shipping-methods", _with_custom({
            "key": "dhl", "name": "DHL", "localizedName": EN, "taxCategory": ref("tax-category", key="standard"),
            "isDefault": True, "stores": [ref("store", key="berlin")], "predicate": "1 = 1",
            "zoneRates": [{"zone": ref("zone", key="dach"), "shippingRates": [RATE]}]}), [
            act("addShippingRate", zone=ref("zone", key="dach"), shippingRate=TIERED),
            act("removeShippingRate", zone=ref("zone", key="dach"), shippingRate=RATE),
            act("setCarrier", carrier="DHL"), act("changeActive", active=False),
            act("setStores", stores=[]),
        ]),
        ("states", {"key": "packed", "type": "LineItemState", "name": EN, "initial": False, "roles": ["Return"]}, [
            act("setTransitions", transitions=[ref("state", key="packed")]), act("changeInitial", initial=True),
        ]),
        ("customer-groups", _with_custom({"key": "vip", "groupName": "VIP"}), [act("changeName", name="Very")]),
        ("discount-groups", {"key": "sale", "name": EN, "sortOrder": "0.5"}, [
            act("setSortOrder", sortOrder="0.51"), act("setIsActive", isActive=False),
        ]),
        ("cart-discounts", _with_custom({
            "key": "ten", "name": EN, "value": {"type": "absolute", "money": [money(1000)]},
            "cartPredicate": "1 = 1", "target": {"type": "lineItems", "predicate": "1 = 1"}, "sortOrder": "0.1",
            "stores": [ref("store", key="berlin")], "validFrom": "2027-01-01T00:00:00Z",
            "requiresDiscountCode": True}), [
            act("changeValue", value={"type": "relative", "permyriad": 1000}),
            act("changeTarget", target={"type": "shipping"}),
            act("setRecurringOrderScope", recurringOrderScope={"type": "AnyOrder"}),
            act("setValidFromAndUntil", validUntil="2028-01-01T00:00:00+01:00"),
        ]),
        ("discount-codes", _with_custom({
            "key": "welcome", "code": "WELCOME", "name": EN, "cartDiscounts": [ref("cart-discount", key="ten")],
            "groups": ["new"], "maxApplications": 5}), [
            act("changeIsActive", isActive=False), act("changeGroups", groups=[]), act("setMaxApplications"),
        ]),
        ("product-discounts", {
            "key": "clear", "name": EN, "value": {"type": "relative", "permyriad": 500}, "predicate": "1 = 1",
            "sortOrder": "0.7", "isActive": True}, [
            act("changeValue", value={"type": "absolute", "money": [money(1)]}),
            act("setValidUntil", validUntil="2028-01-01T00:00:00.000Z"),
        ]),
        ("product-types", {"key": "shirt", "name": "Shirt", "description": "A shirt", "attributes": ATTRIBUTES}, [
            act("addLocalizedEnumValue", attributeName="colour", value={"key": "blue", "label": EN}),
            act("changeAttributeOrderByName", attributeNames=["material", "related", "colour"]),
            act("setInputTip", attributeName="material"), act("changeEnumKey", attributeName="colour", key="blue",
                                                              newKey="navy"),
        ]),
        ("attribute-groups", {"key": "look", "name": EN, "attributes": [{"key": "colour"}]}, [
            act("addAttribute", attribute={"key": "material"}),
        ]),
        ("categories", _with_custom({
            "key": "men", "name": EN, "slug": {"en": "men"}, "metaTitle": EN,
            "assets": [{"key": "pic", "name": EN, "sources": [{"uri": "https://x.test/p.png"}]}]}), [
            act("setAssetTags", assetKey="pic", tags=["big"]), act("changeOrderHint", orderHint="0.4"),
        ]),
        ("associate-roles", _with_custom({"key": "buyer", "permissions": ["ViewMyCarts"]}), [
            act("addPermission", permission="UpdateMyCarts"),
        ]),
        ("business-units", _with_custom({
            "key": "acme", "unitType": "Company", "name": "Acme", "stores": [ref("store", key="berlin")],
            "addresses": [ADDRESS], "shippingAddresses": [0], "defaultShippingAddress": 0,
            "associates": [{"customer": ref("customer", key="ann"), "associateRoleAssignments": [
                {"associateRole": ref("associate-role", key="buyer"), "inheritance": "Enabled"}]}]}), [
            act("setContactEmail", contactEmail="a@acme.test"), act("addBillingAddressId", addressKey="home"),
            act("addCustomerGroupAssignment",
                customerGroupAssignment={"customerGroup": ref("customer-group", key="vip")}),
        ]),
        ("subscriptions", {
            "key": "orders", "messages": [{"resourceTypeId": "order", "types": ["OrderCreated"]}],
            "destination": {"type": "SQS", "queueUrl": "https://sqs.test/q", "region": "eu-central-1",
                            "accessKey": "k", "accessSecret": "s"}}, [
            act("setChanges", changes=[{"resourceTypeId": "store"}]), act("setMessages"),
        ]),
        ("extensions", {
            "key": "tax", "triggers": [{"resourceTypeId": "cart", "actions": ["Create"]}],
            "destination": {"type": "HTTP", "url": "https://x.test", "authentication": {
                "type": "AuthorizationHeader", "headerValue": "Basic abc"}}}, [
            act("setTimeoutInMs", timeoutInMs=500),
            act("setAdditionalContext", additionalContext={"includeOldResource": True}),
        ]),
        ("inventory", _with_custom({"key": "stock", "sku": "shirt-s", "quantityOnStock": 5,
                                    "supplyChannel": ref("channel", key="web")}), [
            act("addQuantity", quantity=3), act("setSafetyStock", quantity=1),
        ]),
    ]  # fmt: skip


PROJECT_ACTIONS = [
    act("changeName", name="Shop"), act("changeCurrencies", currencies=["EUR", "USD"]),
    act("changeCountries", countries=["DE", "AT"]), act("changeLanguages", languages=["en", "de"]),
    act("changeMessagesConfiguration", messagesConfiguration={"enabled": True}),
    act("changeCartsConfiguration", cartsConfiguration={"deleteDaysAfterLastModification": 30}),
    act("changeShoppingListsConfiguration", shoppingListsConfiguration={"deleteDaysAfterLastModification": 30}),
    act("changeTaxRoundingMode", taxRoundingMode="HalfUp"),
    act("changePriceRoundingMode", priceRoundingMode="HalfDown"),
    act("changeCountryTaxRateFallbackEnabled", countryTaxRateFallbackEnabled=True),
    act("changeProductSearchIndexingEnabled", enabled=True, mode="ProductsSearch"),
    act("changeOrderSearchStatus", status="Activated"),
    act("changeMyBusinessUnitStatusOnCreation", status="Active"),
    act("setShippingRateInputType", shippingRateInputType={"type": "CartValue"}),
    act("setExternalOAuth", externalOAuth={"url": "https://x.test", "authorizationHeader": "secret"}),
    act("setDiscountsConfiguration", discountsConfiguration={"discountCombinationMode": "BestDeal"}),
    act("setReservationExpirationInMinutes", reservationExpirationInMinutes=60),
    act("setProductCatalogModel", productCatalogModel="Classic"),
]  # fmt: skip


def tour(api):
    """Create, read, list, update and delete one of everything."""
    api.sandbox.load("product", [
        {"key": "shirt", "masterVariant": {"sku": "shirt-s"}, "variants": [{"sku": "shirt-m"}]},
    ])  # fmt: skip
    api.sandbox.load("customer", [{"key": "ann", "email": "ann@example.com"}])
    api.get("")
    api.update("", *PROJECT_ACTIONS)
    made = []
    for path, draft, actions in drafts():
        made.append((path, api.post(f"/{path}", draft)))
        key, id_ = made[-1][1]["key"], made[-1][1]["id"]
        api.get(f"/{path}/key={key}")
        api.get(f"/{path}/{id_}")
        for index, action in enumerate(actions):
            api.update(f"/{path}/key={key}" if index == 0 else f"/{path}/{id_}", action)
        api.get(f"/{path}", sort="id asc", limit=500, withTotal="false")
        api.get(f"/{path}", where=f'key = "{key}"')
        for place in (f"/{path}/key={key}", f"/{path}/{id_}", f"/{path}"):
            api("HEAD", place, None, 200)
    api.update("", act("setMyBusinessUnitAssociateRoleOnCreation",
                       associateRole=ref("associate-role", key="buyer")))  # fmt: skip
    elsewhere(api)
    for path, doc in reversed(made):
        # Loaded again as it was, it can be deleted under its other name.
        api.delete(f"/{path}/key={doc['key']}")
        api.sandbox.load(TYPE_IDS[path], [doc])
        api.delete(f"/{path}/{doc['id']}")
    api.get("/stores/key=berlin", 404)
    api.post("/stores", {"name": EN}, 400)


def elsewhere(api):
    """The endpoints that are not those of every kind."""
    api.get("/product-selections/key=summer/products", expand="product")
    api.get(
        f"/product-selections/{api.get('/product-selections/key=summer')['id']}/products", withTotal="true"
    )
    api.get("/in-store/key=berlin/product-selection-assignments")
    api.get("/in-store/key=berlin/product-projections/key=shirt")
    api.get("/products/key=shirt")
    api.get("/products")
    api.get("/customers/key=ann")
    api.get("/customers")
    api.post("/custom-objects", {"container": "settings", "key": "theme", "value": {"dark": True}})
    api("POST", "/custom-objects", {"container": "settings", "key": "theme", "value": {"dark": False}}, 200)
    api.get("/custom-objects/settings/theme")
    api.get("/custom-objects/settings")
    api.get("/custom-objects")
    api("DELETE", "/custom-objects/settings/theme", None, 200)
    client = api.post("/api-clients", {"name": "robot", "scope": "view_stores:sandbox"})
    api.get("/api-clients")
    api.get(f"/api-clients/{client['id']}")
    api("DELETE", f"/api-clients/{client['id']}", None, 200)
