"""What a team does to its store, whole: renames, moves, swaps and replacements, and runs that are cut off."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from reconciler.desired.load import load
from reconciler.model.outcome import State
from reconciler.model.policy import Policy
from tests.live import KINDS, MONEY, PRUNE_ALL, LiveStore, wanted

ROOT = Path(__file__).parents[2]


def demo():
    return load(ROOT / "stores", "demo", "development", KINDS, {}, Policy()).resources


def content(store):
    """What the store holds, without ids and dates."""
    snapshot = store.read()
    assert snapshot.duplicates == {}
    return {str(address): one.body for address, one in snapshot.live.items()}


@pytest.fixture(scope="module")
def undisturbed():
    with LiveStore() as store:
        store.reach(demo(), Policy())
        return content(store), len(store.writes)


@pytest.mark.parametrize("how", ["drop-after", "drop-before", "500", "503"])
def test_a_connection_lost_at_every_write_in_turn_ends_in_the_same_store(undisturbed, how):
    expected, writes = undisturbed
    assert writes == 20
    for nth in range(1, writes + 1):
        with LiveStore() as store:
            store.fault(f"{how}:writes,nth={nth}")
            store.apply(demo(), Policy())
            store.fault()
            store.reach(demo(), Policy())
            assert content(store) == expected, nth


def test_a_lost_answer_after_the_commit_needs_no_second_run():
    with LiveStore() as store:
        store.fault("drop-after:writes,nth=5")
        made, report = store.apply(demo(), Policy())
        assert {outcome.state for outcome in report.outcomes.values()} == {State.DONE}
        assert store.plan(demo(), Policy()).steps == []
        assert len(made.steps) == 20


def shop(**changes):
    resources = {
        "currency/USD": {**MONEY, "default": True},
        "pricebook/retail": {"description": "Everyday"},
        "hierarchy/apparel": {"name": "Apparel"},
        "node/apparel/men": {"name": "Men"},
        "node/apparel/men/shirts": {"name": "Shirts", "sort_order": 2},
        "node/apparel/women": {"name": "Women"},
        "catalog/spring": {"hierarchies": ["apparel"], "pricebook": "retail", "publish": "on-change"},
        "catalog-rule/web": {"catalog": "spring", "channels": ["web"]},
    }
    resources |= {name: body for name, body in changes.items() if body is not None}
    return wanted(*[(name, body) for name, body in resources.items() if changes.get(name, ...) is not None])


def test_a_deleted_file_is_deleted_after_its_referrers():
    with LiveStore() as store:
        store.reach(shop())
        steps = store.reach(
            shop(**{"pricebook/retail": None, "catalog/spring": None, "catalog-rule/web": None})
        )
        assert steps == ["delete catalog-rule/web", "delete catalog/spring", "delete pricebook/retail"]


def test_renaming_a_price_book_that_a_catalog_uses():
    with LiveStore() as store:
        store.reach(shop())
        changed = shop(
            **{
                "pricebook/retail": None,
                "pricebook/everyday": {"description": "Everyday"},
                "catalog/spring": {
                    "hierarchies": ["apparel"],
                    "pricebook": "everyday",
                    "publish": "on-change",
                },
            }
        )
        assert store.reach(changed) == [
            "create pricebook/everyday",
            "update catalog/spring",
            "delete pricebook/retail",
            "publish catalog/spring",
        ]


@pytest.mark.parametrize("delete_in_use", ["allowed", "refused"])
def test_replacing_a_price_book_that_a_catalog_uses(delete_in_use):
    with LiveStore(knobs={"delete_in_use": delete_in_use}) as store:
        store.reach(shop())
        policy = dataclasses.replace(PRUNE_ALL, replace=("pricebook/retail",))
        made, report = store.apply(shop(), policy)
        assert report.ok, [str(outcome.error) for outcome in report.outcomes.values()]
        assert [step.id for step in made.steps] == [
            "unlink catalog/spring",
            "delete pricebook/retail",
            "create pricebook/retail",
            "link catalog/spring",
            "publish catalog/spring",
        ]
        assert store.plan(shop()).steps == []


def test_moving_a_node_to_another_parent():
    with LiveStore() as store:
        store.reach(shop())
        steps = store.reach(
            shop(
                **{
                    "node/apparel/men/shirts": None,
                    "node/apparel/women/shirts": {"name": "Shirts", "sort_order": 2},
                }
            )
        )
        assert steps == [
            "create node/apparel/women/shirts",
            "delete node/apparel/men/shirts",
            "publish catalog/spring",
        ]


def test_renaming_a_node_under_the_same_display_name():
    with LiveStore(knobs={"node_delete": "refused"}) as store:
        store.reach(shop())
        steps = store.reach(
            shop(
                **{
                    "node/apparel/men": None,
                    "node/apparel/men/shirts": None,
                    "node/apparel/mens": {"name": "Men"},
                    "node/apparel/mens/shirts": {"name": "Shirts"},
                }
            )
        )
        assert steps == [
            "delete node/apparel/men/shirts",
            "delete node/apparel/men",
            "create node/apparel/mens",
            "create node/apparel/mens/shirts",
            "publish catalog/spring",
        ]


def test_siblings_swap_their_names():
    with LiveStore() as store:
        store.reach(shop())
        steps = store.reach(
            shop(**{"node/apparel/men": {"name": "Women"}, "node/apparel/women": {"name": "Men"}})
        )
        assert len([step for step in steps if step.startswith("hold")]) == 1


CODES = ["USD", "AUD", "CAD", "CHF", "DKK", "EUR", "GBP", "JPY", "NOK", "SEK"]


@pytest.mark.parametrize("demote_default", ["ignored", "refused"])
def test_swapping_the_default_currency_at_the_limit(demote_default):
    with LiveStore(knobs={"demote_default": demote_default}) as store:
        full = [(f"currency/{code}", {**MONEY, "default": code == "USD"}) for code in CODES]
        store.reach(wanted(*full))
        swapped = [(f"currency/{code}", MONEY) for code in CODES[1:]]
        swapped.append(("currency/PLN", {**MONEY, "default": True}))
        assert store.reach(wanted(*swapped)) == [
            "hold currency/AUD",
            "delete currency/USD",
            "create currency/PLN",
            "settle currency/AUD",
        ]
        other = [(f"currency/{code}", {**MONEY, "default": code == "EUR"}) for code in [*CODES[1:], "PLN"]]
        assert store.reach(wanted(*other)) == ["update currency/EUR", "update currency/PLN"]


def test_a_publication_that_failed_is_made_up_for_by_the_next_run():
    with LiveStore() as store:
        store.fault("500:method=POST,path=*/releases")
        _, report = store.apply(shop())
        assert [id_ for id_, outcome in report.outcomes.items() if outcome.state is not State.DONE] == [
            "publish catalog/spring"
        ]
        store.fault()
        assert store.reach(shop()) == ["publish catalog/spring"]


def test_what_the_organization_owns_is_left_alone_and_said():
    with LiveStore() as store:
        store.sandbox.seed_object(
            "hierarchy", {"attributes": {"name": "Shared", "slug": "shared"}}, owner="organization"
        )
        made = store.plan(shop(**{"hierarchy/shared": {"name": "Mine"}}))
        assert [
            (note.topic.value, note.message) for note in made.notes if str(note.address) == "hierarchy/shared"
        ] == [("locked", "differs in /name, but is owned by the organization")]
        assert "hierarchy/shared" not in {str(step.address) for step in store.plan(shop()).steps}


def test_a_catalog_goes_from_one_price_book_to_a_list_and_the_old_one_goes_in_the_same_run():
    with LiveStore() as store:
        store.reach(shop())
        prices = [{"pricebook": name, "priority": rank} for rank, name in enumerate(("new", "vip"))]
        several = {"hierarchies": ["apparel"], "pricebooks": prices}
        changed = shop(
            **{
                "pricebook/retail": None,
                "pricebook/new": {},
                "pricebook/vip": {},
                "catalog/spring": several,
                "catalog-rule/web": None,
            }
        )
        assert store.reach(changed) == [
            "create pricebook/new",
            "create pricebook/vip",
            "update catalog/spring",
            "delete pricebook/retail",
            "delete catalog-rule/web",
        ]
