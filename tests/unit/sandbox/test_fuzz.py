"""Whatever a client sends, the sandbox answers; it never breaks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.sandbox.test_customs import custom
from tests.unit.sandbox.tour_extensions import custom_api, custom_field
from tests.unit.sandbox.tour_products import product
from tests.unit.sandbox.tour_subscriptions import BASE, PLAN, of_type

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 200)
    | st.sampled_from(["", "a", "b\n", "{price}", "main", "and", "cart_discount", "percent", "2024-01-01"])
)
NAMES = st.sampled_from(
    [
        "id",
        "type",
        "name",
        "slug",
        "code",
        "attributes",
        "relationships",
        "meta",
        "flow",
        "parent",
        "data",
        "sort_order",
        "locales",
        "fr",
        "description",
        "field_type",
        "validation_rules",
        "default",
        "enabled",
        "required",
        "observes",
        "configuration",
        "integration_type",
        "url",
        "hierarchy_ids",
        "pricebook_id",
        "pricebook_ids",
        "priority",
        "catalog_id",
        "schedules",
        "admin_attributes",
        "curated_products",
        "page_length",
        "test",
        "promotion_type",
        "schema",
        "currencies",
        "rule_set",
        "rules",
        "actions",
        "strategy",
        "operator",
        "args",
        "children",
        "condition",
        "limitations",
        "items",
        "start",
        "end",
        "codes",
        "consume_unit",
        "max_uses_per_shopper",
        "address",
        "geolocation",
        "redirect_uris",
        "discovery_url",
        "prefix",
        "discounts",
        "sku",
        "currencies",
        "USD",
        "amount",
        "tiers",
        "sales",
        "components",
        "options",
        "build_rules",
        "include",
        "tags",
        "variations",
        "value",
        "field_type",
        "validation",
        "string",
        "presentation",
        "parent_apis",
        "custom_api",
        "proration_policy",
        "price",
        "feature_configurations",
        "features",
        "plans",
        "pricing_options",
        "external_ref",
        "filter",
        "node_ids",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
DATA = st.dictionaries(NAMES, VALUES, max_size=8)


@pytest.fixture
def mixed(api, new, node_at, realm_of):
    """A store with one of everything, and the addresses that take a body."""
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    node = node_at(api, tree, "Top")
    variation = api.post("/pcm/variations", new["variation"])["data"]["id"]
    catalog = api.sandbox.seed_object("catalog", {"attributes": {"name": "c", "hierarchy_ids": [tree]}})
    hook = api.post("/v2/integrations", new["integration"], 200)["data"]["id"]
    flow = api.post("/v2/flows", new["flow"])["data"]["id"]
    api.headers["EP-Inventories-Multi-Location"] = "true"
    place = api.post("/v2/inventories/locations", new["inventory_location"])["data"]["id"]
    promotion = f"/v2/promotions/{api.post('/v2/promotions', new['promotion'])['data']['id']}"
    by_rules = f"/v2/rule-promotions/{api.post('/v2/rule-promotions', new['rule_promotion'])['data']['id']}"
    mapping = api.get("/v2/merchant-realm-mappings")["data"]["id"]
    realm = realm_of(api)
    book = api.post("/pcm/pricebooks", new["pricebook"])["data"]["id"]
    option = api.post(f"/pcm/variations/{variation}/options", new["option"])["data"]["id"]
    shoe = api.post("/pcm/products", product("shoe"))["data"]["id"]
    api.post("/v2/settings/extensions/custom-apis", custom_api("lists", allow_upserts=True))
    lists = api.get("/v2/settings/extensions/custom-apis")["data"][0]["id"]
    fields = f"/v2/settings/extensions/custom-apis/{lists}/fields"
    for slug, type_ in (("name", "string"), ("default", "any"), ("value", "list")):
        made = api.post(fields, custom_field(slug, type_))["data"]["id"]
    offering = api.post(f"{BASE}/offerings", of_type("offering", {"name": "abc"}))["data"]["id"]
    plan = api.post(f"{BASE}/offerings/{offering}/plans", of_type("offering_plan", PLAN))["data"]["id"]
    api.post("/pcm/custom-relationships", custom("pair", bi_directional=True))
    paths = {
        "product-price": [f"POST /pcm/pricebooks/{book}/prices"],
        "price-modifier": [f"POST /pcm/pricebooks/{book}/modifiers"],
        "product": [
            "POST /pcm/products",
            f"PUT /pcm/products/{shoe}",
            "POST /pcm/products/attach_nodes",
            f"POST /pcm/products/{shoe}/custom-relationships/CRP_pair",
            f"DELETE /pcm/products/{shoe}/custom-relationships/CRP_pair",
            f"POST /pcm/hierarchies/{tree}/nodes/{node}/relationships/products",
            f"POST /pcm/products/{shoe}/build",
        ],
        "file": [f"PUT /pcm/products/{shoe}/relationships/{name}" for name in ("files", "main_image")],
        "template": [f"POST /pcm/products/{shoe}/relationships/templates"],
        "product-variation-modifier": [f"POST /pcm/variations/{variation}/options/{option}/modifiers"],
        "custom-relationship": [
            "POST /pcm/custom-relationships",
            "PUT /pcm/custom-relationships/CRP_pair",
            f"POST /pcm/products/{shoe}/custom-relationships",
        ],
        "entry": ["POST /v2/flows/products(ext)/entries"],
        "custom_api": [
            "POST /v2/settings/extensions/custom-apis",
            f"PUT /v2/settings/extensions/custom-apis/{lists}",
        ],
        "custom_field": [f"POST {fields}", f"PUT {fields}/{made}"],
        "lists_ext": ["POST /v2/extensions/lists", "PUT /v2/extensions/lists/some"],
        "custom_api_role_policy": ["POST /v2/permissions/custom-api-role-policies"],
        "subscription_feature": [f"POST {BASE}/features"],
        "subscription_proration_policy": [f"POST {BASE}/proration-policies"],
        "subscription_dunning_rule": [f"POST {BASE}/dunning-rules"],
        "subscription_schedule": [f"POST {BASE}/schedules"],
        "subscription_offering": [
            f"POST {BASE}/offerings",
            f"PUT {BASE}/offerings/{offering}",
            f"POST {BASE}/offerings/build",
        ],
        "subscription_offering_feature": [
            f"POST {BASE}/offerings/{offering}/features",
            f"POST {BASE}/offerings/{offering}/features/attach",
        ],
        "subscription_offering_plan": [
            f"POST {BASE}/offerings/{offering}/plans",
            f"PUT {BASE}/offerings/{offering}/plans/{plan}",
            f"POST {BASE}/offerings/{offering}/plans/{plan}/relationships/pricing_options",
        ],
        "subscription_offering_pricing_option": [f"POST {BASE}/offerings/{offering}/pricing-options"],
        "currency": [
            "POST /v2/currencies",
            f"PUT /v2/currencies/{api.get('/v2/currencies')['data'][0]['id']}",
        ],
        "flow": ["POST /v2/flows", f"PUT /v2/flows/{flow}"],
        "field": ["POST /v2/fields"],
        "integration": ["POST /v2/integrations", f"PUT /v2/integrations/{hook}"],
        "gateway": ["PUT /v2/gateways/adyen"],
        "settings": ["PUT /v2/settings", "PUT /v2/settings/cart"],
        "account_authentication_settings": ["PUT /v2/settings/account-authentication"],
        "merchant-realm-mappings": [f"PUT /v2/merchant-realm-mappings/{mapping}"],
        "authentication-realm": [f"PUT {realm}"],
        "oidc-profile": [f"POST {realm}/oidc-profiles"],
        "account_tag": ["POST /v2/account-tags"],
        "application_key": ["POST /v2/application-keys"],
        "inventory_location": [
            "POST /v2/inventories/locations",
            f"PUT /v2/inventories/locations/{place}",
        ],
        "promotion": ["POST /v2/promotions", f"PUT {promotion}"],
        "rule_promotion": ["POST /v2/rule-promotions", f"PUT {by_rules}"],
        "promotion_codes": [f"POST {promotion}/codes", f"POST {by_rules}/codes", f"DELETE {by_rules}/codes"],
        "pricebook": ["POST /pcm/pricebooks"],
        "product-variation": ["POST /pcm/variations", f"PUT /pcm/variations/{variation}"],
        "product-variation-option": [f"POST /pcm/variations/{variation}/options"],
        "hierarchy": ["POST /pcm/hierarchies", f"PUT /pcm/hierarchies/{tree}"],
        "node": [
            f"POST /pcm/hierarchies/{tree}/nodes",
            f"PUT /pcm/hierarchies/{tree}/nodes/{node}",
            f"PUT /pcm/hierarchies/{tree}/nodes/{node}/relationships/parent",
            f"POST /pcm/hierarchies/{tree}/relationships/children",
        ],
        "catalog": ["POST /pcm/catalogs", f"PUT /pcm/catalogs/{catalog}"],
        "catalog_rule": ["POST /pcm/catalogs/rules"],
        "catalog-release": [f"POST /pcm/catalogs/{catalog}/releases"],
    }
    return api, [(type_, *address.split(" ")) for type_, addresses in paths.items() for address in addresses]


@settings(
    max_examples=400,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_body_breaks_the_sandbox(mixed, data):
    api, addresses = mixed
    type_, method, path = data.draw(st.sampled_from(addresses))
    sent = data.draw(DATA)
    if data.draw(st.booleans()):
        sent["type"] = type_
    if data.draw(st.booleans()) and type_ not in ("currency", "flow", "field", "integration"):
        sent["attributes"] = data.draw(DATA)
    body = {"data": data.draw(st.sampled_from([sent, [sent]]))}
    assert api(method, path, json=body).status_code in (200, 201, 204, 400, 403, 404, 409, 413, 422)


@pytest.mark.parametrize(
    "expression", ["eq(name,", 'eq(name,"a)', "((((", "in(name,,)", ":", "eq(name,a)eq(name,b)", "%00"]
)
def test_no_filter_breaks_the_sandbox(api, expression):
    api.sandbox.seed_object("hierarchy", {"attributes": {"name": "a"}})
    assert api("GET", f"/pcm/hierarchies?filter={expression}").status_code in (200, 400)
