"""Read the whole live store: every kind at once, children as soon as their parents are there."""

from __future__ import annotations

import asyncio
from types import MappingProxyType
from typing import TYPE_CHECKING

from reconciler.engine.normalise import normalise
from reconciler.model.resource import Listing, Reading, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.provider import Provider
    from reconciler.model.resource import Desired


async def observe(
    provider: Provider,
    on_read: Callable[[Reading], None] | None = None,
    desired: Mapping[Address, Desired] = MappingProxyType({}),
) -> Snapshot:
    """The live store as one value; raises IncompleteRead (or another ProviderError) rather than give a part.

    `on_read` is told of each kind when it has been read to its end; `desired` tells which live objects that
    have no key yet are meant.
    """
    tasks: dict[str, asyncio.Task[Listing]] = {}

    async def read(kind: Kind) -> Listing:
        parents = (await tasks[kind.within]).remotes if kind.within else ()
        listing = await provider.read(kind, parents)
        if on_read:
            on_read(Reading(kind.name, len(listing.remotes), listing.pages))
        return listing

    for kind in provider.kinds.values():
        tasks[kind.name] = asyncio.create_task(read(kind))
    limits = asyncio.create_task(provider.limits())
    try:
        await asyncio.gather(*tasks.values(), limits)
    finally:
        for task in (*tasks.values(), limits):
            task.cancel()
        await asyncio.gather(*tasks.values(), limits, return_exceptions=True)
    listings = {name: task.result() for name, task in tasks.items()}
    remotes = [remote for listing in listings.values() for remote in listing.remotes]
    live, duplicates = normalise(provider.kinds, remotes, provider.referred, desired)
    reads = [Reading(name, len(one.remotes), one.pages) for name, one in listings.items()]
    return Snapshot(live, reads, limits.result(), duplicates)
