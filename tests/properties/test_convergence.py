"""Laws of plan and apply, on random stores with parents, rings, immutable fields, limits and faults.

apply(plan(a -> b)) gives b and the next plan is empty, or planning refused and named the ring.
"""

from __future__ import annotations

import asyncio
import copy
import random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reconciler.engine.execute import Stop, execute
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.errors import PlanError
from reconciler.model.outcome import State
from reconciler.model.plan import Verb
from reconciler.model.references import references
from reconciler.model.same import same
from tests.fakes import KINDS, PRUNE_ALL, FakeStore, Fault, wanted
from tests.laws import applied, blocked, converge, held, planned

NAMES = ("a", "b", "c")
TITLES = ("A", "B", "C", "D")


@st.composite
def states(draw):
    """A whole desired state that is consistent in itself."""
    moneys = draw(st.sets(st.sampled_from(NAMES), max_size=3))
    main = draw(st.sampled_from(sorted(moneys))) if moneys else None
    books = draw(st.sets(st.sampled_from(NAMES), max_size=3))
    groups = draw(st.sets(st.sampled_from(NAMES), max_size=3))
    resources = [
        (f"money/{name}", {"main": name == main, "rate": draw(st.sampled_from([1, 1.5, 2]))})
        for name in sorted(moneys)
    ]
    for name in sorted(books):
        body = {"format": draw(st.sampled_from(["a4", "a5"]))}
        if moneys:
            body["money"] = draw(st.sampled_from(sorted(moneys)))
        resources.append((f"book/{name}", body))
    for name in sorted(groups):
        others = draw(st.lists(st.sampled_from(sorted(groups)), unique=True, max_size=3))
        friend = draw(st.none() | st.sampled_from(sorted(groups)))
        resources.append(
            (f"group/{name}", {"friend": friend, "others": others, "label": draw(st.sampled_from("xy"))})
        )
    if books:
        for name in sorted(draw(st.sets(st.sampled_from(NAMES), max_size=2))):
            lines = draw(st.lists(st.sampled_from(sorted(books)), unique=True, max_size=3))
            resources.append(
                (
                    f"shelf/{name}",
                    {
                        "main": draw(st.sampled_from(sorted(books))),
                        "books": [{"book": book, "weight": draw(st.integers(0, 2))} for book in lines],
                        "tags": draw(st.lists(st.sampled_from("pq"), unique=True)),
                    },
                )
            )
    for tree in sorted(draw(st.sets(st.sampled_from("st")))):
        resources.append((f"tree/{tree}", {"title": draw(st.sampled_from("xy"))}))
        resources += draw(leaves(f"leaf/{tree}", 2))
    return wanted(*resources)


@st.composite
def leaves(draw, parent, depth):
    found = []
    slugs = sorted(draw(st.sets(st.sampled_from(NAMES), max_size=3)))
    titles = draw(st.permutations(TITLES))
    for slug, title in zip(slugs, titles, strict=False):
        found.append((f"{parent}/{slug}", {"title": title}))
        if depth > 1:
            found += draw(leaves(f"{parent}/{slug}", depth - 1))
    return found


MANY = settings(max_examples=300)
SOME = settings(max_examples=120)


@MANY
@given(states(), states())
def test_apply_converges_or_names_the_ring(a, b):
    store = FakeStore()
    assert converge(store, a)
    converge(store, b)


@SOME
@given(states(), states(), st.sampled_from([3, 2]))
def test_it_also_converges_at_the_limit(a, b, limit):
    store = FakeStore(quota={"money": limit})
    assume(all(sum(one.kind == "money" for one in state) <= limit for state in (a, b)))
    assert converge(store, a)
    converge(store, b)


@SOME
@given(states(), states())
def test_there_and_back_restores_the_store(a, b):
    store = FakeStore()
    assert converge(store, a)
    before = held(store)
    if converge(store, b) and converge(store, a) and not blocked(planned(store, a)[0]):
        after = held(store)
        assert after.keys() == before.keys()
        for address in a:
            assert same(KINDS[address.kind].shape, before[str(address)], after[str(address)]), address


@SOME
@given(states(), states(), states())
def test_two_routes_end_in_the_same_store(a, b, c):
    direct, detour = FakeStore(), FakeStore()
    assert converge(direct, a)
    assert converge(detour, a)
    went = converge(detour, b) and converge(detour, c) and not blocked(planned(detour, c)[0])
    if went and converge(direct, c) and not blocked(planned(direct, c)[0]):
        mine, theirs = held(direct), held(detour)
        assert mine.keys() == theirs.keys()
        for address in c:
            shape = KINDS[address.kind].shape
            declared = {name: mine[str(address)].get(name) for name in c[address].body}
            assert same(shape, declared, theirs[str(address)]), address


