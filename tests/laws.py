"""The law of convergence: what was applied is what was wanted, and the next plan is empty."""

from __future__ import annotations

import asyncio

from reconciler.engine.execute import execute
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.errors import PlanError
from reconciler.model.plan import Topic
from tests.fakes import PRUNE_ALL


def planned(store, desired, policy=PRUNE_ALL):
    snapshot = asyncio.run(observe(store))
    made = plan(store.kinds, desired, snapshot, policy, store="s", environment=None, provider="fake")
    return made, snapshot


def applied(store, desired, policy=PRUNE_ALL, **options):
    made, snapshot = planned(store, desired, policy)
    return made, asyncio.run(execute(made, store, snapshot, **options))


def held(store):
    """What the store holds, by address, as the engine reads it."""
    return {str(address): one.body for address, one in asyncio.run(observe(store)).live.items()}


def blocked(made):
    """What the plan says it leaves undone: refused changes, and the default that nobody takes over."""
    return [note for note in made.notes if note.topic in (Topic.BLOCKED, Topic.WARNING)]


def converge(store, desired, policy=PRUNE_ALL):
    """Apply and check the law; gives back whether planning was possible at all.

    Without limits and replacements every ring here can be cut, so a refusal must come from a limit.
    """
    try:
        made, report = applied(store, desired, policy)
    except PlanError as error:
        assert store.quota, error
        assert "takes the place of" in error.message, error
        return False
    errors = {id_: outcome.error for id_, outcome in report.outcomes.items() if outcome.error}
    assert errors == {}, (errors, [step.id for step in made.steps])
    again, _ = planned(store, desired, policy)
    assert [step.id for step in again.steps] == []
    assert [note.address for note in blocked(again)] == [note.address for note in blocked(made)]
    if policy is PRUNE_ALL and not blocked(made):
        assert held(store).keys() == {str(address) for address in desired}
    return True
