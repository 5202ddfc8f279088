"""What of a plan or an error is worth a remark beside the line that it is about; the worst first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.ci.commands import Annotation
from reconciler.errors import ConfigError
from reconciler.model.outcome import State
from reconciler.model.plan import Reason, Topic, Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.errors import ReconcilerError
    from reconciler.model.address import Address
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Note, Plan

    Where = Callable[[Address], str | None]
    """ "stores/demo/common/currencies/USD.yaml:1:1", for what is declared."""


def of_plan(plan: Plan, where: Where, root: str = "") -> list[Annotation]:
    """What apply would refuse, what is blocked, what would be deleted."""
    deleted = [s for s in plan.steps if s.verb is Verb.DELETE and s.reason is not Reason.REPLACED]
    return [
        *(_noted("error", "Apply would refuse this", note, where, root) for note in plan.about(Topic.UNSAFE)),
        *(
            _noted("warning", "Blocked", note, where, root)
            for note in plan.about(Topic.BLOCKED, Topic.LOCKED)
        ),
        *(
            Annotation("warning", "Destroy", f"{step.address} would be destroyed in {plan.target}")
            for step in deleted
        ),
    ]


def of_report(report: Report, where: Where, root: str = "") -> list[Annotation]:
    """Each step that failed or whose end nobody knows."""
    found = []
    for step in [*report.steps(State.FAILED), *report.steps(State.UNKNOWN)]:
        outcome = report.outcomes[step.id]
        file, line = _split(where(step.address) or "")
        message = f"{step.id}: {outcome.error or outcome.state.value}"
        found.append(Annotation("error", "Apply", message, below(file, root), line))
    return found


def of_error(target: str, error: ReconcilerError, root: str = "") -> list[Annotation]:
    """Each problem of the files at its line; any other error as one remark."""
    if not isinstance(error, ConfigError):
        return [Annotation("error", target, str(error))]
    return [
        Annotation(
            "error",
            "Configuration",
            f"{problem.message}\nhint: {problem.hint}" if problem.hint else problem.message,
            below(problem.file, root),
            problem.line,
        )
        for problem in error.problems
    ]


def _noted(level: str, title: str, note: Note, where: Where, root: str) -> Annotation:
    message = f"{note.message}\nhint: {note.hint}" if note.hint else note.message
    if note.address and not message.startswith(str(note.address)):
        message = f"{note.address}: {message}"
    place = where(note.address) if note.address else None
    file, line = _split(place) if place else ("", 0)
    return Annotation(level, title, message, below(file, root), line)


def _split(place: str) -> tuple[str, int]:
    """The file and the line of a place.

    >>> _split("stores/a/common/currencies/USD.yaml:4:17"), _split("stores/a/store.yaml")
    (('stores/a/common/currencies/USD.yaml', 4), ('stores/a/store.yaml', 0))
    """
    file, *numbers = place.rsplit(":", 2)
    if len(numbers) == 2 and all(number.isdecimal() for number in numbers):
        return file, int(numbers[0])
    return place, 0


def below(file: str, root: str) -> str:
    """A path as GitHub knows it: from the root of the repository, wherever the command was run."""
    if not file or not root:
        return file
    absolute = Path(file).absolute()
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else file
