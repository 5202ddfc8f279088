"""References in a part whose removal loses data: left out of what is new, never taken out of what is live."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import pytest

from reconciler.errors import ConfigError, PlanError
from reconciler.model.body import Body
from reconciler.model.field import IMMUTABLE, LOSSY, keyed_by
from reconciler.model.kind import Kind
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from reconciler.model.ref import Ref
from tests.fakes import PRUNE_ALL, FakeStore
from tests.fakes import wanted as wanted_of
from tests.unit.engine.planning import planned, reach


class Attribute(Body):
    name: str
    holds: Annotated[str | None, Ref("sort"), LOSSY] = None
    mate: Annotated[str | None, Ref("sort")] = None


class Sort(Body):
    name: str
    level: Annotated[str | None, IMMUTABLE] = None
    attributes: Annotated[list[Attribute] | None, keyed_by("name"), LOSSY] = None
    friend: Annotated[str | None, Ref("sort")] = None


KINDS = {"sort": Kind("sort", Sort, "sorts")}
RING = {
    "a": {"attributes": [{"name": "x", "holds": "b"}]},
    "b": {"attributes": [{"name": "y", "holds": "a"}]},
}


def wanted(bodies):
    return wanted_of(*((f"sort/{key}", body) for key, body in bodies.items()), kinds=KINDS)


def reached(bodies):
    store = FakeStore(kinds=dict(KINDS))
    steps = reach(store, wanted(bodies), Policy())
    return store, steps


def test_a_ring_is_made_bare_linked_and_deleted():
    store, steps = reached(RING)
    assert steps == ["create sort/a", "create sort/b", "link sort/a"]
    assert reach(store, wanted({})) == ["unlink sort/b", "delete sort/a", "delete sort/b"]


def test_what_is_referred_to_in_such_a_part_is_not_replaced():
    bodies = {"inner": {}, "outer": {"attributes": [{"name": "x", "holds": "inner"}]}}
    store, _ = reached(bodies)
    made, _ = planned(store, wanted(bodies), Policy(replace=("sort/inner",)))
    assert made.steps == []
    assert [note.message for note in made.about(Topic.BLOCKED)] == [
        "cannot be replaced: sort/outer refers to it in a part whose data would be lost"
    ]
    made, _ = planned(store, wanted(bodies), Policy(replace=("sort/inner", "sort/outer")))
    assert [step.id for step in made.steps] == [
        "delete sort/outer",
        "delete sort/inner",
        "create sort/inner",
        "create sort/outer",
    ]


def test_another_reference_is_still_taken_away_for_a_moment():
    bodies = {"inner": {}, "outer": {"friend": "inner", "attributes": [{"name": "x"}]}}
    store, _ = reached(bodies)
    assert [step.id for step in planned(store, wanted(bodies), Policy(replace=("sort/inner",)))[0].steps] == [
        "unlink sort/outer",
        "delete sort/inner",
        "create sort/inner",
        "link sort/outer",
    ]


def test_what_refers_to_itself_in_such_a_part_is_replaced_with_it():
    bodies = {"a": {"attributes": [{"name": "x", "holds": "a"}]}}
    store, _ = reached(bodies)
    made, _ = planned(store, wanted(bodies), Policy(replace=("sort/a",)))
    assert [step.id for step in made.steps] == ["delete sort/a", "create sort/a", "link sort/a"]


@pytest.mark.parametrize(
    ("member", "refused"),
    [
        ("holds", "3 sorts wanted, the store allows 2 [(]sort_limit[)]"),
        ("mate", "no order of steps exists"),
    ],
)
def test_a_ring_with_an_update_is_cut_only_where_the_data_may_be_lost(member, refused):
    """The store is full, so the old one must go before the new one comes, to which the update refers."""
    store, _ = reached({"old": {}, "outer": {"attributes": [{"name": "x", member: "old"}]}})
    store.quota = {"sort": 2}
    desired = wanted({"new": {}, "outer": {"attributes": [{"name": "x", member: "new"}]}})
    with pytest.raises((ConfigError, PlanError), match=refused):
        planned(store, desired, PRUNE_ALL)
    steps = reach(store, desired, dataclasses.replace(PRUNE_ALL, allow_loss=("sort/outer",)))
    assert steps == ["unlink sort/outer", "delete sort/old", "create sort/new", "update sort/outer"]
