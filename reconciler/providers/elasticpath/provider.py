"""A live Elastic Path Commerce store, behind `model.provider.Provider`."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.errors import Conflict, NotFound, ProviderError, Rejected, Unavailable
from reconciler.http.client import Client
from reconciler.http.together import together
from reconciler.model.json import Json, Object, get
from reconciler.model.resource import Desired, Listing, Quota, Source
from reconciler.model.secret import secrets
from reconciler.providers.elasticpath import credentials, lists, matching, wire
from reconciler.providers.elasticpath.batches import Batches
from reconciler.providers.elasticpath.kind import Action
from reconciler.providers.elasticpath.kinds import KINDS
from reconciler.providers.elasticpath.patience import clarified, patiently
from reconciler.providers.elasticpath.refer import Referrer
from reconciler.providers.elasticpath.relations import read_apart, relate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.http.answer import Answer
    from reconciler.model.kind import Kind
    from reconciler.model.provider import KeepSecret
    from reconciler.model.resource import Remote, Write
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
LOOKS = (0.0, 1.0, 3.0)
"""Seconds before each look for an object whose creation was not answered: lists lag behind writes."""


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
                self._settings = _data(await self._client.send("GET", "/v2/settings"))
            return self._settings

    # --- reading ------------------------------------------------------------------------------------------

    async def read(
        self,
        kind: Kind,
        parents: Sequence[Remote],
        declared: Sequence[Desired] = (),
        *,
        entire: bool = False,
    ) -> Listing:
        own = KINDS[kind.name]
        if own.singleton:
            listings = [await self._read_only_one(own)]
        elif own.within and not wire.shared(own):
            asked = _asked(kind, parents, declared) if kind.partial or kind.only_in else parents
            listings = await together(self._list(own, parent) for parent in asked)
        else:
            listings = [await self._list(own, None)]
        remotes = [remote for listing in listings for remote in listing.remotes]
        if own.partial and not own.within:
            names = {one.address.name for one in declared}
            remotes = [
                one for one in remotes if wire.key_of(own, one.document, lambda _, wire: wire) in names
            ]
        await self._complete(own, remotes, declared)
        await read_apart(self._client, own, remotes, declared, entire=entire)
        if own.secret_once:
            remotes = [credentials.guarded(one, self._client_id) for one in remotes]
        return Listing(remotes, sum(listing.pages for listing in listings))

    async def _complete(
        self, kind: elasticpath.Kind, remotes: list[Remote], declared: Sequence[Desired]
    ) -> None:
        if kind.completes:
            await kind.completes(self._client, kind, remotes)
        if kind.seeks:
            await kind.seeks(self._client, kind, remotes, declared)

    async def _read_only_one(self, kind: elasticpath.Kind) -> Listing:
        """The one object of a singleton; a store that does not know the service behind it has none."""
        try:
            answer = await self._client.send("GET", kind.listed or kind.path)
        except NotFound:
            return Listing([], 1)
        return Listing([wire.remote(kind, _data(answer), None)], 1)

    async def _list(self, kind: elasticpath.Kind, parent: Remote | None, *, afresh: bool = False) -> Listing:
        """The objects of a kind within one parent; `afresh` when the parent's document may be old."""
        if kind.embedded and parent and not afresh:
            shown = wire.embedded(kind, parent)
            if shown is not None:
                return Listing([wire.remote(kind, document, parent) for document in shown], 0)
        path = wire.collection(kind, parent, listed=True)
        what = kind.folder if parent is None else f"{kind.folder} of {parent.kind} {parent.id}"
        documents, pages = await lists.read(self._client, path, what, paged=kind.paged)
        if kind.hidden and parent:
            documents = [document for document in documents if not kind.hidden(document, parent)]
        return Listing([wire.remote(kind, document, parent) for document in documents], pages)

    # --- writing ------------------------------------------------------------------------------------------

    async def create(self, kind: Kind, write: Write) -> Remote:
        own = KINDS[kind.name]
        keep_secret = credentials.sink_for(write.address, self._keep_secret) if own.secret_once else None
        refer = Referrer(write)
        async with self._turn(own, write.parent.id if write.parent else None):
            try:
                made = await self._make(own, write, refer)
            except Unavailable as lost:
                if not lost.uncertain:
                    raise
                if keep_secret is not None:
                    lost.hint = (
                        f"if it was made, nobody has its secret: --replace {write.address} makes another"
                    )
                    raise
                made = await self._find(own, write, lost)
            except Conflict as taken:
                taken.hint = own.taken or taken.hint
                raise
            except Rejected as refusal:
                conflict = clarified(refusal)
                if conflict is None:
                    raise
                raise conflict from refusal
            await relate(self._client, own, write, made, refer)
        await self._complete(own, [made], [_written(write)])
        if keep_secret is not None:
            try:
                await credentials.hand_over(write.address, made, keep_secret)
            except Exception:
                await self.delete(kind, made)  # a key whose secret nobody has is worth nothing
                raise
        return made

    async def _make(self, kind: elasticpath.Kind, write: Write, refer: Referrer) -> Remote:
        document = wire.created(kind, write, refer, KINDS)
        if kind.prepares:
            await kind.prepares(self._client, write, document)
        path = wire.collection(kind, write.parent)
        if kind.batch:
            del document["type"]
            await self._send_batch("POST", path, kind, document, fresh=refer.fresh)
            return wire.remote(kind, document, write.parent)  # the answer need not hold what was made
        hide = frozenset(secrets(kind.shape, write.body))
        sent: Json = {"form": kind.uploads(write.body)} if kind.uploads else {"body": {"data": document}}
        answer = await patiently(
            self._client, lambda: self._client.send("POST", path, hide=hide, **sent), fresh=refer.fresh
        )
        return wire.remote(kind, _data(answer), write.parent)

    async def _send_batch(
        self, method: str, path: str, kind: elasticpath.Kind, item: Object, *, fresh: bool
    ) -> None:
        await self._batches.send(method, path, item, lambda items: wire.batch(kind, items), fresh=fresh)

    async def _find(self, kind: elasticpath.Kind, write: Write, lost: Unavailable) -> Remote:
        """The object that a creation without an answer made, found by its key; raises `lost` if none."""
        key = kind.own_key(write.body)
        for pause in LOOKS:
            if pause:
                await self._client.sleep(pause)
            try:
                above = write.parent if write.parent and not wire.shared(kind) else None
                listing = await self._list(kind, above and wire.top_of(kind, above), afresh=True)
                if kind.seeks:
                    await kind.seeks(self._client, kind, listing.remotes, [_written(write)])
            except ProviderError as failure:
                raise lost from failure
            parent = write.parent.id if write.parent else None
            found = [
                remote
                for remote in listing.remotes
                if remote.parent == parent
                and remote.id not in write.seen
                and wire.key_of(kind, remote.document, write.name) == key
            ]
            if len(found) == 1:
                return found[0]
        lost.hint = "whether it was created is not known; the next run reads the store and settles it"
        raise lost

    async def update(self, kind: Kind, write: Write) -> Remote:
        own, before = KINDS[kind.name], write.remote
        assert before is not None
        if own.batch or not own.changes:
            return before
        refer = Referrer(write)
        async with self._turn(own, before.parent):
            if own.lasting or (write.fields and write.fields <= own.apart and not own.nests):
                now = replace(before, document=deepcopy(before.document))
            else:
                now = await self._put(own, write, before, refer)
            await relate(self._client, own, write, now, refer)
        if own.seeks:
            await own.seeks(self._client, own, [now], [_written(write)])
        return now

    async def _put(self, kind: elasticpath.Kind, write: Write, before: Remote, refer: Referrer) -> Remote:
        """Send the document of an update, and move the object if it stands elsewhere now."""
        document = wire.changed(kind, write, refer)
        if kind.prepares:
            await kind.prepares(self._client, write, document)
        path = wire.place(kind, before)
        hide = frozenset(secrets(kind.shape, write.body))
        fresh = refer.fresh or before.id in write.fresh

        async def put(sent: Object) -> Answer:
            return await matching.send(
                self._client, kind, before, "PUT", path, data=sent, hide=hide, force=write.force
            )

        try:
            answer = await patiently(self._client, lambda: put(document), fresh=fresh)
            if clearing := wire.clearing(kind, document, get(answer.body, ("data",))):
                await patiently(self._client, lambda: put(clearing))
                answer = await patiently(self._client, lambda: put(document), fresh=fresh)
        except Conflict as taken:
            taken.hint = kind.taken or taken.hint
            raise
        parent = before.parent
        if kind.nests and write.parent and write.parent.id != parent:
            parent = write.parent.id
            await self._move(kind, path, write.parent, fresh=parent in write.fresh)
        if parent != before.parent or not isinstance(get(answer.body, ("data",)), dict):
            answer = await self._client.send("GET", path)
        return wire.again(kind, _data(answer), before, parent)

    async def _move(self, kind: elasticpath.Kind, path: str, parent: Remote, *, fresh: bool) -> None:
        """Hang a nested object under another parent; the API has an endpoint of its own for that."""
        assert kind.link is not None
        at = path + kind.link.at.removesuffix("/data")
        nested = parent.kind == kind.link.kind
        body = {"data": wire.reference(KINDS[kind.link.kind], parent.id)} if nested else None
        await patiently(
            self._client,
            lambda: self._client.send("PUT" if nested else "DELETE", at, body=body),
            fresh=fresh,
        )

    async def delete(
        self,
        kind: Kind,
        remote: Remote,
        *,
        force: bool = False,
    ) -> None:
        own = KINDS[kind.name]
        path = wire.place(own, remote)
        if own.batch:
            with suppress(NotFound):
                item = {name: remote.document[name] for name in own.keys}
                await self._send_batch("DELETE", path, own, item, fresh=False)
            return
        async with self._turn(own, remote.parent):
            if own.drains:
                await self._vanish(f"{path}/{own.drains}", own, remote)
            try:
                await self._vanish(path, own, remote, force=force)
            except Rejected:
                # Whether what it holds goes along, or must go first, is not documented.
                if not own.holds or not await self._empty(own, path):
                    raise
                await self._vanish(path, own, remote, force=force)

    async def _empty(self, kind: elasticpath.Kind, path: str) -> bool:
        """Delete what an object holds; whether there was anything."""
        documents, _ = await lists.read(self._client, f"{path}/{kind.holds}", kind.holds)
        held = [wire.remote(kind, document, None) for document in documents]
        await together(self._vanish(wire.place(kind, one), kind, one) for one in held)
        return bool(held)

    async def _vanish(self, path: str, kind: elasticpath.Kind, remote: Remote, *, force: bool = True) -> None:
        with suppress(NotFound):  # somebody, or a first attempt whose answer was lost, has deleted it already
            await patiently(
                self._client,
                lambda: matching.send(self._client, kind, remote, "DELETE", path, force=force),
            )

    async def act(self, kind: Kind, action: str, remote: Remote) -> None:
        own = KINDS[kind.name]
        (meant,) = (one for one in own.actions if one.name == action)
        assert isinstance(meant, Action)
        await meant.run(self._client, wire.place(own, remote), remote)

    def _turn(self, kind: elasticpath.Kind, parent: str | None) -> asyncio.Lock:
        """Writes under one parent go one after the other: the API answers 409 to some that meet."""
        return self._turns[parent] if parent and not kind.batch else asyncio.Lock()

    # --- references ---------------------------------------------------------------------------------------

    def referred(self, kind: Kind | None, wire: Json) -> str | None:  # noqa: ARG002 - the id says it all here
        return wire if isinstance(wire, str) and wire else None


def _asked(kind: Kind, parents: Sequence[Remote], declared: Sequence[Desired]) -> list[Remote]:
    """The parents to ask where not all are asked, by their names: those that can hold such a resource, and of
    a partial kind those that a declared one may stand in.
    """
    above = KINDS[kind.within or ""]
    names = set(kind.only_in)
    if kind.partial:
        names = {parent.name for one in declared if (parent := kind.parent_of(one.address))}
    return [one for one in parents if wire.key_of(above, one.document, lambda _, wire: wire) in names]


def _written(write: Write) -> Desired:
    """What a write is for, as files declare it."""
    return Desired(write.address, write.body, Source(""))


def _data(answer: Answer) -> Object:
    """The document of an answer."""
    document = get(answer.body, ("data",))
    if not isinstance(document, dict):
        lost = Unavailable(f"the server answered {answer.status} without an object", status=answer.status)
        lost.uncertain = True  # it said yes, so a write has happened
        raise lost
    return document
