from __future__ import annotations

from functools import partial

from tests.unit.sandbox import tour_extensions, tour_pricing, tour_products, tour_subscriptions
from tests.unit.sandbox.round_trip import round_trip as go_round


def tour(api, new):
    """Every kind is created, listed, read, changed, refused and deleted."""
    tour_pricing.tour(api, new)
    tour_products.tour(api, new)
    tour_extensions.tour(api)
    tour_subscriptions.tour(api)
    _rest(api, new)


def _rest(api, new):
    round_trip = partial(go_round, api)
    currency = {**new["currency"], "code": "GBP"}
    round_trip("/v2/currencies", currency, {"default": True, "exchange_rate": 1.5})
    round_trip("/v2/currencies", new["currency"], {"default": False}, keep=False)
    flow = round_trip("/v2/flows", new["flow"], {"name": "New"})
    field = {
        "type": "field", "name": "Brand", "slug": "brand", "description": "d", "field_type": "string", "order": 1,
        "required": False, "enabled": True, "default": "x", "validation_rules": [{"type": "enum", "options": ["x"]}],
        "relationships": {"flow": {"data": {"type": "flow", "id": flow}}},
    }  # fmt: skip
    round_trip("/v2/fields", field, {"name": "Label"}, keep=False)
    round_trip("/v2/fields", field, {"name": "Label"})
    api.get("/v2/flows/products(ext)/fields")
    api("POST", "/v2/fields", json={"data": {}})
    api("POST", "/v2/flows", json={"data": {}})
    hook = new["integration"]
    for configuration in (
        hook["configuration"],
        {
            "url": "https://q",
            "aws_access_key_id": "AKIA1234",
            "aws_secret_access_key": "secret",
            "region": "eu",
        },
        {"username": "u", "password": "p", "destination": "d", "addresses": ["a:1"]},
    ):
        type_ = (
            "webhook"
            if "secret_key" in configuration
            else "aws_sqs"
            if "region" in configuration
            else "stomp"
        )
        data = {**hook, "integration_type": type_, "configuration": configuration}
        round_trip("/v2/integrations", data, {"enabled": False}, 200, 200, keep=False)
    api("POST", "/v2/integrations", json={"data": {}})
    book = round_trip(
        "/pcm/pricebooks", new["pricebook"], {"attributes": {"description": "d", "external_ref": "r"}}
    )
    api("POST", "/pcm/pricebooks", json={"data": {"type": "pricebook", "attributes": {"name": "retail"}}})
    variation = round_trip("/pcm/variations", new["variation"], {"attributes": {"name": "size"}})
    options = f"/pcm/variations/{variation}/options"
    round_trip(options, new["option"], {"attributes": {"name": "blue", "description": "B"}}, keep=False)
    round_trip(options, new["option"], {"attributes": {"name": "blue", "description": "B", "sort_order": 3}})
    api.get("/pcm/variations")
    words = {"fr-FR": {"name": "Chaussures", "description": "toutes"}}
    maps = {"locales": words, "admin_attributes": {"a": "1"}, "shopper_attributes": {"b": "2"}}
    shoes = {"type": "hierarchy", "attributes": {**new["hierarchy"]["attributes"], **maps}}
    tree = round_trip("/pcm/hierarchies", shoes, {"attributes": {"name": "Shoes 2"}})
    api("POST", "/pcm/hierarchies", json={"data": {"type": "hierarchy", "attributes": {}}})
    nodes = f"/pcm/hierarchies/{tree}/nodes"
    boots = {"type": "node", "attributes": {**new["node"]["attributes"], **maps}, "meta": {"sort_order": 2}}
    top = round_trip(nodes, boots, {"attributes": {"name": "Big boots"}, "meta": {"sort_order": 3}})
    parent = {"parent": {"data": {"type": "node", "id": top}}}
    data = {"type": "node", "attributes": {"name": "Low", "description": "d"}, "relationships": parent}
    low = round_trip(nodes, data, {"attributes": {"slug": "lower"}})
    for path in (
        "/pcm/hierarchies/nodes?include_hierarchies=true",
        f"/pcm/hierarchies/{tree}/children",
        nodes,
    ):
        api.get(path)
    api.get(f"{nodes}/{top}/children")
    api.delete(f"{nodes}/{low}/relationships/parent")
    api.put(f"{nodes}/{low}/relationships/parent", {"type": "node", "id": top}, 204)
    api("PUT", f"{nodes}/{top}/relationships/parent", json={"data": {"type": "node", "id": low}})
    api.post(f"{nodes}/{top}/relationships/children", [{"type": "node", "id": low}], 200)
    api.post(f"/pcm/hierarchies/{tree}/relationships/children", [{"type": "node", "id": low}], 200)
    attributes = {
        "name": "main",
        "hierarchy_ids": [tree],
        "pricebook_id": book,
        "locales": {"fr": {"name": "n"}},
    }
    change = {"attributes": {"description": "d", "pricebook_ids": [{"id": book, "priority": 1}]}}
    catalog = round_trip("/pcm/catalogs", {"type": "catalog", "attributes": attributes}, change)
    schedules = [{"valid_from": "2026-01-01T00:00:00Z", "valid_to": None}]
    rule = {"name": "r", "catalog_id": catalog, "channels": ["web"], "schedules": schedules}
    used = round_trip(
        "/pcm/catalogs/rules", {"type": "catalog_rule", "attributes": rule}, {"attributes": {"tags": ["a"]}}
    )
    releases = f"/pcm/catalogs/{catalog}/releases"
    made = api.post(releases, {"export_full_delta": True})["data"]["id"]
    for path in (releases, f"{releases}/{made}", f"{releases}/{made}"):
        api.get(path)
    api("DELETE", f"/pcm/catalogs/{catalog}")
    api.delete(f"/pcm/catalogs/rules/{used}")
    api.post(releases)
    for path in (f"{releases}/{made}", releases, f"/pcm/catalogs/{catalog}", f"{nodes}/{low}"):
        api.delete(path)
    for path in (
        f"/pcm/hierarchies/{tree}",
        f"{options[:-8]}",
        f"/pcm/pricebooks/{book}",
        f"/v2/flows/{flow}",
    ):
        api.delete(path)
    api.get("/v2/gateways")
    for slug, options in {
        "manual": {},
        "stripe": {"login": "l"},
        "stripe_payment_intents": {"login": "l"},
        "stripe_connect": {"stripe_account": "a", "test": True},
        "elastic_path_payments_stripe": {"stripe_account": "a", "test": True},
        "braintree": {"merchant_id": "m", "private_key": "p", "public_key": "q", "environment": "sandbox"},
        "paypal_express_checkout": {"payer_id": "p", "test": True},
        "adyen": {"merchant_account": "m", "username": "u", "password": "p", "test": True},
        "authorize_net": {"login": "l", "password": "p", "test": True},
        "card_connect": {"merchant_id": "m", "username": "u", "password": "p", "test": True},
        "cyber_source": {"login": "l", "password": "p", "test": True},
    }.items():
        api.put(f"/v2/gateways/{slug}", {"enabled": True, **options})
        api.get(f"/v2/gateways/{slug}")
    api.get("/v2/settings")
    api.put("/v2/settings", {"type": "settings", "page_length": 50, "additional_languages": ["fr"]})
    api("PUT", "/v2/settings", json={"data": {}})
    api.delete("/v2/settings")
    api.headers = {}
    for path in ("/v2/currencies", "/v2/gateways", "/v2/settings"):
        api("GET", path)
