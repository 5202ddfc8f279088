from __future__ import annotations

import pytest

from tests.unit.sandbox.tour_subscriptions import (
    ACCESS,
    BASE,
    DUNNING,
    OFFERINGS,
    OPTION,
    PLAN,
    PROMOTION,
    SCHEDULE,
    USAGE,
    feature,
    of_type,
)


@pytest.fixture
def offering(api):
    return api.post(OFFERINGS, of_type("offering", {"name": "Magazine"}))["data"]["id"]


def part(api, offering, name, attributes, status=201):
    path = f"{OFFERINGS}/{offering}/{name}"
    type_ = {"features": "feature", "plans": "plan", "pricing-options": "pricing_option"}[name]
    return api.post(path, of_type(f"offering_{type_}", attributes), status)


def parts(api, offering, name):
    return api.get(f"{OFFERINGS}/{offering}/{name}")["data"]


def test_where_the_times_stand(api):
    made = api.post(f"{BASE}/features", feature(ACCESS))["data"]
    stamps = dict.fromkeys(("created_at", "updated_at"), "2023-11-14T22:13:20.000Z")
    assert made["attributes"] == {"name": "Films", "configuration": ACCESS}
    assert made["meta"] == {"owner": "store", "timestamps": stamps}
    made = api.post(f"{BASE}/schedules", of_type("schedule", SCHEDULE))["data"]
    assert made["attributes"] == {**SCHEDULE, **stamps}
    assert made["meta"] == {"owner": "store", "timestamps": stamps}


def test_lists_have_links_and_no_total(api):
    for number in range(3):
        api.post(f"{BASE}/features", feature(ACCESS, external_ref=str(number)))
    listed = api.get(f"{BASE}/features?page[limit]=2")
    assert (set(listed), len(listed["data"])) == ({"data", "links"}, 2)
    rest = api.get(listed["links"]["next"].removeprefix("http://sandbox"))
    assert (len(rest["data"]), rest["links"]["next"]) == (1, None)
    assert len(api.get(f"{BASE}/features?filter=eq(external_ref,1)")["data"]) == 1


def test_the_errors_of_subscriptions(api):
    error = api.error("POST", f"{BASE}/features", of_type("feature", {"configuration": ACCESS}), 400)
    assert error == {
        "title": "Validation Error",
        "status": "400",
        "detail": 'data.attributes.name: "name" is required',
    }
    api.get(f"{BASE}/features/none", 404)


@pytest.mark.parametrize(
    ("path", "type_", "attributes"),
    [
        ("features", "feature", {"name": "ab", "configuration": ACCESS}),
        ("features", "feature", {"name": "abc", "configuration": {"type": "other"}}),
        ("features", "feature", {"name": "abc", "configuration": {"type": "access"}}),
        ("features", "feature", {"name": "abc", "configuration": {"type": "access", "tag": "a b"}}),
        (
            "features",
            "feature",
            {"name": "abc", "configuration": {"type": "promotion", "promotions": [{"tag": "a"}]}},
        ),
        ("features", "feature", {"name": "abc", "configuration": {"type": "promotion", "promotions": "a"}}),
        ("features", "feature", {"name": "abc", "configuration": {**USAGE, "default_value": "5"}}),
        ("proration-policies", "proration_policy", {"name": "abc", "rounding": "sideways"}),
        ("proration-policies", "proration_policy", {"name": "abc"}),
        ("dunning-rules", "dunning_rule", {**DUNNING, "payment_retry_interval": 0}),
        ("dunning-rules", "dunning_rule", {**DUNNING, "payment_retry_interval": 1025}),
        ("dunning-rules", "dunning_rule", {**DUNNING, "action": "shout"}),
        ("schedules", "schedule", {**SCHEDULE, "specification": "daily"}),
        ("schedules", "schedule", {**SCHEDULE, "specification": "0 3 * * ?!"}),
        ("schedules", "schedule", {**SCHEDULE, "job": {"job_type": "clean-up"}}),
        ("offerings", "offering", {"name": "x" * 1025}),
        ("offerings", "offering", {"name": "abc", "external_ref": "x" * 2049}),
    ],
)
def test_what_is_refused(api, path, type_, attributes):
    error = api.error("POST", f"{BASE}/{path}", of_type(type_, attributes), 400)
    assert error["title"] == "Validation Error"


@pytest.mark.parametrize("configuration", [ACCESS, PROMOTION, USAGE])
def test_a_reference_is_given_once(api, configuration):
    made = api.post(f"{BASE}/features", feature(configuration, external_ref="r"))["data"]
    api.error("POST", f"{BASE}/features", feature(configuration, external_ref="r"), 400)
    change = {
        "type": made["type"],
        "id": made["id"],
        "attributes": {"external_ref": None, "description": None},
    }
    assert "external_ref" not in api.put(f"{BASE}/features/{made['id']}", change)["data"]["attributes"]
    api.post(f"{BASE}/features", feature(configuration, external_ref="r"))


