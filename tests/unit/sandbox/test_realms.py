from __future__ import annotations

import pytest

REALMS = "/v2/authentication-realms"
ORIGINS = {
    "Buyer Organization": "customer-authentication-settings",
    "Merchant Organization": "merchant-realm-mappings",
    "Account Management Realm": "account_authentication_settings",
}


def test_the_three_realms_of_a_store(api):
    found = api.get(REALMS)
    origins = {realm["name"]: realm["relationships"]["origin"]["data"] for realm in found["data"]}
    assert {name: origin["type"] for name, origin in origins.items()} == ORIGINS
    assert origins["Merchant Organization"]["id"] == api.get("/v2/merchant-realm-mappings")["data"]["id"]
    for realm in found["data"]:
        assert (realm["duplicate_email_policy"], realm["redirect_uris"]) == ("allowed", [])
        assert set(realm["meta"]) == {"created_at", "updated_at"}
        one = api.get(f"{REALMS}/{realm['id']}")
        assert (one["data"], one["links"]) == (realm, realm["links"])
    pointer = api.get("/v2/settings/customer-authentication")["data"]["relationships"]
    buyers = api.get(f"{REALMS}/{pointer['authentication-realm']['data']['id']}")["data"]
    assert buyers["name"] == "Buyer Organization"


def test_realms_can_only_be_changed(api, realm_of):
    path = realm_of(api)
    realm = {"type": "authentication-realm", "name": "Buyers"}
    api.error("POST", REALMS, realm, 405)
    api.error("DELETE", path, None, 405)
    changed = api.put(path, {**realm, "redirect_uris": ["https://shop.test/cb", "http://localhost:3000/cb"]})
    assert (changed["data"]["name"], len(changed["data"]["redirect_uris"])) == ("Buyers", 2)
    assert changed["data"]["relationships"]["origin"]["data"]["type"] == ORIGINS["Account Management Realm"]
    assert api.put(path, {"type": "authentication-realm"})["data"]["name"] == "Buyers"
    assert api.error("GET", f"{REALMS}/none", None, 404) == {
        "title": "Not Found", "status": "404", "detail": "Resource not found",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"duplicate_email_policy": "some"},
        {"redirect_uris": ["http://shop.test"]},
        {"redirect_uris": ["http://localhost.evil.test"]},
        {"redirect_uris": [1]},
        {"type": "authentication_realm"},
        {"id": "other"},
    ],
)
def test_wrong_realms(api, realm_of, change):
    error = api.error("PUT", realm_of(api), {"type": "authentication-realm", "name": "n", **change}, 400)
    assert (error["title"], error["status"]) == ("Bad Request", "400")


def test_realms_may_come_on_demand(knobbed):
    api = knobbed(realms="on demand")
    assert api.get(REALMS)["data"] == []
    mapping = api.get("/v2/merchant-realm-mappings")["data"]
    (realm,) = api.get(REALMS)["data"]
    assert (realm["id"], realm["name"]) == (mapping["realm_id"], "Merchant Organization")
    assert api.get("/v2/merchant-realm-mappings")["data"] == mapping
    api.get("/v2/settings/account-authentication")
    api.get("/v2/settings/customer-authentication")
    assert {found["name"] for found in api.get(REALMS)["data"]} == set(ORIGINS)


def test_the_merchant_realm_mapping(knobbed):
    api = knobbed(taken_prefixes=["acme"])
    found = api.get("/v2/merchant-realm-mappings")["data"]
    assert (found["prefix"], found["store_id"]) == (None, api.sandbox.store_id)
    path = f"/v2/merchant-realm-mappings/{found['id']}"
    change = {"type": "merchant-realm-mappings", "prefix": "shop"}
    assert api.put(path, {**change, "realm_id": "x"})["data"] == {**found, "prefix": "shop"}
    assert api.get(path)["data"]["prefix"] == "shop"
    assert api.error("PUT", path, {**change, "prefix": "acme"}, 409) == {
        "title": "Conflict", "status": "409", "detail": "the prefix is already in use",
    }  # fmt: skip
    assert api.error("PUT", path, {"type": "merchant-realm-mappings"}, 400) == {
        "title": "Bad Request", "status": "400", "detail": "The field 'prefix' is required.",
    }  # fmt: skip
    for method in ("GET", "PUT"):
        error = api.error(method, "/v2/merchant-realm-mappings/none", change, 404)
        assert error["detail"] == "merchant realm mapping not found"


def test_oidc_profiles(api, new, realm_of):
    for origin in ORIGINS.values():
        path = f"{realm_of(api, origin)}/oidc-profiles"
        made = api.post(path, new["oidc-profile"])
        data = made["data"]
        assert "client_secret" not in data
        assert (data["client_id"], data["meta"]["issuer"]) == ("shop", "https://accounts.test")
        assert made["links"] == data["links"]
        links = {"self", "authorization-endpoint", "callback-endpoint", "client-discovery-url"}
        assert set(data["links"]) == links
        assert api.get(path)["data"] == [data]
    own = f"{path}/{data['id']}"
    renamed = api.put(own, {"type": "oidc-profile", "name": "Apple"})["data"]
    assert (renamed["name"], renamed["discovery_url"]) == ("Apple", data["discovery_url"])
    api.get(f"{realm_of(api)[:-3]}xyz/oidc-profiles", 404)
    api.delete(own)
    api.get(own, 404)


@pytest.mark.parametrize(("knob", "shown"), [("plain", "s3cret"), ("masked", "********"), ("absent", None)])
def test_the_secret_of_an_oidc_profile(knobbed, new, realm_of, knob, shown):
    api = knobbed(oidc_secrets=knob)
    path = f"{realm_of(api)}/oidc-profiles"
    made = api.post(path, new["oidc-profile"])["data"]
    for found in (made, api.get(f"{path}/{made['id']}")["data"], *api.get(path)["data"]):
        assert found.get("client_secret") == shown


@pytest.mark.parametrize(
    "change",
    [{"name": None}, {"name": ""}, {"discovery_url": "accounts"}, {"client_id": 1}, {"type": "oidc"}],
)
def test_wrong_oidc_profiles(api, new, realm_of, change):
    api.error("POST", f"{realm_of(api)}/oidc-profiles", {**new["oidc-profile"], **change}, 400)


def test_password_profiles_are_for_account_members_alone(api, new, realm_of):
    path = f"{realm_of(api)}/password-profiles"
    made = api.post(path, {"type": "password_profile", "name": "Passwords"})["data"]
    assert (made["username_format"], made["enable_one_time_password_token"]) == ("any", False)
    own = f"{path}/{made['id']}"
    assert api.put(own, new["password_profile"])["data"]["username_format"] == "email"
    api.error("PUT", own, {"type": "password_profile", "username_format": "phone"}, 400)
    other = f"{realm_of(api, 'customer-authentication-settings')}/password-profiles"
    assert api.get(other)["data"] == []
    assert api.error("POST", other, new["password_profile"], 422)["title"] == "Unprocessable Entity"
    api.get(f"{other}/{made['id']}", 404)
    api.delete(own)


def test_profiles_can_be_loaded(api, realm_of):
    realm = realm_of(api).rpartition("/")[2]
    ids = api.sandbox.load("oidc-profile", [{"name": f"p{n}"} for n in range(30)], within=realm)
    page = api.get(f"{REALMS}/{realm}/oidc-profiles?page[offset]=25")
    assert [found["id"] for found in page["data"]] == ids[25:]
    assert page["meta"]["results"]["total"] == 30