@SOME
@given(states(), states(), st.integers(1, 12), st.sampled_from(["before", "after", "refused"]))
def test_a_fault_at_any_write_is_settled_by_the_next_run(a, b, write, how):
    store = FakeStore()
    assert converge(store, a)
    store.writes.clear()
    store.fault = Fault(write, how)
    try:
        _, report = applied(store, b)
    except PlanError:
        return
    finally:
        store.fault = None
    failed = [o for o in report.outcomes.values() if o.state in (State.FAILED, State.UNKNOWN)]
    assert len(failed) <= 1
    for outcome in report.outcomes.values():
        if outcome.state is State.SKIPPED:
            assert report.outcomes[outcome.because].state in (State.FAILED, State.UNKNOWN)
    converge(store, b)


@SOME
@given(states(), states(), st.integers(1, 8))
def test_a_run_cut_off_midway_is_continued_by_the_next(a, b, write):
    store = FakeStore()
    assert converge(store, a)
    store.writes.clear()

    async def cut_run():
        stop = Stop()
        store.on_write = lambda count: stop.request() if count >= write else None
        snapshot = await observe(store)
        made = plan(store.kinds, b, snapshot, PRUNE_ALL, store="s", environment=None, provider="fake")
        return await execute(made, store, snapshot, parallelism=2, stop=stop)

    try:
        report = asyncio.run(cut_run())
    except PlanError:
        return
    finally:
        store.on_write = None
    if report.interrupted:
        assert not [o for o in report.outcomes.values() if o.state is State.FAILED]
    converge(store, b)


@SOME
@given(states(), states(), states())
def test_a_stale_read_does_harm_only_until_the_next_run(a, b, c):
    store = FakeStore()
    assert converge(store, a)
    old = copy.deepcopy(store.objects)
    if not converge(store, b):
        return
    store.stale = old
    try:
        applied(store, c)
    except PlanError:
        return
    finally:
        store.stale = None
    converge(store, c)


@SOME
@given(states(), states(), st.randoms(use_true_random=False))
def test_a_change_by_hand_that_no_run_saw_is_set_right(a, b, chance):
    store = FakeStore()
    assert converge(store, a)
    for remote in list(store.objects.values()):
        if chance.random() < 0.3 and remote.kind in ("group", "tree"):
            remote.document["label" if remote.kind == "group" else "title"] = "by hand"
    converge(store, b)


@SOME
@given(states(), states(), st.integers(0, 1000))
def test_the_plan_does_not_depend_on_the_order_of_its_inputs(a, b, seed):
    store = FakeStore()
    assert converge(store, a)
    shuffled = list(b.items())
    random.Random(seed).shuffle(shuffled)
    objects = list(store.objects.items())
    try:
        one, _ = planned(store, b)
    except PlanError as first:
        try:
            planned(store, dict(shuffled))
        except PlanError as second:
            assert first.message == second.message
            return
        raise
    random.Random(seed).shuffle(objects)
    store.objects = dict(objects)
    two, _ = planned(store, dict(shuffled))
    assert one == two


@SOME
@given(states(), states())
def test_without_prune_nothing_is_deleted_and_with_it_only_what_is_not_declared(a, b):
    from reconciler.model.policy import Policy

    store = FakeStore()
    assert converge(store, a)
    try:
        made, _ = planned(store, b, Policy())
        pruned, _ = planned(store, b)
    except PlanError:
        return
    assert [step for step in made.steps if step.verb is Verb.DELETE] == []
    assert {step.address for step in pruned.steps if step.verb is Verb.DELETE}.isdisjoint(b)


@SOME
@given(states(), states())
def test_every_reference_exists_when_a_step_uses_it(a, b):
    store = FakeStore()
    assert converge(store, a)
    try:
        made, snapshot = planned(store, b)
    except PlanError:
        return
    present = set(snapshot.live)
    for step in made.steps:
        if step.verb is Verb.DELETE:
            present.discard(step.address)
        elif step.verb is not Verb.ACT:
            fields = (
                step.body if step.fields is None else {k: v for k, v in step.body.items() if k in step.fields}
            )
            for reference in references(KINDS[step.address.kind].shape, fields):
                assert reference.target in present, step.id
            present.add(step.address)
