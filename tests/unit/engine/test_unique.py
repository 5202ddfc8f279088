"""Values that one resource may hold: who frees one comes first, a swap is parked, and what stays blocks."""

from __future__ import annotations

import dataclasses
from typing import Annotated

from reconciler.model.body import Body
from reconciler.model.field import UNIQUE, Unique, decimal_stand_in
from reconciler.model.kind import Kind
from reconciler.model.plan import Reason, Topic
from reconciler.model.policy import Policy
from reconciler.model.ref import Ref
from tests.fakes import FakeStore
from tests.fakes import wanted as wanted_of
from tests.scarce import scarce, wanted
from tests.unit.engine.planning import planned, reach

DE, FR, US, CA = {"country": "DE"}, {"country": "FR"}, {"country": "US"}, {"country": "US", "state": "CA"}


def zone(name, *locations, **more):
    return f"zone/{name}", {"locations": list(locations), **more}


def told(made):
    return {str(note.address): (note.message, note.hint) for note in made.about(Topic.BLOCKED)}


def test_an_item_leaves_its_list_before_another_takes_it():
    store = scarce()
    reach(store, wanted(zone("a", DE, FR), zone("b", US)))
    assert reach(store, wanted(zone("a", DE), zone("b", FR, US))) == ["update zone/a", "update zone/b"]
    assert reach(store, wanted(zone("a", DE), zone("c", FR, US))) == ["delete zone/b", "create zone/c"]


def test_a_member_that_is_null_is_a_member_that_is_absent():
    store = scarce()
    reach(store, wanted(zone("b", {"country": "DE", "state": None})))
    assert reach(store, wanted(zone("a", DE), zone("b", US))) == ["update zone/b", "create zone/a"]
    assert reach(store, wanted(zone("a", {"country": "DE", "state": None}), zone("b", US))) == []


def test_a_country_is_another_item_than_its_states():
    store = scarce()
    reach(store, wanted(zone("a", CA)))
    assert reach(store, wanted(zone("a", US), zone("b", CA))) == ["update zone/a", "create zone/b"]


def test_swapped_items_are_left_out_for_a_moment():
    store = scarce()
    reach(store, wanted(zone("a", DE, FR), zone("b", US)))
    desired = wanted(zone("a", US, FR), zone("b", DE))
    made, _ = planned(store, desired)
    hold = made.steps[0]
    assert [step.id for step in made.steps] == ["hold zone/b", "update zone/a", "update zone/b"]
    assert (hold.reason, hold.fields) == (Reason.INTERIM, {"locations"})
    assert (hold.before, hold.after) == ({"locations": [US]}, {"locations": []})
    reach(store, desired)


def test_one_resource_that_swaps_with_two_holds_back_both_values_at_once():
    store = scarce()
    reach(store, wanted(zone("a", DE), zone("b", CA), zone("c", FR, US)))
    desired = wanted(zone("a", FR), zone("b", US), zone("c", DE, CA))
    made, _ = planned(store, desired)
    assert made.steps[0].after == {"locations": []}
    assert reach(store, desired) == ["hold zone/c", "update zone/a", "update zone/b", "update zone/c"]


def test_an_item_held_by_what_stays_blocks_with_the_remedy():
    store = scarce()
    reach(store, wanted(zone("a", DE, FR)))
    made, _ = planned(store, wanted(zone("b", FR)), Policy())
    assert made.steps == []
    assert told(made) == {
        "zone/b": (
            "locations {country: FR} is held by zone/a, which this plan leaves as it is",
            "take it out of one of them, or let prune delete zone/a",
        )
    }


def test_a_holder_that_changes_and_keeps_the_value_blocks_as_well():
    store = scarce()
    reach(store, wanted(zone("a", DE, FR)))
    made, _ = planned(store, wanted(("zone/a", {"partner": "a"}), zone("b", FR)))
    assert [step.id for step in made.steps] == ["update zone/a"]
    assert told(made)["zone/b"][0] == "locations {country: FR} is held by zone/a, which keeps it"


def test_kinds_that_share_a_space_hand_its_values_over():
    store = scarce()
    reach(store, wanted(("discount/a", {"place": "0.1"})))
    steps = reach(store, wanted(("bundle/z", {"place": "0.1"}), ("discount/a", {"place": "0.2"})))
    assert steps == ["update discount/a", "create bundle/z"]


def test_kinds_that_share_a_space_swap_over_a_free_value_of_their_own():
    store = scarce()
    reach(store, wanted(("discount/a", {"place": "0.1"}), ("bundle/z", {"place": "0.11"})))
    desired = wanted(("discount/a", {"place": "0.11"}), ("bundle/z", {"place": "0.1"}))
    made, _ = planned(store, desired)
    assert [step.id for step in made.steps] == ["hold discount/a", "update bundle/z", "update discount/a"]
    assert made.steps[0].after == {"place": "0.12"}
    reach(store, desired)


def test_a_place_held_by_what_stays_blocks():
    store = scarce()
    reach(store, wanted(("discount/a", {"place": "0.1"})))
    made, _ = planned(store, wanted(("bundle/z", {"place": "0.1"})), Policy())
    assert told(made) == {
        "bundle/z": (
            "place '0.1' is held by discount/a, which this plan leaves as it is",
            "give one of them another place, or let prune delete discount/a",
        )
    }


