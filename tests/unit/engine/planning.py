"""Plan against a fake store, and carry the plan out."""

from __future__ import annotations

import asyncio

from reconciler.engine.execute import execute
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from tests.fakes import PRUNE_ALL


def planned(store, desired, policy=PRUNE_ALL):
    snapshot = asyncio.run(observe(store))
    return plan(
        store.kinds, desired, snapshot, policy, store="s", environment=None, provider="fake"
    ), snapshot


def reach(store, desired, policy=PRUNE_ALL):
    """Plan and apply; everything must work and the next plan be empty."""
    made, snapshot = planned(store, desired, policy)
    report = asyncio.run(execute(made, store, snapshot))
    assert {
        step.id: o.error for step, o in zip(made.steps, report.outcomes.values(), strict=True) if o.error
    } == {}
    again, _ = planned(store, desired, policy)
    assert [step.id for step in again.steps] == []
    return [step.id for step in made.steps]
