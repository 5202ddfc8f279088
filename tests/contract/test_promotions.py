"""Promotions over a live store: references in JSON, codes by the hundred, priorities that move."""

from __future__ import annotations

import pytest

from reconciler.errors import ConfigError
from reconciler.model.outcome import State
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from tests.live import MONEY, LiveStore, wanted

WINDOW = {"start": "2040-01-01", "end": "2041-01-01"}
BASE = (
    ("currency/USD", {**MONEY, "default": True}),
    ("hierarchy/apparel", {"name": "Apparel"}),
    ("node/apparel/men", {"name": "Men"}),
    ("node/apparel/men/shirts", {"name": "Shirts"}),
    ("pricebook/retail", {}),
    ("catalog/spring", {"hierarchies": ["apparel"], "pricebook": "retail"}),
)
SHIRTS = {"$ref": "node/apparel/men/shirts"}


def promotion(name="sale", *, automatic=False, **schema):
    body = {
        "description": "",
        "promotion_type": "item_percent_discount",
        "enabled": True,
        "automatic": automatic,
        "schema": {"percent": 10} | (schema or {"targets": ["all"]}),
    }
    return f"promotion/{name}", WINDOW | body


def replacing(address):
    return Policy(prune="all", replace=frozenset({address}), allow_deletes=9, allow_updates=9)


def ruled(name, **fields):
    actions = [{"strategy": "cart_discount", "args": ["fixed", 500]}]
    body = {"enabled": True, "automatic": False, "rule_set": {"actions": actions}}
    return f"rule-promotion/{name}", WINDOW | body | fields


def codes(*names, within="sale"):
    return [(f"promotion-code/{within}/{name}", {}) for name in names]


def of_shirts(**more):
    """Rules that name nodes at several depths."""
    children = [
        {"strategy": "item_category", "operator": "in", "args": [SHIRTS]},
        {"strategy": "or", "children": [{"strategy": "item_category", "operator": "nin", "args": [{"$ref": "node/apparel/men"}]}]},
    ]  # fmt: skip
    actions = [{"strategy": "item_discount", "args": ["percent", 5], "condition": children[0]}]
    rules = {"strategy": "and", "children": children}
    return {
        "rule_set": {"catalog_ids": [{"$ref": "catalog/spring"}], "rules": rules, "actions": actions} | more
    }


# --- references ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("references", ["checked", "unchecked"])
def test_what_a_promotion_names_is_made_before_it_and_goes_after_it(references):
    named = promotion(target_nodes=[SHIRTS], target_catalogs=[{"$ref": "catalog/spring"}])
    with LiveStore(knobs={"promotion_references": references}) as store:
        steps = store.reach(wanted(*BASE, named, ruled("gold", **of_shirts())))
        for made in ("promotion/sale", "rule-promotion/gold"):
            for first in ("catalog/spring", "node/apparel/men/shirts"):
                assert steps.index(f"create {first}") < steps.index(f"create {made}")
        gone = store.reach(wanted(BASE[0]))
        for first in ("promotion/sale", "rule-promotion/gold"):
            for last in ("catalog/spring", "node/apparel/men/shirts"):
                assert gone.index(f"delete {first}") < gone.index(f"delete {last}")


def test_an_id_reads_as_the_reference_that_it_means():
    with LiveStore() as store:
        store.reach(wanted(*BASE))
        ids = {str(address): live.remote.id for address, live in store.read().live.items()}
        stranger = "11111111-1111-4111-8111-111111111111"
        raw = promotion(target_nodes=[ids["node/apparel/men/shirts"], stranger])
        store.reach(wanted(*BASE, raw))
        (body,) = [live.body for at, live in store.read().live.items() if at.kind == "promotion"]
        assert body["schema"]["target_nodes"] == [SHIRTS, stranger]
        by_key = promotion(target_nodes=[{"$id": stranger}, SHIRTS])
        assert store.plan(wanted(*BASE, by_key)).steps == []
        (step,) = store.plan(wanted(*BASE, promotion(target_nodes=[SHIRTS]))).steps
        assert [(one.path, one.before) for one in step.changes] == [("/schema/target_nodes/1", stranger)]


