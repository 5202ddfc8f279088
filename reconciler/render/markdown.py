"""A plan, how a live store drifted, and what became of a plan, as Markdown for comments and issues.

Each is of at most `limit` characters: what does not fit is counted, never silently dropped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model.plan import Topic
from reconciler.render.departures import since
from reconciler.render.document import digest
from reconciler.render.drift import differs, drift_groups, drift_headline, drift_notes, drift_tally
from reconciler.render.escape import brief, safe
from reconciler.render.folds import LIMIT, cut, fence, folds, marker, span
from reconciler.render.outcomes import report_entries, report_tally
from reconciler.render.report import remedy, report_headline, troubles
from reconciler.render.steps import entries
from reconciler.render.text import headline, notes, tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.model.outcome import Report
    from reconciler.model.plan import Plan, Step
    from reconciler.render.drift import Group
    from reconciler.render.folds import Tally
    from reconciler.render.report import Locate
    from reconciler.render.steps import Entry


def markdown(plan: Plan, limit: int = LIMIT) -> str:
    """The plan, for a pull request."""
    parts = [marker(plan.target), f"### {span(plan.target)}: {_title(plan)}"]
    if not plan.steps:
        parts.append(fence("text", headline(plan).replace("see above", "see below")))
    else:
        parts.append(
            f"Digest `{digest(plan)}`: {span(f'reconciler apply {plan.target} --approve DIGEST')} takes it, "
            "or its first 32 digits."
        )
    parts += [*([line] if (line := since(plan)) else []), *_refusal(plan, limit), *_noted(plan, limit)]

    def count(steps: Sequence[Step]) -> str:
        return tally(replace(plan, steps=steps))

    return _filled(parts, entries(plan), count, limit, f"reconciler plan {plan.target}")


def drift_markdown(plan: Plan, limit: int = LIMIT) -> str:
    """How the live store departs from the configuration: the counts, then resource by resource."""
    title = drift_headline(plan) if differs(plan) else "No drift."
    parts = [marker(plan.target), f"### {span(plan.target)}: {title}"]
    if not differs(plan):
        parts.append(fence("text", drift_headline(plan)))
    parts += [*_refusal(plan, limit), *_noted(replace(plan, notes=drift_notes(plan)), limit)]
    whole = f"reconciler drift {plan.target}"
    groups = [(group, _head(group, limit)) for group in drift_groups(plan)]
    # Each of them may have to say what there is no room for.
    room = _room([*parts, *(part for _, head in groups for part in head)], limit) - 200 * len(groups)
    for group, head in groups:
        shown = folds(group.entries, drift_tally, room, whole)
        room -= sum(len(part) + 2 for part in shown)
        parts += [*head, *shown]
    return "\n\n".join(parts) + "\n"


def _head(group: Group, limit: int) -> list[str]:
    """What a group is, and the lines of one that has no changes to show."""
    title = [f"**{group.title} ({group.count}):** {group.meaning}"] if group.title else []
    return [*title, *([fence("text", cut(group.lines, limit // 8))] if group.lines else [])]


def report_markdown(
    report: Report, limit: int = LIMIT, *, locate: Locate | None = None, word: str = "Apply"
) -> str:
    """What became of a plan: the counts, what failed and why, and how each step ended."""
    plan = report.plan
    if not plan.steps:
        return markdown(plan, limit)
    parts = [marker(plan.target), f"### {span(plan.target)}: {report_headline(report, word=word)}"]
    if found := troubles(report, locate=locate):
        parts.append(fence("text", cut("\n\n".join(found).split("\n"), limit // 3)))
    parts += [text for text in [remedy(report)] if text]
    whole = f"reconciler apply {plan.target} --format json"
    return _filled(parts, report_entries(report), report_tally(report), limit, whole)


def _filled(parts: list[str], listed: Iterable[Entry], tally: Tally, limit: int, whole: str) -> str:
    """The parts, and under them as many of the entries as there is room for."""
    return "\n\n".join([*parts, *folds(listed, tally, _room(parts, limit), whole)]) + "\n"


def _room(parts: list[str], limit: int) -> int:
    """How much more can be said, with some left for what does not fit."""
    return limit - sum(len(part) + 2 for part in parts) - 200


def _title(plan: Plan) -> str:
    """The counts, and that something is blocked: nobody may take a blocked plan for a plan of nothing."""
    if not plan.steps:
        blocked = len(plan.about(Topic.BLOCKED, Topic.LOCKED))
        return f"{blocked} blocked, nothing else to do." if blocked else "No changes."
    return headline(plan).splitlines()[0]


def _refusal(plan: Plan, limit: int) -> list[str]:
    """What apply would refuse, if it would."""
    unsafe = plan.about(Topic.UNSAFE)
    if not unsafe:
        return []
    said = [safe(brief(f"{note.message} ({note.hint})" if note.hint else note.message)) for note in unsafe]
    return ["**Apply refuses this plan until it is allowed:**\n" + fence("text", cut(said, limit // 4))]


def _noted(plan: Plan, limit: int) -> list[str]:
    noted = notes([note for note in plan.notes if note.topic is not Topic.UNSAFE], basis=plan.basis)
    return [fence("text", cut("\n".join(noted).split("\n"), limit // 4))] if noted else []
