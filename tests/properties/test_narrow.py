"""The law of a part: planned with what `Narrow` reads, it is what it is in the whole plan.

For random stores, random selections (addresses, globs), every way to prune, and replacements.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from reconciler.engine.narrow import Narrow
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.engine.scope import scope
from reconciler.errors import PlanError
from reconciler.model.ledger import Entry, Ledger, Stamp, Standing
from reconciler.model.policy import Policy
from tests.fakes import FakeStore
from tests.laws import converge
from tests.properties.test_convergence import states

GLOBS = ("money/*", "group/a", "book/*", "shelf/a", "tree/*", "leaf/*", "*a", "b*", "leaf/s/a*")
MANY = settings(
    max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


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


@MANY
@given(states(), states(), st.data())
def test_a_part_is_what_it_is_in_the_whole_plan(a, b, data):
    store = FakeStore()
    assert converge(store, a)
    policy = data.draw(selections({*a, *b}))
    ledger = remembering(a, policy)
    whole = scope(store.kinds, b, policy, ledger)
    snapshot, kinds = part(store, b, policy, ledger)
    assert kinds <= whole
    event(f"read {len(kinds)} of {len(whole)} kinds")
    try:
        expected = made(store, b, seen(store, whole), policy, ledger)
    except PlanError:
        return  # the whole plan fails for what the part need not even know of
    found = made(store, b, snapshot, policy, ledger)
    assert list(found.steps) == list(expected.steps)
    assert found.notes == expected.notes
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
