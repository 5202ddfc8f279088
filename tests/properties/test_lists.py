"""Laws of plan and apply where a value must stand in a list of another resource.

The store refuses every write, on either side, after which somebody has a value that the list has not.
"""

from __future__ import annotations

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import ConfigError
from reconciler.model.outcome import State
from reconciler.model.policy import Policy
from reconciler.model.references import references
from tests.fakes import Fault
from tests.laws import applied, converge, held, planned
from tests.lists import KINDS, listed, wanted


def some(draw, values, least=0):
    return sorted(draw(st.sets(st.sampled_from(sorted(values)), min_size=least))) if values else []


def one(draw, values):
    return draw(st.sampled_from([None, *values]))


@st.composite
def states(draw):
    """A whole desired state in which every value stands where it must."""
    languages = some(draw, ("de", "en", "fr"), 1)
    resources = [("land/settings", {"languages": draw(st.permutations(languages))})]
    markets = {name: some(draw, languages) for name in some(draw, "ab")}
    resources += [(f"market/{name}", {"languages": mine}) for name, mine in markets.items()]
    shops = some(draw, "abc")
    roles = {name: some(draw, "IP") for name in some(draw, "xy")}
    resources += [
        (f"channel/{name}", {"roles": mine, "home": one(draw, shops)}) for name, mine in roles.items()
    ]
    types = {name: some(draw, "mn") for name in some(draw, "tu")}
    for name, mine in types.items():
        definitions = [{"name": key, "label": draw(st.sampled_from("12"))} for key in mine]
        resources.append((f"type/{name}", {"definitions": draw(st.permutations(definitions))}))
    for name in shops:
        body = {
            "language": one(draw, languages),
            "channels": some(draw, [channel for channel, mine in roles.items() if "P" in mine]),
            "partner": one(draw, shops),
        }
        body["market"] = one(draw, markets)
        body["texts"] = dict.fromkeys(some(draw, markets.get(body["market"], ())), "hello")
        if (type_ := one(draw, types)) is not None:
            fields = dict.fromkeys(some(draw, types[type_]), draw(st.integers(0, 1)))
            body["custom"] = {"type": type_, "fields": fields}
        else:
            body["custom"] = None
        resources.append((f"shop/{name}", body))
    return wanted(*resources)


MANY = settings(max_examples=300)
SOME = settings(max_examples=100)


@MANY
@given(states(), states())
def test_from_any_state_to_any_other_and_back(a, b):
    store = listed()
    assert converge(store, a)
    before = held(store)
    assert converge(store, b)
    assert converge(store, a)
    assert held(store).keys() == before.keys()


@SOME
@given(states(), states(), st.integers(1, 12), st.sampled_from(["before", "after", "refused"]))
def test_a_fault_at_any_write_is_settled_by_the_next_run(a, b, write, how):
    store = listed()
    assert converge(store, a)
    store.writes.clear()
    store.fault = Fault(write, how)
    _, report = applied(store, b)
    store.fault = None
    assert len([o for o in report.outcomes.values() if o.state in (State.FAILED, State.UNKNOWN)]) <= 1
    assert converge(store, b)


@MANY
@given(states(), states(), st.randoms(use_true_random=False), st.sampled_from(["none", "all"]))
def test_what_is_not_declared_is_blocked_or_refused_and_nothing_fails(a, b, chance, prune):
    store = listed()
    assert converge(store, a)
    fewer = {address: each for address, each in b.items() if chance.random() < 0.7}
    for address, each in fewer.items():
        if address in a:  # what is not written any more is not managed
            kept = {k: value for k, value in each.body.items() if k == "name" or chance.random() < 0.7}
            fewer[address] = dataclasses.replace(each, body=kept)
    meant = {one.target for at, each in fewer.items() for one in references(KINDS[at.kind].shape, each.body)}
    try:
        converge(store, fewer, Policy(prune=prune, external=("land/*", *map(str, meant))))
    except ConfigError as error:
        for problem in error.problems:
            assert " needs " in problem.message


@SOME
@given(states(), states())
def test_the_plan_does_not_depend_on_the_order_of_its_inputs(a, b):
    store = listed()
    assert converge(store, a)
    first, _ = planned(store, b)
    store.objects = dict(reversed(store.objects.items()))
    second, _ = planned(store, dict(reversed(b.items())))
    assert first == second
