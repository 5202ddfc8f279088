"""Whatever a client sends, the sandbox answers; it never breaks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    paths = {
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
    max_examples=300,
    deadline=None,
    derandomize=True,
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
    assert api(method, path, json=body).status_code in (200, 201, 204, 400, 403, 404, 409, 422)


@pytest.mark.parametrize(
    "expression", ["eq(name,", 'eq(name,"a)', "((((", "in(name,,)", ":", "eq(name,a)eq(name,b)", "%00"]
)
def test_no_filter_breaks_the_sandbox(api, expression):
    api.sandbox.seed_object("hierarchy", {"attributes": {"name": "a"}})
    assert api("GET", f"/pcm/hierarchies?filter={expression}").status_code in (200, 400)
