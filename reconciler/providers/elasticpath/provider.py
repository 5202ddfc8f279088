"""A live Elastic Path Commerce store, behind `model.provider.Provider`."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from reconciler.errors import ProviderError
from reconciler.model.resource import Quota
from reconciler.providers import once
from reconciler.providers.elasticpath import credentials, documents, paths, reading
from reconciler.providers.elasticpath.batches import Batches
from reconciler.providers.elasticpath.creation import make
from reconciler.providers.elasticpath.kind import Action
from reconciler.providers.elasticpath.kinds import KINDS
from reconciler.providers.elasticpath.refer import Referrer
from reconciler.providers.elasticpath.relations import relate
from reconciler.providers.elasticpath.removal import remove, remove_from_batch
from reconciler.providers.elasticpath.update import change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.http.client import Client
    from reconciler.model.json import Json, Object
    from reconciler.model.kind import Kind
    from reconciler.model.provider import KeepSecret
    from reconciler.model.resource import Desired, Listing, Remote, Write
    from reconciler.providers.elasticpath import kind as elasticpath

QUOTAS = {
    "currency": "currency_limit",
    "field": "field_limit",
    "integration": "integration_limit",
    "integration/observes": "event_limit",
    "promotion": "promotions_limit",
    "promotion-code": "promotion_codes_limit",
    "rule-promotion-code": "promotion_codes_limit",
}
"""What the store's settings say of how much it can hold (API reference: Settings)."""


class ElasticPath:
    """One store (Elastic Path API reference), reached through one client.

    `client_id` is the application key that the run itself uses.
    """

    def __init__(self, client: Client, client_id: str = "", keep_secret: KeepSecret | None = None) -> None:
        self._client, self._client_id, self._keep_secret = client, client_id, keep_secret
        self._batches = Batches(client)
        self._settings: Object | None = None
        self._asking = asyncio.Lock()
        self._turns: defaultdict[str | None, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return KINDS

    async def aclose(self) -> None:
        await self._client.aclose()

    # --- the store itself ---------------------------------------------------------------------------------

    async def identify(self) -> str:
        """The store's id: no URL holds it, but the settings do."""
        identity = (await self._read_settings()).get("id")
        if not identity:
            raise ProviderError(
                "the store does not tell its id",
                hint="leave `store_id` out of store.yaml",
                request="GET /v2/settings",
            )
        return str(identity)

    async def limits(self) -> Mapping[str, Quota]:
        settings = await self._read_settings()
        named = {what: (settings.get(name), name) for what, name in QUOTAS.items()}
        return {what: Quota(most, name) for what, (most, name) in named.items() if isinstance(most, int)}

    async def _read_settings(self) -> Object:
        async with self._asking:
            if self._settings is None:
                self._settings = documents.data(await self._client.send("GET", "/v2/settings"))
            return self._settings

    # --- reading and writing ------------------------------------------------------------------------------

    async def read(
        self, kind: Kind, parents: Sequence[Remote], declared: Sequence[Desired] = (), *, full: bool = False
    ) -> Listing:
        own = KINDS[kind.name]
        listing = await reading.read(self._client, own, parents, declared, full=full)
        if own.secret_once:
            guarded = [credentials.guarded(one, self._client_id) for one in listing.remotes]
            return replace(listing, remotes=guarded)
        return listing

    async def create(self, kind: Kind, write: Write) -> Remote:
        own, refer = KINDS[kind.name], Referrer(write)
        keep_secret = once.sink_for(write.address, self._keep_secret) if own.secret_once else None
        async with self._turn(own, write.parent.id if write.parent else None):
            made = await make(self._client, self._batches, own, write, refer)
            await relate(self._client, own, write, made, refer)
        await reading.complete(self._client, own, [made], [reading.declared_by(write)])
        if keep_secret is not None:
            take, delete = partial(credentials.taken, made), partial(self.delete, kind, made)
            await once.hand_over(write.address, take, keep_secret, delete)
        return made

    async def update(self, kind: Kind, write: Write) -> Remote:
        own, before, refer = KINDS[kind.name], write.remote, Referrer(write)
        assert before is not None
        if not own.changes:
            return before
        async with self._turn(own, before.parent):
            if write.fields and write.fields <= own.related and not own.nests:
                now = replace(before, document=deepcopy(before.document))
            else:
                now = await change(self._client, own, write, before, refer)
            await relate(self._client, own, write, now, refer)
        if own.partial:  # what is shown of an object follows from what is declared of it
            await reading.complete(self._client, own, [now], [reading.declared_by(write)])
        return now

    async def delete(self, kind: Kind, remote: Remote, *, force: bool = False) -> None:
        own = KINDS[kind.name]
        if own.batch:
            await remove_from_batch(self._batches, own, remote)
            return
        async with self._turn(own, remote.parent):
            await remove(self._client, own, remote, force=force)

    async def act(self, kind: Kind, action: str, remote: Remote) -> None:
        own = KINDS[kind.name]
        (meant,) = (one for one in own.actions if one.name == action)
        assert isinstance(meant, Action)
        await meant.run(self._client, paths.place(own, remote), remote)

    def _turn(self, kind: elasticpath.Kind, parent: str | None) -> asyncio.Lock:
        """Writes under one parent go one after the other: the API answers 409 to some that meet."""
        return self._turns[parent] if parent and not kind.batch else asyncio.Lock()

    # --- references ---------------------------------------------------------------------------------------

    def referred(self, kind: Kind | None, wire: Json) -> str | None:  # noqa: ARG002 - the id says it all here
        return wire if isinstance(wire, str) and wire else None
