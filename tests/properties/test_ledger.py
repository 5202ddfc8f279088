"""Laws of ownership and of the three sides of a difference, on random stores, with runs that die midway.

Two repositories share a store: the one of others, and ours. What ours deletes, it owns.
"""

from __future__ import annotations

import asyncio
import copy
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import PlanError
from reconciler.model.plan import Sort, Topic, Verb
from tests.fakes import FakeStore, Fault
from tests.gitops import OWNED, Repository
from tests.properties.test_convergence import states

MANY = settings(max_examples=150)
SOME = settings(max_examples=100)


def held(store):
    """The store's content by id, for comparison."""
    return {one.id: copy.deepcopy(one.document) for one in store.objects.values()}


@MANY
@given(states(), states(), states())
def test_only_what_is_owned_is_deleted(theirs, a, b):
    store = FakeStore()
    Repository(store).apply(theirs)
    ours, foreign = Repository(store), set(store.objects)
    try:
        ours.apply(a)
        made = ours.plan(b)
    except PlanError:
        return
    owned = {address for address, entry in ours.ledger.entries.items() if entry.owned}
    deleted = {step.address for step in made.steps if step.verb is Verb.DELETE}
    assert deleted <= owned
    ours.apply(b)
    assert foreign <= set(store.objects)


@MANY
@given(states(), states())
def test_alone_in_a_store_it_ends_as_if_all_were_pruned(a, b):
    store, pruned = FakeStore(), FakeStore()
    ours, other = Repository(store), Repository(pruned, replace(OWNED, prune="all"))
    try:
        for desired in (a, b):
            other.apply(desired)
    except PlanError:
        return
    for desired in (a, b):
        ours.apply(desired)
    assert ours.steps(b) == other.steps(b)
    assert set(store.objects) == set(pruned.objects)
    assert {address for address, entry in ours.ledger.entries.items() if entry.owned} == set(
        asyncio.run(observed(store))
    )


async def observed(store):
    from reconciler.engine.observe import observe

    return (await observe(store)).live


@MANY
@given(states(), states(), st.integers(1, 12), st.sampled_from(["before", "after", "refused"]), st.booleans())
def test_whatever_became_of_a_run_the_next_one_settles_it(a, b, write, how, dies):
    """At a fault, and when the process dies before it could tell what it did."""
    store = FakeStore()
    ours, calm = Repository(store), Repository(FakeStore())
    try:
        for desired in (a, b):
            calm.apply(desired)
    except PlanError:
        return
    ours.apply(a)
    store.fault = Fault(len(store.writes) + write, how)
    ours.apply(b, dies="after" if dies else "")
    store.fault = None
    for _ in range(3):
        ours.apply(b)
    assert ours.steps(b) == calm.steps(b)
    assert ours.ledger.entries.keys() == calm.ledger.entries.keys()
    assert {a: e.owned for a, e in ours.ledger.entries.items()} == {
        a: e.owned for a, e in calm.ledger.entries.items()
    }
    assert not ours.ledger.intents


@MANY
@given(states(), states(), st.randoms(use_true_random=False))
def test_each_difference_is_told_by_who_made_it(a, b, chance):
    """Of text and flags, which have no order: what nobody touched in the store can only be pending."""
    store = FakeStore()
    ours = Repository(store, replace(OWNED, prune="none"))
    try:
        ours.apply(a)
        if ours.plan(a).about(Topic.BLOCKED):
            return
        made = ours.plan(b)
    except PlanError:
        return
    sorts = {one.address: one.sort for one in made.departures}
    assert set(sorts.values()) <= {Sort.PENDING, Sort.UNMANAGED}
    groups = sorted((one for one in store.objects.values() if one.kind == "group"), key=lambda one: one.id)
    touched = [one for one in groups if chance.random() < 0.5]
    for one in touched:
        one.document["label"] = f"by hand {chance.randrange(9)}"
    after = {one.address: one for one in ours.plan(b).departures}
    names = {one.document["name"] for one in touched}
    for address, one in after.items():
        if address.kind == "group" and address in b and address in a:
            live = address.key in names
            pending = b[address].body["label"] != a[address].body["label"]
            expected = {(True, True): "both", (True, False): "live", (False, True): "files"}.get(
                (live, pending)
            )
            assert one.fields.get("/label") == expected


@SOME
@given(states(), states())
def test_after_an_apply_nothing_departs(a, b):
    store = FakeStore()
    ours = Repository(store)
    try:
        ours.apply(a)
        ours.apply(b)
        made = ours.plan(b)
    except PlanError:
        return
    if not made.about(Topic.BLOCKED, Topic.WARNING):
        assert made.departures == []
