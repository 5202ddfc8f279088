from __future__ import annotations

import pytest

from tests.unit.sandbox.commercetools.words import act, ref

ARRAYS = ("languages", "countries", "distributionChannels", "supplyChannels", "productSelections")


@pytest.fixture
def shop(api):
    """A project with two languages, three channels and two selections."""
    api.update("", act("changeLanguages", languages=["en", "de"]))
    api.post("/channels", {"key": "sells", "roles": ["ProductDistribution"]})
    api.post("/channels", {"key": "stocks"})
    api.post("/channels", {"key": "both", "roles": ["ProductDistribution", "InventorySupply"]})
    for key in ("summer", "winter"):
        api.post("/product-selections", {"key": key, "name": {"en": key}})
    api.post("/stores", {"key": "berlin"})
    return api


def test_arrays_are_always_there_and_the_rest_is_not(shop):
    store = shop.get("/stores/key=berlin")
    assert [store[name] for name in ARRAYS] == [[], [], [], [], []]
    assert not {"name", "custom", "storefront"} & store.keys()


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        (act("setName", name={"en": "B"}), "name", {"en": "B"}),
        (act("setLanguages", languages=["de", "en"]), "languages", ["de", "en"]),
        (act("setCountries", countries=[{"code": "DE"}, {"code": "DE"}]), "countries", [{"code": "DE"}]),
        (act("addCountry", country={"code": "AT"}), "countries", [{"code": "AT"}]),
        (act("setCheckoutUrlTemplate", checkoutUrlTemplate="https://x.y/{checkoutId}"), "storefront",
         {"checkoutUrlTemplate": "https://x.y/{checkoutId}"}),
        (act("setOrderUrlTemplate", orderUrlTemplate="https://x.y/{?orderId,a}"), "storefront",
         {"orderUrlTemplate": "https://x.y/{?orderId,a}"}),
        (act("setImprintUrl", imprintUrl="https://x.y"), "storefront", {"imprintUrl": "https://x.y"}),
    ],
)  # fmt: skip
def test_setting_and_unsetting(shop, action, field, value):
    assert shop.update("/stores/key=berlin", action)[field] == value
    # The same again has no effect.
    assert shop.update("/stores/key=berlin", action)["version"] == 2
    if action["action"].startswith("set"):
        unset = shop.update("/stores/key=berlin", act(action["action"]))
        assert unset.get(field, []) == []
        assert (field in unset) == (field in ARRAYS)


def test_removing_what_is_not_there_has_no_effect(shop):
    actions = [
        act("removeCountry", country={"code": "DE"}),
        act("removeDistributionChannel", distributionChannel={"key": "sells"}),
        act("removeSupplyChannel", supplyChannel={"key": "sells"}),
        act("removeProductSelection", productSelection={"key": "summer"}),
    ]
    assert shop.update("/stores/key=berlin", *actions)["version"] == 1


def test_channels(shop):
    store = shop.update(
        "/stores/key=berlin",
        act("setDistributionChannels", distributionChannels=[{"key": "sells"}, {"key": "both"}]),
        act("addSupplyChannel", supplyChannel={"key": "stocks"}),
        act("addSupplyChannel", supplyChannel={"key": "stocks"}),
        act("removeDistributionChannel", distributionChannel={"key": "sells"}),
    )
    assert store["version"] == 4
    both, stocks = (shop.get(f"/channels/key={key}")["id"] for key in ("both", "stocks"))
    assert store["distributionChannels"] == [ref("channel", id=both)]
    assert store["supplyChannels"] == [ref("channel", id=stocks)]


