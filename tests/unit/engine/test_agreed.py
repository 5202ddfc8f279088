"""What is agreed on until a day: told as a departure, and left alone by every plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reconciler.model.address import Address
from reconciler.model.plan import Topic
from reconciler.model.policy import Agreed
from tests.fakes import wanted
from tests.gitops import OWNED, Repository, by_hand

DAY = date(2026, 12, 31)
GROUP = Address("group", "a")


def agreed(address, path="", owner="Ada"):
    return Agreed(address, owner, DAY, path)


def told(plan):
    return [
        (str(one.address), one.sort.value, dict(one.fields), str(one.agreed) if one.agreed else None)
        for one in plan.departures
    ]


def test_an_agreed_field_is_no_step_and_is_told(store, repository):
    desired = wanted(("group/a", {"label": "ours"}))
    repository.apply(desired)
    by_hand(store, "group/a", label="theirs")
    repository.policy = replace(OWNED, agreed=(agreed("group/*", "/label"),))
    made = repository.plan(desired)
    assert made.steps == []
    assert told(made) == [("group/a", "drift", {"/label": "live"}, "Ada until 2026-12-31")]
    (note,) = made.about(Topic.AGREED)
    assert (note.message, note.hint) == ("/label left alone", "agreed with Ada until 2026-12-31")


def test_what_is_not_agreed_on_beside_it_is_written_and_keeps_it(store, repository):
    repository.apply(wanted(("group/a", {"label": "ours"}), ("group/b", {})))
    by_hand(store, "group/a", label="theirs")
    repository.policy = replace(OWNED, agreed=(agreed("group/a", "/label"),))
    desired = wanted(("group/a", {"label": "ours", "friend": "b"}), ("group/b", {}))
    assert told(repository.plan(desired)) == [
        ("group/a", "pending", {"/friend": "files"}, None),
        ("group/a", "drift", {"/label": "live"}, "Ada until 2026-12-31"),
    ]
    repository.apply(desired)
    (live,) = [one.document for one in store.objects.values() if "a" in one.document.values()]
    assert live["label"] == "theirs"
    repository.policy = OWNED
    assert told(repository.plan(desired)) == [("group/a", "drift", {"/label": "live"}, None)]


def test_two_who_agreed_are_told_apart(store, repository):
    desired = wanted(("group/a", {"label": "ours", "friend": "b"}), ("group/b", {}))
    repository.apply(desired)
    by_hand(store, "group/a", label="theirs", friend=None)
    repository.policy = replace(
        OWNED, agreed=(agreed("group/a", "/label"), agreed("group/a", "/friend", "Bob"))
    )
    assert [one[2:] for one in told(repository.plan(desired))] == [
        ({"/label": "live"}, "Ada until 2026-12-31"),
        ({"/friend": "live"}, "Bob until 2026-12-31"),
    ]


def test_a_whole_resource_is_left_alone(store, repository):
    desired = wanted(("group/a", {"label": "ours", "friend": "b"}), ("group/b", {}))
    repository.apply(desired)
    by_hand(store, "group/a", label="theirs", friend=None)
    repository.policy = replace(OWNED, agreed=(agreed("group/a", "/label", "Bob"), agreed("group/a")))
    made = repository.plan(desired)
    assert made.steps == []
    assert told(made) == [("group/a", "drift", {"/label": "live", "/friend": "live"}, "Ada until 2026-12-31")]


def test_it_may_be_missing_and_what_stands_in_it_is_blocked(store, repository):
    desired = wanted(("tree/t", {}), ("leaf/t/x", {"title": "X"}))
    repository.apply(desired)
    store.objects.clear()
    repository.policy = replace(OWNED, agreed=(agreed("tree/t"),))
    made = repository.plan(desired)
    assert made.steps == []
    (note,) = made.about(Topic.BLOCKED)
    assert (str(note.address), note.message) == ("leaf/t/x", "needs tree/t, which is agreed to be missing")
    assert ("tree/t", "missing", {}, "Ada until 2026-12-31") in told(made)
    repository.policy = replace(OWNED, agreed=(agreed("tree/t"), agreed("leaf/t/*")))
    assert repository.plan(desired).about(Topic.BLOCKED) == []


def test_it_may_be_in_no_file_and_its_parent_stays(store, repository):
    repository.apply(wanted(("tree/t", {}), ("leaf/t/x", {"title": "X"})))
    repository.policy = replace(OWNED, agreed=(agreed("leaf/t/x"),))
    made = repository.plan({})
    assert made.steps == []
    assert ("leaf/t/x", "unmanaged", {}, "Ada until 2026-12-31") in told(made)
    (note,) = made.about(Topic.BLOCKED)
    assert note.message == "cannot be deleted: leaf/t/x stands in it and stays"


def test_nobody_replaces_it(store, repository):
    repository.apply(wanted(("book/a", {"format": "paper"})))
    repository.policy = replace(OWNED, agreed=(agreed("book/a"),), replace=("book/a",))
    made = repository.plan(wanted(("book/a", {"format": "paper"})))
    assert made.steps == []
    (note,) = made.about(Topic.BLOCKED)
    assert "is left alone, as agreed with Ada until 2026-12-31" in note.message


def test_what_cannot_change_is_not_blocked_when_it_is_agreed_on(repository):
    repository.apply(wanted(("book/a", {"format": "paper"})))
    desired = wanted(("book/a", {"format": "film"}))
    assert repository.plan(desired).about(Topic.BLOCKED)
    repository.policy = replace(OWNED, agreed=(agreed("book/a", "/format"),))
    assert not repository.plan(desired).about(Topic.BLOCKED)


def test_another_secret_that_is_agreed_on_is_not_sent(repository):
    repository.apply(wanted(("book/a", {"secret": "one-secret"})))
    desired = wanted(("book/a", {"secret": "another"}))
    assert repository.steps(desired) == ["update book/a"]
    repository.policy = replace(OWNED, agreed=(agreed("book/a", "/secret"),))
    made = repository.plan(desired)
    assert made.steps == []
    assert told(made) == [("book/a", "pending", {"/secret": "files"}, "Ada until 2026-12-31")]


@pytest.mark.parametrize(
    ("rule", "ending", "hint"),
    [
        (agreed("group/a", "/label"), ", and counts again", "mend it, or agree on another day"),
        (agreed("group/a", "/friend"), "", "take it out"),
        (agreed("group/b"), "", "take it out"),
        (agreed("group/c"), ", and counts again", "mend it, or agree on another day"),
        (agreed("money/*"), ", and counts again", "mend it, or agree on another day"),
    ],
)
def test_what_is_over_is_told(store, repository, rule, ending, hint):
    desired = wanted(("group/a", {"label": "ours"}), ("group/b", {}))
    repository.apply(desired)
    by_hand(store, "group/a", label="theirs")
    Repository(store).apply(wanted(("money/EUR", {})))
    repository.policy = replace(OWNED, lapsed=(rule,))
    made = repository.plan(desired | wanted(("group/c", {})))
    assert {step.id for step in made.steps} == {"update group/a", "create group/c"}
    (note,) = made.about(Topic.WARNING)
    assert note.message.endswith(f"what was agreed with Ada ended on 2026-12-31{ending}")
    assert note.hint == f"{hint}, in drift-baseline.yaml"
