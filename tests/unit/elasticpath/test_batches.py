"""Objects that are written by the dozen: what the store refuses of one is not said of the others."""

from __future__ import annotations

import asyncio

import pytest

from reconciler.errors import Conflict, NotFound, Rejected
from reconciler.providers.elasticpath.batches import Batches

CODES = [f"C{number}" for number in range(100)]


class Shop:
    """A client of a store that refuses every request which holds one of the bad codes."""

    def __init__(self, refusal, *bad):
        self.refusal, self.bad = refusal, set(bad)
        self.held: list[str] = []
        self.requests = self.slept = 0
        self.random = lambda: 0.5

    async def send(self, method, path, *, body):
        self.requests += 1
        if self.bad & set(body):
            raise self.refusal
        self.held += body

    async def sleep(self, _seconds):
        self.slept += 1


def outcomes(shop, method="POST", *, fresh=False):
    """What becomes of each code when all are sent at once."""

    async def session():
        batches = Batches(shop)
        sent = (
            batches.send(
                method, "/codes", {"code": code}, lambda items: [one["code"] for one in items], fresh=fresh
            )
            for code in CODES
        )
        return await asyncio.gather(*sent, return_exceptions=True)

    return dict(zip(CODES, asyncio.run(session()), strict=True))


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("refusal", [NotFound("no such code"), Conflict("code exists"), Rejected("bad code")])
def test_one_bad_item_fails_alone(method, refusal):
    shop = Shop(refusal, "C7", "C42")
    found = outcomes(shop, method)
    assert {code for code, error in found.items() if error} == {"C7", "C42"}
    assert sorted(shop.held) == sorted({*CODES} - {"C7", "C42"})
    assert shop.requests < 40


def test_what_may_be_too_new_is_waited_for_once():
    shop = Shop(NotFound("no such promotion"), *CODES)
    assert all(isinstance(error, NotFound) for error in outcomes(shop, fresh=True).values())
    assert shop.slept == 6


def test_writes_that_meet_are_nobodys_fault():
    shop = Shop(Conflict("Write conflict detected"), "C7")
    assert all(isinstance(error, Conflict) for error in outcomes(shop).values())
    assert shop.held == []
