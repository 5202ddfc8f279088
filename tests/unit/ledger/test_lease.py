"""Taking a lease, keeping it, losing it; with a clock that the test turns."""

import json
import threading
from datetime import timedelta

import pytest

from reconciler.errors import LedgerError, Locked, RemoteDenied, RemoteUnreachable
from reconciler.ledger.backend import Moved
from reconciler.ledger.lock import read_lease
from tests.unit.ledger.clocks import START, Clock, Shelf, take


@pytest.fixture
def clock():
    clock = Clock()
    yield clock
    clock.over = True


another_clock = clock


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def said():
    return []


def lease_of(backend):
    return read_lease(backend.read().files, backend.place)


def away():
    return RemoteUnreachable("git push: could not resolve host")


def test_a_lease_says_who_holds_it_and_until_when(shelf, clock):
    url = "https://ci.example/42"
    with take(shelf, clock, run=url, token=lambda: "3f2a") as tenure:
        assert json.loads(shelf.held.files["lock.json"]) == {
            "format_version": "1.0",
            "id": "3f2a",
            "holder": "ada@laptop (pid 12)",
            "run": url,
            "command": "apply",
            "acquired": "2026-11-22T12:00:03+00:00",
            "heartbeat": "2026-11-22T12:00:03+00:00",
            "expires": "2026-11-22T12:05:03+00:00",
        }
        assert lease_of(shelf) == tenure.lease
    assert shelf.held.files == {}
    assert shelf.writes == ["lock: apply by ada@laptop (pid 12)", "unlock: apply by ada@laptop (pid 12)"]


def test_the_ledger_is_what_was_read_with_the_lease(shelf, clock):
    with take(shelf, clock) as tenure:
        assert tenure.text() is None
        tenure.save("one", "acme: first")
        assert tenure.text() == "one"
    assert shelf.held.files == {"ledger.json": "one"}
    with take(shelf, clock) as tenure:
        assert tenure.text() == "one"
    assert shelf.held.files == {"ledger.json": "one"}


def test_a_second_one_is_told_who_holds_it(shelf, clock):
    with take(shelf, clock, run="https://ci.example/42", token=lambda: "3f2a"):
        clock.now += timedelta(minutes=4)
        with pytest.raises(Locked) as caught:
            take(shelf, clock, "bob@desk (pid 1)")
    assert caught.value.exit_code == 16
    assert caught.value.message == (
        "acme/production is locked: ada@laptop (pid 12) runs `apply` since 12:00:03 UTC (4 minutes ago): "
        "https://ci.example/42; last heard of 4 minutes ago; its lease runs out, unless renewed, at 12:05:03 UTC"
    )
    assert "--lock-timeout" in caught.value.hint
    assert "reconciler unlock acme/production --id 3f2a" in caught.value.hint
    assert clock.slept == []


def test_who_may_wait_waits_with_growing_pauses_and_says_so_once(shelf, clock, said):
    first, start = take(shelf, clock), clock.now

    def during():
        if clock.now - start >= timedelta(seconds=40):
            clock.during = lambda: None
            first.release()

    clock.during = during
    with take(shelf, clock, "bob", timeout=60, say=said.append) as tenure:
        assert tenure.lease.holder == "bob"
    assert clock.slept == [1, 2, 4, 8, 10, 10, 10]
    (line,) = said
    assert line == (
        "Waiting up to 1 minute for acme/production: ada@laptop (pid 12) runs `apply` since 12:00:03 UTC "
        "(0 seconds ago); last heard of 0 seconds ago; its lease runs out, unless renewed, at 12:05:03 UTC"
    )


def test_a_wait_ends_with_its_timeout(shelf, clock):
    with take(shelf, clock), pytest.raises(Locked):
        take(shelf, clock, "bob", timeout=20)
    assert sum(clock.slept) == 20


