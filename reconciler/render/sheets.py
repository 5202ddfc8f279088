"""What a page is about, before it is one: of a plan, of a drift, of a report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reconciler.model.outcome import State
from reconciler.model.plan import Topic
from reconciler.render.departures import since
from reconciler.render.document import digest
from reconciler.render.drawing import Line, Node, draw
from reconciler.render.drift import called, drift_groups, drift_headline, drift_notes
from reconciler.render.escape import safe
from reconciler.render.outcomes import report_entries
from reconciler.render.report import remedy, report_headline, troubles
from reconciler.render.steps import doing, entries
from reconciler.render.text import COUNTED, LISTED, counts, headline, note_text, titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.model.outcome import Report
    from reconciler.model.plan import Plan
    from reconciler.render.drawing import Drawing
    from reconciler.render.lines import Line as Shown
    from reconciler.render.report import Locate
    from reconciler.render.steps import Entry

NOTED = 500  # notes of one topic
_LOOKS = {"+": "create", "~": "update", "-": "delete", "-/+": "replace", "+/-": "replace", "!": "act"}
_ENDS = {
    State.DONE: ("create", "✓"),
    State.FAILED: ("delete", "✗"),
    State.SKIPPED: ("update", "»"),
    State.UNKNOWN: ("replace", "?"),
    State.CANCELLED: ("", "·"),
}


@dataclass(frozen=True)
class Banner:
    """What nobody may overlook."""

    title: str
    lines: Sequence[str]
    alarm: bool = True


@dataclass(frozen=True)
class Fold:
    """What a reader may want to know."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Item:
    """One resource's change: `action` is the word it is filtered by, `look` the class that colours it.

    `states` are how its steps ended, or who made a departure; `open` is whether its difference is shown at
    once.
    """

    kind: str
    address: str
    action: str
    look: str
    sign: str
    said: str
    lines: Sequence[Shown]
    states: Sequence[str] = ()
    open: bool = False


@dataclass(frozen=True)
class Sheet:
    """A page's content; `subject` is what it is: "Plan", "Drift"."""

    subject: str
    target: str
    headline: str
    facts: Sequence[tuple[str, str]]
    items: Sequence[Item]
    banners: Sequence[Banner] = ()
    folds: Sequence[Fold] = ()
    graph: Drawing | None = field(default=None, repr=False)


def plan_sheet(plan: Plan, *, place: str = "") -> Sheet:
    """What would be done; `place` is said of where it goes, if that is no real store."""
    listed = list(entries(plan))
    items = [_item(entry, _action(entry)) for entry in listed]
    return Sheet(
        subject="Plan",
        target=plan.target,
        headline=headline(plan).replace("see above", "see below"),
        facts=_facts(plan, place),
        items=items,
        banners=_warnings(plan),
        folds=_folds(plan),
        graph=_graph(plan, listed, items),
    )


def drift_sheet(plan: Plan) -> Sheet:
    """How the live store departs from the configuration, by who made it; the order of mending is no part."""
    groups = drift_groups(plan)
    apart = [
        Fold(f"{group.title} ({group.count:,}): {group.meaning}", group.lines)
        for group in groups
        if group.lines
    ]
    return Sheet(
        subject="Drift",
        target=plan.target,
        headline=drift_headline(plan),
        facts=_facts(plan, ""),
        items=[
            _item(entry, called(entry), [group.title.lower()] if group.title else [])
            for group in groups
            for entry in group.entries
        ],
        banners=_warnings(plan),
        folds=[*apart, *_folds(replace(plan, notes=drift_notes(plan)))],
    )


def report_sheet(report: Report, *, locate: Locate | None = None, word: str = "Apply") -> Sheet:
    """What became of a plan: the plan, with the end, the duration and the error of each step."""
    plan = report.plan
    if not plan.steps:
        return plan_sheet(plan)
    listed = list(report_entries(report))
    items = [_item(entry, _action(entry), _states(report, entry)) for entry in listed]
    failed = troubles(report, locate=locate)
    said = "\n\n".join([*failed, remedy(report)]).split("\n")
    return Sheet(
        subject="Report",
        target=plan.target,
        headline=report_headline(report, word=word),
        facts=_facts(plan, ""),
        items=items,
        banners=[Banner("Not all was done", said)] if not report.ok else _warnings(plan),
        folds=_folds(plan),
        graph=_graph(plan, listed, items),
    )


