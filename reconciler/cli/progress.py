"""What a person sees while they wait: bars on a terminal, plain lines anywhere else."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.model.outcome import Finished, Started, State
from reconciler.model.plan import Verb
from reconciler.render.escape import safe
from reconciler.render.outcomes import ended
from reconciler.render.steps import doing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from rich.progress import Progress

    from reconciler.cli.terminal import Terminal
    from reconciler.model.outcome import OnEvent
    from reconciler.model.plan import Step
    from reconciler.model.resource import Reading

    OnRead = Callable[[Reading], None]
    Show = Callable[[Terminal, int], AbstractContextManager[OnEvent]]

_DOING = {Verb.CREATE: "creating", Verb.UPDATE: "updating", Verb.DELETE: "destroying"}


@contextmanager
def reading(terminal: Terminal, kinds: int, whose: str = "") -> Iterator[OnRead]:
    """Shows how far the live store is read, of several `whose`; gives what is to be told of each kind."""
    began, objects, done = time.monotonic(), 0, 0
    with _bar(terminal) as bar:
        task = bar.add_task("Reading the live store", total=kinds) if bar else None

        def on_read(found: Reading) -> None:
            nonlocal objects, done
            objects, done = objects + found.count, done + 1
            if bar is not None and task is not None:
                bar.update(task, completed=done, description=f"Reading the live store: {safe(found.kind)}")

        yield on_read
    of = f" from {safe(whose)}" if whose else ""
    terminal.say(f"Read {objects} objects of {done} kinds{of} in {time.monotonic() - began:.1f} s.")


@contextmanager
def applying(terminal: Terminal, steps: int) -> Iterator[OnEvent]:
    """Shows each step as it ends; gives what is to be told of each event."""
    with _bar(terminal) as bar:
        if bar is None:
            yield lambda event: _tell(terminal, event)
            return
        task = bar.add_task("Applying", total=steps)

        def on_event(event: Started | Finished) -> None:
            if isinstance(event, Started):
                bar.update(task, description=f"Applying: {_doing(event.step)}")
            else:
                bar.advance(task)
                if event.outcome.state is not State.SKIPPED:
                    bar.console.print(
                        terminal.redact(_line(event)), markup=False, highlight=False, soft_wrap=True
                    )

        yield on_event


@contextmanager
def deleting(terminal: Terminal, steps: int, *, batch: int) -> Iterator[OnEvent]:
    """Shows each batch as it ends, and on the way what could not be deleted."""
    with _bar(terminal) as bar:
        task = bar.add_task("Deleting", total=steps) if bar else None

        def say(text: str) -> None:
            if bar is None:
                terminal.say(text)
            else:
                bar.console.print(terminal.redact(text), markup=False, highlight=False, soft_wrap=True)

        batches = _Batches(batch, say)

        def on_event(event: Started | Finished) -> None:
            if isinstance(event, Finished):
                batches.finish(event)
                if bar is not None and task is not None:
                    bar.advance(task)

        yield on_event
        batches.close()


@dataclass
class _Batches:
    """Counts deletions, and says how each `size` of them ended."""

    size: int
    say: Callable[[str], None]
    ended: int = 0
    done: int = 0

    def finish(self, event: Finished) -> None:
        state = event.outcome.state
        if state not in (State.DONE, State.SKIPPED):
            self.say(_line(event))
        if event.step.verb is Verb.DELETE:
            self.ended, self.done = self.ended + 1, self.done + (state is State.DONE)
            if self.ended % self.size == 0:
                self._tell()

    def close(self) -> None:
        """Tell of a last batch that is not full."""
        if self.ended % self.size:
            self._tell()

    def _tell(self) -> None:
        missed = f", {self.ended - self.done:,} not" if self.done < self.ended else ""
        self.say(f"Batch {-(-self.ended // self.size)}: {self.done:,} deleted so far{missed}.")


@contextmanager
def _bar(terminal: Terminal) -> Iterator[Progress | None]:
    if not terminal.live:
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, and of no use without a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    console = Console(stderr=True, no_color=terminal.no_color or None)
    # The words last: what changes its length must not push the bar about.
    words = TextColumn("{task.description}", markup=False)
    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn(), words)
    with Progress(*columns, console=console, transient=True) as bar:
        yield bar


def _tell(terminal: Terminal, event: Started | Finished) -> None:
    if isinstance(event, Finished) and event.outcome.state is not State.SKIPPED:
        terminal.say(_line(event))


def _doing(step: Step) -> str:
    return f"{safe(str(step.address))}: {_DOING.get(step.verb) or doing(step)}"


def _line(event: Finished) -> str:
    """`pricebook/retail: created (0.12 s)`."""
    step, outcome = event.step, event.outcome
    word = ended(step)
    if outcome.state is not State.DONE:
        word = f"{outcome.state.value}" + (f": {safe(outcome.error.message)}" if outcome.error else "")
    return f"{safe(str(step.address))}: {word} ({outcome.seconds:.2f} s)"
