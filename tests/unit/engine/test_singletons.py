"""A kind that the store has exactly one of: it is compared and updated, and never comes or goes."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from reconciler.engine.normalise import normalise
from reconciler.errors import PlanError
from reconciler.model.address import Address
from reconciler.model.body import Body
from reconciler.model.field import IMMUTABLE
from reconciler.model.kind import Kind
from reconciler.model.plan import Topic
from reconciler.model.policy import Ignore, Policy
from reconciler.model.ref import Ref
from reconciler.model.resource import Remote
from tests.fakes import KINDS, PRUNE_ALL, FakeStore, wanted
from tests.unit.engine.planning import planned, reach


class Project(Body):
    name: str | None = None
    plan: Annotated[str | None, IMMUTABLE] = None
    money: Annotated[str | None, Ref("money")] = None


class Sign(Body):
    name: str
    about: Annotated[str | None, Ref("project")] = None


class Rule(Body):
    name: str
    condition: Any = None


RULE = Kind("rule", Rule, "rules")
PROJECT = Kind("project", Project, "project", singleton=True)
MANY = {**KINDS, "project": PROJECT, "sign": Kind("sign", Sign, "signs")}
SETTINGS = Address("project", "settings")


@pytest.fixture
def store():
    found = FakeStore(kinds=MANY)
    found.objects["p1"] = Remote("project", "p1", {"name": "Shop", "plan": "big"})
    return found


def notes(made, topic):
    return [(str(note.address), note.message, note.hint) for note in made.about(topic)]


def test_it_is_fixed_and_has_its_key_from_nowhere():
    assert PROJECT.fixed
    assert (PROJECT.keys, PROJECT.key_field, PROJECT.own_key({"name": "x"})) == ((), "", "settings")
    assert PROJECT.parent_of(SETTINGS) is None


def test_it_is_updated_after_what_it_refers_to(store):
    desired = wanted(("project/settings", {"name": "New", "money": "EUR"}), ("money/EUR", {}), kinds=MANY)
    assert reach(store, desired) == ["create money/EUR", "update project/settings"]
    assert store.objects["p1"].document["name"] == "New"


def test_what_refers_to_it_knows_it_by_its_key(store):
    desired = wanted(("sign/s", {"about": "settings"}), kinds=MANY)
    assert reach(store, desired) == ["create sign/s"]
    assert next(one for one in store.objects.values() if one.kind == "sign").document["about"] == "p1"


@pytest.mark.parametrize("policy", [PRUNE_ALL, Policy(prune_kinds={"project": "all"}, allow_deletes=10)])
def test_it_is_never_deleted(store, policy):
    made, _ = planned(store, {}, policy)
    assert made.steps == []
    assert notes(made, Topic.UNMANAGED) == [("project/settings", "not in the files", None)]


def test_it_is_never_created(store):
    store.objects.clear()
    desired = wanted(("project/settings", {"name": "New"}), ("sign/s", {"about": "settings"}), kinds=MANY)
    made, _ = planned(store, desired)
    assert made.steps == []
    assert notes(made, Topic.BLOCKED) == [
        ("project/settings", "this store has no project, and none can be created", None),
        ("sign/s", "needs project/settings, which is blocked", None),
    ]


def test_it_is_never_replaced(store):
    desired = wanted(("project/settings", {"plan": "small"}), kinds=MANY)
    made, _ = planned(store, desired, Policy(replace=("project/settings",)))
    assert made.steps == []
    assert notes(made, Topic.BLOCKED) == [
        ("project/settings", "cannot be replaced: the store always has its project", None)
    ]


def test_what_cannot_change_is_told_without_a_remedy_that_there_is_not(store):
    made, _ = planned(store, wanted(("project/settings", {"plan": "small"}), kinds=MANY))
    assert made.steps == []
    assert notes(made, Topic.BLOCKED) == [("project/settings", "/plan cannot change once it exists", None)]


def test_policy_speaks_of_it_as_of_any_other(store):
    desired = wanted(("project/settings", {"name": "New"}), kinds=MANY)
    ignore = Policy(ignore=(Ignore("/name", address="project/*"),))
    assert planned(store, desired, ignore)[0].steps == []
    left_out, _ = planned(store, desired, Policy(exclude=("project/*",)))
    assert left_out.steps == []
    kept, _ = planned(store, desired, Policy(target=("project/*",), protect=("project/*",)))
    assert [step.id for step in kept.steps] == ["update project/settings"]


def test_its_id_is_no_word_of_free_text(store):
    remotes = [*store.objects.values(), Remote("rule", "r", {"name": "a", "condition": "p1"})]
    live, _ = normalise({"project": PROJECT, "rule": RULE}, remotes, lambda _kind, wire: wire)
    assert live[SETTINGS].remote.id == "p1"
    assert live[Address("rule", "a")].body["condition"] == "p1"


def test_two_of_it_are_refused(store):
    store.objects["p2"] = Remote("project", "p2", {"name": "Other"})
    with pytest.raises(
        PlanError, match="project/settings exists 2 times in the live store, with the ids p1, p2"
    ):
        planned(store, wanted(("project/settings", {}), kinds=MANY))
