"""How the live store departs from the configuration: the plan seen from the other side.

```
Changed live (1): somebody changed the live store since the last apply

  # pricebook/retail has changed: somebody changed /name in the live store since the last apply
  ~ pricebook/retail {
      ~ name = "Retail" -> "Shop"
    }

Drift: 0 missing, 1 changed, 0 unexpected. (1 changed live)
```
A value left of an arrow is the configuration's, the one right of it is the store's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.model.plan import Sort, Topic, Verb
from reconciler.model.words import many
from reconciler.render.departed import departing, drifted, resource_drift
from reconciler.render.departures import TITLES, agreed, counted, listed
from reconciler.render.document import to_document
from reconciler.render.escape import safe
from reconciler.render.paint import PLAIN, Paint
from reconciler.render.steps import Entry, entries, remarked
from reconciler.render.text import banner, entry_text, notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.model.json import Object
    from reconciler.model.plan import Note, Plan, Step

_SAYS = {
    Verb.DELETE: "is missing from the store",
    Verb.UPDATE: "has changed",
    Verb.CREATE: "is in the store and not in the configuration",
    Verb.ACT: "is not up to date",
}
_CALLED = {
    Verb.DELETE: "missing",
    Verb.UPDATE: "changed",
    Verb.CREATE: "unexpected",
    Verb.ACT: "not up to date",
}
_ALWAYS = ("missing", "changed", "unexpected")
_BESIDES = ("Besides", "what an apply does beside that")
_AGREED = ("Agreed", "known differences, left alone as drift-baseline.yaml says")


@dataclass(frozen=True)
class Group:
    """What departs in one way: a title and what that means, and either entries or lines of text."""

    title: str
    meaning: str
    count: int
    entries: Sequence[Entry] = ()
    lines: Sequence[str] = ()


def differs(plan: Plan) -> bool:
    """Whether the store is not as wanted, be it that a plan could mend it or that a rule forbids to."""
    return bool(plan.steps or plan.about(Topic.BLOCKED, Topic.LOCKED))


def drift_text(plan: Plan, *, colour: bool = False) -> str:
    """Every departure from the configuration by who made it, what is blocked, and the counts."""
    paint = Paint() if colour else PLAIN
    parts = [part for group in drift_groups(plan) for part in _group(group, paint)]
    parts += [*notes(drift_notes(plan), paint), banner(plan, paint), paint.bold(drift_headline(plan))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _group(group: Group, paint: Paint) -> list[str]:
    shown = [entry_text(entry, paint) for entry in group.entries]
    shown += ["\n".join(f"  - {line}" for line in group.lines)] if group.lines else []
    title = [f"{paint.bold(f'{group.title} ({group.count}):')} {group.meaning}"] if group.title else []
    return [*title, *shown]


def drift_document(plan: Plan, shown: Plan | None = None) -> Object:
    """The plan's document with all of `resource_drift`: what happened to the store, from wanted to found.

    Of a part that is `shown` that alone stands in `resource_drift`.
    """
    return to_document(plan) | {"resource_drift": resource_drift(plan if shown is None else shown)}


def drift_groups(plan: Plan) -> list[Group]:
    """Departures by who made them, in the order of what they ask of the reader; what is agreed stands last.

    Where nothing is known of that, as of two live stores, all of them are one group without a title.
    """
    known, found = departing(plan), list(drift_entries(plan))
    told: dict[Sort, list[Entry]] = {sort: [] for sort in Sort}
    rest: list[Entry] = []
    for entry in found:
        one = None if entry.steps[0].verb is Verb.ACT else known.get(entry.address)
        (rest if one is None else told[one.sort]).append(entry)
    groups = [
        Group(*TITLES[sort], len({entry.address for entry in told[sort]}), told[sort])
        for sort in TITLES
        if told[sort]
    ]
    if rest:
        groups.append(Group(*(_BESIDES if groups else ("", "")), len(rest), rest))
    apart = [one for one in known.values() if one.sort is Sort.UNMANAGED]
    if apart:
        groups.append(Group(*TITLES[Sort.UNMANAGED], len(apart), lines=listed(apart)))
    if lines := agreed(plan):
        groups.append(Group(*_AGREED, len(lines), lines=lines))
    return groups


def drift_notes(plan: Plan) -> list[Note]:
    """The notes that say more than the groups do."""
    known = {one.address for one in plan.departures if one.agreed or one.sort is Sort.UNMANAGED}
    told = (Topic.UNMANAGED, Topic.AGREED)
    return [note for note in plan.notes if note.topic not in told or note.address not in known]


def drift_entries(plan: Plan) -> Iterator[Entry]:
    """Every departure, in the plan's order, with the lines that lead from the configuration to the store."""
    known = departing(plan)
    for entry in entries(replace(drifted(plan), departures=())):
        one = replace(entry, sentence=f"{safe(str(entry.address))} {said(entry)}")
        yield remarked(one, known.get(entry.address))


def said(entry: Entry) -> str:
    """What a departure is, as the end of a sentence: "is missing from the store"."""
    return _SAYS[_verb(entry)]


def called(entry: Entry) -> str:
    """What a departure is, in a word or two: "missing"."""
    return _CALLED[_verb(entry)]


def _verb(entry: Entry) -> Verb:
    return {"+": Verb.CREATE, "-": Verb.DELETE, "!": Verb.ACT}.get(entry.lines[0].symbol, Verb.UPDATE)


def drift_headline(plan: Plan) -> str:
    """`Drift: 1 missing, 2 changed, 0 unexpected. (1 changed live, 2 pending)` or `No drift. ...`."""
    if not differs(plan):
        compared = f"{many(plan.unchanged, 'resource')} compared"
        if plan.about(Topic.EXCLUDED):
            return f"No drift in what was selected.{_made(plan)}"
        return f"No drift. {safe(plan.target)} is as the configuration wants it: {compared}.{_made(plan)}"
    counts = _counts(drifted(plan).steps)
    blocked = len(plan.about(Topic.BLOCKED, Topic.LOCKED))
    parts = [f"{count} {what}" for what, count in counts.items() if count or what in _ALWAYS]
    return f"Drift: {', '.join(parts + ([f'{blocked} blocked'] if blocked else []))}.{_made(plan)}"


def _made(plan: Plan) -> str:
    """Who made the differences, and how many are agreed on: ` (1 changed live, 1 agreed)`."""
    made = counted(one for one in departing(plan).values() if one.sort is not Sort.UNMANAGED)
    number = sum(one.agreed is not None for one in plan.departures)
    told = [*([made] if made else []), *([f"{number} agreed"] if number else [])]
    return f" ({', '.join(told)})" if told else ""


def drift_tally(steps: Sequence[Step]) -> str:
    """The counts that are not zero, of steps turned round: `1 missing, 2 changed`."""
    return ", ".join(f"{count} {what}" for what, count in _counts(steps).items() if count)


def _counts(steps: Sequence[Step]) -> dict[str, int]:
    verbs = Counter(step.verb for step in steps)
    return {what: verbs[verb] for verb, what in _CALLED.items()}
