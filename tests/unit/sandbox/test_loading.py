"""What can be put into a sandbox directly, of every kind that lies below something or has checks to skip."""

from __future__ import annotations

import pytest

from reconciler.sandbox import Fault
from tests.unit.sandbox.tour_extensions import APIS, custom_api, custom_field
from tests.unit.sandbox.tour_subscriptions import ACCESS, BASE, DUNNING, OPTION, PLAN, SCHEDULE, feature


def attributes(**given):
    return {"attributes": given}


@pytest.mark.parametrize(
    ("kind", "document", "path"),
    [
        ("product", attributes(name="shoe", sku="shoe"), "/pcm/products"),
        ("custom-relationship", attributes(name="up", slug="up"), "/pcm/custom-relationships"),
        ("file", {"file_name": "a.png", "link": {"href": "https://x.test"}}, "/v2/files"),
        ("custom_api", custom_api("lists"), APIS),
        ("subscription_feature", feature(ACCESS), f"{BASE}/features"),
        (
            "subscription_proration_policy",
            attributes(name="Main", rounding="up"),
            f"{BASE}/proration-policies",
        ),
        ("subscription_dunning_rule", attributes(**DUNNING), f"{BASE}/dunning-rules"),
        ("subscription_schedule", attributes(**SCHEDULE), f"{BASE}/schedules"),
        ("subscription_offering", attributes(name="Magazine"), f"{BASE}/offerings"),
    ],
)
def test_objects_of_their_own(api, kind, document, path):
    one, two = api.sandbox.load(kind, [document, {**document, "id": "chosen"}])
    assert [item["id"] for item in api.get(path)["data"]] in ([one, "chosen"], ["chosen", one])
    assert two == "chosen"
    assert api.get(path)["data"][0]["type"] == kind


@pytest.mark.parametrize(
    ("above", "over", "kind", "document", "path"),
    [
        ("pricebook", attributes(name="b"), "product-price", attributes(sku="x", currencies={}), "/pcm/pricebooks/{}/prices"),
        ("pricebook", attributes(name="b"), "price-modifier", attributes(name="x", currencies={}), "/pcm/pricebooks/{}/modifiers"),
        ("custom_api", custom_api("lists"), "custom_field", custom_field("f", "any"), APIS + "/{}/fields"),
        ("subscription_offering", attributes(name="Magazine"), "subscription_offering_plan", attributes(**PLAN), BASE + "/offerings/{}/plans"),
        ("subscription_offering", attributes(name="Magazine"), "subscription_offering_pricing_option", attributes(**OPTION), BASE + "/offerings/{}/pricing-options"),
        ("subscription_offering", attributes(name="Magazine"), "subscription_offering_feature", feature(ACCESS), BASE + "/offerings/{}/features"),
    ],
)  # fmt: skip
def test_objects_below_others(api, above, over, kind, document, path):
    within = api.sandbox.seed_object(above, over)
    made = api.sandbox.seed_object(kind, document, within)
    assert [item["id"] for item in api.get(path.format(within))["data"]] == [made]


def test_modifiers_below_an_option(api, new):
    variation = api.sandbox.seed_object("product-variation", new["variation"])
    option = api.sandbox.seed_object("product-variation-option", new["option"], variation)
    modifier = attributes(type="sku_append", value="x")
    made = api.sandbox.seed_object("product-variation-modifier", modifier, option)
    path = f"/pcm/variations/{variation}/options/{option}/modifiers"
    assert [item["id"] for item in api.get(path)["data"]] == [made]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/pcm/products", "503"),
        (f"{BASE}/offerings", "503"),
        (APIS, "503"),
        ("/v2/permissions/custom-api-role-policies", "503"),
        ("/v2/files", 503),
    ],
)
def test_ordered_failures_speak_as_the_service_does(api, path, status):
    api.sandbox.faults.add(Fault("503", path=path))
    assert api.error("GET", path, None, 503)["status"] == status
    api.get(path)
