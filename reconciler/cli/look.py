"""One look at a live store, read-only from its first request to its last."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from reconciler.cli.session import connect, prepare, survey

if TYPE_CHECKING:
    from reconciler.cli.options import Choices
    from reconciler.cli.session import Site, Survey
    from reconciler.cli.target import Target
    from reconciler.cli.terminal import Terminal


def look(terminal: Terminal, target: Target, choices: Choices) -> tuple[Site, Survey]:
    """What a target wants, and what its live store holds; the link's guard stays locked."""
    site = prepare(terminal, target, choices)

    async def read() -> Survey:
        link = connect(terminal, site)
        try:
            return await survey(terminal, site, link)
        finally:
            await link.aclose()

    return site, asyncio.run(read())
