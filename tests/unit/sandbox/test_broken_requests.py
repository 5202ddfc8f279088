"""A good request with one value of it broken is answered, whatever the value and wherever it stands."""

from __future__ import annotations

import copy
import random
import sqlite3

import pytest

from tests.unit.sandbox.conftest import Api
from tests.unit.sandbox.tour import tour

JUNK = (
    *(None, True, 0, -1, 1.5, 10**20, "", "x", "a b", "\0", [], ["x"], [None], [{}], [["x"]]),
    *({}, {"id": "x"}, {"data": None}, {"x": "y"}, {"x": {}}),
)
TRIES = 4


def places(value, at=()):
    """Where every value inside a value stands."""
    yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in parts:
        yield from places(item, (*at, key))


def broken(body, choose):
    result = copy.deepcopy(body)
    where = [place for place in places(result) if len(place) > 1]
    if not where:
        return result
    *steps, last = choose.choice(where)
    target = result
    for step in steps:
        target = target[step]
    target[last] = choose.choice(JUNK)
    return result


class Breaking(Api):
    """Sends broken variants before each request and takes back what they did."""

    choose = random.Random(0)
    tried = 0

    def __call__(self, method, path, json=None, headers=None, **options):
        for _ in range(TRIES if json is not None else 0):
            self.try_broken(method, path, broken(json, self.choose), headers)
        return super().__call__(method, path, json, headers, **options)

    def try_broken(self, method, path, body, headers):
        database = self.sandbox._world.store._db
        with sqlite3.connect(":memory:") as before:
            database.backup(before)
            answer = super().__call__(method, path, body, headers)
            assert answer.status_code < 500, (method, path, body)
            if answer.is_success and method == "POST":
                assert super().__call__("GET", path).status_code < 500, (method, path, body)
            before.backup(database)
        before.close()
        self.tried += 1


@pytest.fixture
def opens():
    return "elasticpath", Breaking


def test_one_broken_value(api, new):
    tour(api, new)
    assert api.tried > 500
