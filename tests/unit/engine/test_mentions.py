"""What a resource merely names: written before it, deleted after it, and no more than that."""

from __future__ import annotations

import asyncio
from typing import Annotated

import pytest

from reconciler.errors import Rejected
from reconciler.model.address import Address
from reconciler.model.body import Body
from reconciler.model.kind import Kind
from reconciler.model.policy import Policy
from reconciler.model.ref import Mentions
from reconciler.model.resource import Desired, Source
from tests.fakes import FakeStore
from tests.unit.engine.planning import planned, reach


class Coin(Body):
    code: str
    # A ring: what is wanted softly must never stand in the way.
    pegged: Annotated[str | None, Mentions("coin")] = None


class Amount(Body):
    amount: int


class Cost(Body):
    name: str
    amounts: dict[Annotated[str, Mentions("coin")], Amount]
    only: list[Annotated[str, Mentions("coin")]] | None = None


# By name and by kind a price would come first.
KINDS = {"cost": Kind("cost", Cost, "costs"), "coin": Kind("coin", Coin, "coins", key="code")}


def must_be_known(store, remote):
    """A price is in currencies that the store has."""
    codes = {one.document["code"] for one in store.objects.values() if one.kind == "coin"}
    for one in store.objects.values():
        if one.kind == "cost" and not set(one.document["amounts"]) <= codes:
            raise Rejected("no such currency")


def store(*laws):
    return FakeStore(kinds=KINDS, laws=laws)


def wanted(coins, **costs):
    found = {Address("coin", code): {"code": code} | body for code, body in coins.items()}
    found |= {
        Address("cost", name): {"name": name, "amounts": {code: {"amount": 1} for code in codes}}
        for name, codes in costs.items()
    }
    return {
        address: Desired(address, body, Source(f"{address.name}.yaml")) for address, body in found.items()
    }


def coins(*codes):
    return {code: {} for code in codes}


def test_what_is_mentioned_comes_first_and_goes_last():
    live = store(must_be_known)
    made = reach(live, wanted(coins("EUR", "USD"), a=["EUR", "USD"], b=["USD"]))
    assert made == ["create coin/EUR", "create coin/USD", "create cost/a", "create cost/b"]
    assert reach(live, wanted(coins("EUR", "GBP"), a=["GBP", "EUR"])) == [
        "create coin/GBP",
        "update cost/a",
        "delete cost/b",
        "delete coin/USD",
    ]
    assert reach(live, {}) == ["delete cost/a", "delete coin/EUR", "delete coin/GBP"]


def test_nobody_asks_whether_it_exists():
    live = store()
    assert reach(live, wanted({}, a=["EUR"])) == ["create cost/a"]
    assert reach(live, wanted(coins("EUR"), a=["EUR"])) == ["create coin/EUR"]
    # It goes although the price stays: whether that is possible is for the store to say.
    assert reach(live, wanted({}, a=["EUR"])) == ["delete coin/EUR"]


def test_a_selection_is_not_widened_by_it():
    made, _ = planned(store(), wanted(coins("EUR"), a=["EUR"]), Policy(target=("cost/*",)))
    assert [step.id for step in made.steps] == ["create cost/a"]


def test_only_what_is_sent_waits():
    live = store()
    reach(live, wanted(coins("EUR"), a=["EUR"]))
    desired = wanted({"EUR": {"pegged": "GBP"}}, a=["EUR"])
    desired[Address("cost", "a")].body["only"] = ["USD"]
    made, _ = planned(live, desired)
    assert [list(step.needs) for step in made.steps] == [[], []]


@pytest.mark.parametrize("laws", [(), (must_be_known,)])
def test_a_ring_is_no_obstacle(laws):
    live = store(*laws)
    ring = wanted({"EUR": {"pegged": "USD"}, "USD": {"pegged": "EUR"}}, a=["EUR"])
    made = reach(live, ring)
    assert len(made) == 3
    assert made.index("create coin/EUR") < made.index("create cost/a")
    assert sorted(reach(live, {})) == ["delete coin/EUR", "delete coin/USD", "delete cost/a"]


def test_a_price_whose_currency_failed_is_not_tried():
    from reconciler.engine.execute import execute
    from reconciler.model.outcome import State

    live = store(_no_euro)
    made, snapshot = planned(live, wanted(coins("EUR"), a=["EUR"]))
    report = asyncio.run(execute(made, live, snapshot))
    states = {id_: outcome.state for id_, outcome in report.outcomes.items()}
    assert states == {"create coin/EUR": State.FAILED, "create cost/a": State.SKIPPED}


def _no_euro(_store, remote):
    if remote.kind == "coin":
        raise Rejected("not here")
