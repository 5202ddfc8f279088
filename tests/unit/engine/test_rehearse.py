"""What is left of a refusal when the stand-in was not as the live store is."""

from __future__ import annotations

import asyncio

import pytest

from reconciler.engine.observe import observe
from reconciler.engine.rehearse import doubtful, load, most, unlike, without
from reconciler.errors import ConfigError, Rejected
from reconciler.model.address import Address
from tests.fakes import KINDS, FakeStore, wanted
from tests.laws import applied, planned

BOOK, SHELF, MONEY = (Address.parse(text) for text in ("book/a", "shelf/s", "money/eur"))
STATE = wanted(
    ("money/eur", {"main": True, "rate": 1}),
    ("book/a", {"format": "a4", "money": "eur"}),
    ("shelf/s", {"main": "a", "books": [{"book": "a", "weight": 1}]}),
)


def failing():
    """A report in which the shelf was refused."""
    store = FakeStore()
    store.laws = (refuse,)
    return applied(store, STATE)[1]


def refuse(_store, remote):
    if remote.kind == "shelf":
        raise Rejected("no shelves here")


def test_a_refusal_counts_where_all_that_the_step_touches_is_as_it_is_live():
    report = failing()
    assert doubtful(KINDS, report, ()) == {}
    assert doubtful(KINDS, report, {MONEY}) == {}


def test_it_does_not_where_something_is_otherwise():
    report = failing()
    for odd in (SHELF, BOOK):
        told = f"no shelves here, but {odd} is not in the sandbox as it is live"
        assert doubtful(KINDS, report, {odd}) == {"create shelf/s": told}


def test_what_cannot_be_planned_is_left_out_with_what_needs_it():
    store = FakeStore()
    lacking = {address: one for address, one in STATE.items() if address != MONEY}
    made, lost = most(lambda resources: planned(store, resources)[0], lacking)
    assert [step.id for step in made.steps] == []
    assert list(lost) == [BOOK, SHELF]
    assert "needs money/eur, which is neither" in lost[BOOK]


def test_a_mistake_that_is_nobodys_is_raised():
    def make(_resources):
        raise ConfigError([])

    with pytest.raises(ConfigError):
        most(make, STATE)


def test_what_needs_something_lost_cannot_be_tried():
    found = without(KINDS, STATE, {MONEY: "why"})
    assert found == {
        MONEY: "why",
        BOOK: "it needs money/eur, which is not there",
        SHELF: "it needs book/a, which is not there",
    }


def test_what_is_loaded_is_alike():
    store, stand_in = FakeStore(), FakeStore()
    applied(store, STATE)
    live = asyncio.run(observe(store))
    held = asyncio.run(load(stand_in, KINDS, STATE, KINDS))
    assert (held.failed, held.strange, unlike(KINDS, live, held.snapshot)) == ({}, frozenset(), {})
    other = STATE | wanted(("book/a", {"format": "a5", "money": "eur"}))
    held = asyncio.run(load(FakeStore(), KINDS, other, KINDS))
    assert unlike(KINDS, live, held.snapshot) == {BOOK: ["/format"]}


def test_what_a_stand_in_refuses_is_told_with_what_hangs_on_it():
    stand_in = FakeStore()
    stand_in.laws = (refuse,)
    held = asyncio.run(load(stand_in, KINDS, STATE, KINDS))
    assert held.lost == {SHELF: "no shelves here"}
