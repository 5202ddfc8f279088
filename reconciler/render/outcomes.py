"""What became of each resource: the plan's entries, each with the end of its steps instead of their intent.

```
# pricebook/retail: created (0.12 s)
# catalog/spring: update failed (1.00 s)
```
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model.outcome import State
from reconciler.model.plan import Verb
from reconciler.render.escape import brief, safe, safe_lines
from reconciler.render.lines import Line
from reconciler.render.steps import doing, entries, participle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.model.outcome import Outcome, Report
    from reconciler.model.plan import Step
    from reconciler.render.folds import Tally
    from reconciler.render.steps import Entry

_DONE = {Verb.CREATE: "created", Verb.UPDATE: "updated", Verb.DELETE: "destroyed"}


def ended(step: Step) -> str:
    """How a step reads once it is done: "created", "published"."""
    return _DONE.get(step.verb) or participle(doing(step))


def report_entries(report: Report) -> Iterator[Entry]:
    """The plan's entries, in its order, each saying how its steps ended, and under that why they failed."""
    for entry in entries(report.plan):
        ends = [(step, report.outcomes[step.id]) for step in entry.steps]
        said = ", ".join(_end(step, outcome) for step, outcome in ends)
        why = [line for _, outcome in ends for line in _reason(outcome)]
        yield replace(entry, sentence=f"{safe(str(entry.address))}: {said}", lines=[*why, *entry.lines])


def report_tally(report: Report) -> Tally:
    """Counts steps by how they ended: `3 done, 1 failed`."""

    def tally(steps: Sequence[Step]) -> str:
        states = Counter(report.outcomes[step.id].state for step in steps)
        return ", ".join(f"{states[state]} {state.value}" for state in State if states[state])

    return tally


def _end(step: Step, outcome: Outcome) -> str:
    if outcome.state is State.DONE:
        return f"{ended(step)} ({outcome.seconds:.2f} s)"
    said = f"{doing(step)} {outcome.state.value}"
    if outcome.because is not None:
        return f"{said} because of {safe(outcome.because)}"
    return said if outcome.state is State.CANCELLED else f"{said} ({outcome.seconds:.2f} s)"


def _reason(outcome: Outcome) -> list[Line]:
    if outcome.error is None:
        return []
    return [Line("", 0, f"# {line}") for line in safe_lines(brief(str(outcome.error))).split("\n")]
