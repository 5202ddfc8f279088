"""Carrying a plan out: Ctrl-C, progress, and the exit code of what became of it."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reconciler.cli.progress import applying
from reconciler.engine.execute import Stop, execute
from reconciler.errors import Blocked, Interrupted
from reconciler.model.outcome import State
from reconciler.model.plan import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.cli.progress import Show
    from reconciler.cli.session import Survey
    from reconciler.cli.terminal import Terminal
    from reconciler.model.outcome import Report
    from reconciler.model.provider import Provider

PARTLY = 15


async def carry_out(
    terminal: Terminal,
    provider: Provider,
    seen: Survey,
    parallelism: int,
    *,
    force: bool,
    show: Show = applying,
    watch: Callable[[Callable[[], None]], None] | None = None,
) -> Report:
    """Execute a plan; the first Ctrl-C stops what has not begun, the second cuts off the rest.

    With `force` what somebody has changed since the store was read is overwritten; `show` tells of every
    step; `watch` is given what stops the run, from any thread.
    """
    stop = Stop()
    if watch is not None:
        loop = asyncio.get_running_loop()

        def interrupt() -> None:
            loop.call_soon_threadsafe(stop.request)

        watch(interrupt)
    with show(terminal, len(seen.plan.steps)) as on_event, _signals(terminal, stop):
        return await execute(
            seen.plan,
            provider,
            seen.snapshot,
            parallelism=parallelism,
            force=force,
            on_event=on_event,
            stop=stop,
        )


@contextmanager
def _signals(terminal: Terminal, stop: Stop) -> Iterator[None]:
    if sys.platform == "win32":
        yield  # no loop there can take signals: Ctrl-C ends the run at once
        return
    loop = asyncio.get_running_loop()

    def request() -> None:
        stop.request()
        if stop.requests == 1:
            terminal.say("Stopping: what is under way is finished. Ctrl-C again cuts it off.")

    # CI systems cancel a job with SIGTERM: the same orderly stop.
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        loop.add_signal_handler(number, request)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


def exit_code(report: Report) -> int:
    """0 done, 14 done but for what is blocked, 15 partly done, 130 stopped; else what the failures say."""
    if report.interrupted:
        return Interrupted.exit_code
    if report.ok:
        return Blocked.exit_code if report.plan.about(Topic.BLOCKED, Topic.LOCKED) else 0
    if report.steps(State.DONE) or report.steps(State.UNKNOWN):
        return PARTLY
    failed = [report.outcomes[step.id].error for step in report.steps(State.FAILED)]
    codes = {error.exit_code for error in failed if error is not None}
    return codes.pop() if len(codes) == 1 else 1
