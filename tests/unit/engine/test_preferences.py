"""What is referred to is changed before who refers to it, where nothing stronger says otherwise."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest

from reconciler.errors import Rejected
from reconciler.model.body import Body
from reconciler.model.kind import Kind
from reconciler.model.policy import Policy
from reconciler.model.resource import Remote
from tests import lists
from tests.fakes import KINDS, FakeStore, wanted
from tests.unit.engine.planning import planned, reach


def no_ring(store, remote):
    """A group is no friend of its friends' friends."""
    seen, friend = {remote.id}, remote.document.get("friend")
    while friend:
        if friend in seen:
            raise Rejected("a ring of friends")
        seen.add(friend)
        friend = store.objects[friend].document.get("friend")


def chain(first, *names):
    """Each is a friend of the one before it."""
    friends = [(None, first), *pairwise([first, *names])]
    return wanted(*((f"group/{name}", {"friend": friend}) for friend, name in friends))


@pytest.mark.parametrize("names", ["acb", "bac", "cba", "cab"])
def test_a_chain_takes_another_order(names):
    store = FakeStore(laws=(no_ring,))
    reach(store, chain("a", "b", "c"))
    reach(store, chain(*names))


def test_a_ring_of_updates_has_an_order_all_the_same():
    store = FakeStore()
    ring = [("group/a", {"friend": "b"}), ("group/b", {"friend": "a"})]
    reach(store, wanted(*ring))
    named = wanted(*((text, body | {"label": "x", "others": [body["friend"]]}) for text, body in ring))
    assert reach(store, named) == ["update group/a", "update group/b"]


def test_only_what_is_sent_waits():
    store = FakeStore()
    reach(store, chain("b", "a"))
    made, _ = planned(store, wanted(("group/b", {"label": "x"}), ("group/a", {"friend": "b", "label": "x"})))
    assert [(step.id, list(step.needs)) for step in made.steps] == [
        ("update group/a", []),
        ("update group/b", []),
    ]


def test_a_selection_is_not_widened_by_it():
    store = FakeStore()
    reach(store, chain("b", "a"))
    desired = wanted(("group/b", {"label": "x"}), ("group/a", {"friend": "b", "others": ["b"]}))
    for policy in (Policy(target=("group/a",)), Policy(exclude=("group/b",))):
        assert [step.id for step in planned(store, desired, policy)[0].steps] == ["update group/a"]


def test_a_value_that_is_dropped_still_waits_for_who_needs_it():
    store = lists.listed()
    reach(store, lists.wanted(("land/settings", {"languages": ["de", "en"]}), ("shop/a", {"language": "en"})))
    steps = reach(
        store, lists.wanted(("land/settings", {"languages": ["de"]}), ("shop/a", {"language": "de"}))
    )
    assert steps == ["update shop/a", "update land/settings"]


class House(Body):
    name: str | None = None


def test_a_kind_that_follows_a_singleton_is_written_after_it():
    kinds = KINDS | {
        "house": Kind("house", House, "house", singleton=True),
        "group": dataclasses.replace(KINDS["group"], follows=("house",)),
    }
    store = FakeStore(kinds=kinds, objects={"h": Remote("house", "h", {"name": "a"})})
    reach(store, wanted(("group/a", {}), kinds=kinds))
    made, _ = planned(
        store,
        wanted(("house/settings", {"name": "b"}), ("group/a", {"label": "x"}), ("group/b", {}), kinds=kinds),
    )
    assert {step.id: list(step.needs) for step in made.steps} == {
        "update house/settings": [],
        "create group/b": ["update house/settings"],
        "update group/a": ["update house/settings"],
    }


def test_a_kind_that_follows_its_siblings_is_written_after_them_in_each_parent():
    kinds = KINDS | {
        "a-word": Kind("a-word", House, "words", within="tree", follows=("leaf",)),
    }
    store = FakeStore(kinds=kinds)
    desired = wanted(
        ("tree/t", {}),
        ("tree/u", {}),
        ("leaf/t/a", {"title": "A"}),
        ("leaf/u/b", {"title": "B"}),
        ("a-word/t/w", {}),
        kinds=kinds,
    )
    made, _ = planned(store, desired)
    needs = {step.id: list(step.needs) for step in made.steps}
    assert needs["create a-word/t/w"] == ["create leaf/t/a", "create tree/t"]
    reach(store, desired)
    changed = desired | wanted(
        ("leaf/t/a", {"title": "C"}), ("leaf/t/d", {"title": "D"}), ("a-word/t/v", {}), kinds=kinds
    )
    made, _ = planned(store, changed)
    needs = {step.id: list(step.needs) for step in made.steps}
    assert needs["create a-word/t/v"] == ["create leaf/t/d", "update leaf/t/a"]
