"""A plan as few characters: enough to say later which of its steps came, went or changed.

It stands in the comment that was approved. It is compared and nothing else: what is done is planned afresh.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

from reconciler import __version__
from reconciler.ci.mark import mark
from reconciler.render.document import step_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Json, Object
    from reconciler.model.plan import Plan, Step

ROOM = 12_000
"""Characters of a comment that the steps may take; some 500 steps. Larger plans are told by their counts."""
MOST = 50
"""Sentences of a refusal."""


def fingerprint(plan: Plan, room: int = ROOM) -> Object:
    """Each step's id with two short hashes (what is live, what would be done), or their counts by kind.

    >>> fingerprint(plan)
    {'version': '1.0.0', 'store_id': '3b1d...', 'steps': {'update pricebook/retail': '5f1d08a4c7e1'}}
    """
    made: Object = {"version": __version__, "store_id": plan.store_id}
    listed: Object = {**made, "steps": {step.id: _hashes(step) for step in plan.steps}}
    if len(plan.steps) * 12 <= room and len(mark("plan", plan.target, listed)) <= room:
        return listed
    return {**made, "counts": dict(_counts(plan))}


def moved(approved: Object, plan: Plan) -> list[str]:
    """One sentence for each step that is not as it was approved; a fingerprint nobody can read gives none.

    >>> moved({"steps": {"create currency/EUR": "5f1d08a4c7e1"}}, plan)
    ['`create currency/EUR` was approved and is no longer needed']
    """
    steps, counts = approved.get("steps"), approved.get("counts")
    found = list(_otherwise(approved, plan))
    if isinstance(steps, dict):
        found += _by_step(steps, plan)
    elif isinstance(counts, dict):
        found += _by_count(counts, _counts(plan))
    return found if len(found) <= MOST else [*found[:MOST], f"and {len(found) - MOST:,} more"]


def _otherwise(then: Object, plan: Plan) -> Iterator[str]:
    """What makes two plans of the same steps differ."""
    if "version" in then and then["version"] != __version__:
        yield f"it was planned by version {then['version']}, this is {__version__}"
    if "store_id" in then and then["store_id"] != plan.store_id:
        yield f"it was planned for the store {then['store_id']}, this is the store {plan.store_id}"


def _by_step(then: Object, plan: Plan) -> Iterator[str]:
    now = {step.id: _hashes(step) for step in plan.steps}
    yield from (f"`{id_}` was approved and is no longer needed" for id_ in then if id_ not in now)
    yield from (f"`{id_}` is needed and was not approved" for id_ in now if id_ not in then)
    for id_, known in then.items():
        if id_ in now and known != now[id_]:
            live = isinstance(known, str) and known[:6] != now[id_][:6]
            yield f"`{id_}`: {'the live store has changed' if live else 'something else would be written'}"


def _by_count(then: Object, now: Counter[str]) -> Iterator[str]:
    for name in sorted({*then, *now}):
        before = then.get(name, 0)
        if before != now[name]:
            yield f"`{name}`: {_number(before)} approved, {now[name]} now"


def _number(value: Json) -> str:
    return str(value) if isinstance(value, int) else "some"


def _counts(plan: Plan) -> Counter[str]:
    return Counter(f"{step.action or step.verb.value} {step.address.kind}" for step in plan.steps)


def _hashes(step: Step) -> str:
    entry = step_entry(step)
    change = entry["change"]
    assert isinstance(change, dict)
    return _short(change["before"]) + _short(entry)


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:6]
