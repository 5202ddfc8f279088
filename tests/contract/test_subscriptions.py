"""What only subscriptions do: relations of a plan, rules that follow each other, schedules without a name."""

from __future__ import annotations

import pytest

from reconciler.errors import Unavailable
from tests.contract.examples import ELASTICPATH
from tests.contract.stores import agrees
from tests.live import LiveStore, wanted

PLAN = ELASTICPATH["plan"]
RELATED = "/relationships/pricing_options"
NIGHTLY = {"specification": "30 0 * * *", "location": "Europe/London", "job": {"job_type": "billing-run"}}
RULE = {"payment_retries_limit": 3, "action": "none"}


def written(store):
    """Every write to a plan, shortened to its last segments."""
    paths = [(method, path) for method, path, _ in store.sent if method != "GET" and "/plans" in path]
    return [(method, "options" if path.endswith(RELATED) else "plan") for method, path in paths]


def test_pricing_options_travel_by_themselves(open_store):
    store = open_store("elasticpath")
    store.create(PLAN)
    assert written(store) == [("POST", "plan"), ("POST", "options")]
    store.sent.clear()
    for options, method in (([], "DELETE"), (["magazine/monthly"], "POST"), (None, "DELETE")):
        made = store.update(PLAN, PLAN.body | {"pricing_options": options}, {"pricing_options"})
        assert written(store) == [(method, "options")], "no document is sent"
        (found,) = store.find(PLAN)
        assert store.body(made)["pricing_options"] == store.body(found)["pricing_options"] == (options or [])
        store.sent.clear()
    store.update(PLAN, PLAN.body, {"pricing_options", "sku"})
    assert written(store) == [("PUT", "plan"), ("POST", "options")]


def test_a_relation_whose_answer_is_lost_is_looked_up(open_store):
    store = open_store("elasticpath", f"drop-after:method=POST,path=*{RELATED}")
    made = store.create(PLAN)
    assert agrees(store, PLAN, PLAN.body, store.body(made))


def test_a_relation_that_did_not_happen_is_settled_by_the_next_run(open_store):
    store = open_store("elasticpath", f"drop-before:method=POST,path=*{RELATED}")
    with pytest.raises(Unavailable) as lost:
        store.create(PLAN)
    assert lost.value.uncertain
    assert "the next run" in lost.value.hint
    (store.known[PLAN.address],) = store.find(PLAN)
    store.update(PLAN, PLAN.body, {"pricing_options"})
    (found,) = store.find(PLAN)
    assert agrees(store, PLAN, PLAN.body, store.body(found))


@pytest.mark.parametrize("knob", ["moves", "refused"])
def test_the_default_moves_from_rule_to_rule(knob):
    def rules(main):
        each = (
            (f"dunning-rule/{name}", RULE | {"default": name == main})
            for name in ("backoff", "fixed", "tiered")
        )
        return wanted(*each)

    with LiveStore(knobs={"dunning_default": knob}) as store:
        for main in ("fixed", "backoff", "tiered", "fixed", None):
            store.reach(rules(main))


def test_a_schedule_without_a_name_is_given_one():
    with LiveStore() as store:
        store.sandbox.load("subscription_schedule", [{"attributes": NIGHTLY}])
        (before,) = (
            one.remote.id for a, one in store.read().live.items() if a.kind == "subscription-schedule"
        )
        desired = wanted(("subscription-schedule/nightly", NIGHTLY))
        store.reach(desired)
        (after,) = (one for a, one in store.read().live.items() if a.kind == "subscription-schedule")
        assert (after.remote.id, after.body["name"]) == (before, "nightly")


def test_an_option_that_goes_is_taken_out_of_its_plan_first():
    option = ELASTICPATH["pricing-option"]
    offering = ("offering/magazine", {})
    options = [
        (f"pricing-option/magazine/{name}", option.body | {"name": name, "external_ref": None})
        for name in ("monthly", "yearly")
    ]

    def plan(*names):
        return ("plan/magazine/basic", {"pricing_options": [f"magazine/{name}" for name in names]})

    with LiveStore() as store:
        store.reach(wanted(offering, *options, plan("monthly", "yearly")))
        fewer = wanted(offering, options[0], plan("monthly"))
        steps = [str(step.address) for step in store.plan(fewer).steps]
        assert steps == ["plan/magazine/basic", "pricing-option/magazine/yearly"]
        store.reach(fewer)
        store.reach(wanted())
