from __future__ import annotations

import pytest

CART = {
    "type": "settings",
    "cart_expiry_days": 7,
    "discounts": {"custom_discounts_enabled": False, "use_rule_promotions": False},
    "inventories": {"defer_inventory_check": False},
    "show_all_carts": True,
}


def test_cart_settings(api):
    assert api.get("/v2/settings/cart")["data"] == CART
    after = api.put("/v2/settings/cart", {"type": "settings", "cart_expiry_days": 30})["data"]
    assert after == {**CART, "cart_expiry_days": 30}
    assert api.get("/v2/settings/cart")["data"] == after
    assert "cart_expiry_days" not in api.get("/v2/settings")["data"]
    api.error("DELETE", "/v2/settings/cart", None, 405)


@pytest.mark.parametrize(
    "change",
    [
        {"cart_expiry_days": 366},
        {"cart_expiry_days": "7"},
        {"discounts": []},
        {"discounts": {"use_rule_promotions": "yes"}},
        {"show_all_carts": None},
        {"type": "cart"},
    ],
)
def test_wrong_cart_settings(api, change):
    api.error("PUT", "/v2/settings/cart", {"type": "settings", **change}, 400)
    assert api.get("/v2/settings/cart")["data"] == CART


def test_cart_settings_need_their_type(api):
    error = api.error("PUT", "/v2/settings/cart", {"cart_expiry_days": 9}, 400)
    assert error["detail"] == 'data.type must be one of the following: "settings"'


def test_one_of_the_two_discounts_at_a_time(api):
    api.put("/v2/settings/cart", {"type": "settings", "discounts": {"custom_discounts_enabled": True}})
    change = {"type": "settings", "discounts": {"use_rule_promotions": True}}
    assert api.error("PUT", "/v2/settings/cart", change, 422) == {
        "title": "Cannot use both discounts together", "status": "422",
        "detail": "Only one discount setting can be set to true at a time.",
    }  # fmt: skip
    change["discounts"]["custom_discounts_enabled"] = False
    assert api.put("/v2/settings/cart", change)["data"]["discounts"] == change["discounts"]


@pytest.mark.parametrize("others", ["replaced", "merged"])
def test_nested_cart_settings_may_be_replaced_whole(knobbed, others):
    api = knobbed(cart_nested="replaced", nested_put=others)
    api.put("/v2/settings/cart", {"type": "settings", "discounts": {"custom_discounts_enabled": True}})
    change = {"type": "settings", "discounts": {"use_rule_promotions": True}}
    assert api.put("/v2/settings/cart", change)["data"]["discounts"] == {"use_rule_promotions": True}


def test_account_authentication_settings(api):
    before = api.get("/v2/settings/account-authentication")
    data = before["data"]
    assert (data["id"], data["meta"]) == (api.sandbox.store_id, {"client_id": "account-management"})
    assert data["account_management_authentication_token_timeout_secs"] == 86400
    assert (data["enable_self_signup"], data["account_member_self_management"]) == (False, "disabled")
    realm = data["relationships"]["authentication_realm"]["data"]
    assert api.get(f"/v2/authentication-realms/{realm['id']}")["data"]["name"] == "Account Management Realm"
    change = {"type": "account_authentication_settings", "enable_self_signup": True}
    after = api.put("/v2/settings/account-authentication", change)
    assert after == {**before, "data": {**data, "enable_self_signup": True}}
    assert api.get("/v2/settings/account-authentication") == after
    wrong = {"account_member_self_management": "all"}
    assert api.error("PUT", "/v2/settings/account-authentication", wrong, 400) == {
        "title": "Bad Request", "status": "400",
        "detail": "Validation failed: field 'AccountMemberSelfManagement' on the 'enum' tag.",
    }  # fmt: skip


def test_account_membership_settings(api):
    path = "/v2/settings/account-membership"
    assert api.get(path)["data"] == {"type": "account_membership_setting", "membership_limit": 100}
    change = {"type": "account_membership_setting", "membership_limit": 10_000}
    assert api.put(path, change)["data"] == change
    error = api.error("PUT", path, {**change, "membership_limit": 10_001}, 400)
    assert error["detail"] == "Validation failed: field 'MembershipLimit' on the 'max' tag."
    assert api.get(path)["data"] == change


def test_the_time_that_logs_are_kept(api):
    path = "/v2/settings/logs-ttl/"
    assert api.get(path)["data"] == {"type": "time_to_live", "days": 365}
    assert api.put(path, {"type": "time_to_live", "days": 30})["data"]["days"] == 30
    api.error("PUT", path, {"type": "time_to_live", "days": 0}, 400)
    assert api.get(path)["data"]["days"] == 30


def test_settings_survive_a_reset_of_the_project_settings(api):
    api.put("/v2/settings/cart", {"type": "settings", "cart_expiry_days": 30})
    api.delete("/v2/settings")
    assert api.get("/v2/settings/cart")["data"]["cart_expiry_days"] == 30