@pytest.mark.parametrize("knob", ["moves", "refused"])
def test_one_default_dunning_rule(knobbed, knob):
    api = knobbed(dunning_default=knob)
    path = f"{BASE}/dunning-rules"
    first = api.post(path, of_type("dunning_rule", DUNNING))["data"]
    other = api.post(path, of_type("dunning_rule", {**DUNNING, "default": False}))["data"]
    change = {"type": other["type"], "id": other["id"], "attributes": {"default": True}}
    answer = api("PUT", f"{path}/{other['id']}", json={"data": change})
    assert answer.status_code == (200 if knob == "moves" else 400)
    assert api.get(f"{path}/{first['id']}")["data"]["attributes"]["default"] is (knob == "refused")
    for id_ in (first["id"], other["id"]):
        api.delete(f"{path}/{id_}")


def test_the_policy_of_an_offering(api):
    policy = {"name": "Main", "rounding": "up"}
    main = api.post(f"{BASE}/proration-policies", of_type("proration_policy", policy))["data"]["id"]
    name = {"type": "subscription_proration_policy", "id": main}
    sent = of_type("offering", {"name": "Magazine"})
    for given in (name, {"data": name}):
        made = api.post(OFFERINGS, {**sent, "relationships": {"proration_policy": given}})["data"]
        assert made["relationships"] == {"proration_policy": {"data": name}}
    assert len(api.get(f"{OFFERINGS}?filter=eq(proration_policy_id,{main})")["data"]) == 2
    path, rest = f"{OFFERINGS}/{made['id']}", {"type": made["type"], "id": made["id"]}
    kept = api.put(path, {**rest, "attributes": {"name": "Journal"}})["data"]
    assert kept["relationships"] == made["relationships"]
    cleared = api.put(path, {**rest, "relationships": {"proration_policy": None}})["data"]
    assert (cleared["relationships"], cleared["attributes"]["name"]) == ({}, "Journal")
    wrong = {"relationships": {"proration_policy": {**name, "id": "none"}}}
    api.error("PUT", path, {**rest, **wrong}, 400)


def test_features_of_an_offering(api, offering):
    films = api.post(f"{BASE}/features", feature(ACCESS, external_ref="f"))["data"]["id"]
    path = f"{OFFERINGS}/{offering}/features"
    (attached,) = api.post(f"{path}/attach", {"features": [films]}, 200)["data"]
    assert (attached["id"] != films, attached["attributes"]["external_ref"]) == (True, "f")
    api.error("POST", f"{path}/attach", {"features": [films]}, 400)
    api.error("POST", f"{path}/attach", {"features": []}, 400)
    api.error("POST", f"{path}/attach", {"features": ["none"]}, 404)
    change = {"type": attached["type"], "id": attached["id"], "attributes": {"name": "Movies"}}
    assert api.put(f"{path}/{attached['id']}", change)["data"]["attributes"]["configuration"] == ACCESS
    assert api.get(f"{BASE}/features/{films}")["data"]["attributes"]["name"] == "Films"
    assert api("GET", f"{path}/{attached['id']}").status_code == 405
    api.delete(f"{path}/{attached['id']}")
    assert parts(api, offering, "features") == []
    api.error("POST", f"{OFFERINGS}/none/features/attach", {"features": [films]}, 404)


def test_plans_and_their_options(api, offering):
    option = part(api, offering, "pricing-options", OPTION)["data"]["id"]
    plan = part(api, offering, "plans", {**PLAN, "external_ref": "p"})["data"]
    assert plan["attributes"]["feature_configurations"] == {}
    assert api.get(f"{OFFERINGS}/{offering}")["data"]["meta"]["external_plan_refs"] == ["p"]
    path = f"{OFFERINGS}/{offering}/plans/{plan['id']}/relationships/pricing_options"
    item = {"type": "subscription_offering_pricing_option", "id": option}
    assert api.get(path)["data"] == []
    for _ in range(2):
        assert api.post(path, [item], 200)["data"] == [item]
    api.error("POST", path, [{**item, "id": "none"}], 404)
    (listed,) = parts(api, offering, "plans")
    assert listed["relationships"]["pricing_options"]["data"] == [item]
    assert api.checked("DELETE", path, {"data": [item]}, 200)["data"] == []
    api.post(path, [item], 200)
    api.delete(f"{OFFERINGS}/{offering}/pricing-options/{option}")
    assert api.get(path)["data"] == []
    api.delete(f"{OFFERINGS}/{offering}/plans/{plan['id']}")
    assert api.get(f"{OFFERINGS}/{offering}")["data"]["meta"]["external_plan_refs"] == []


