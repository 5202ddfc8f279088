"""Who made a difference, and when, in words.

```
somebody changed /enabled in the live store since the last apply (2026-11-20T10:00:00Z by client abc)
```
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model.plan import Cause, Note, Sort, Topic
from reconciler.model.words import few
from reconciler.render.escape import brief, safe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reconciler.model.plan import Departure, Plan

LIVE = (Sort.DRIFT, Sort.CONFLICT, Sort.MISSING)
"""What somebody did to the live store since the last apply."""
TITLES = {
    Sort.DRIFT: ("Changed live", "somebody changed the live store since the last apply"),
    Sort.CONFLICT: ("Conflicts", "changed in the files and in the live store"),
    Sort.MISSING: ("Missing live", "somebody deleted it since the last apply"),
    Sort.DIFFERS: ("Differing", "the ledger does not know since when"),
    Sort.PENDING: ("Pending", "changed in the files, and not applied yet"),
    Sort.UNMANAGED: ("Unmanaged", "in the live store, in no file, and left alone"),
}
LISTED = 20
"""How many resources are named of those that nothing is shown of but their name."""

_CALLED = {
    Sort.DRIFT: "changed live",
    Sort.CONFLICT: "conflict",
    Sort.MISSING: "missing live",
    Sort.DIFFERS: "differing",
    Sort.PENDING: "pending",
    Sort.UNMANAGED: "unmanaged",
}
_FIELDS, _LONGEST = 5, 200


def counted(found: Iterable[Departure]) -> str:
    """`2 changed live, 1 conflict`, in the order of the titles.

    >>> counted([Departure(address, Sort.DRIFT), Departure(other, Sort.CONFLICT)])
    '1 changed live, 1 conflict'
    """
    counts = Counter(one.sort for one in found)
    return ", ".join(
        f"{counts[sort]} {_CALLED[sort]}{'s' if sort is Sort.CONFLICT and counts[sort] > 1 else ''}"
        for sort in TITLES
        if counts[sort]
    )


def since(plan: Plan) -> str:
    """One line about what somebody did to the live store, or nothing.

    >>> since(plan)
    'Since the last apply: 2 changed live, 1 conflict, 1 missing live.'
    """
    told = counted(one for one in plan.departures if one.agreed is None and one.sort in LIVE)
    return f"Since the last apply: {told}." if told else ""


def remark(one: Departure, *, goes: bool = False) -> str:
    """Who made the differences of a resource, and when; "" when they are simply pending, or nobody knows.

    `goes` says that no file declares the resource any more.
    """
    if one.sort is Sort.MISSING:
        return "somebody deleted it from the live store since the last apply"
    if one.sort not in LIVE:
        return ""
    both, live = _named(one, Cause.BOTH), _named(one, Cause.LIVE)
    if goes:
        return f"conflict: somebody changed {both} in the live store since the last apply{when(one)}"
    mine = _named(one, Cause.FILES)
    if one.sort is Sort.CONFLICT:
        said = f"conflict: {both} was changed in the files and in the live store{when(one)}"
        more = [f"{live} in the live store alone"] if live else []
    else:
        said, more = f"somebody changed {live} in the live store since the last apply{when(one)}", []
    return "; ".join([said, *more, *([f"{mine} in the files alone"] if mine else [])])


def when(one: Departure) -> str:
    """` (2026-11-20T10:00:00Z by client abc)`, as far as the store tells that."""
    told = [part for part in (one.at, one.by and f"by {one.by}") if part]
    return f" ({_short(' '.join(told))})" if told else ""


def _named(one: Departure, cause: Cause) -> str:
    return few([_short(path) for path, made in one.fields.items() if made is cause], _FIELDS)


def _short(text: str) -> str:
    return safe(brief(text, _LONGEST))


def agreed(plan: Plan) -> list[str]:
    """A line for each known difference that is left alone: what it is, with whom, until when, and why."""
    return [
        f"{_short(str(one.address))} {few([_short(path) for path in sorted(one.fields)], _FIELDS)}".rstrip()
        + f" ({_CALLED[one.sort]}): agreed with {_short(str(one.agreed))}"
        for one in plan.departures
        if one.agreed is not None
    ]


def listed(found: Sequence[Departure]) -> list[str]:
    """A line for each resource of which nothing else is shown, or as many as a reader looks at."""
    lines = [f"{_short(str(one.address))}{when(one)}" for one in found[:LISTED]]
    rest = Counter(one.address.kind for one in found[LISTED:])
    kinds = ", ".join(f"{safe(kind)} {count}" for kind, count in sorted(rest.items()))
    return [*lines, f"and {rest.total()} more ({kinds})"] if rest else lines


def only(plan: Plan, sorts: Collection[Sort]) -> Plan:
    """The plan with what departs in some ways alone; what is left out is counted in a note."""
    kept = [one for one in plan.departures if one.sort in sorts or one.agreed is not None]
    about = {one.address for one in kept if one.agreed is None}
    left = counted(one for one in plan.departures if one not in kept and one.sort is not Sort.UNMANAGED)
    apart = (Topic.BLOCKED, Topic.LOCKED, Topic.PROTECTED)
    notes = [note for note in plan.notes if note.topic not in apart or note.address in {None, *about}]
    more = [Note(Topic.EXCLUDED, f"{left} left out by --only")] if left else []
    steps = [step for step in plan.steps if step.address in about]
    return replace(plan, steps=steps, departures=kept, notes=[*notes, *more])
