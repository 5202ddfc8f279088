"""The smallest correct set of actions for each change of a store: all 27 that there are."""

from __future__ import annotations

import pytest

from reconciler.model.same import same
from reconciler.providers.commercetools.kinds import KINDS
from tests.unit.commercetools.acts import acts

PAGES = {
    "checkoutUrlTemplate": "https://shop.example/{checkoutId}",
    "orderUrlTemplate": "https://shop.example/{orderId}",
    "termsOfServiceUrl": "https://shop.example/terms",
    "privacyPolicyUrl": "https://shop.example/privacy",
    "refundPolicyUrl": "https://shop.example/refund",
    "shippingPolicyUrl": "https://shop.example/shipping",
    "cookiePolicyUrl": "https://shop.example/cookies",
    "imprintUrl": "https://shop.example/imprint",
    "faqUrl": "https://shop.example/faq",
    "contactUrl": "https://shop.example/contact",
}


def ref(kind, key):
    return {"typeId": kind, "id": key}


def setting(key, active):
    return {"productSelection": key, "active": active}


def channel(key):
    return ref("channel", key)


def selection(key):
    return ref("product-selection", key)


CASES = {
    "setName": ({"name": {"en": "a"}}, {"name": {"en": "a", "de": "b"}}, [{"action": "setName", "name": {"en": "a", "de": "b"}}]),
    "setName, cleared": ({"name": {"en": "a"}}, {"name": None}, [{"action": "setName"}]),
    "setLanguages": ({"languages": ["en"]}, {"languages": ["de", "en"]}, [{"action": "setLanguages", "languages": ["de", "en"]}]),
    "setCountries": ({"countries": ["DE"]}, {"countries": ["AT", "CH"]}, [{"action": "setCountries", "countries": [{"code": "AT"}, {"code": "CH"}]}]),
    "setCountries, cleared": ({"countries": ["DE", "AT"]}, {"countries": None}, [{"action": "setCountries"}]),
    "addCountry": ({"countries": ["DE"]}, {"countries": ["AT", "DE"]}, [{"action": "addCountry", "country": {"code": "AT"}}]),
    "removeCountry": ({"countries": ["DE", "AT"]}, {"countries": ["AT"]}, [{"action": "removeCountry", "country": {"code": "DE"}}]),
    "addDistributionChannel": ({"distributionChannels": ["a"]}, {"distributionChannels": ["a", "b"]}, [{"action": "addDistributionChannel", "distributionChannel": channel("b")}]),
    "removeDistributionChannel": ({"distributionChannels": ["a"]}, {"distributionChannels": []}, [{"action": "removeDistributionChannel", "distributionChannel": channel("a")}]),
    "setDistributionChannels": ({"distributionChannels": ["a"]}, {"distributionChannels": ["b"]}, [{"action": "setDistributionChannels", "distributionChannels": [channel("b")]}]),
    "addSupplyChannel": ({}, {"supplyChannels": ["b"]}, [{"action": "addSupplyChannel", "supplyChannel": channel("b")}]),
    "removeSupplyChannel": ({"supplyChannels": ["a", "b"]}, {"supplyChannels": ["b"]}, [{"action": "removeSupplyChannel", "supplyChannel": channel("a")}]),
    "setSupplyChannels": ({"supplyChannels": ["a", "b"]}, {"supplyChannels": []}, [{"action": "setSupplyChannels", "supplyChannels": []}]),
    "addProductSelection": ({"productSelections": []}, {"productSelections": [setting("s", active=True)]}, [{"action": "addProductSelection", "productSelection": selection("s"), "active": True}]),
    "removeProductSelection": (
        {"productSelections": [setting("s", active=True), setting("t", active=True)]},
        {"productSelections": [setting("t", active=True)]},
        [{"action": "removeProductSelection", "productSelection": selection("s")}],
    ),
    "changeProductSelectionActive": (
        {"productSelections": [setting("s", active=True), setting("t", active=True)]},
        {"productSelections": [setting("t", active=True), setting("s", active=False)]},
        [{"action": "changeProductSelectionActive", "productSelection": selection("s"), "active": False}],
    ),
    "setProductSelections": (
        {"productSelections": [setting("s", active=True)]},
        {"productSelections": [setting("s", active=False), setting("t", active=True)]},
        [{"action": "setProductSelections", "productSelections": [{"productSelection": selection("s"), "active": False}, {"productSelection": selection("t"), "active": True}]}],
    ),
    "setCustomType": ({}, {"custom": {"type": "t", "fields": {"a": 1}}}, [{"action": "setCustomType", "type": ref("type", "t"), "fields": {"a": 1}}]),
    "setCustomType, another type": (
        {"custom": {"type": "s", "fields": {"a": 1}}},
        {"custom": {"type": "t", "fields": {"a": 1}}},
        [{"action": "setCustomType", "type": ref("type", "t"), "fields": {"a": 1}}],
    ),
    "setCustomType, cleared": ({"custom": {"type": "t", "fields": {}}}, {"custom": None}, [{"action": "setCustomType"}]),
    "setCustomField": (
        {"custom": {"type": "t", "fields": {"a": 1, "b": ["x", "y"], "c": 3, "at": "2027-01-01T00:00:00.000Z"}}},
        {"custom": {"type": "t", "fields": {"a": 2, "b": ["y", "x"], "d": {"$ref": "channel/web"}, "at": "2027-01-01T00:00:00Z"}}},
        [
            {"action": "setCustomField", "name": "a", "value": 2},
            {"action": "setCustomField", "name": "c"},
            {"action": "setCustomField", "name": "d", "value": channel("web")},
        ],
    ),
    **{
        f"set{name[0].upper()}{name[1:]}": (
            {"storefront": {"faqUrl": "https://old.example/faq", "contactUrl": "https://old.example"}},
            {"storefront": {name: url}},
            [{"action": f"set{name[0].upper()}{name[1:]}", name: url}],
        )
        for name, url in PAGES.items()
    },
    "setFaqUrl, cleared": ({"storefront": {"faqUrl": "https://a.example"}}, {"storefront": {"faqUrl": None}}, [{"action": "setFaqUrl"}]),
    "every page, cleared": ({"storefront": dict(PAGES)}, {"storefront": None}, [{"action": f"set{name[0].upper()}{name[1:]}"} for name in PAGES]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_smallest_set_of_actions(name):
    before, after, wanted = CASES[name]
    assert acts("store", before, after) == wanted


def test_every_action_of_a_store_is_covered():
    emitted = {one["action"] for _, _, wanted in CASES.values() for one in wanted}
    assert len(emitted) == 27


@pytest.mark.parametrize("name", CASES)
def test_what_is_so_already_needs_no_action(name):
    _, after, _ = CASES[name]
    assert acts("store", after, after) == []


def test_order_means_nothing_in_a_store():
    before = {"languages": ["en", "de"], "countries": ["DE", "AT"], "distributionChannels": ["a", "b"]}
    after = {name: list(reversed(values)) for name, values in before.items()}
    assert acts("store", before, after) == []


def test_what_was_never_set_is_not_cleared():
    cleared = dict.fromkeys(
        ("name", "countries", "distributionChannels", "productSelections", "custom", "storefront")
    )
    assert (
        acts("store", {"countries": [], "distributionChannels": [], "productSelections": []}, cleared) == []
    )


def test_many_actions_go_in_requests_of_500():
    from tests.unit.commercetools.acts import sent

    products = [{"product": f"p{number}"} for number in range(1_200)]
    parts = sent("product-selection", {"products": []}, {"products": products, "mode": "Individual"})
    assert [len(part) for part in parts] == [500, 500, 200]


@pytest.mark.parametrize(
    ("want", "have", "equal"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z", True),
        ("2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.000Z", True),
        ("20260101", "2026-01-01", False),
        ("2026-01-01", "2026-01-01T00:00:00.000Z", False),
        ("2026-01-01", "2026-01-01", True),
        ("THE T", "THE T", True),
    ],
)
def test_a_custom_value_is_a_point_in_time_only_where_it_has_a_time(want, have, equal):
    shape = KINDS["store"].shape
    sides = ({"custom": {"type": "extra", "fields": {"at": value}}} for value in (want, have))
    assert same(shape, *sides) == equal