@pytest.mark.parametrize("knob", ["replaced", "merged"])
def test_null_takes_a_key_away(knobbed, knob):
    api = knobbed(nested_put=knob)
    offering = api.post(OFFERINGS, of_type("offering", {"name": "Magazine"}))["data"]["id"]
    hours = part(api, offering, "features", {"name": "Hours", "configuration": USAGE})["data"]["id"]
    told = {"feature_configurations": {hours: {"type": "usage", "default_value": 3}}}
    plan = part(
        api, offering, "plans", {**PLAN, **told, "price": {"USD": {"amount": 1}, "EUR": {"amount": 2}}}
    )
    fewer = {"price": {"USD": None}, "feature_configurations": {hours: None}}
    change = of_type("offering_plan", fewer, id=plan["data"]["id"])
    changed = api.put(f"{OFFERINGS}/{offering}/plans/{plan['data']['id']}", change)["data"]["attributes"]
    assert changed["price"] == ({} if knob == "replaced" else {"EUR": {"amount": 2}})
    assert changed["feature_configurations"] == {}


def test_what_a_plan_says_of_features(api, offering):
    films = part(api, offering, "features", {"name": "Films", "configuration": ACCESS})["data"]["id"]
    hours = part(api, offering, "features", {"name": "Hours", "configuration": USAGE})["data"]["id"]
    told = {films: {"type": "access"}, hours: {"type": "usage", "default_value": 3}}
    part(api, offering, "plans", {**PLAN, "feature_configurations": told})
    for wrong in ({films: {"type": "usage"}}, {hours: {"type": "usage"}}, {"none": {"type": "access"}}):
        part(api, offering, "plans", {**PLAN, "feature_configurations": wrong}, 400)
    api.delete(f"{OFFERINGS}/{offering}/features/{films}")
    (plan,) = parts(api, offering, "plans")
    assert set(plan["attributes"]["feature_configurations"]) == {hours}


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("plans", {**PLAN, "price": {"USD": {"amount": 1.5}}}),
        ("plans", {**PLAN, "price_units": {"unit": "year", "amount": 1}}),
        ("plans", {**PLAN, "price_units": {"unit": "month", "amount": 0}}),
        ("pricing-options", {**OPTION, "billing_interval_type": "minute"}),
        ("pricing-options", {**OPTION, "base_price_percentage": 101}),
        ("pricing-options", {**OPTION, "billing_frequency": 0}),
        ("pricing-options", {**OPTION, "end_behavior": "stop"}),
        ("pricing-options", {**OPTION, "fixed_price": {"USD": {"amount": 1, "includes_tax": "no"}}}),
        ("pricing-options", {name: value for name, value in OPTION.items() if name != "can_pause"}),
        ("features", {"name": "Films", "configuration": {}}),
    ],
)
def test_a_part_that_is_refused(api, offering, name, attributes):
    part(api, offering, name, attributes, 400)


def test_parts_go_with_their_offering(api, offering):
    part(api, offering, "plans", PLAN)
    whole = api.get(f"{OFFERINGS}?include=plans,features")["included"]
    assert ([item["attributes"]["name"] for item in whole["plans"]], whole["features"]) == (["Basic"], [])
    api.delete(f"{OFFERINGS}/{offering}")
    api.get(f"{OFFERINGS}/{offering}/plans", 404)
    assert api.get(f"{OFFERINGS}?include=plans")["included"] == {"plans": []}


def test_building_an_offering_at_once(api):
    films = api.post(f"{BASE}/features", feature(ACCESS, external_ref="films"))["data"]["id"]
    hours = {**feature(USAGE)["attributes"], "external_ref": "hours"}
    sent = {
        "name": "Built", "features": ["films", hours],
        "plans": [{**PLAN, "external_ref": "p"}, {**PLAN, "external_ref": "q"}],
        "pricing_options": [{**OPTION, "external_ref": "o"}],
        "configured_features": {"p": {"films": {"type": "access"}}},
        "pricing_option_associations": {"q": ["o"]},
    }  # fmt: skip
    made = api.post(f"{OFFERINGS}/build", sent)["data"]
    assert made["meta"]["external_plan_refs"] == ["p", "q"]
    p, q = parts(api, made["id"], "plans")
    (option,) = parts(api, made["id"], "pricing-options")
    one, _ = parts(api, made["id"], "features")
    assert p["attributes"]["feature_configurations"] == {one["id"]: {"type": "access"}}
    assert one["id"] != films
    assert [item["id"] for item in q["relationships"]["pricing_options"]["data"]] == [option["id"]]
    assert p["relationships"]["pricing_options"]["data"] == []
    for wrong in ({"plans": []}, {"pricing_options": None}, {"features": ["none"]}, {"name": ""}):
        api.error("POST", f"{OFFERINGS}/build", {**sent, **wrong}, 400)
    assert len(api.get(OFFERINGS)["data"]) == 1