def test_a_catalog_that_a_live_promotion_names_and_that_is_replaced_takes_the_promotion_along():
    named = promotion(target_catalogs=[{"$ref": "catalog/spring"}], targets=["all"])
    with LiveStore(knobs={"promotion_references": "checked"}) as store:
        store.reach(wanted(*BASE, named))
        replace = replacing("catalog/spring")
        steps = [step.id for step in store.apply(wanted(*BASE, named), replace)[0].steps]
        assert steps == [
            "delete promotion/sale", "delete catalog/spring", "create catalog/spring", "create promotion/sale",
        ]  # fmt: skip
        assert store.plan(wanted(*BASE, named)).steps == []


@pytest.mark.parametrize("how", ["merged", "replaced"])
def test_rules_that_take_another_form_leave_nothing_behind(how):
    one = {"strategy": "item_sku", "operator": "in", "args": ["a"], "children": [
        {"strategy": "cart_total", "operator": "gt", "args": [5]}]}  # fmt: skip
    two = {"strategy": "or", "children": [{"strategy": "cart_total", "operator": "gt", "args": [7]}]}
    three = {"strategy": "item_sku", "operator": "nin", "args": ["b"]}
    actions = [{"strategy": "cart_discount", "args": ["fixed", 500]}]
    with LiveStore(knobs={"nested_put": how, "rule_set_defaults": "filled"}) as store:
        for rules in (one, two, three, one):
            store.reach(wanted(ruled("gold", rule_set={"rules": rules, "actions": actions})))


# --- codes --------------------------------------------------------------------------------------------------


def test_codes_by_the_hundred_take_few_requests():
    with LiveStore() as store:
        many = codes(*(f"C{number:03}" for number in range(300)))
        before = len(store.writes)
        store.reach(wanted(promotion(), *many))
        assert len(store.writes) - before < 40
        before = len(store.writes)
        store.reach(wanted(promotion(), *many[:5]))
        assert len(store.writes) - before < 40


def test_of_codes_that_are_sent_together_only_the_wrong_one_fails():
    with LiveStore() as store:
        store.reach(wanted(promotion("other"), *codes("taken", within="other")), Policy())
        # Codes are the same whatever their case, so the store knows better than the files.
        _, report = store.apply(wanted(promotion(), *codes("a", "b", "TAKEN", "c")), Policy())
        states = {id_: one.state for id_, one in report.outcomes.items() if "promotion-code" in id_}
        assert {id_.rpartition("/")[2]: state for id_, state in states.items()} == {
            "a": State.DONE, "b": State.DONE, "c": State.DONE, "TAKEN": State.FAILED,
        }  # fmt: skip
        (failed,) = [one for one in report.outcomes.values() if one.state is State.FAILED]
        assert "already in use" in str(failed.error)


@pytest.mark.parametrize("fault", ["drop-after", "drop-before", "500", "503"])
@pytest.mark.parametrize("nth", range(1, 6))
def test_a_lost_batch_is_settled(fault, nth):
    desired = wanted(promotion(), *codes(*"abcdefghijkl"))
    with LiveStore() as store:
        store.fault(f"{fault}:writes,nth={nth}")
        store.apply(desired)
        store.fault()
        store.reach(desired)
        store.fault(f"{fault}:writes,nth={nth}")
        store.apply(wanted())
        store.fault()
        store.reach(wanted())


def test_a_code_moves_to_another_promotion():
    with LiveStore() as store:
        store.reach(wanted(promotion(), promotion("other"), *codes("SUN")))
        moved = wanted(promotion(), promotion("other"), *codes("SUN", within="other"))
        assert store.reach(moved) == ["delete promotion-code/sale/SUN", "create promotion-code/other/SUN"]


