"""What is agreed on stays as it is, whatever else a plan does; what is not agreed on is not in its way."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import PlanError
from reconciler.model.plan import Topic, Verb
from reconciler.model.policy import Agreed, matches
from tests.fakes import FakeStore
from tests.gitops import OWNED, Repository
from tests.properties.test_convergence import states

SOME = settings(max_examples=150)
# Without money: the store itself takes its one main place from whoever has it.
WHOLE = ("book/a", "group/a", "group/*", "shelf/b", "tree/s", "leaf/s/*", "leaf/t/a")
FIELDS = (("group/*", "/label"), ("group/a", "/friend"), ("shelf/*", "/tags"), ("tree/*", "/title"))
DAY = date(2026, 12, 31)


def rules():
    whole = st.sampled_from(WHOLE).map(lambda glob: Agreed(glob, "Ada", DAY))
    field = st.sampled_from(FIELDS).map(lambda one: Agreed(one[0], "Bob", DAY, one[1]))
    return st.lists(whole | field, max_size=3, unique=True).map(tuple)


def content(repository):
    """Every live body, by address."""
    snapshot, _ = repository.seen({})
    return {address: copy.deepcopy(live.body) for address, live in snapshot.live.items()}


@SOME
@given(states(), states(), rules(), st.sampled_from(["all", "owned"]))
def test_what_is_agreed_on_stays_as_it_is(a, b, agreed, prune):
    store = FakeStore()
    try:
        ours = Repository(store, replace(OWNED, prune=prune))
        ours.apply(a)
        ours.policy = replace(ours.policy, agreed=agreed)
        made = ours.plan(b)
    except PlanError:
        return
    before = content(ours)
    report = ours.apply(b)
    assert report.ok, {id_: str(one.error) for id_, one in report.outcomes.items() if one.error}
    after = content(ours)
    whole = [rule.address for rule in agreed if not rule.path]
    assert {x: v for x, v in before.items() if matches(x, whole)} == {
        x: v for x, v in after.items() if matches(x, whole)
    }
    for rule in agreed:
        for address in before.keys() & after.keys() if rule.path else ():
            if matches(address, [rule.address]) and address in b:
                name = rule.path.removeprefix("/")
                assert before[address].get(name) == after[address].get(name)
    again = ours.plan(b)
    assert [step.id for step in again.steps if step.verb is not Verb.ACT] == []
    told = {one.address for one in made.departures if one.agreed is not None}
    assert {note.address for note in made.about(Topic.AGREED)} == told


@SOME
@given(states(), states())
def test_an_agreement_about_nothing_changes_nothing(a, b):
    store = FakeStore()
    ours = Repository(store)
    try:
        ours.apply(a)
        plain = ours.plan(b)
    except PlanError:
        return
    rule = Agreed("nothing/*", "Ada", DAY)
    ours.policy = replace(OWNED, agreed=(rule, replace(rule, address="group/z", path="/label")))
    assert ours.plan(b) == plain
    assert list(ours.plan(b).departures) == list(plain.departures)
