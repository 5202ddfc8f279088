"""What happened to a live store, from wanted to found: the plan turned round, with who made each change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model.plan import Change, Reason, Sort, Verb
from reconciler.render.step import step_entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.plan import Departure, Plan, Step

_SEEN = {Verb.CREATE: Verb.DELETE, Verb.UPDATE: Verb.UPDATE, Verb.DELETE: Verb.CREATE, Verb.ACT: Verb.ACT}


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


def departing(plan: Plan) -> Mapping[Address, Departure]:
    """How each resource departs from the files, but for what is agreed to do so."""
    return {one.address: one for one in plan.departures if one.agreed is None}


def resource_drift(plan: Plan, sorts: Collection[Sort] = frozenset(Sort)) -> list[Object]:
    """An entry for each departure of some sorts, and for whatever else an apply would touch if it is all.

    What cannot be mended, or shall not, has no change of its own: its action is "no-op".
    """
    everything = len(sorts) == len(Sort)
    if not everything and all(one.sort not in sorts for one in plan.departures):
        return []
    return [*_mended(plan, sorts, everything=everything), *_left(plan, sorts)]


def _mended(plan: Plan, sorts: Collection[Sort], *, everything: bool) -> Iterator[Object]:
    known = departing(plan)
    for step in drifted(plan).steps:
        found = None if step.verb is Verb.ACT else known.get(step.address)
        if everything or (found is not None and found.sort in sorts):
            yield step_entry(step) | {"drift": None if found is None else _entry(found)}


def _left(plan: Plan, sorts: Collection[Sort]) -> Iterator[Object]:
    mended = {step.address for step in plan.steps if step.verb is not Verb.ACT}
    for one in plan.departures:
        if one.sort in sorts and (one.agreed is not None or one.address not in mended):
            address = one.address
            named = {"address": str(address), "type": address.kind, "name": address.name}
            change = {"actions": ["no-op"], "before": None, "after": None}
            yield {**named, "change": change, "drift": _entry(one)}


def _entry(one: Departure) -> Object:
    agreed = one.agreed and {
        "address": one.agreed.address,
        "path": one.agreed.path,
        "owner": one.agreed.owner,
        "expires": one.agreed.expires.isoformat(),
        "reason": one.agreed.reason,
    }
    fields = {path: one.fields[path].value for path in sorted(one.fields)}
    return {"sort": one.sort.value, "fields": fields, "at": one.at, "by": one.by, "agreed": agreed}