@pytest.mark.parametrize(
    ("action", "role"),
    [
        (act("setDistributionChannels", distributionChannels=[{"key": "stocks"}]), "ProductDistribution"),
        (act("addDistributionChannel", distributionChannel={"key": "stocks"}), "ProductDistribution"),
        (act("setSupplyChannels", supplyChannels=[{"key": "sells"}]), "InventorySupply"),
        (act("addSupplyChannel", supplyChannel={"key": "sells"}), "InventorySupply"),
    ],
)
def test_a_channel_needs_its_role(shop, action, role):
    error = shop.fails("/stores/key=berlin", action, "MissingRoleOnChannel", missingRole=role)
    assert error["channel"]["typeId"] == "channel"
    draft = {"key": "other", "supplyChannels": [{"key": "sells"}]}
    assert shop.refused("/stores", draft, "MissingRoleOnChannel")["missingRole"] == "InventorySupply"


def test_a_role_that_is_lost_later_does_no_harm(shop):
    shop.update("/stores/key=berlin", act("addSupplyChannel", supplyChannel={"key": "both"}))
    shop.update("/channels/key=both", act("setRoles", roles=["ProductDistribution"]))
    shop.update("/stores/key=berlin", act("setName", name={"en": "B"}))


def test_languages_must_be_the_projects(shop):
    error = shop.fails(
        "/stores/key=berlin", act("setLanguages", languages=["en", "fr"]), "ProjectNotConfiguredForLanguages"
    )
    assert error["message"] == "The project is not configured for given languages."
    assert error["languages"] == ["en", "fr"]
    shop.refused("/stores", {"key": "paris", "languages": ["fr"]}, "ProjectNotConfiguredForLanguages")


def test_a_language_in_use_stays_in_the_project(shop):
    shop.update("/stores/key=berlin", act("setLanguages", languages=["de"]))
    told = "Language(s) in use by a store cannot be deleted. Remove them in all the stores of this project first."
    error = shop.fails("", act("changeLanguages", languages=["en"]), "LanguageUsedInStores")
    assert error["message"] == told
    shop.update("/stores/key=berlin", act("setLanguages"))
    assert shop.update("", act("changeLanguages", languages=["en"]))["languages"] == ["en"]


def test_product_selections(shop):
    summer, winter = (shop.get(f"/product-selections/key={key}")["id"] for key in ("summer", "winter"))

    def held(store):
        return {item["productSelection"]["id"]: item["active"] for item in store["productSelections"]}

    store = shop.update("/stores/key=berlin", act("addProductSelection", productSelection={"key": "summer"}))
    assert held(store) == {summer: False}
    store = shop.update(
        "/stores/key=berlin", act("addProductSelection", productSelection={"key": "summer"}, active=False)
    )
    assert store["version"] == 2
    store = shop.update(
        "/stores/key=berlin", act("addProductSelection", productSelection={"key": "summer"}, active=True)
    )
    assert held(store) == {summer: True}
    store = shop.update("/stores/key=berlin", act("setProductSelections", productSelections=[
        {"productSelection": {"key": "winter"}}, {"productSelection": {"id": summer}, "active": True},
    ]))  # fmt: skip
    assert held(store) == {winter: False, summer: True}
    store = shop.update(
        "/stores/key=berlin", act("changeProductSelectionActive", productSelection={"key": "summer"})
    )
    assert held(store) == {winter: False, summer: False}
    store = shop.update(
        "/stores/key=berlin", act("removeProductSelection", productSelection={"key": "winter"})
    )
    assert held(store) == {summer: False}
    assert shop.update("/stores/key=berlin", act("setProductSelections"))["productSelections"] == []


def test_a_selection_that_the_store_has_not(shop, knobbed):
    action = act("changeProductSelectionActive", productSelection={"key": "summer"}, active=True)
    shop.fails("/stores/key=berlin", action, "InvalidOperation")
    api = knobbed(absent_selection="ignored")
    api.post("/product-selections", {"key": "summer", "name": {"en": "s"}})
    api.post("/stores", {"key": "aa"})
    assert api.update("/stores/key=aa", action)["version"] == 1


