"""A bearer token by client credentials (RFC 6749, 4.4), shared by everyone who waits for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

EARLY = 60.0
"""Seconds before its end at which a token is replaced: a request in flight must not outlive it."""


@dataclass(frozen=True)
class Grant:
    """How a token is asked for: the form that is posted, and HTTP basic credentials where the API wants them.

    `url` is absolute, or a path of the API itself. `hint` tells a user what to check when it is refused.
    """

    url: str
    form: Mapping[str, str] = field(repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    hint: str = "check `credentials` in store.yaml"


@dataclass(frozen=True)
class Token:
    """`lasts` is in seconds from the moment it was asked for."""

    text: str = field(repr=False)
    lasts: float


class Tokens:
    """The current token; `fetch` is called once for all waiters, and again shortly before the token ends."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._text: str | None = None
        self._until = 0.0

    async def current(self, refused: str | None = None) -> str:
        """A token to send; a new one when the current is the one that was just `refused`."""
        async with self._lock:
            if self._text is None or self._text == refused or self._clock() >= self._until:
                asked = self._clock()
                token = await self._fetch()
                # A token that lives for seconds only is kept for half of them.
                self._until = asked + token.lasts - min(EARLY, token.lasts / 2)
                self._text = token.text
            return self._text