def _facts(plan: Plan, place: str) -> list[tuple[str, str]]:
    """What tells this plan from any other."""
    reads = sum(read.count for read in plan.reads)
    facts = [
        ("Provider", f"{plan.provider} ({place})" if place else plan.provider),
        ("Store id", plan.store_id or ""),
        ("Digest", digest(plan) if plan.steps else ""),
        ("Read", f"{reads:,} objects of {len(plan.reads):,} kinds" if plan.reads else ""),
        ("Unchanged", f"{plan.unchanged:,}"),
        ("Live store", since(plan)),
    ]
    return [(name, value) for name, value in facts if value]


def _sign(entry: Entry) -> str:
    return next((line.symbol for line in entry.lines if line.head), "~")


def _action(entry: Entry) -> str:
    """The word by which a change is looked for: "create", "replace", "publish"."""
    look = _LOOKS[_sign(entry)]
    return doing(entry.steps[0]) if look == "act" else look


def _item(entry: Entry, action: str, states: Iterable[str] = ()) -> Item:
    address, sign = safe(str(entry.address)), _sign(entry)
    ended = list(dict.fromkeys(states))
    return Item(
        kind=entry.address.kind,
        address=address,
        action=action,
        look=_LOOKS[sign],
        sign=sign,
        said=entry.sentence.removeprefix(address).lstrip(": "),
        lines=entry.lines,
        states=ended,
        open=State.FAILED.value in ended or State.UNKNOWN.value in ended,
    )


def _states(report: Report, entry: Entry) -> list[str]:
    return [report.outcomes[step.id].state.value for step in entry.steps]


def _graph(plan: Plan, listed: Sequence[Entry], items: Sequence[Item]) -> Drawing | None:
    """The order of the steps: a line leads from what is done first to what needs it."""
    numbers = {step.id: str(number) for number, entry in enumerate(listed) for step in entry.steps}
    lines = {
        Line(numbers[need], numbers[step.id])
        for step in plan.steps
        for need in step.needs
        if need in numbers and numbers[need] != numbers[step.id]
    }
    if not lines:
        return None
    nodes = {
        str(number): Node(item.kind, entry.address.key, *_drawn(item), f"#entry={number}")
        for number, (entry, item) in enumerate(zip(listed, items, strict=True))
    }
    return draw(nodes, lines, label=f"The order of the steps for {plan.target}", noun="changes", order=True)


def _drawn(item: Item) -> tuple[str, str]:
    """The look and the sign of a change in the drawing: how it ended, or else what it is."""
    if not item.states:
        return item.look, item.sign
    worst = max((State(state) for state in item.states), key=list(State).index)
    return _ENDS[worst]


def _warnings(plan: Plan) -> list[Banner]:
    unsafe, blocked = plan.about(Topic.UNSAFE), plan.about(Topic.BLOCKED, Topic.LOCKED)
    banners = [Banner("Apply refuses this plan until it is allowed", note_text(unsafe))] if unsafe else []
    if blocked:
        wanted = safe(plan.basis.wanted)
        banners.append(Banner(f"Blocked: the store will not be as {wanted}", note_text(blocked), alarm=False))
    return banners


def _folds(plan: Plan) -> list[Fold]:
    """The notes that are no banner, topic by topic."""
    told = {topic: titled(title, plan.basis) for topic, title in LISTED.items()}
    told |= {topic: counts(plan.notes, topic, plan.basis) for topic in COUNTED}
    del told[Topic.BLOCKED], told[Topic.LOCKED]
    folds = []
    for topic, title in told.items():
        if found := plan.about(topic):
            more = [f"and {len(found) - NOTED:,} more"] if len(found) > NOTED else []
            name = title if topic in COUNTED else f"{title} ({len(found):,})"
            folds.append(Fold(name, [*note_text(found[:NOTED]), *more]))
    return folds
