"""Taking a lock away while others write."""

import pytest

from reconciler.errors import Locked
from reconciler.ledger.backend import Held, Moved
from reconciler.ledger.unlock import unlock
from tests.unit.ledger.clocks import Clock, Shelf, take


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def clock():
    clock = Clock()
    yield clock
    clock.over = True


def test_a_lock_that_was_renewed_meanwhile_goes_all_the_same(shelf, clock):
    tenure = take(shelf, clock)
    tenure.save("one", "first")
    seen = shelf.read()
    tenure.save("two", "second")
    assert unlock(shelf, seen, tenure.lease)
    assert shelf.held.files == {"ledger.json": "two"}


def test_a_lock_that_was_given_back_meanwhile_is_gone(shelf, clock):
    tenure = take(shelf, clock)
    tenure.save("one", "first")
    seen = shelf.read()
    tenure.release()
    assert not unlock(shelf, seen, tenure.lease)
    assert shelf.held.files == {"ledger.json": "one"}


def test_the_lock_of_the_next_one_stays(shelf, clock):
    tenure = take(shelf, clock)
    seen = shelf.read()
    tenure.release()
    held = take(shelf, clock, "bob").lease
    with pytest.raises(Locked, match=held.id):
        unlock(shelf, seen, tenure.lease)
    with pytest.raises(Locked):
        unlock(shelf, shelf.read(), None)
    assert "lock.json" in shelf.held.files


def test_a_place_that_moves_all_the_time_is_told(shelf, clock):
    tenure = take(shelf, clock)
    shelf.errors = [Moved("so it seems")] * 10
    with pytest.raises(Moved, match="all the time"):
        unlock(shelf, shelf.read(), tenure.lease)


def test_nothing_to_take_away(shelf):
    assert not unlock(shelf, Held(), None)