def test_a_lease_that_ran_out_is_taken_over_after_the_tolerance(shelf, clock, said):
    take(shelf, clock)
    clock.now += timedelta(seconds=360)
    with pytest.raises(Locked, match=r"its lease ran out at 12:05:03 UTC"):
        take(shelf, clock, "bob")
    clock.now += timedelta(seconds=1)
    with take(shelf, clock, "bob", say=said.append) as tenure:
        assert lease_of(shelf) == tenure.lease
    assert "Took over the lock on acme/production, which ran out: ada@laptop (pid 12) runs `apply`" in said[0]


def test_who_waits_long_enough_takes_over_from_the_dead(shelf, clock):
    take(shelf, clock)
    with take(shelf, clock, "bob", timeout=600) as tenure:
        assert tenure.lease.acquired - START <= timedelta(seconds=371)


def test_a_clock_that_is_ahead_is_told(shelf, clock):
    take(shelf, clock)
    clock.now -= timedelta(hours=2)
    with pytest.raises(Locked, match=r"\(0 seconds ago\); its clock is 2 hours ahead of this one"):
        take(shelf, clock, "bob")


def test_a_lease_is_renewed_while_its_run_goes_on(shelf, clock):
    with take(shelf, clock) as tenure:
        tenure.save("one", "first")
        for minute in (1, 2, 3):
            assert clock.beat() == 60
            clock.settle()
            assert lease_of(shelf).heartbeat == START + timedelta(minutes=minute)
            assert lease_of(shelf).expires == START + timedelta(minutes=minute + 5)
        assert lease_of(shelf).acquired == START
        assert not tenure.lost.is_set()
        tenure.save("two", "second")
    assert shelf.held.files == {"ledger.json": "two"}
    assert shelf.writes[2:5] == ["lock: apply goes on"] * 3


def test_a_renewal_that_fails_is_tried_again(shelf, clock):
    with take(shelf, clock) as tenure:
        shelf.errors = [away(), RemoteDenied("no"), OSError("disk"), None]
        assert [clock.beat() for _ in range(4)] == [60, 5, 5, 5]
        clock.settle()
        assert lease_of(shelf).heartbeat == START + timedelta(seconds=75)
        assert not tenure.lost.is_set()


def test_a_lease_that_cannot_be_renewed_in_time_is_lost(shelf, clock):
    told = threading.Event()
    tenure = take(shelf, clock, length=70)
    tenure.on_lost = told.set
    shelf.errors = [away()] * 3
    assert [clock.beat() for _ in range(3)] == [60, 5, 5]
    assert told.wait(5)
    assert tenure.lost.is_set()
    assert tenure.why == "it could not be renewed in time: git push: could not resolve host"
    # Nobody took it over: what was done can still be told.
    tenure.save("done", "results")
    tenure.release()
    assert shelf.held.files == {"ledger.json": "done"}


@pytest.mark.parametrize("other", [None, "another's"])
def test_a_lease_that_somebody_took_away_is_lost(shelf, clock, another_clock, other):
    told = threading.Event()
    tenure = take(shelf, clock)
    tenure.on_lost = told.set
    tenure.save("one", "first")
    if other:
        shelf.put(lock=None)
        other = take(shelf, another_clock, "bob")
        other.save("bob's", "bob")
    else:
        shelf.put(lock=None, ledger=None)
    held = shelf.read()
    clock.beat()
    assert told.wait(5)
    assert tenure.lost.is_set()
    assert ("bob runs `apply`" if other else "somebody took it away") in tenure.why
    with pytest.raises(Locked):
        tenure.save("late", "late")
    tenure.release()
    assert shelf.read() == held


def test_a_save_finds_by_itself_that_the_lease_is_gone(shelf, clock):
    with take(shelf, clock) as tenure:
        shelf.put(lock=None)
        with pytest.raises(Locked, match="somebody took it away"):
            tenure.save("late", "late")
    assert shelf.held.files == {}


def test_a_ledger_that_was_changed_all_the_same_is_not_written_over(shelf, clock):
    with take(shelf, clock) as tenure:
        tenure.save("one", "first")
        shelf.put(ledger="by hand")
        clock.beat()
        clock.settle()
        assert shelf.held.files["ledger.json"] == "by hand"
        shelf.put(ledger="by hand again")
        with pytest.raises(Moved, match="was written by somebody else"):
            tenure.save("two", "second")
    assert shelf.held.files == {"ledger.json": "by hand again"}