@pytest.mark.parametrize("automatic_codes", ["listed", "absent"])
def test_the_code_of_an_automatic_promotion_is_the_stores_own(automatic_codes):
    with LiveStore(knobs={"automatic_codes": automatic_codes}) as store:
        store.reach(wanted(promotion(automatic=True), ruled("gold", automatic=True)))
        assert {at.kind for at in store.read().live} >= {"promotion", "rule-promotion"}
        assert not [at for at in store.read().live if at.kind.endswith("-code")]
        store.reach(wanted(promotion(), *codes("a")))


@pytest.mark.parametrize("automatic_codes", ["listed", "absent"])
def test_a_promotion_that_becomes_automatic_has_no_codes_any_more(automatic_codes):
    with LiveStore(knobs={"automatic_codes": automatic_codes}) as store:
        store.reach(wanted(promotion(), *codes("a")))
        store.reach(wanted(promotion(automatic=True)))
        assert store.reach(wanted(promotion(), *codes("a"))) == [
            "update promotion/sale",
            "create promotion-code/sale/a",
        ]


def test_a_code_cannot_change_but_it_can_be_made_again():
    few, more = ([(at, {"uses": uses}) for at, _ in codes("SUN")] for uses in (1, 5))
    with LiveStore() as store:
        store.reach(wanted(promotion(), *few))
        plan = store.plan(wanted(promotion(), *more))
        blocked = [note.message for note in plan.notes if note.topic is Topic.BLOCKED]
        assert (plan.steps, len(blocked)) == ([], 1)
        store.apply(wanted(promotion(), *more), replacing("promotion-code/sale/SUN"))
        assert store.plan(wanted(promotion(), *more)).steps == []


def test_the_store_says_how_many_codes_a_promotion_may_have():
    told = "the store allows 1000 \\(promotion_codes_limit\\)"
    with LiveStore() as store, pytest.raises(ConfigError, match=told):
        store.plan(wanted(promotion(), *codes(*(f"C{number}" for number in range(1001)))))


# --- cart settings ------------------------------------------------------------------------------------------


def carts(use):
    return "cart-settings/settings", {
        "discounts": {"use_rule_promotions": use, "custom_discounts_enabled": False}
    }


def test_carts_are_told_to_use_rule_promotions_before_there_are_any():
    with LiveStore() as store:
        assert store.reach(wanted(ruled("gold"), carts(use=True))) == [
            "update cart-settings/settings",
            "create rule-promotion/gold",
        ]


@pytest.mark.parametrize(("enabled", "use", "told"), [(True, False, 1), (True, True, 0), (False, False, 0)])
def test_a_promotion_that_carts_do_not_use_is_told(enabled, use, told):
    with LiveStore() as store:
        plan = store.plan(wanted(ruled("gold", enabled=enabled), carts(use)))
        notes = [note for note in plan.notes if "do not use rule promotions" in note.message]
        assert len(notes) == told


# --- priorities ---------------------------------------------------------------------------------------------


def priorities(**numbers):
    return wanted(*(ruled(name, priority=number) for name, number in numbers.items()))


def test_priorities_move_up_and_change_places():
    with LiveStore() as store:
        store.reach(priorities(a=1, b=2, c=3))
        # Whoever gives a number up goes before who takes it.
        moved = store.reach(priorities(new=1, a=2, b=3, c=4))
        assert moved == [f"update rule-promotion/{name}" for name in "cba"] + ["create rule-promotion/new"]
        store.reach(priorities(new=2, a=1, b=4, c=3))


def test_a_promotion_that_is_over_does_not_stand_in_the_way():
    with LiveStore() as store:
        over = ruled("old", priority=1, start="2020-01-01", end="2021-01-01")
        store.reach(wanted(over, ruled("new", priority=1)))
