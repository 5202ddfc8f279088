from __future__ import annotations

import asyncio

from reconciler.http.auth import Grant, Token, Tokens


class Issuer:
    def __init__(self, lasts=3600.0):
        self.now = 0.0
        self.asked = 0
        self.lasts = lasts

    async def fetch(self):
        self.asked += 1
        await asyncio.sleep(0)
        return Token(f"token {self.asked}", self.lasts)

    def tokens(self):
        return Tokens(self.fetch, lambda: self.now)


def test_one_token_is_fetched_for_all_waiters():
    issuer = Issuer()
    tokens = issuer.tokens()

    async def all_of_them():
        return await asyncio.gather(*(tokens.current() for _ in range(20)))

    assert set(asyncio.run(all_of_them())) == {"token 1"}
    assert issuer.asked == 1


def test_it_is_replaced_a_minute_before_its_end():
    issuer = Issuer()
    tokens = issuer.tokens()

    async def at(now):
        issuer.now = now
        return await tokens.current()

    async def scenario():
        return [await at(now) for now in (0, 3539, 3540, 7079, 7080)]

    assert asyncio.run(scenario()) == ["token 1", "token 1", "token 2", "token 2", "token 3"]


def test_a_short_token_is_used_for_half_its_life():
    issuer = Issuer(lasts=10)
    tokens = issuer.tokens()

    async def scenario():
        found = []
        for now in (0, 4.9, 5):
            issuer.now = now
            found.append(await tokens.current())
        return found

    assert asyncio.run(scenario()) == ["token 1", "token 1", "token 2"]


def test_a_refused_token_is_replaced_once_for_all_who_met_it():
    issuer = Issuer()
    tokens = issuer.tokens()

    async def scenario():
        first = await tokens.current()
        return await asyncio.gather(*(tokens.current(refused=first) for _ in range(10)))

    assert set(asyncio.run(scenario())) == {"token 2"}
    assert issuer.asked == 2


def test_nothing_of_it_is_printed():
    grant = Grant("/token", {"client_secret": "s3cret"}, basic=("id", "s3cret"))
    assert "s3cret" not in repr(grant)
    assert "s3cret" not in repr(Token("s3cret", 1))
