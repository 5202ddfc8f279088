from __future__ import annotations

from tests.unit.sandbox.round_trip import round_trip


def tour(api, new):
    book = api.post("/pcm/pricebooks", {"type": "pricebook", "attributes": {"name": "priced"}})["data"]["id"]
    amounts = {"USD": {"amount": 100, "tiers": {"five": {"minimum_quantity": 5, "amount": 90}}}}
    schedule = {"valid_from": "2026-01-01T00:00:00Z", "valid_to": None}
    maps = {"admin_attributes": {"a": "1"}, "shopper_attributes": {"b": "2"}, "external_ref": "r"}
    sales = {"summer": {"currencies": amounts, "schedule": schedule, "bundle_ids": ["b"]}}
    price = {"sku": "sku", "currencies": amounts, "sales": sales, **maps}
    prices = f"/pcm/pricebooks/{book}/prices"
    data = {"type": "product-price", "attributes": price}
    round_trip(api, prices, data, {"attributes": {"sku": "sku", "external_ref": None}}, keep=False)
    round_trip(api, prices, data, {"attributes": {"sku": "sku", "external_ref": None}})
    api("POST", prices, json={"data": data})
    api.get("/pcm/pricebooks/prices?page[limit]=10")
    modifier = {"name": "m", "modifier_type": "price_equals", "currencies": amounts}
    data = {"type": "price-modifier", "attributes": modifier}
    modifiers = f"/pcm/pricebooks/{book}/modifiers"
    round_trip(api, modifiers, data, {"attributes": {"name": "n"}}, keep=False)
    round_trip(api, modifiers, data, {"attributes": {"external_ref": "r"}})
    api("POST", modifiers, json={"data": data})
    api.get(f"/pcm/pricebooks/{book}?include=prices")
    copy = {"type": "pricebook", "attributes": {"name": "copy"}}
    api.post(f"/pcm/pricebooks/{book}/replicate", copy)
    api.delete(f"/pcm/pricebooks/{book}")
