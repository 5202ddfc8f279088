"""A look at a live store, read-only from its first request to its last."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from reconciler.cli.books import recall
from reconciler.cli.link import connect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from reconciler.cli.link import Link
    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal

Seen = TypeVar("Seen")


def look(
    terminal: Terminal, site: Site, see: Callable[[Link], Awaitable[Seen]], *, kept: bool = True
) -> Seen:
    """What is seen within reach of a live store, whose guard stays locked; `kept` is as for `connect`."""

    async def work() -> Seen:
        link = connect(terminal, site, recall(terminal, site), kept=kept)
        try:
            return await see(link)
        finally:
            await link.aclose()

    return asyncio.run(work())
