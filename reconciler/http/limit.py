"""How many requests stand open, and how many start in a second: one limit per store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType


class Limit:
    """A token bucket and a semaphore; `async with limit:` around one request.

    The bucket holds a quarter of a second's requests, so that a burst after a pause stays below what a server
    counts per second. It is kept as one number, the time when the next request may start (the "generic cell
    rate algorithm"): waiters queue by moving that time on, and no task has to refill anything.
    """

    def __init__(
        self,
        parallelism: int,
        per_second: float | None,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._open = asyncio.Semaphore(parallelism)
        self._interval = 1.0 / per_second if per_second else 0.0
        self._burst = max(0.0, 0.25 - self._interval)
        self._next = clock() - self._burst
        self._held = float("-inf")
        self._clock = clock
        self._sleep = sleep

    def hold(self, seconds: float) -> None:
        """Start nothing for a while: a 429 for one request is a 429 for all of them."""
        self._held = max(self._held, self._clock() + seconds)

    async def __aenter__(self) -> None:
        await self._open.acquire()
        try:
            await self._turn()
        except BaseException:
            self._open.release()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.release()

    async def _turn(self) -> None:
        now = self._clock()
        start = max(self._next, now - self._burst, self._held)
        self._next = start + self._interval
        if start > now:
            await self._sleep(start - now)
        while self._held > (now := self._clock()):  # a 429 that came while this one waited
            await self._sleep(self._held - now)
