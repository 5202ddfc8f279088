from __future__ import annotations

import pytest

ADYEN = {"merchant_account": "shop", "username": "user1", "password": "pass1234"}


def test_gateways_are_a_fixed_set(api):
    for gateway in api.get("/v2/gateways")["data"]:
        assert api.get(f"/v2/gateways/{gateway['slug']}")["data"] == gateway
        assert "id" not in gateway
    assert api.get("/v2/gateways/adyen")["data"] == {
        "type": "gateway", "slug": "adyen", "name": "Adyen", "enabled": False,
        "merchant_account": "", "username": "", "password": "", "test": False,
    }  # fmt: skip
    api.get("/v2/gateways/none", 404)
    api.error("POST", "/v2/gateways", {}, 405)
    api.error("DELETE", "/v2/gateways/adyen", None, 405)
    assert api.get("/v2/gateways?page[limit]=1")["data"] == api.get("/v2/gateways")["data"]


def test_a_gateway_is_configured_in_part(api):
    api.put("/v2/gateways/adyen", {"type": "gateway", **ADYEN, "test": True})
    enabled = api.put("/v2/gateways/adyen", {"type": "gateway", "enabled": True})["data"]
    assert enabled["enabled"] is True
    assert {name: enabled[name] for name in ADYEN} == ADYEN
    blank = api.put("/v2/gateways/adyen", {"enabled": False, "password": "", "name": "mine", "login": "x"})[
        "data"
    ]
    assert (blank["password"], blank["name"]) == ("", "Adyen")
    assert "login" not in blank
    api.error("PUT", "/v2/gateways/adyen", {"enabled": "yes"}, 400)


@pytest.mark.parametrize(
    ("knob", "shown"), [("plain", "pass1234"), ("masked", "***"), ("last4", "****1234"), ("absent", None)]
)
def test_secrets_of_gateways(knobbed, knob, shown):
    api = knobbed(gateway_secrets=knob)
    assert api.put("/v2/gateways/adyen", ADYEN)["data"]["password"] == "pass1234"
    listed = next(item for item in api.get("/v2/gateways")["data"] if item["slug"] == "adyen")
    assert api.get("/v2/gateways/adyen")["data"] == listed
    assert listed.get("password") == shown
    assert api.get("/v2/gateways/cyber_source")["data"]["password"] == ""


def test_settings(api):
    before = api.get("/v2/settings")["data"]
    assert {name: value for name, value in before.items() if name.endswith("_limit")} == {
        "currency_limit": 10, "field_limit": 100, "integration_limit": 100, "event_limit": 5, "filter_limit": 10,
        "tax_item_limit": 5, "promotions_limit": 1000, "promotion_codes_limit": 1000, "page_offset_limit": 10000,
        "shopper_address_limit": 25,
    }  # fmt: skip
    after = api.put(
        "/v2/settings", {"type": "settings", "additional_languages": ["fr"], "currency_limit": 99}
    )
    assert after["data"] == {**before, "additional_languages": ["fr"]}
    assert after["meta"] == {"owner": "store"}
    assert api.get("/v2/settings") == after
    api.delete("/v2/settings")
    assert api.get("/v2/settings")["data"] == before


@pytest.mark.parametrize(
    "change",
    [
        {"page_length": 101},
        {"page_length": 0},
        {"calculation_method": "sum"},
        {"type": "setting"},
        {"id": "other"},
    ],
)
def test_wrong_settings(api, change):
    api.error("PUT", "/v2/settings", {"type": "settings", **change}, 400)


def test_settings_need_their_type(api):
    error = api.error("PUT", "/v2/settings", {"page_length": 10}, 400)
    assert error["detail"] == 'data.type must be one of the following: "settings"'
    assert (error["title"], error["source"]) == ("enum", "data.type")
    assert api("PUT", "/v2/settings", json={"type": "settings"}).status_code == 400


def test_page_length_is_the_default_of_every_list(api):
    api.sandbox.load("pricebook", [{"attributes": {"name": f"b{n}"}} for n in range(30)])
    assert len(api.get("/pcm/pricebooks")["data"]) == 25
    api.put("/v2/settings", {"type": "settings", "page_length": 7})
    assert len(api.get("/pcm/pricebooks")["data"]) == 7
    assert len(api.get("/pcm/pricebooks?page[limit]=100")["data"]) == 30
