"""Whether a saved plan is still what would be done, and if not, what moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.plan import Plan, Step


def moved(saved: Plan, fresh: Plan) -> list[str]:
    """One sentence for each difference; empty when applying `fresh` does what `saved` promised.

    >>> moved(saved, fresh)
    ['currency/EUR: the live store changed at /enabled']
    """
    if (saved.target, saved.provider) != (fresh.target, fresh.provider):
        return [f"the plan is for {saved.target} ({saved.provider}), not {fresh.target} ({fresh.provider})"]
    if saved.store_id != fresh.store_id:
        return [f"the plan is for the store {saved.store_id}, and this is the store {fresh.store_id}"]
    then, now = {step.id: step for step in saved.steps}, {step.id: step for step in fresh.steps}
    sentences = [
        f"{step.address}: `{id_}` was planned and is no longer needed"
        for id_, step in then.items()
        if id_ not in now
    ]
    sentences += [
        f"{step.address}: `{id_}` is needed and was not planned"
        for id_, step in now.items()
        if id_ not in then
    ]
    for id_, step in then.items():
        if id_ in now:
            sentences += _differences(step, now[id_])
    return sentences


def _differences(then: Step, now: Step) -> list[str]:
    sentences = []
    if then.before != now.before:
        sentences.append(f"{then.address}: the live store changed at {_where(then.before, now.before)}")
    if then.after != now.after:
        sentences.append(f"{then.address}: the files changed at {_where(then.after, now.after)}")
    if not sentences and (list(then.changes), list(then.without)) != (list(now.changes), list(now.without)):
        sentences.append(f"{then.address}: another set of fields would be written")
    if not sentences and sorted(then.needs) != sorted(now.needs):
        sentences.append(f"{then.address}: `{then.id}` now waits for other steps")
    return sentences


def _where(then: object, now: object) -> str:
    if not isinstance(then, dict) or not isinstance(now, dict):
        return "/"
    keys = sorted(key for key in {*then, *now} if then.get(key) != now.get(key))
    return ", ".join(f"/{key}" for key in keys)
