"""A stand-in for a live store, in memory: whatever is done to it, the store never hears of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from reconciler.cli.guard import Guard, asks_for_token
from reconciler.cli.link import Link
from reconciler.model.ledger import EMPTY
from reconciler.model.outcome import Started
from reconciler.model.provider import Connection, Runtime
from reconciler.sandbox import CLIENT_ID, PROVIDERS, UNKNOWN, open_sandbox

__all__ = ["PROVIDERS", "Stage", "Tally"]

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from reconciler.cli.session import Site
    from reconciler.model.address import Address
    from reconciler.model.ledger import Ledger
    from reconciler.model.outcome import Event
    from reconciler.model.resource import Quota
    from reconciler.sandbox import Sandbox

_SENDER: ContextVar[str] = ContextVar("sender", default="")


class Tally(httpx.AsyncBaseTransport):
    """Counts requests by who sends them: a step, or "" for what reads the store.

    sent      by sender and method; those for a token do not count
    unknown   the last request of a sender that the stand-in had no address for
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.sent: dict[str, Counter[str]] = {}
        self.unknown: dict[str, str] = {}

    def listen(self, event: Event) -> None:
        """Whoever is started next sends for this step: a task takes over the context that it is made in."""
        if isinstance(event, Started):
            _SENDER.set(event.step.id)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sender = _SENDER.get()
        if not asks_for_token(request):
            self.sent.setdefault(sender, Counter())[request.method] += 1
        answer = await self._inner.handle_async_request(request)
        if UNKNOWN in answer.headers:
            self.unknown[sender] = f"{request.method} {request.url.path}"
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()


@dataclass
class Stage:
    """A new stand-in with the quotas of a live store; each `link` is a connection of its own, as a run has.

    >>> with Stage(site, snapshot.limits) as stage:
    ...     link, tally = stage.link()
    """

    site: Site
    limits: Mapping[str, Quota]
    _sandbox: Sandbox | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        knobs = {"limits": [f"{one.name}={one.most}" for one in dict.fromkeys(self.limits.values())]}
        self._sandbox = open_sandbox(self.site.declared.plugin.name, knobs=knobs if self.limits else {})
        return self

    def __exit__(self, *_: object) -> None:
        assert self._sandbox is not None
        self._sandbox.close()

    def link(self, ledger: Ledger = EMPTY) -> tuple[Link, Tally]:
        """The stand-in as a live store, open for writes. Nothing waits, and nobody is handed a secret."""
        assert self._sandbox is not None
        plugin, live = self.site.declared.plugin, self.site.connection
        tally = Tally(self._sandbox.transport())
        guard = Guard(tally)
        guard.unlock()
        connection = Connection(
            "http://sandbox",
            credentials=dict.fromkeys(plugin.credentials, CLIENT_ID),
            parallelism=live.parallelism,
        )
        runtime = Runtime(transport=guard, sleep=_at_once, random=_always, keep_secret=_forget)
        return Link(plugin.connect(connection, runtime), guard, None, ledger), tally


async def _at_once(_seconds: float) -> None:
    """Others may go first, but nobody waits."""
    await asyncio.sleep(0)


def _always() -> float:
    return 0.0


async def _forget(_address: Address, _parts: Mapping[str, str]) -> None:
    """What a stand-in hands out opens nothing."""
