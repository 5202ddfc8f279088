"""The executor: independence, interruption, events, and what a report says."""

from __future__ import annotations

import asyncio

import pytest

from reconciler.engine.execute import Stop, execute
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.model.outcome import Finished, Started, State
from tests.fakes import PRUNE_ALL, FakeStore, Fault, wanted


def run(store, desired, **options):
    async def go():
        snapshot = await observe(store)
        made = plan(store.kinds, desired, snapshot, PRUNE_ALL, store="s", environment=None, provider="fake")
        return await execute(made, store, snapshot, **options)

    return asyncio.run(go())


def states(report):
    return {id_: outcome.state.value for id_, outcome in report.outcomes.items()}


def test_events_come_in_pairs_and_in_order():
    events = []
    report = run(FakeStore(), wanted(("money/E", {}), ("book/b", {"money": "E"})), on_event=events.append)
    assert report.ok
    assert [(type(event), event.step.id) for event in events] == [
        (Started, "create money/E"),
        (Finished, "create money/E"),
        (Started, "create book/b"),
        (Finished, "create book/b"),
    ]


def test_a_lost_answer_is_unknown_and_not_failed():
    report = run(FakeStore(fault=Fault(1, "after")), wanted(("money/E", {}), ("book/b", {"money": "E"})))
    assert states(report) == {"create money/E": "unknown", "create book/b": "skipped"}
    assert report.outcomes["create book/b"].because == "create money/E"


def test_the_first_interrupt_stops_scheduling_and_finishes_what_runs():
    stop = Stop()
    store = FakeStore()
    store.on_write = lambda _count: stop.request() if not stop.requests else None

    async def go():
        snapshot = await observe(store)
        desired = wanted(("money/E", {}), ("book/b", {"money": "E"}), ("group/g", {}))
        made = plan(store.kinds, desired, snapshot, PRUNE_ALL, store="s", environment=None, provider="fake")
        return await execute(made, store, snapshot, parallelism=1, stop=stop)

    report = asyncio.run(go())
    assert report.interrupted
    assert states(report) == {
        "create money/E": "done",
        "create book/b": "cancelled",
        "create group/g": "cancelled",
    }


def test_the_second_interrupt_cancels_what_runs():
    class Slow(FakeStore):
        async def create(self, kind, write):
            stop.request()
            stop.request()
            await asyncio.Event().wait()

    stop = Stop()
    report = run(Slow(), wanted(("money/E", {}), ("group/g", {})), parallelism=1, stop=stop)
    assert report.interrupted
    assert states(report) == {"create money/E": "unknown", "create group/g": "cancelled"}


def test_parallelism_bounds_what_runs_at_once():
    class Counting(FakeStore):
        now = most = 0

        async def create(self, kind, write):
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(0)
            self.now -= 1
            return await super().create(kind, write)

    store = Counting()
    report = run(store, wanted(*[(f"group/{n}", {}) for n in range(9)]), parallelism=3)
    assert report.ok
    assert store.most == 3


def test_the_clock_measures_each_step():
    ticks = iter(range(100))
    report = run(FakeStore(), wanted(("group/g", {})), clock=lambda: float(next(ticks)))
    assert report.outcomes["create group/g"].seconds == 1.0


def test_steps_by_state():
    report = run(FakeStore(fault=Fault(1, "refused")), wanted(("group/g", {})))
    assert [step.id for step in report.steps(State.FAILED)] == ["create group/g"]
    assert not report.ok


def test_a_defect_in_one_step_is_reported_and_the_others_go_on():
    class Broken(FakeStore):
        async def create(self, kind, write):
            if kind.name == "money":
                raise RuntimeError("oops")
            return await super().create(kind, write)

    report = run(Broken(), wanted(("money/E", {}), ("group/g", {})))
    assert states(report) == {"create money/E": "unknown", "create group/g": "done"}
    assert "bug" in report.outcomes["create money/E"].error.message


def test_each_write_is_told_what_the_one_before_it_left():
    seen = []

    class Telling(FakeStore):
        async def update(self, kind, write):
            seen.append((write.before.get("friend"), write.body.get("friend")))
            return await super().update(kind, write)

    store = Telling()
    run(store, wanted(("group/a", {"friend": "b"}), ("group/b", {"friend": "a"})))
    assert seen == [(None, "b")]


def test_dead_credentials_stop_the_run_at_once():
    from reconciler.errors import Unauthorised

    class Locked(FakeStore):
        async def create(self, kind, write):
            self.writes.append(str(write.address))
            raise Unauthorised("token refused", status=401)

    store = Locked()
    report = run(store, wanted(*[(f"group/{n}", {}) for n in range(9)]), parallelism=2)
    assert len(store.writes) == 2
    assert set(states(report).values()) == {"failed", "skipped"}


def test_a_listener_that_breaks_costs_no_write_under_way():
    finished = []

    class Slow(FakeStore):
        async def create(self, kind, write):
            for _ in range(5):
                await asyncio.sleep(0)
            made = await super().create(kind, write)
            finished.append(str(write.address))
            return made

    def broken(event):
        if len(finished) == 0 and event.step.id == "create group/2":
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run(Slow(), wanted(*[(f"group/{n}", {}) for n in range(5)]), on_event=broken, parallelism=5)
    assert sorted(finished) == ["group/0", "group/1"]
