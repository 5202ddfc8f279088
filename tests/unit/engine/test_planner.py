"""The planner through its face: two states in, an ordered plan out, carried out on a store that refuses disorder."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from reconciler.engine.execute import execute
from reconciler.errors import ConfigError, PlanError
from reconciler.model.address import Address
from reconciler.model.outcome import State
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy, Thresholds
from tests.fakes import KINDS, PRUNE_ALL, FakeStore, wanted
from tests.unit.engine.planning import planned, reach


def test_order_follows_from_references_and_parents():
    store = FakeStore()
    steps = reach(
        store,
        wanted(
            ("leaf/t/a/b", {"title": "B"}),
            ("leaf/t/a", {"title": "A"}),
            ("tree/t", {}),
            ("shelf/s", {"main": "b"}),
            ("book/b", {"money": "EUR"}),
            ("money/EUR", {}),
        ),
    )
    assert steps == [
        "create money/EUR",
        "create book/b",
        "create shelf/s",
        "create tree/t",
        "create leaf/t/a",
        "create leaf/t/a/b",
    ]


def test_a_ring_of_optional_references_is_created_bare_and_linked():
    store = FakeStore()
    steps = reach(store, wanted(("group/a", {"friend": "b"}), ("group/b", {"friend": "a"})))
    assert steps == ["create group/a", "create group/b", "link group/a"]
    assert reach(store, wanted()) == ["unlink group/b", "delete group/a", "delete group/b"]


def test_only_what_is_created_bare_says_what_it_is_without():
    store, ring = FakeStore(), wanted(("group/a", {"friend": "b"}), ("group/b", {"friend": "a"}))
    made, _ = planned(store, ring)
    assert {step.id: list(step.without) for step in made.steps if step.without} == {
        "create group/a": ["/friend"]
    }
    reach(store, ring)
    made, _ = planned(store, wanted())
    assert [step.id for step in made.steps if step.without] == []


def test_a_group_that_is_its_own_friend():
    store = FakeStore()
    assert reach(store, wanted(("group/a", {"friend": "a"}))) == ["create group/a", "link group/a"]
    assert reach(store, wanted()) == ["delete group/a"]


def test_a_deletion_waits_until_nobody_refers_to_it():
    store = FakeStore()
    reach(store, wanted(("book/old", {}), ("shelf/s", {"main": "old"})))
    steps = reach(store, wanted(("book/new", {}), ("shelf/s", {"main": "new"})))
    assert steps == ["create book/new", "update shelf/s", "delete book/old"]


def test_the_default_is_handed_over_before_its_holder_goes():
    store = FakeStore()
    reach(store, wanted(("money/USD", {"main": True})))
    steps = reach(store, wanted(("money/EUR", {"main": True})))
    assert steps == ["create money/EUR", "delete money/USD"]


@pytest.mark.parametrize("spare", ["A", "Z"])
def test_the_default_is_swapped_at_the_limit(spare):
    store = FakeStore(quota={"money": 2})
    reach(store, wanted(("money/USD", {"main": True}), (f"money/{spare}", {"main": False})))
    steps = reach(store, wanted(("money/EUR", {"main": True}), (f"money/{spare}", {"main": False})))
    assert steps == [f"hold money/{spare}", "delete money/USD", "create money/EUR", f"settle money/{spare}"]


def test_at_the_limit_another_makes_room_before_the_new_default():
    store = FakeStore(quota={"money": 2})
    reach(store, wanted(("money/USD", {"main": True}), ("money/A", {})))
    steps = reach(store, wanted(("money/EUR", {"main": True}), ("money/USD", {"main": False})))
    assert steps == ["delete money/A", "create money/EUR", "update money/USD"]


def test_over_the_limit_is_refused_with_the_figures():
    store = FakeStore(quota={"money": 1})
    with pytest.raises(ConfigError) as caught:
        planned(store, wanted(("money/A", {}), ("money/B", {})))
    (problem,) = caught.value.problems
    assert problem.message == "2 moneys wanted, the store allows 1 (money_limit)"
    assert problem.hint == "0 exist, 2 would be created and 0 deleted"
    assert problem.source == wanted(("money/B", {}))[Address("money", "B")].source


def test_every_quota_that_is_exceeded_is_told_at_once():
    store = FakeStore(quota={"money": 1, "leaf": 1, "shelf/tags": 2})
    desired = wanted(
        ("money/A", {}),
        ("money/B", {}),
        ("tree/t", {}),
        ("leaf/t/a", {"title": "A"}),
        ("leaf/t/b", {"title": "B"}),
        ("tree/u", {}),
        ("leaf/u/a", {"title": "A"}),
        ("book/b", {}),
        ("shelf/s", {"main": "b", "tags": ["x", "y", "z"]}),
    )
    with pytest.raises(ConfigError) as caught:
        planned(store, desired)
    assert sorted(one.message for one in caught.value.problems) == [
        "2 leaves in tree/t wanted, the store allows 1 (leaf_limit)",
        "2 moneys wanted, the store allows 1 (money_limit)",
        "shelf/s has 3 tags, the store allows 2 (shelf/tags_limit)",
    ]


def test_a_list_that_is_too_long_already_and_stays_is_no_problem():
    store = FakeStore()
    desired = wanted(("book/b", {}), ("shelf/s", {"main": "b", "tags": ["x", "y", "z"]}))
    reach(store, desired)
    store.quota = {"shelf/tags": 2}
    assert reach(store, desired) == []


def test_the_last_default_cannot_be_given_up():
    store = FakeStore()
    reach(store, wanted(("money/USD", {"main": True})))
    made, _ = planned(store, wanted(("money/USD", {"main": False})))
    assert made.steps == []
    assert (
        made.about(Topic.BLOCKED)[0].message
        == "one money must have main: true, and no other in the files does"
    )


def test_a_unique_title_moves_from_a_leaf_to_its_successor():
    store = FakeStore()
    reach(store, wanted(("tree/t", {}), ("leaf/t/men", {"title": "Men"})))
    steps = reach(store, wanted(("tree/t", {}), ("leaf/t/mens", {"title": "Men"})))
    assert steps == ["delete leaf/t/men", "create leaf/t/mens"]


def test_two_leaves_swap_their_unique_titles():
    store = FakeStore()
    reach(store, wanted(("tree/t", {}), ("leaf/t/a", {"title": "A"}), ("leaf/t/b", {"title": "B"})))
    steps = reach(store, wanted(("tree/t", {}), ("leaf/t/a", {"title": "B"}), ("leaf/t/b", {"title": "A"})))
    assert steps == ["hold leaf/t/b", "update leaf/t/a", "update leaf/t/b"]


def test_a_title_held_by_what_stays_blocks_and_blocks_what_hangs_on_it():
    store = FakeStore()
    reach(store, wanted(("tree/t", {}), ("leaf/t/men", {"title": "Men"})))
    desired = wanted(("tree/t", {}), ("leaf/t/mens", {"title": "Men"}), ("leaf/t/mens/x", {"title": "X"}))
    made, _ = planned(store, desired, Policy())
    assert made.steps == []
    assert {str(note.address): note.message for note in made.about(Topic.BLOCKED)} == {
        "leaf/t/mens": "title 'Men' is held by leaf/t/men, which this plan leaves as it is",
        "leaf/t/mens/x": "needs leaf/t/mens, which is blocked",
    }


def test_an_immutable_difference_is_blocked_until_replace_is_asked_for():
    store = FakeStore()
    before = wanted(("book/b", {"format": "a4"}), ("shelf/s", {"main": "b"}), ("group/g", {}))
    after = wanted(("book/b", {"format": "a5"}), ("shelf/s", {"main": "b"}), ("group/g", {}))
    reach(store, before)
    made, _ = planned(store, after)
    assert made.steps == []
    (note,) = made.about(Topic.BLOCKED)
    assert note.message == "/format cannot change once it exists"
    assert "--replace book/b" in str(note.hint)
    made, snapshot = planned(store, after, dataclasses.replace(PRUNE_ALL, replace=("book/b",)))
    assert [step.id for step in made.steps] == [
        "delete shelf/s",
        "delete book/b",
        "create book/b",
        "create shelf/s",
    ]
    assert asyncio.run(execute(made, store, snapshot)).ok
    assert planned(store, after)[0].steps == []


def test_a_replaced_resource_is_unlinked_and_linked_by_whoever_can_do_without_it():
    store = FakeStore()
    desired = wanted(("group/a", {}), ("group/b", {"friend": "a"}))
    reach(store, desired)
    made, snapshot = planned(store, desired, dataclasses.replace(PRUNE_ALL, replace=("group/a",)))
    assert [step.id for step in made.steps] == [
        "unlink group/b",
        "delete group/a",
        "create group/a",
        "link group/b",
    ]
    assert asyncio.run(execute(made, store, snapshot)).ok
    assert planned(store, desired)[0].steps == []


def test_protected_is_neither_pruned_nor_replaced():
    store = FakeStore()
    reach(store, wanted(("group/a", {}), ("group/b", {})))
    policy = Policy(prune="all", protect=("group/*",), replace=("group/b",))
    made, _ = planned(store, wanted(("group/b", {})), policy)
    assert made.steps == []
    assert [str(note.address) for note in made.about(Topic.PROTECTED)] == ["group/a"]
    assert "protected" in made.about(Topic.BLOCKED)[0].message


def test_what_holds_something_that_stays_is_not_deleted():
    store = FakeStore()
    reach(store, wanted(("tree/t", {}), ("leaf/t/a", {"title": "A"})))
    made, _ = planned(store, wanted(), Policy(prune="all", prune_kinds={"leaf": "none"}))
    assert made.steps == []
    assert made.about(Topic.BLOCKED)[0].message == "cannot be deleted: leaf/t/a stands in it and stays"


def test_a_reference_in_a_field_that_is_not_managed_keeps_its_target():
    store = FakeStore()
    reach(store, wanted(("group/a", {}), ("group/b", {"friend": "a"})))
    made, _ = planned(store, wanted(("group/b", {})))
    assert made.steps == []
    assert made.about(Topic.BLOCKED)[0].message == "cannot be deleted: group/b refers to it and stays"


def test_unmanaged_without_prune():
    store = FakeStore()
    reach(store, wanted(("group/a", {})))
    made, _ = planned(store, wanted(), Policy())
    assert made.steps == []
    assert [str(note.address) for note in made.about(Topic.UNMANAGED)] == ["group/a"]


def test_an_empty_folder_and_a_large_share_are_unsafe():
    store = FakeStore()
    many = wanted(*[(f"group/{n}", {}) for n in range(10)])
    reach(store, many)
    made, _ = planned(store, wanted(), Policy(prune="all"))
    assert len(made.steps) == 10
    assert [note.message for note in made.about(Topic.UNSAFE)] == [
        "the files declare nothing, yet 10 resources would be deleted",
        "10 of 10 group resources (100 %) would be deleted; allowed are 30 %",
    ]
    assert planned(store, wanted(), Policy(prune="all", allow_deletes=10))[0].about(Topic.UNSAFE) == []
    few = {address: one for address, one in many.items() if address.key < "7"}
    policy = Policy(prune="all", thresholds=Thresholds(delete_percent=30))
    assert planned(store, few, policy)[0].about(Topic.UNSAFE) == []


def test_ignored_fields_are_left_alone_but_set_on_creation():
    from reconciler.model.policy import Ignore

    store = FakeStore()
    policy = dataclasses.replace(PRUNE_ALL, ignore=(Ignore("/label", kind="group"),))
    reach(store, wanted(("group/a", {"label": "x"})), policy)
    assert store.objects["group-1"].document["label"] == "x"
    made, _ = planned(store, wanted(("group/a", {"label": "y"})), policy)
    assert made.steps == []
    assert made.about(Topic.IGNORED)[0].message == "/label left alone"


def test_target_takes_what_it_needs_and_exclude_takes_what_needs_it():
    store = FakeStore()
    desired = wanted(("money/E", {}), ("book/b", {"money": "E"}), ("shelf/s", {"main": "b"}), ("group/g", {}))
    made, _ = planned(store, desired, Policy(target=("book/*",)))
    assert [step.id for step in made.steps] == ["create money/E", "create book/b"]
    made, _ = planned(store, desired, Policy(exclude=("book/*",)))
    assert [step.id for step in made.steps] == ["create money/E", "create group/g"]
    assert made.about(Topic.EXCLUDED)[0].message == "2 steps left out by --exclude"


def test_publish_once_after_everything_it_covers_and_again_when_overdue():
    store = FakeStore()
    desired = wanted(("book/b", {}), ("shelf/s", {"main": "b", "publish": "on-change"}))
    assert reach(store, desired) == ["create book/b", "create shelf/s", "publish shelf/s"]
    changed = wanted(("book/b", {"format": "x"}), ("shelf/s", {"main": "b", "publish": "on-change"}))
    store.objects["book-1"].document["format"] = "x"
    assert planned(store, changed)[0].steps == []
    store.objects["shelf-2"].document["published"] = False
    assert [step.id for step in planned(store, changed)[0].steps] == ["publish shelf/s"]


def test_two_live_objects_with_one_key_are_an_error_naming_both():
    store = FakeStore()
    reach(store, wanted(("group/a", {})))
    store.objects["group-9"] = dataclasses.replace(store.objects["group-1"], id="group-9")
    with pytest.raises(
        PlanError, match="group/a exists 2 times in the live store, with the ids group-1, group-9"
    ):
        planned(store, wanted(("group/a", {})))
    made, _ = planned(store, wanted(), Policy())
    assert "exists 2 times" in made.about(Topic.WARNING)[0].message


def test_an_external_reference_must_exist_live():
    store = FakeStore()
    desired = wanted(("shelf/s", {"main": "b"}))
    with pytest.raises(ConfigError, match="shelf/s needs book/b, which is neither in the files nor"):
        planned(store, desired)
    reach(store, wanted(("book/b", {})))
    external = dataclasses.replace(PRUNE_ALL, external=("book/*",))
    assert reach(store, desired, external) == ["create shelf/s"]


def test_a_reference_to_one_of_a_fixed_set_must_exist_live():
    store = FakeStore()
    reach(store, wanted(("book/a", {}), ("book/b", {})))
    store.kinds["book"] = dataclasses.replace(store.kinds["book"], fixed=True)
    assert reach(store, wanted(("shelf/s", {"main": "b"}))) == ["create shelf/s"]
    made, _ = planned(store, wanted(("shelf/s", {"main": "b"})))
    assert [str(note.address) for note in made.about(Topic.UNMANAGED)] == ["book/a", "book/b"]
    with pytest.raises(ConfigError) as caught:
        planned(store, wanted(("shelf/s", {"main": "c"})))
    (problem,) = caught.value.problems
    assert problem.message == "shelf/s needs book/c, which this store does not have"
    assert problem.hint == "it has: a, b"
    assert problem.path == ("main",)


def test_what_goes_unseen_with_a_deletion_is_told_aloud_once():
    store = FakeStore()
    for name, what in (("tree", "every bird in it"), ("leaf", "its colour")):
        store.kinds[name] = dataclasses.replace(store.kinds[name], destroys=what)
    full = wanted(("tree/t", {}), ("leaf/t/a", {"title": "A"}), ("leaf/t/b", {"title": "B"}))
    reach(store, full)

    def told(desired, **policy):
        made, _ = planned(store, desired, dataclasses.replace(PRUNE_ALL, **policy))
        return [(str(note.address), note.message) for note in made.about(Topic.WARNING)]

    assert told(full) == []
    fewer = {address: one for address, one in full.items() if str(address) != "leaf/t/b"}
    assert told(fewer) == [("leaf/t/b", "deleting it destroys its colour")]
    tree = ("tree/t", "deleting it destroys every bird in it")
    assert told(wanted()) == [tree]
    assert told(full, replace=("tree/t",)) == [tree]


def test_a_ring_of_pinned_references_is_named():
    store = FakeStore(quota={"money": 1})
    reach(store, wanted(("money/A", {}), ("book/b", {"money": "A"})))
    with pytest.raises(PlanError) as caught:
        planned(store, wanted(("money/B", {}), ("book/b", {"money": "B"})))
    assert "delete money/A needs update book/b: money/A is referred to by book/b" in caught.value.message
    assert "create money/B needs delete money/A" in caught.value.message


def test_secrets_are_absent_from_the_plan_but_sent():
    store = FakeStore()
    made, snapshot = planned(store, wanted(("book/b", {"secret": "hunter2"})))
    assert "hunter2" not in repr(made)
    asyncio.run(execute(made, store, snapshot))
    assert store.objects["book-1"].document["secret"] == "hunter2"
    made, _ = planned(store, wanted(("book/b", {"secret": "hunter3"})))
    assert [change.path for change in made.steps[0].changes if change.sensitive] == ["/secret"]
    assert "hunter" not in repr(made)
    assert made.steps[0].before == made.steps[0].after


def test_a_failure_stops_only_what_needs_it_and_names_the_root():
    from tests.fakes import Fault

    store = FakeStore(fault=Fault(1, "refused"))
    desired = wanted(("money/E", {}), ("book/b", {"money": "E"}), ("shelf/s", {"main": "b"}), ("group/g", {}))
    made, snapshot = planned(store, desired)
    report = asyncio.run(execute(made, store, snapshot, parallelism=1))
    states = {
        step.id: (outcome.state, outcome.because)
        for step, outcome in zip(made.steps, report.outcomes.values(), strict=True)
    }
    assert states == {
        "create money/E": (State.FAILED, None),
        "create book/b": (State.SKIPPED, "create money/E"),
        "create shelf/s": (State.SKIPPED, "create money/E"),
        "create group/g": (State.DONE, None),
    }


def test_rotate_sends_secrets_again_and_says_so():
    store = FakeStore()
    desired = wanted(("book/b", {"secret": "hunter2"}), ("group/g", {}))
    reach(store, desired)
    made, _ = planned(store, desired, dataclasses.replace(PRUNE_ALL, rotate=("*",)))
    (step,) = made.steps
    assert (step.id, step.reason.value, step.fields) == ("update book/b", "rotated", {"secret"})
    assert [(change.path, change.sensitive) for change in step.changes] == [("/secret", True)]


def test_the_default_that_the_files_do_not_know_stays_when_nobody_takes_its_place():
    store = FakeStore()
    reach(store, wanted(("money/USD", {"main": True}), ("money/EUR", {})))
    made, _ = planned(store, wanted(("group/g", {})))
    assert [step.id for step in made.steps] == ["create group/g", "delete money/EUR"]
    assert made.about(Topic.BLOCKED) == []
    assert str(made.about(Topic.WARNING)[0].address) == "money/USD"


def test_a_place_where_one_item_goes_and_another_comes_is_named_once():
    store = FakeStore()
    shelf = {"main": "b", "tags": ["old"]}
    reach(store, wanted(("book/b", {}), ("shelf/s", shelf)))
    held = next(one for one in store.objects.values() if one.kind == "shelf")
    store.objects[held.id] = dataclasses.replace(held, locked="the organization's")
    made, _ = planned(store, wanted(("book/b", {}), ("shelf/s", {**shelf, "tags": ["new"]})))
    (note,) = made.about(Topic.LOCKED)
    assert note.message == "differs in /tags/0, but is the organization's"


def test_what_is_not_declared_of_a_partial_kind_stays_though_it_is_seen():
    store = FakeStore(kinds={**KINDS, "book": dataclasses.replace(KINDS["book"], partial=True)})
    reach(store, wanted(("book/a", {}), ("book/b", {})))
    made, _ = planned(store, wanted(("book/a", {})))
    assert made.steps == []
    assert [str(note.address) for note in made.about(Topic.UNMANAGED)] == ["book/b"]
