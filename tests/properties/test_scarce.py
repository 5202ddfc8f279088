"""Laws of plan and apply where values exclude each other: items, places of an order, the one first.

The store refuses every value that is held twice at any moment, so a plan in a wrong order fails.
"""

from __future__ import annotations

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.address import Address
from reconciler.model.outcome import State
from reconciler.model.policy import Policy
from tests.fakes import Fault
from tests.laws import applied, converge, held, planned
from tests.scarce import scarce, wanted

NAMES = ("a", "b", "c")
PLACES = ("0.1", "0.2", "0.21")
LOCATIONS = ({"country": "DE"}, {"country": "FR"}, {"country": "US", "state": "CA"}, {"country": "US"})


def zones(draw):
    names = sorted(draw(st.sets(st.sampled_from(NAMES), min_size=2)))
    homes = [draw(st.sampled_from([*names, None])) for _ in LOCATIONS]
    for name in names:
        mine = [one for one, home in zip(LOCATIONS, homes, strict=True) if home == name]
        mine = [draw(st.sampled_from([one, {"state": None} | one])) for one in mine]
        yield f"zone/{name}", {"locations": draw(st.permutations(mine)), "partner": draw(partner(names))}


def orders(draw):
    places = draw(st.permutations(PLACES))
    names = sorted(draw(st.sets(st.sampled_from(["discount/a", "discount/b", "bundle/a"]), min_size=1)))
    for name, place in zip(names, places, strict=False):
        yield name, {"place": place}


def methods(draw):
    names = sorted(draw(st.sets(st.sampled_from(NAMES), min_size=1)))
    first = draw(st.sampled_from([*names, None]))
    for name in names:
        yield f"method/{name}", {"first": name == first, "partner": draw(partner(names))}


def pages(draw):
    slugs = {language: draw(st.permutations("xyz")) for language in ("de", "en")}
    for index, name in enumerate(sorted(draw(st.sets(st.sampled_from(NAMES), min_size=1)))):
        yield f"page/{name}", {"slug": {one: slugs[one][index] for one in slugs}}


def partner(names):
    """A reference that can be left out, so that values also change hands with what refers to each other."""
    return st.sampled_from([*names, None])


@st.composite
def several(draw, count):
    """Desired states of one sort of kinds, in each of which every value is held once."""
    make = draw(st.sampled_from([zones, orders, methods, pages]))
    return [wanted(*make(draw)) for _ in range(count)]


MANY = settings(max_examples=600)
SOME = settings(max_examples=200)


@MANY
@given(several(2))
def test_from_any_state_to_any_other_and_back(states):
    a, b = states
    store = scarce()
    assert converge(store, a)
    before = held(store)
    assert converge(store, b)
    assert converge(store, a)
    assert held(store) == before


@SOME
@given(several(2), st.integers(1, 8), st.sampled_from(["before", "after", "refused"]))
def test_a_fault_at_any_write_is_settled_by_the_next_run(states, write, how):
    a, b = states
    store = scarce()
    assert converge(store, a)
    store.writes.clear()
    store.fault = Fault(write, how)
    _, report = applied(store, b)
    store.fault = None
    assert len([o for o in report.outcomes.values() if o.state in (State.FAILED, State.UNKNOWN)]) <= 1
    assert converge(store, b)


@MANY
@given(several(2), st.randoms(use_true_random=False))
def test_what_is_not_declared_keeps_its_values_and_nothing_fails(states, chance):
    a, b = states
    store = scarce()
    assert converge(store, a)
    some = {address: one for address, one in b.items() if chance.random() < 0.7}
    for address, one in some.items():
        body = dict(one.body)
        for name in sorted(body.keys() - {"name"}):
            unmanaged = address in a and chance.random() < 0.3
            if unmanaged or (
                name == "partner" and Address(address.kind, body[name] or "") not in {*some, *a}
            ):
                del body[name]
        some[address] = dataclasses.replace(one, body=body)
    assert converge(store, some, Policy())


@SOME
@given(several(2))
def test_the_plan_does_not_depend_on_the_order_of_its_inputs(states):
    a, b = states
    store = scarce()
    assert converge(store, a)
    one, _ = planned(store, b)
    store.objects = dict(reversed(store.objects.items()))
    two, _ = planned(store, dict(reversed(b.items())))
    assert one == two
