"""What became of a plan, as text and as a JSON document.

```
Apply complete! Resources: 3 added, 2 changed, 1 destroyed.
```
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler import __version__
from reconciler.errors import ProviderError, ReconcilerError
from reconciler.model.outcome import State
from reconciler.model.plan import Topic, Verb
from reconciler.render.document import FORMAT_VERSION, digest, note_entry
from reconciler.render.escape import brief, safe, safe_lines
from reconciler.render.paint import PLAIN, Paint
from reconciler.render.steps import doing, participle
from reconciler.render.text import notes

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Step

    Locate = Callable[[Address], str | None]
    """The place where a resource is declared, "stores/demo/common/currencies/USD.yaml:1", if it is."""


def report_text(
    report: Report, *, colour: bool = False, locate: Locate | None = None, word: str = "Apply"
) -> str:
    """What was done, what was not and why, and what to do next; `word` is what the run is called."""
    paint = Paint() if colour else PLAIN
    parts = [*troubles(report, paint, locate), report_headline(report, paint, word), remedy(report)]
    return "\n\n".join(part for part in parts if part) + "\n"


def troubles(report: Report, paint: Paint = PLAIN, locate: Locate | None = None) -> list[str]:
    """What was not done and why: every failure, what it kept from being done, and what is blocked."""
    parts = [_failure(report, step, paint, locate) for step in report.steps(State.FAILED)]
    parts += [_skipped(report, paint), _unknown(report, paint, locate), _cancelled(report, paint)]
    parts += notes(report.plan.about(Topic.BLOCKED, Topic.LOCKED), paint, report.plan.basis)
    return [part for part in parts if part]


def report_document(report: Report) -> Object:
    """The report as one JSON document; `steps` stand in the plan's order."""
    counts = _done(report)
    others = Counter(outcome.state for outcome in report.outcomes.values())
    return {
        "format_version": FORMAT_VERSION,
        "reconciler_version": __version__,
        "store": report.plan.store,
        "environment": report.plan.environment,
        "provider": report.plan.provider,
        "digest": digest(report.plan),
        "ok": report.ok,
        "interrupted": report.interrupted,
        "summary": {
            **{
                name: counts[name]
                for name in ("create", "update", "delete", "replace", "actions", "unchanged")
            },
            **{state.value: others[state] for state in State if state is not State.DONE},
        },
        "steps": [_step_entry(report, step) for step in report.plan.steps],
        "notes": [note_entry(note) for note in report.plan.notes],
    }


def _done(report: Report) -> dict[str, int]:
    return replace(report.plan, steps=report.steps(State.DONE)).summary()


def _step_entry(report: Report, step: Step) -> Object:
    outcome = report.outcomes[step.id]
    entry: Object = {
        "id": step.id,
        "address": str(step.address),
        "action": step.action or step.verb.value,
        "state": outcome.state.value,
        "seconds": round(outcome.seconds, 3),
    }
    if outcome.error is not None:
        entry["error"] = _error_entry(outcome.error)
    if outcome.because is not None:
        entry["because"] = outcome.because
    return entry


def _error_entry(error: ReconcilerError) -> Object:
    entry: Object = {"type": type(error).__name__, "message": error.message, "hint": error.hint}
    if isinstance(error, ProviderError):
        entry |= {"request": error.request, "status": error.status, "request_id": error.request_id}
    return entry


def _failure(report: Report, step: Step, paint: Paint, locate: Locate | None) -> str:
    error = report.outcomes[step.id].error
    words = _indented(str(error)) if error else "  no reason was given"
    return f"{paint.alarm('Error:')} {safe(step.id)} failed\n{_place(step, locate)}{words}"


def _skipped(report: Report, paint: Paint) -> str:
    """The skipped steps under the one that failed: one root cause, told once."""
    skipped = report.steps(State.SKIPPED)
    roots: dict[str, list[Step]] = {}
    for step in skipped:
        roots.setdefault(report.outcomes[step.id].because or "an earlier step", []).append(step)
    blocks = []
    for root, mine in roots.items():
        title = f"Skipped ({len(mine)}) because of {safe(root)}:"
        blocks.append("\n".join([paint.warn(title), *(f"  - {safe(step.id)}" for step in mine)]))
    return "\n\n".join(blocks)


def _unknown(report: Report, paint: Paint, locate: Locate | None) -> str:
    """Writes without an answer: whether they took effect, only the next plan can tell."""
    steps = report.steps(State.UNKNOWN)
    if not steps:
        return ""
    lines = [paint.warn(f"Unknown ({len(steps)}): sent, but no answer told whether it took effect")]
    for step in steps:
        error = report.outcomes[step.id].error
        lines.append(f"  - {safe(step.id)}")
        lines += [f"  {_place(step, locate)}".rstrip()] if locate and locate(step.address) else []
        lines += ["  " + line for line in _indented(str(error)).split("\n")] if error else []
    return "\n".join(lines)


def _cancelled(report: Report, paint: Paint) -> str:
    steps = report.steps(State.CANCELLED)
    if not steps:
        return ""
    shown = [f"  - {safe(step.id)}" for step in steps[:20]]
    more = [f"  - and {len(steps) - 20} more"] if len(steps) > 20 else []
    return "\n".join([paint.warn(f"Not done ({len(steps)}): the run was stopped"), *shown, *more])


def report_headline(report: Report, paint: Paint = PLAIN, word: str = "Apply") -> str:
    """`Apply complete! Resources: 3 added, 2 changed, 1 destroyed.`."""
    counts = _done(report)
    resources = f"{counts['create']} added, {counts['update']} changed, {counts['delete']} destroyed"
    extra = [f"{counts['replace']} replaced"] if counts["replace"] else []
    actions = Counter(doing(step) for step in report.steps(State.DONE) if step.verb is Verb.ACT)
    extra += [f"{number} {participle(action)}" for action, number in sorted(actions.items())]
    done = f"Resources: {resources}." + (f" ({', '.join(extra)})" if extra else "")
    if report.ok:
        return f"{paint.good(f'{word} complete!')} {done}"
    states = Counter(outcome.state for outcome in report.outcomes.values())
    missing = [
        f"{states[state]} {state.value}" for state in State if state is not State.DONE and states[state]
    ]
    word += " interrupted." if report.interrupted else " incomplete."
    return f"{paint.alarm(word)} {done}" + (f" Not done: {', '.join(missing)}." if missing else "")


def remedy(report: Report) -> str:
    """What to do after a run that is not complete."""
    if report.ok:
        return ""
    again = "Run" if not report.steps(State.FAILED) else "Mend the cause and run"
    return (
        f"What is done stays done. {again} the same command again:\n"
        "it plans afresh from the live store and does only what is left."
    )


def _place(step: Step, locate: Locate | None) -> str:
    place = locate(step.address) if locate else None
    return f"  {safe(place)}\n" if place else ""


def _indented(text: str) -> str:
    return "\n".join("  " + line for line in safe_lines(brief(text)).split("\n"))