def test_a_decimal_stand_in_is_free_and_never_ends_in_zero():
    taken = {"0.5", *(f"0.5{digit}" for digit in range(1, 10))}
    assert decimal_stand_in("0.5", taken) == "0.511"
    assert decimal_stand_in("0.5", {"0.5"}) == "0.51"


def test_the_first_gives_it_up_before_another_takes_it():
    store = scarce()
    reach(store, wanted(("method/z", {"first": True}), ("method/a", {"first": False})))
    steps = reach(store, wanted(("method/z", {"first": False}), ("method/a", {"first": True})))
    assert steps == ["update method/z", "update method/a"]
    assert reach(store, wanted(("method/b", {"first": True}))) == [
        "delete method/a",
        "create method/b",
        "delete method/z",
    ]
    assert reach(store, wanted(("method/b", {"first": False}), ("method/c", {"first": False}))) != []


def test_the_first_gives_it_up_for_a_moment_when_it_must_itself_wait():
    store = scarce()
    reach(store, wanted(("method/z", {"first": True})))
    desired = wanted(("method/z", {"first": False, "partner": "a"}), ("method/a", {"first": True}))
    assert reach(store, desired) == ["hold method/z", "create method/a", "update method/z"]


def test_a_first_that_stays_blocks_with_the_remedy():
    store = scarce()
    reach(store, wanted(("method/a", {"first": True})))
    made, _ = planned(store, wanted(("method/b", {"first": True})), Policy())
    assert told(made) == {
        "method/b": (
            "first: true is held by method/a, which this plan leaves as it is",
            "declare it there with first: false on method/a, or let prune delete method/a",
        )
    }
    made, _ = planned(store, wanted(("method/b", {"first": True}), ("method/a", {})), Policy())
    assert told(made)["method/b"][1] == "set first: false on method/a, or let prune delete method/a"


def test_members_of_a_mapping_are_told_by_their_names_and_swapped_one_by_one():
    store = scarce()
    reach(
        store,
        wanted(("page/a", {"slug": {"de": "x", "en": "x"}}), ("page/b", {"slug": {"de": "y", "en": "y"}})),
    )
    desired = wanted(
        ("page/a", {"slug": {"de": "y", "en": "x"}}), ("page/b", {"slug": {"de": "x", "en": "y"}})
    )
    made, _ = planned(store, desired)
    assert made.steps[0].after == {"slug": {"de": "y (moving b)", "en": "y"}}
    reach(store, desired)
    made, _ = planned(store, wanted(("page/c", {"slug": {"de": "x"}})), Policy())
    assert told(made)["page/c"][0].startswith("slug/de 'x' is held by page/b")


def test_what_two_live_resources_hold_already_is_no_reason_to_block_either():
    store = scarce()
    reach(store, wanted(zone("a", DE), zone("b", FR)))
    store.objects["zone-2"].document["locations"] = [FR, DE]
    store.laws = ()
    assert reach(store, wanted(zone("a", DE, US), zone("b", FR, DE)), Policy()) == ["update zone/a"]


def fixed(_value, _taken):
    return "middle"


class Card(Body):
    name: str
    spot: Annotated[str | None, Unique(space="spot", stand_in=fixed)] = None


class Pile(Body):
    name: str
    tags: list[Annotated[str, UNIQUE]] | None = None
    top: Annotated[str | None, Ref("pile")] = None


OWN = {"card": Kind("card", Card, "cards"), "pile": Kind("pile", Pile, "piles")}


def own(*resources):
    return wanted_of(*resources, kinds=OWN)


def test_two_stand_ins_of_one_plan_differ_from_each_other():
    store = FakeStore(kinds=dict(OWN))
    reach(store, own(*[(f"card/{name}", {"spot": name}) for name in "abcd"]))
    desired = own(*[(f"card/{name}", {"spot": spot}) for name, spot in zip("abcd", "badc", strict=True)])
    made, _ = planned(store, desired)
    held = [(step.id, step.after) for step in made.steps if step.reason is Reason.INTERIM]
    assert held == [
        ("hold card/b", {"spot": "middle"}),
        ("hold card/d", {"spot": "middle (moving d)"}),
    ]
    reach(store, desired)


def test_scalars_of_a_list_move_too():
    store = FakeStore(kinds=dict(OWN))
    reach(store, own(("pile/a", {"tags": ["x", "y"]}), ("pile/b", {"tags": ["z"]})))
    steps = reach(store, own(("pile/a", {"tags": ["x"]}), ("pile/b", {"tags": ["z", "y"]})))
    assert steps == ["update pile/a", "update pile/b"]


def test_a_replaced_holder_frees_its_value_when_it_is_deleted():
    store = scarce()
    reach(store, wanted(zone("a", DE)))
    policy = dataclasses.replace(Policy(prune="all"), replace=("zone/a",))
    made, _ = planned(store, wanted(zone("a", FR), zone("b", DE)), policy)
    assert [step.id for step in made.steps] == ["delete zone/a", "create zone/a", "create zone/b"]
    assert made.steps[2].needs == ["delete zone/a"]
