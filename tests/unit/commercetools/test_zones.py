"""Zones: locations that come and go one by one."""

from __future__ import annotations

import pytest

from tests.unit.commercetools.rows import Row, actions, flaws, untested

TIROL = {"country": "AT", "state": "Tirol"}
SWISS = {"country": "CH"}


def locations(before, after, expected):
    return Row("zone", {"locations": before}, {"locations": after}, expected)


CHANGES = [
    Row("zone", {}, {"key": "alps"}, [{"action": "setKey", "key": "alps"}]),
    Row("zone", {"name": "Alps"}, {"name": "The Alps"}, [{"action": "changeName", "name": "The Alps"}]),
    Row("zone", {}, {"description": "High"}, [{"action": "setDescription", "description": "High"}]),
    Row("zone", {"description": "High"}, {"description": None}, [{"action": "setDescription"}]),
    locations([], [TIROL], [{"action": "addLocation", "location": TIROL}]),
    locations(
        [SWISS, {"country": "AT"}],
        [TIROL, SWISS],
        [
            {"action": "removeLocation", "location": {"country": "AT"}},
            {"action": "addLocation", "location": TIROL},
        ],
    ),
    locations([SWISS], None, [{"action": "removeLocation", "location": SWISS}]),
    # An empty state is an error to the API, and so is null.
    locations([], [SWISS | {"state": None}], [{"action": "addLocation", "location": SWISS}]),
]


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_actions(row):
    assert actions(row) == row.actions


def test_every_field_is_changed_here():
    assert not untested("zone", CHANGES)


@pytest.mark.parametrize(
    ("before", "after"),
    [([TIROL, SWISS], [SWISS, TIROL]), ([], None), ([SWISS], [SWISS | {"state": None}])],
)
def test_no_action_for_what_means_the_same(before, after):
    assert actions(locations(before, after, [])) == []


@pytest.mark.parametrize(
    ("location", "path", "message"),
    [
        ({"country": "Austria"}, "locations.0.country", "String should match pattern '^[A-Z]{2}$'"),
        (
            {"country": "AT", "state": ""},
            "locations.0.state",
            "String should have at least 1 character",
        ),
        ({"state": "Tirol"}, "locations.0.country", "Field required"),
    ],
)
def test_what_the_api_would_refuse_is_refused_here(location, path, message):
    assert flaws("zone", {"key": "alps", "name": "Alps", "locations": [location]}) == [(path, message)]