def test_a_lost_answer_does_not_undo_what_worked(shelf, clock):
    shelf.lost = [Moved("so it seems")]
    with take(shelf, clock) as tenure:
        assert len(shelf.writes) == 1
        shelf.lost = [Moved("so it seems")]
        tenure.save("one", "first")
        shelf.lost = [away()]
        tenure.save("two", "second")
        assert tenure.text() == "two"
        shelf.lost = [Moved("so it seems")]
    assert shelf.held.files == {"ledger.json": "two"}


def test_what_was_done_is_saved_over_a_bad_line(shelf, clock):
    with take(shelf, clock) as tenure:
        shelf.errors = [away(), away()]
        tenure.save("one", "first")
        assert clock.slept == [1, 2]
        shelf.errors = [away(), away(), away()]
        with pytest.raises(RemoteUnreachable):
            tenure.save("two", "second")
        assert tenure.text() == "one"
        shelf.errors = [RemoteDenied("no")]
        with pytest.raises(RemoteDenied):
            tenure.save("two", "second")


def test_a_lock_that_cannot_be_given_back_hides_nothing(shelf, clock, said):
    def run():
        with take(shelf, clock, say=said.append):
            shelf.errors = [away()]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    (line,) = said
    assert line.startswith(
        "The lock on acme/production could not be given back, and ends 12:05:03 UTC: git push"
    )


def test_a_backend_that_always_says_moved_is_no_endless_loop(shelf, clock):
    shelf.errors = [Moved("so it seems")] * 20
    with pytest.raises(Moved):
        take(shelf, clock)
    assert shelf.writes == []


@pytest.mark.parametrize("where", ["errors", "lost"])
def test_an_interrupted_taking_leaves_no_lock(shelf, clock, where):
    shelf.put(ledger="kept")
    setattr(shelf, where, [KeyboardInterrupt()])
    with pytest.raises(KeyboardInterrupt):
        take(shelf, clock)
    assert shelf.held.files == {"ledger.json": "kept"}
    assert len(shelf.writes) == (2 if where == "lost" else 0)


NO_LOCKS = [
    "",
    "[]",
    "{}",
    "null",
    '{"format_version": 1}',
    "[" * 100_000,
    '{"format_version": "1.0", "id": 3}',
]


@pytest.mark.parametrize("text", NO_LOCKS)
def test_what_is_no_lock_is_an_error_and_stays(shelf, clock, text):
    shelf.put(lock=text)
    with pytest.raises(LedgerError, match=r"lock.json in a shelf is no lock") as caught:
        take(shelf, clock)
    assert "--force" in caught.value.hint
    assert shelf.held.files == {"lock.json": text}


def test_a_lock_of_a_newer_version_is_an_error_and_stays(shelf, clock):
    take(shelf, clock).release()
    with take(shelf, clock):
        text = shelf.held.files["lock.json"]
    shelf.put(lock=text.replace('"1.0"', '"2.0"'))
    with pytest.raises(LedgerError, match=r"has the format 2.0, and this version of reconciler knows 1.0"):
        take(shelf, clock)


@pytest.mark.parametrize("change", [("12:05:03+00:00", "12:05:03"), ("ada", ""), ("12:05", "99:05")])
def test_every_part_of_a_lock_is_looked_at(shelf, clock, change):
    with take(shelf, clock, "ada"):
        text = shelf.held.files["lock.json"]
    shelf.put(lock=text.replace(*change))
    with pytest.raises(LedgerError):
        take(shelf, clock)


def test_a_lock_cannot_act_on_a_terminal(shelf, clock):
    take(shelf, clock, "\x1b[2Jeve\n\u202e" + "x" * 10_000, run="https://x\n::error::")
    with pytest.raises(Locked) as caught:
        take(shelf, clock)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 1000
