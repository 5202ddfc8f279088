"""Read the live store to its end: every kind at once, children as soon as their parents are there."""

from __future__ import annotations

import asyncio
from types import MappingProxyType
from typing import TYPE_CHECKING

from reconciler.engine.normalise import normalise
from reconciler.engine.renewal import unfinished
from reconciler.errors import Unauthorised
from reconciler.model.resource import Listing, Reading, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.provider import Provider
    from reconciler.model.resource import Desired


async def observe(
    provider: Provider,
    on_read: Callable[[Reading], None] | None = None,
    desired: Mapping[Address, Desired] = MappingProxyType({}),
    kinds: Collection[str] | None = None,
    full: Collection[str] = (),
) -> Snapshot:
    """The live store as one value; raises IncompleteRead (or another ProviderError) rather than give a part.

    `on_read` is told of each kind when it has been read to its end; `desired` tells which live objects that
    have no key yet are meant; `kinds` names those to read, when not all (see `scope`); of the `full` ones
    everything is read, also where that takes a request for each object, and of "product/files" that field.
    """
    tasks: dict[str, asyncio.Task[Listing]] = {}
    declared: dict[str, list[Desired]] = {}
    for one in desired.values():
        declared.setdefault(one.address.kind, []).append(one)

    async def read(kind: Kind) -> Listing:
        parents = (await tasks[kind.within]).remotes if kind.within else ()
        wanted = declared.get(kind.name, ())
        fields = frozenset(one.partition("/")[2] for one in full if one.startswith(f"{kind.name}/"))
        listing = await provider.read(kind, parents, wanted, full=kind.name in full or fields)
        if on_read:
            on_read(Reading(kind.name, len(listing.remotes), listing.pages))
        return listing

    for kind in provider.kinds.values():
        if kinds is not None and kind.name not in kinds:
            continue
        tasks[kind.name] = asyncio.create_task(read(kind))
    limits = asyncio.create_task(provider.limits())
    try:
        await asyncio.gather(*tasks.values(), limits)
    except Unauthorised as refusal:
        raise await _all_refused(refusal, tasks.values()) from refusal
    finally:
        for task in (*tasks.values(), limits):
            task.cancel()
        await asyncio.gather(*tasks.values(), limits, return_exceptions=True)
    listings = {name: task.result() for name, task in tasks.items()}
    remotes = [remote for listing in listings.values() for remote in listing.remotes]
    live, duplicates = normalise(provider.kinds, remotes, provider.referred, desired)
    made = unfinished(provider.kinds, duplicates, desired)
    live |= {address: old for address, (old, _) in made.items()}
    duplicates = {address: several for address, several in duplicates.items() if address not in made}
    reads = [Reading(name, len(one.remotes), one.pages) for name, one in listings.items()]
    new = {address: one for address, (_, one) in made.items() if one}
    return Snapshot(live, reads, limits.result(), duplicates, new)


FORBIDDEN = 403


async def _all_refused(first: Unauthorised, tasks: Iterable[asyncio.Task[Listing]]) -> Unauthorised:
    """One error for every kind that the credentials may not read, so that nobody has to ask kind by kind."""
    if first.status != FORBIDDEN:
        return first
    results = await asyncio.gather(*tasks, return_exceptions=True)
    refused = dict.fromkeys(str(one.message) for one in results if isinstance(one, Unauthorised))
    return Unauthorised(
        "\n".join(refused),
        hint=first.hint,
        request=first.request,
        status=first.status,
        request_id=first.request_id,
    )