def test_a_selection_named_twice(shop, knobbed):
    twice = [{"productSelection": {"key": "summer"}, "active": active} for active in (False, True)]
    shop.fails("/stores/key=berlin", act("setProductSelections", productSelections=twice), "InvalidInput")
    api = knobbed(repeated_selections="last wins")
    api.post("/product-selections", {"key": "summer", "name": {"en": "s"}})
    assert [
        item["active"]
        for item in api.post("/stores", {"key": "aa", "productSelections": twice})["productSelections"]
    ] == [True]


@pytest.mark.parametrize("code", ["MaxResourceLimitExceeded", "InvalidInput"])
def test_at_most_100_channels_and_selections(knobbed, code):
    api = knobbed(over_limit=code)
    api.sandbox.load("channel", [{"key": f"c{n}"} for n in range(101)])
    api.sandbox.load("product-selection", [{"key": f"s{n}", "name": {"en": "s"}} for n in range(101)])
    channels = [{"key": f"c{n}"} for n in range(101)]
    selections = [{"productSelection": {"key": f"s{n}"}} for n in range(101)]
    api.refused("/stores", {"key": "aa", "supplyChannels": channels}, code)
    api.refused("/stores", {"key": "aa", "productSelections": selections}, code)
    api.post("/stores", {"key": "aa", "supplyChannels": channels[1:], "productSelections": selections[1:]})
    error = api.fails("/stores/key=aa", act("addSupplyChannel", supplyChannel={"key": "c0"}), code)
    if code == "MaxResourceLimitExceeded":
        assert error["exceededResource"] == "channel"
    api.fails("/stores/key=aa", act("addProductSelection", productSelection={"key": "s0"}), code)
    # What the store has already is not too many.
    api.update("/stores/key=aa", act("addSupplyChannel", supplyChannel={"key": "c1"}))


@pytest.mark.parametrize(
    "action",
    [
        act("setFaqUrl", faqUrl="http://x.y"), act("setFaqUrl", faqUrl="/faq"), act("setFaqUrl", faqUrl=5),
        act("setCheckoutUrlTemplate", checkoutUrlTemplate="https://x.y/{orderId}"),
        act("setOrderUrlTemplate", orderUrlTemplate="https://x.y"),
    ],
)  # fmt: skip
def test_wrong_addresses(shop, action):
    error = shop.update("/stores/key=berlin", action, status=400)
    assert error["code"] in ("InvalidInput", "InvalidJsonInput")


def test_an_empty_address_is_removed(shop):
    shop.update(
        "/stores/key=berlin",
        act("setFaqUrl", faqUrl="https://x.y"),
        act("setContactUrl", contactUrl="https://x.y"),
    )
    assert shop.update("/stores/key=berlin", act("setFaqUrl", faqUrl=""))["storefront"] == {
        "contactUrl": "https://x.y"
    }
    assert "storefront" not in shop.update("/stores/key=berlin", act("setContactUrl", contactUrl=""))


def test_the_key_is_for_ever(shop):
    assert (
        shop.update("/stores/key=berlin", act("setKey", key="other"), status=400)["code"]
        == "InvalidJsonInput"
    )


def test_what_refers_to_a_store_keeps_it(shop):
    shop.sandbox.load("order", [{"store": ref("store", key="berlin")}])
    error = shop.delete("/stores/key=berlin", status=400)
    assert error["code"] == "ReferenceExists"
    assert error["message"] == "Can not delete a store while it is referenced by at least one order."
    assert error["referencedBy"] == "order"


@pytest.mark.parametrize("path", ["/channels/key=both", "/product-selections/key=summer"])
def test_what_a_store_refers_to_is_kept(shop, path):
    shop.update(
        "/stores/key=berlin",
        act("addSupplyChannel", supplyChannel={"key": "both"}), act("addProductSelection", productSelection={"key": "summer"}),
    )  # fmt: skip
    assert shop.delete(path, status=400)["referencedBy"] == "store"
    shop.update("/stores/key=berlin", act("setSupplyChannels"), act("setProductSelections"))
    shop.delete(path)
