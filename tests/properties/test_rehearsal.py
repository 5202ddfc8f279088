"""The law of a rehearsal: a stand-in made of doubles is planned for, and takes or refuses steps, as the store."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings

from reconciler.desired.pull.doubles import Doubling, acted, acting
from reconciler.engine.rehearse import dressed, load, overdue, unlike
from reconciler.model.kind import whole
from reconciler.model.policy import Policy
from reconciler.providers.registry import plugin
from tests.live import PRUNE_ALL, LiveStore, planned
from tests.properties import test_commercetools, test_elasticpath

SETTINGS = settings(max_examples=6)
KEEP = Policy(prune="none", allow_deletes=10_000, allow_updates=10_000)


def doubled(snapshot, kinds):
    """What a stand-in shall hold, with nothing known but what the store shows."""
    doubles = Doubling(kinds, snapshot, {}, {}).run()
    asking = acting(kinds, snapshot, doubles.resources)
    done = acted(kinds, asking, overdue(kinds, snapshot, asking))
    return doubles.resources | done, doubles.gaps, doubles.remarks


def ids(plan):
    return [step.id for step in plan.steps]


def ends(report):
    """How every step ended, and with which refusal."""
    refusals = {id_: getattr(one.error, "status", None) for id_, one in report.outcomes.items()}
    return {id_: (one.state, refusals[id_], one.because) for id_, one in report.outcomes.items()}


def rehearse(provider, a, b, policy):
    """From the state `a` of a store, make a stand-in of it, and apply `b` to both."""
    kinds = whole(plugin(provider).kinds)
    with LiveStore(provider) as store, LiveStore(provider) as stand_in:
        store.reach(a)
        live = store.read(a)
        wanted, gaps, remarks = doubled(live, kinds)
        assert (gaps, remarks) == ({}, [])
        names = {one.kind for one in live.reads}
        held = asyncio.run(stand_in._connected(lambda one: load(one, kinds, wanted, names)))
        assert held.failed == {}
        assert unlike(kinds, live, stand_in.read(a)) == {}
        staged = dressed(stand_in.read(b), store.read(b), held.strange)
        assert ids(planned(b, staged, policy, provider)) == ids(store.plan(b, policy))
        assert ends(stand_in.apply(b, policy)[1]) == ends(store.apply(b, policy)[1])
        assert ids(stand_in.plan(b, policy)) == ids(store.plan(b, policy))


@pytest.mark.parametrize("policy", [PRUNE_ALL, KEEP])
@SETTINGS
@given(a=test_elasticpath.states(), b=test_elasticpath.states())
def test_elastic_path(policy, a, b):
    rehearse("elasticpath", a, b, policy)


@pytest.mark.parametrize("policy", [PRUNE_ALL, KEEP])
@SETTINGS
@given(a=test_commercetools.states(), b=test_commercetools.states())
def test_commercetools_project(policy, a, b):
    rehearse("commercetools", a, b, policy)
