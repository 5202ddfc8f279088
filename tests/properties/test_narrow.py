"""The law of a part: planned with what `Narrow` reads, it is what it is in the whole plan.

For random stores, random selections (addresses, globs), every way to prune, and replacements.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

from reconciler.engine.narrow import Narrow
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.engine.scope import scope
from reconciler.errors import ConfigError, PlanError
from reconciler.model.kind import whole
from reconciler.model.ledger import Entry, Ledger, Stamp, Standing
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from tests.fakes import FakeStore
from tests.laws import converge
from tests.live import LiveStore
from tests.properties import test_commercetools as commercetools
from tests.properties import test_elasticpath as elasticpath
from tests.properties.test_convergence import states

GLOBS = ("money/*", "group/a", "book/*", "shelf/a", "tree/*", "leaf/*", "*a", "b*", "leaf/s/a*")
MANY = settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def selections(draw, addresses):
    """What part of a plan is asked for."""
    known = sorted(addresses)
    some = st.sets(st.sampled_from(known), max_size=3) if known else st.just(set())
    globs = st.sets(st.sampled_from(GLOBS), min_size=1, max_size=2)
    chosen = draw(st.none() | some)
    target = tuple(sorted(draw(globs))) if chosen is None or draw(st.booleans()) else ()
    exclude = tuple(sorted(draw(st.just(set()) | globs)))
    again = tuple(sorted(map(str, draw(some)))) if draw(st.booleans()) else ()
    prune = draw(st.sampled_from(["none", "owned", "all"]))
    kinds = draw(st.dictionaries(st.sampled_from(["money", "leaf", "book"]), st.just("none"), max_size=1))
    return Policy(
        prune=prune, prune_kinds=kinds, target=target, exclude=exclude, replace=again, chosen=chosen
    )


def remembering(addresses, policy):
    entry = Entry(Standing.CREATED, {}, Stamp(""))
    return Ledger(entries=dict.fromkeys(addresses, entry)) if policy.prune == "owned" else Ledger()


def seen(store, kinds):
    return asyncio.run(observe(store, kinds=kinds))


def part(store, desired, policy, ledger):
    """What is read for a part of the plan, and the kinds of it."""
    narrow = Narrow(store.kinds, desired, policy, ledger, store.referred)
    kinds = narrow.before()
    snapshot = seen(store, kinds)
    while more := narrow.after(snapshot) - kinds:
        kinds |= more
        snapshot = seen(store, kinds)
    return snapshot, kinds


def made(store, desired, snapshot, policy, ledger):
    return plan(
        store.kinds,
        desired,
        snapshot,
        policy,
        store="s",
        environment=None,
        provider="fake",
        ledger=ledger,
    )


def told(made):
    """The notes of resources, and what apply must refuse; a count may be of what was not read."""
    return [note for note in made.notes if note.address or note.topic in (Topic.UNSAFE, Topic.EXCLUDED)]


@MANY
@given(states(), states(), st.data())
def test_a_part_is_what_it_is_in_the_whole_plan(a, b, data):
    store = FakeStore(quota={"money": 2} if data.draw(st.booleans()) else {})
    assume(all(sum(one.kind == "money" for one in state) <= store.quota.get("money", 9) for state in (a, b)))
    assert converge(store, a)
    policy = data.draw(selections({*a, *b}))
    ledger = remembering(a, policy)
    every = scope(store.kinds, b, policy, ledger)
    snapshot, kinds = part(store, b, policy, ledger)
    assert kinds <= every
    event(f"read {len(kinds)} of {len(every)} kinds")
    try:
        expected = made(store, b, seen(store, every), policy, ledger)
    except (PlanError, ConfigError):
        return  # the whole plan fails for what the part need not even know of
    found = made(store, b, snapshot, policy, ledger)
    assert list(found.steps) == list(expected.steps)
    assert told(found) == told(expected)
    assert found.unchanged == expected.unchanged
    assert found.departures == expected.departures


@MANY
@given(states(), states(), st.data())
def test_nothing_else_is_planned_than_what_is_selected_and_what_that_needs(a, b, data):
    store = FakeStore()
    assert converge(store, a)
    policy = replace(data.draw(selections({*a, *b})), exclude=())
    ledger = remembering(a, policy)
    snapshot, _ = part(store, b, policy, ledger)
    try:
        found = made(store, b, snapshot, policy, ledger)
    except PlanError:
        return
    needed = {id_ for step in found.steps for id_ in step.needs}
    twice = {step.address for step in found.steps if step.without} | {
        step.address for step in found.steps if any(step.address == other.address for other in found.steps)
    }
    for step in found.steps:
        assert policy.selects(step.address) or step.id in needed or step.address in twice, step.id


async def looked_at(provider, desired, policy, ledger):
    """The whole plan of a live store, and the part of it that is made of less."""
    kinds, costly = whole(provider.kinds), {name for name, kind in provider.kinds.items() if kind.costly}

    async def read(names):
        return await observe(provider, None, desired, names, costly)

    def plan_of(snapshot):
        return plan(
            kinds, desired, snapshot, policy, store="s", environment=None, provider="live", ledger=ledger
        )

    narrow = Narrow(kinds, desired, policy, ledger, provider.referred)
    names = narrow.before()
    snapshot = await read(names)
    while more := narrow.after(snapshot) - names:
        names |= more
        snapshot = await read(names)
    every = scope(kinds, desired, policy, ledger)
    event(f"read {len(names) * 4 // max(1, len(every))} fourths of {len(every) // 10 * 10} kinds or more")
    try:
        expected = plan_of(await read(every))
    except PlanError:
        return None, None
    return expected, plan_of(snapshot)


@pytest.mark.parametrize("platform", ["elasticpath", "commercetools"])
@settings(
    max_examples=15,
    phases=[Phase.generate],  # to shrink a whole store takes minutes and tells little more
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.data())
def test_it_is_so_on_the_platforms_too(platform, data):
    known = elasticpath if platform == "elasticpath" else commercetools
    a, b = data.draw(known.states()), data.draw(known.states())
    with LiveStore(platform) as store:
        known.converged(store, a)
        addresses = sorted({*a, *b})
        for _ in range(4):
            chosen = data.draw(st.sets(st.sampled_from(addresses), min_size=1, max_size=3))
            again = tuple(map(str, data.draw(st.sets(st.sampled_from(addresses), max_size=1))))
            prune = data.draw(st.sampled_from(["none", "owned", "all"]))
            policy = Policy(prune=prune, chosen=chosen, replace=again)
            ledger = remembering(a, policy)
            expected, found = asyncio.run(
                store._connected(partial(looked_at, desired=b, policy=policy, ledger=ledger))
            )
            if expected is not None:
                assert [step.id for step in found.steps] == [step.id for step in expected.steps]
                assert list(found.steps) == list(expected.steps)
                assert told(found) == told(expected)
                assert found.unchanged == expected.unchanged


def test_a_part_does_without_most_kinds():
    from tests.fakes import wanted

    store = FakeStore()
    desired = wanted(("money/E", {}), ("book/b", {"money": "E"}), ("shelf/s", {"main": "b"}), ("group/g", {}))
    for glob, kinds in {
        "group/*": {"group"},
        "money/E": {"money"},
        "book/b": {"book", "money"},
        "shelf/*": {"book", "money", "shelf"},
        "nonsense": {"money", "book", "shelf", "group"},
    }.items():
        assert part(store, desired, Policy(target=(glob,)), Ledger())[1] == kinds, glob
    assert part(store, desired, Policy(chosen=frozenset()), Ledger())[1] == set()
