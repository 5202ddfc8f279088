from __future__ import annotations

import asyncio

import pytest

from reconciler.http.limit import Limit


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self):
        self.now = 100.0
        self.started = []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)


def run(limit, clock, count, held=None):
    async def one():
        async with limit:
            clock.started.append(round(clock.now - 100.0, 6))

    async def all_of_them():
        if held:
            limit.hold(held)
        await asyncio.gather(*(one() for _ in range(count)))

    asyncio.run(all_of_them())
    return clock.started


def make(clock, parallelism=100, per_second=None):
    return Limit(parallelism, per_second, clock=clock, sleep=clock.sleep)


def test_without_a_rate_nothing_waits():
    clock = Clock()
    assert run(make(clock), clock, 50) == [0.0] * 50


def test_a_rate_lets_a_short_burst_through_and_spaces_the_rest():
    clock = Clock()
    started = run(make(clock, per_second=20), clock, 25)
    for second in (0.0, 0.25, 0.5):
        assert len([at for at in started if second <= at < second + 1]) <= 25
    assert started[-1] == pytest.approx((25 - 1) * 0.05 - 0.2)


def test_a_pause_does_not_save_up_more_than_the_burst():
    clock = Clock()
    limit = make(clock, per_second=10)
    clock.now += 3600
    started = [at - 3600 for at in run(limit, clock, 10)]
    assert len([at for at in started if at < 0.5]) <= 7


def test_a_slow_rate_has_no_burst():
    clock = Clock()
    assert run(make(clock, per_second=2), clock, 3) == pytest.approx([0.0, 0.5, 1.0])


def test_a_hold_stops_everyone():
    clock = Clock()
    assert min(run(make(clock), clock, 5, held=3.0)) == 3.0


def test_no_more_than_the_parallelism_are_open_at_once():
    clock = Clock()
    limit = make(clock, parallelism=3)
    open_now, most = 0, 0

    async def one():
        nonlocal open_now, most
        async with limit:
            open_now += 1
            most = max(most, open_now)
            await asyncio.sleep(0)
            open_now -= 1

    async def all_of_them():
        await asyncio.gather(*(one() for _ in range(20)))

    asyncio.run(all_of_them())
    assert most == 3


def test_a_place_is_given_back_when_the_wait_is_cancelled():
    clock = Clock()
    limit = make(clock, parallelism=1, per_second=1)

    async def scenario():
        async with limit:
            pass

        async def never(_):
            await asyncio.Event().wait()

        limit._sleep = never
        waiting = asyncio.create_task(limit.__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        limit._sleep = clock.sleep
        async with limit:
            return True

    assert asyncio.run(scenario())


def test_a_hold_also_stops_those_that_wait_for_their_turn():
    clock = Clock()
    limit = make(clock, per_second=1)

    async def one():
        async with limit:
            clock.started.append(round(clock.now - 100.0, 6))

    async def go():
        waiting = [asyncio.create_task(one()) for _ in range(3)]
        await asyncio.sleep(0)
        limit.hold(30)
        await asyncio.gather(*waiting)

    asyncio.run(go())
    assert [start for start in clock.started if 0 < start < 30] == []
