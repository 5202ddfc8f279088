"""How the live store departs from the configuration: the plan seen from the other side.

```
  # pricebook/retail has changed
  ~ pricebook/retail {
      ~ name = "Retail" -> "Shop"
    }

Drift: 0 missing, 1 changed, 0 unexpected.
```
A value left of an arrow is the configuration's, the one right of it is the store's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model.plan import Change, Reason, Topic, Verb
from reconciler.render.document import step_entry, to_document
from reconciler.render.escape import safe
from reconciler.render.paint import PLAIN, Paint
from reconciler.render.steps import Entry, entries
from reconciler.render.text import banner, entry_text, notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.model.json import Object
    from reconciler.model.plan import Plan, Step

_SEEN = {Verb.CREATE: Verb.DELETE, Verb.UPDATE: Verb.UPDATE, Verb.DELETE: Verb.CREATE, Verb.ACT: Verb.ACT}
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


def differs(plan: Plan) -> bool:
    """Whether the store is not as wanted, be it that a plan could mend it or that a rule forbids to."""
    return bool(plan.steps or plan.about(Topic.BLOCKED, Topic.LOCKED))


def drift_text(plan: Plan, *, colour: bool = False) -> str:
    """Every departure from the configuration, what is blocked, and the counts."""
    paint = Paint() if colour else PLAIN
    shown = [entry_text(entry, paint) for entry in drift_entries(plan)]
    parts = [*shown, *notes(plan.notes, paint), banner(plan, paint), paint.bold(drift_headline(plan))]
    return "\n\n".join(part for part in parts if part) + "\n"


def drift_document(plan: Plan) -> Object:
    """The plan's document with `resource_drift`: what happened to the store, from wanted to found."""
    return to_document(plan) | {"resource_drift": [step_entry(step) for step in drifted(plan).steps]}


def drift_entries(plan: Plan) -> Iterator[Entry]:
    """Every departure, in the plan's order, with the lines that lead from the configuration to the store."""
    for entry in entries(drifted(plan)):
        yield replace(entry, sentence=f"{safe(str(entry.address))} {said(entry)}")


def said(entry: Entry) -> str:
    """What a departure is called: "is missing from the store"."""
    verb = {"+": Verb.CREATE, "-": Verb.DELETE, "!": Verb.ACT}.get(entry.lines[0].symbol, Verb.UPDATE)
    return _SAYS[verb]


def drifted(plan: Plan) -> Plan:
    """The plan turned round, one step an address: what would have to happen to the configuration's store."""
    created = {step.address for step in plan.steps if step.verb is Verb.CREATE}
    turned = [
        _turned(step)
        for step in plan.steps
        if step.reason not in (Reason.INTERIM, Reason.UNLINKED)
        and not (step.reason is Reason.LINKED and step.address in created)
    ]
    return replace(plan, steps=turned)


def _turned(step: Step) -> Step:
    return replace(
        step,
        verb=_SEEN[step.verb],
        before=step.after,
        after=step.before,
        changes=[Change(c.path, c.after, c.before, c.sensitive) for c in step.changes],
        patch=(),
        unknown=(),
        without=(),
        needs=(),
    )


def drift_headline(plan: Plan) -> str:
    """`Drift: 1 missing, 2 changed, 0 unexpected.` or `No drift. ...`."""
    if not differs(plan):
        compared = f"{plan.unchanged} resource{'s' if plan.unchanged != 1 else ''} compared"
        if plan.about(Topic.EXCLUDED):
            return "No drift in what was selected."
        return f"No drift. {safe(plan.target)} is as the configuration wants it: {compared}."
    counts = _counts(drifted(plan).steps)
    blocked = len(plan.about(Topic.BLOCKED, Topic.LOCKED))
    parts = [f"{count} {what}" for what, count in counts.items() if count or what in _ALWAYS]
    return f"Drift: {', '.join(parts + ([f'{blocked} blocked'] if blocked else []))}."


def drift_tally(steps: Sequence[Step]) -> str:
    """The counts that are not zero, of steps turned round: `1 missing, 2 changed`."""
    return ", ".join(f"{count} {what}" for what, count in _counts(steps).items() if count)


def _counts(steps: Sequence[Step]) -> dict[str, int]:
    verbs = Counter(step.verb for step in steps)
    return {what: verbs[verb] for verb, what in _CALLED.items()}
