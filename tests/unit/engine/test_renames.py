"""A resource under another key, where much hangs on the key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from tests.fakes import PRUNE_ALL, FakeStore, wanted
from tests.unit.engine.planning import planned, reach


@pytest.fixture
def store():
    kept = FakeStore()
    kept.kinds["book"] = replace(kept.kinds["book"], anchor="readers know it")
    reach(kept, wanted(("book/old", {"format": "paper"})))
    return kept


def test_it_is_blocked_and_the_old_one_stays(store):
    made, _ = planned(store, wanted(("book/new", {"format": "paper"})))
    assert made.steps == []
    (note,) = made.about(Topic.BLOCKED)
    assert note.message == "seems to be book/old under another key, and a key cannot change: readers know it"
    (stays,) = made.about(Topic.WARNING)
    assert stays.message == "not in the files, but stays: book/new seems to be the same"


def test_one_that_comes_when_another_goes_is_taken_for_it_too(store):
    made, _ = planned(store, wanted(("book/new", {"format": "audio"})))
    assert made.steps == []


def test_another_one_beside_one_that_stays_is_no_rename(store):
    assert reach(store, wanted(("book/new", {"format": "audio"})), Policy()) == ["create book/new"]


def test_what_is_external_is_not_renamed(store):
    policy = Policy(external=("book/old",))
    assert reach(store, wanted(("book/new", {"format": "paper"})), policy) == ["create book/new"]


def test_the_old_one_beside_it_is_no_rename(store):
    both = wanted(("book/new", {"format": "paper"}), ("book/old", {"format": "paper"}))
    assert reach(store, both) == ["create book/new"]


def test_it_can_be_meant(store):
    policy = replace(PRUNE_ALL, replace=("book/old",))
    assert reach(store, wanted(("book/new", {"format": "paper"})), policy) == [
        "create book/new",
        "delete book/old",
    ]
