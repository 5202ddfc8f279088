"""States of workflows, and customer groups."""

from __future__ import annotations

import pytest

from reconciler.providers.commercetools import wire
from reconciler.providers.commercetools.kinds import KINDS
from tests.unit.commercetools.rows import Row, actions, flaws, untested


def state(before, change, *expected):
    return Row("state", before, change, list(expected))


def to(*names):
    return [{"typeId": "state", "id": name} for name in names]


RETURN, COUNTED = ["Return"], ["ReviewIncludedInStatistics"]
CHANGES = [
    state({"type": "OrderState"}, {"type": "ProductState"}, {"action": "changeType", "type": "ProductState"}),
    state({"initial": True}, {"initial": False}, {"action": "changeInitial", "initial": False}),
    state({}, {"name": {"en": "a"}}, {"action": "setName", "name": {"en": "a"}}),
    # These cannot be left out to clear them: an empty value does it.
    state({"name": {"en": "a"}}, {"name": None}, {"action": "setName", "name": {}}),
    state({}, {"description": {"en": "a"}}, {"action": "setDescription", "description": {"en": "a"}}),
    state(
        {"description": {"en": "a"}}, {"description": None}, {"action": "setDescription", "description": {}}
    ),
    state({"type": "LineItemState"}, {"roles": RETURN}, {"action": "setRoles", "roles": RETURN}),
    state({"roles": RETURN}, {"roles": None}, {"action": "setRoles", "roles": []}),
    state({"roles": RETURN}, {"roles": []}, {"action": "setRoles", "roles": []}),
    # A role of one type keeps the state from becoming another.
    state(
        {"type": "LineItemState", "roles": RETURN},
        {"type": "ReviewState", "roles": COUNTED},
        {"action": "setRoles", "roles": []},
        {"action": "changeType", "type": "ReviewState"},
        {"action": "setRoles", "roles": COUNTED},
    ),
    state(
        {"type": "LineItemState", "roles": RETURN},
        {"type": "OrderState", "roles": []},
        {"action": "setRoles", "roles": []},
        {"action": "changeType", "type": "OrderState"},
    ),
    state(
        {"type": "OrderState"},
        {"type": "LineItemState", "roles": RETURN},
        {"action": "changeType", "type": "LineItemState"},
        {"action": "setRoles", "roles": RETURN},
    ),
    state(
        {"transitions": ["a"]},
        {"transitions": ["b", "a"]},
        {"action": "setTransitions", "transitions": to("b", "a")},
    ),
    # No transition at all, and no list of transitions: the last state of a workflow, and any may follow.
    state({}, {"transitions": []}, {"action": "setTransitions", "transitions": []}),
    state({"transitions": []}, {"transitions": None}, {"action": "setTransitions"}),
    state({"transitions": ["a"]}, {"transitions": []}, {"action": "setTransitions", "transitions": []}),
    Row("customer-group", {}, {"key": "gold"}, [{"action": "setKey", "key": "gold"}]),
    Row(
        "customer-group",
        {"groupName": "Gold"},
        {"groupName": "Golden"},
        [{"action": "changeName", "name": "Golden"}],
    ),
]


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_actions(row):
    assert actions(row) == row.actions


@pytest.mark.parametrize("kind", ["state", "customer-group"])
def test_every_field_is_changed_here(kind):
    assert not untested(kind, CHANGES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"roles": [], "name": {}, "description": None, "transitions": None}),
        ({}, {"roles": None, "name": None}),
        ({"transitions": ["a", "b"]}, {"transitions": ["b", "a"]}),
        ({"transitions": []}, {"transitions": []}),
    ],
)
def test_no_action_for_what_means_the_same(before, after):
    assert actions(state(before, after)) == []


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"roles": RETURN}, "", "only a LineItemState can have the role Return"),
        (
            {"type": "LineItemState", "roles": COUNTED},
            "",
            "only a ReviewState can have the role ReviewIncludedInStatistics",
        ),
        ({"initial": None}, "initial", "Input should be a valid boolean"),
        ({"key": ""}, "key", "String should have at least 1 character"),
        ({"name": {"de_DE": "a"}}, "name.de_DE.[key]", "de_DE is no locale: write de-DE"),
    ],
)
def test_what_the_api_would_refuse_is_refused_here(change, path, message):
    good = {"key": "open", "type": "OrderState", "initial": True}
    assert flaws("state", good) == []
    assert flaws("state", good | change) == [(path, message)]


def test_whether_it_is_initial_must_be_said():
    assert flaws("state", {"key": "open", "type": "OrderState"}) == [("initial", "Field required")]


def test_built_in_states_stay():
    kept = KINDS["state"].kept
    assert kept({"builtIn": True}) == "commercetools has it built in"
    assert kept({"builtIn": False}) is None
    assert kept({}) is None


def test_a_customer_group_is_read_under_the_name_it_is_created_with():
    found = wire.remote(KINDS["customer-group"], {"id": "1", "version": 1, "name": "Gold"})
    assert found.document["groupName"] == "Gold"
