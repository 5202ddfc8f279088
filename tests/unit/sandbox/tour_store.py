from __future__ import annotations

USD = {"amount": 500, "currency": "USD"}
NEEDS = [{"targets": ["sku1"], "quantity": 1}]
SCHEMAS = {
    "fixed_discount": {"currencies": [USD]},
    "percent_discount": {"currencies": [{"percentage": 12.5, "currency": "USD"}]},
    "item_fixed_discount": {"currencies": [USD], "targets": ["sku1"]},
    "item_percent_discount": {"percent": 10, "target_nodes": ["node1"]},
    "x_for_y": {"x": 3, "y": 2, "targets": ["sku1"]},
    "x_for_amount": {"x": 3, "currencies": [USD], "targets": ["sku1"]},
    "bundle_fixed_discount": {"currencies": [USD], "requirements": NEEDS},
    "bundle_gift": {"requirements": NEEDS, "gifts": ["sku2"]},
}
UUID = "11111111-1111-4111-8111-111111111111"
DISCOUNT = {"strategy": "cart_discount", "args": ["percent", 20]}
ITEM = {"strategy": "item_sku", "operator": "in", "args": ["sku1"]}


def rule(strategy, operator=None, args=None, **rest):
    given = {"operator": operator, "args": args}
    return {
        "strategy": strategy,
        **{name: value for name, value in given.items() if value is not None},
        **rest,
    }


SOUND_RULES = [
    rule("account_tags", "contains_any", [UUID]),
    rule("cart_custom_attribute", "in", ["key", "string", "a", "b"]),
    rule("cart_total", "range", [100, 200]),
    rule("item_attribute", "nin", ["products(x)", "brand", "string", "EP"]),
    rule("item_category", "in", [UUID], children=[rule("item_quantity", "eq", [2])]),
    rule("item_identifier", "in", [{"skus": ["sku1"], "ids": [UUID]}]),
    rule("item_price", "gte", [100.5]),
    rule("item_product_id", "in", [UUID]),
    rule("items_bundle", children=[rule("and", children=[ITEM, rule("item_quantity", "eq", [2])])]),
    rule("or", children=[ITEM, rule("cart_total", "gt", [1])]),
]
SKU = rule("item_identifier", "in", [{"skus": ["sku1"]}])
SOUND_ACTIONS = [
    {"strategy": "cart_discount", "args": ["fixed", 500]},
    {"strategy": "item_discount", "args": ["fixed_price", 2, 1000], "condition": SKU},
    {"strategy": "item_discount", "args": ["percent", 5], "condition": rule("item_price", "ne", [1])},
    {
        "strategy": "shipping_discount",
        "args": ["fixed_price", 0],
        "condition": rule("shipping_type", "in", ["x"]),
    },
    {"strategy": "items_bundle_discount", "args": ["percent", 12.5], "limitations": {"max_discount": 5}},
    {
        "strategy": "item_discount",
        "args": ["percent", 50],
        "limitations": {"items": {"price_strategy": "expensive"}},
    },
]


def tour_store(api, new, realm_of):
    """Every setting, realm, key, tag, location and promotion is listed, read, changed, refused and deleted."""

    def round_trip(path, data, change):
        made = api.post(path, data)["data"]
        own = f"{path}/{made['id']}"
        api.get(f"{path}?page[limit]=1&page[offset]=0")
        api.get(own)
        api.put(own, {"type": data["type"], "id": made["id"], **change})
        return own

    def end(own):
        api.delete(own)
        api("GET", own)

    for path, change in {
        "/v2/settings/cart": {
            "type": "settings",
            "cart_expiry_days": 9,
            "inventories": {"defer_inventory_check": True},
        },
        "/v2/settings/account-authentication": {
            "type": "account_authentication_settings",
            "enable_self_signup": True,
        },
        "/v2/settings/account-membership": {"type": "account_membership_setting", "membership_limit": 5},
    }.items():
        api.get(path)
        api.put(path, change)
        api("PUT", path, json={"data": {"type": "other"}})
    both = {"custom_discounts_enabled": True, "use_rule_promotions": True}
    api("PUT", "/v2/settings/cart", json={"data": {"type": "settings", "discounts": both}})
    mapping = api.get("/v2/merchant-realm-mappings")["data"]["id"]
    mapping = f"/v2/merchant-realm-mappings/{mapping}"
    api.get(mapping)
    api("PUT", mapping, json={"data": {"type": "merchant-realm-mappings"}})
    api.put(mapping, {"type": "merchant-realm-mappings", "prefix": "shop"})
    api("GET", "/v2/merchant-realm-mappings/none")
    realm = realm_of(api)
    api.get(realm)
    api.put(
        realm, {"type": "authentication-realm", "name": "Members", "redirect_uris": ["https://shop.test"]}
    )
    api("PUT", realm, json={"data": {"type": "authentication-realm", "name": ""}})
    for kind, path in (("oidc-profile", "oidc-profiles"), ("password_profile", "password-profiles")):
        end(round_trip(f"{realm}/{path}", new[kind], {"name": "other"}))
        api("POST", f"{realm}/{path}", json={"data": {"type": kind}})
    other = realm_of(api, "merchant-realm-mappings")
    api("POST", f"{other}/password-profiles", json={"data": new["password_profile"]})
    tag = round_trip("/v2/account-tags", new["account_tag"], {"name": "other"})
    for name in ("other", ""):
        api("POST", "/v2/account-tags", json={"data": {"type": "account_tag", "name": name}})
    end(tag)
    key = round_trip("/v2/application-keys", new["application_key"], {"reserved_rate_limit": 20})
    for change in ({"name": ""}, {"reserved_rate_limit": 101}):
        api("POST", "/v2/application-keys", json={"data": {**new["application_key"], **change}})
    end(key)
    api.headers["EP-Inventories-Multi-Location"] = "true"
    place = round_trip(
        "/v2/inventories/locations", new["inventory_location"], {"attributes": {"address": None}}
    )
    api("POST", "/v2/inventories/locations", json={"data": {"attributes": {}}})
    end(place)
    for type_, schema in SCHEMAS.items():
        data = {**new["promotion"], "promotion_type": type_, "schema": schema}
        end(round_trip("/v2/promotions", data, {"enabled": False}))
    for number, rules in enumerate(SOUND_RULES):
        rule_set = {"rules": rules, "actions": SOUND_ACTIONS[number : number + 1] or [DISCOUNT]}
        end(
            round_trip(
                "/v2/rule-promotions", {**new["rule_promotion"], "rule_set": rule_set}, {"priority": 1}
            )
        )
    for kind, path in (("promotion", "/v2/promotions"), ("rule_promotion", "/v2/rule-promotions")):
        own = round_trip(path, new[kind], {"name": "other", "enabled": False})
        codes = f"{own}/codes"
        sent = [{"code": "A", "uses": 3}, {"code": "B"}, {"code": "C"}]
        api.post(codes, {"type": "promotion_codes", "codes": sent})
        first = api.get(codes)["data"][0]
        api.delete(f"{codes}/{first['id' if kind == 'rule_promotion' else 'code']}")
        api.checked("DELETE", codes, {"data": {"type": "promotion_codes", "codes": [{"code": "B"}]}}, 204)
        if kind == "rule_promotion":
            api("POST", codes, json={"data": {"type": "promotion_codes", "codes": sent}})
            shopper = {"code": "D", "max_uses_per_shopper": {"includes_guests": True}}
            api("POST", codes, json={"data": {"type": "promotion_codes", "codes": [shopper]}})
            api("POST", path, json={"data": {**new[kind], "rule_set": {}}})
        end(own)
