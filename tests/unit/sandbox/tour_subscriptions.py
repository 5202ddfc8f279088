from __future__ import annotations

from tests.unit.sandbox.round_trip import round_trip

BASE = "/v2/subscriptions"
OFFERINGS = f"{BASE}/offerings"
ACCESS = {"type": "access", "tag": "films"}
PROMOTION = {"type": "promotion", "promotions": [{"name": "ten", "tag": "ten"}]}
USAGE = {"type": "usage", "tag": "hours", "label": "Hours", "default_value": 5}
DUNNING = {
    "payment_retry_type": "fixed", "payment_retry_interval": 2, "payment_retry_unit": "day",
    "payment_retries_limit": 10, "action": "close", "default": True,
}  # fmt: skip
SCHEDULE = {
    "name": "nightly", "specification": "0 3 * * MON-FRI", "location": "Europe/London",
    "job": {"job_type": "billing-run"}, "external_ref": "r",
}  # fmt: skip
OPTION = {
    "name": "Monthly", "billing_interval_type": "month", "billing_frequency": 1, "trial_period": 7, "plan_length": 12,
    "end_behavior": "roll", "can_pause": True, "can_resume": True, "can_cancel": False, "base_price_percentage": 95.5,
}  # fmt: skip
PLAN = {
    "name": "Basic", "sku": "basic", "price": {"USD": {"amount": 999, "includes_tax": False}},
    "price_units": {"unit": "month", "amount": 1},
}  # fmt: skip


def of_type(name, attributes, **rest):
    return {"type": f"subscription_{name}", "attributes": attributes, **rest}


def feature(configuration, **rest):
    return of_type("feature", {"name": "Films", "configuration": configuration, **rest})


def tour(api):
    """Features, rules, schedules, and an offering with everything in it."""
    for configuration in (ACCESS, PROMOTION, USAGE):
        data = feature(configuration, description="d", external_ref="r")
        change = {"attributes": {"name": "New", "external_ref": None}}
        round_trip(api, f"{BASE}/features", data, change, keep=False)
    films = api.post(f"{BASE}/features", feature(ACCESS))["data"]["id"]
    policy = {"name": "Main", "rounding": "up"}
    change = {"attributes": {"rounding": "down"}}
    path = f"{BASE}/proration-policies"
    round_trip(api, path, of_type("proration_policy", policy), change, keep=False)
    main = round_trip(api, path, of_type("proration_policy", policy), change)
    change = {"attributes": {"action": "none", "payment_retry_unit": None}}
    round_trip(api, f"{BASE}/dunning-rules", of_type("dunning_rule", DUNNING), change, keep=False)
    change = {"attributes": {"specification": "0 4 * * *"}}
    round_trip(api, f"{BASE}/schedules", of_type("schedule", SCHEDULE), change, keep=False)
    for path in ("features", "proration-policies", "dunning-rules", "schedules"):
        api("POST", f"{BASE}/{path}", json={"data": {}})
        api("GET", f"{BASE}/{path}/none")
    _offering(api, films, main)
    _built(api)


def _offering(api, films, main):
    linked = {"relationships": {"proration_policy": {"type": "subscription_proration_policy", "id": main}}}
    data = of_type("offering", {"name": "Magazine", "description": "d", "external_ref": "m"}, **linked)
    change = {"attributes": {"name": "Journal"}, "relationships": {"proration_policy": None}}
    round_trip(api, OFFERINGS, data, change, keep=False)
    made = round_trip(api, OFFERINGS, data, change)
    base = f"{OFFERINGS}/{made}"
    (attached,) = api.post(f"{base}/features/attach", {"features": [films]}, 200)["data"]
    own = api.post(f"{base}/features", of_type("offering_feature", feature(USAGE)["attributes"]))["data"][
        "id"
    ]
    named = {"type": attached["type"], "attributes": {"name": "Movies"}}
    api.put(f"{base}/features/{own}", {**named, "id": own})
    option = api.post(f"{base}/pricing-options", of_type("offering_pricing_option", OPTION))["data"]
    change = {
        "attributes": {"trial_period": None, "fixed_price": {"USD": {"amount": 1, "includes_tax": True}}}
    }
    api.put(f"{base}/pricing-options/{option['id']}", {"type": option["type"], "id": option["id"], **change})
    told = {"feature_configurations": {attached["id"]: {"type": "access"}}, "external_ref": "p"}
    plan = api.post(f"{base}/plans", of_type("offering_plan", {**PLAN, **told}))["data"]
    change = {"attributes": {"sku": None, "price_units": None}}
    api.put(f"{base}/plans/{plan['id']}", {"type": plan["type"], "id": plan["id"], **change})
    for name in ("features", "plans", "pricing-options"):
        api.get(f"{base}/{name}?page[limit]=10")
        api("POST", f"{base}/{name}", json={"data": {}})
    options = f"{base}/plans/{plan['id']}/relationships/pricing_options"
    listed = [{"type": option["type"], "id": option["id"]}]
    api.post(options, listed, 200)
    api.get(options)
    for path in (base, OFFERINGS):
        api.get(f"{path}?include=plans,pricing_options,features")
    api.checked("DELETE", options, {"data": listed}, 200)
    for path in (f"plans/{plan['id']}", f"pricing-options/{option['id']}", f"features/{own}"):
        api.delete(f"{base}/{path}")
    api.delete(base)


def _built(api):
    whole = {
        "name": "Built", "plans": [{**PLAN, "external_ref": "p"}], "pricing_options": [{**OPTION, "external_ref": "o"}],
        "features": [{**feature(ACCESS)["attributes"], "external_ref": "f"}],
        "configured_features": {"p": {"f": {"type": "access"}}},
        "pricing_option_associations": {"p": ["o"]},
    }  # fmt: skip
    api.post(f"{OFFERINGS}/build", whole)
    api("POST", f"{OFFERINGS}/build", json={"data": {"name": "none"}})
