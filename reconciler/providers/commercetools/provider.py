"""A live commercetools project, behind `model.provider.Provider`.

Source: commercetools API reference: General concepts (versions, update actions), and the page of each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from reconciler.errors import Conflict, NotFound, Rejected, Unavailable
from reconciler.http.together import together
from reconciler.model.json import Json, Object
from reconciler.model.resource import Desired, Listing, Remote
from reconciler.model.secret import secrets
from reconciler.providers import once
from reconciler.providers.commercetools import lists, wire
from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.removal import remove
from reconciler.providers.commercetools.update import Update, changed
from reconciler.providers.commercetools.words import codes
from reconciler.providers.lost import find

if TYPE_CHECKING:
    from reconciler.http.answer import Answer
    from reconciler.http.client import Client
    from reconciler.model import kind as model
    from reconciler.model.address import Address
    from reconciler.model.provider import KeepSecret
    from reconciler.model.resource import Quota, Write
    from reconciler.providers.commercetools.kind import Kind

_MADE = "if somebody made it since the project was read, plan again"


def utc_now() -> datetime:
    return datetime.now(UTC)


class Commercetools:
    """One project, reached through one client; `client_id` is the API client that the run itself uses."""

    def __init__(
        self,
        client: Client,
        project: str,
        client_id: str,
        keep_secret: KeepSecret | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._client, self._project, self._client_id = client, project, client_id
        self._keep_secret, self._now = keep_secret, now

    @property
    def kinds(self) -> Mapping[str, model.Kind]:
        return KINDS

    async def aclose(self) -> None:
        await self._client.aclose()

    async def identify(self) -> str:
        """The project's key: every request names it, and credentials are good for one project only."""
        return self._project

    async def limits(self) -> Mapping[str, Quota]:
        return {}  # those that are published are defaults, which commercetools raises on request

    # --- reading ------------------------------------------------------------------------------------------

    async def read(
        self,
        kind: model.Kind,
        parents: Sequence[Remote],
        declared: Sequence[Desired] = (),
        *,
        full: bool = False,  # noqa: ARG002 - a selection may hold every product of the project
    ) -> Listing:
        own = KINDS[kind.name]
        if own.verb == "none":
            return Listing(
                [Remote(own.name, one.address.name, {"key": one.address.name}) for one in declared], 0
            )
        if own.singleton:
            answer = await self._send("GET", wire.place(self._project, own))
            return Listing([wire.remote(own, wire.data(answer))], 1)
        if own.within:
            listings = await together(self._list(own, parent=parent) for parent in parents)
        elif own.partial:
            asked = [str(one.body[own.asked]) for one in declared]
            listings = await together(self._list(own, where=one) for one in lists.any_of(own.asked, asked))
        else:
            listings = [await self._list(own)]
        remotes = [remote for listing in listings for remote in listing.remotes]
        pages = sum(listing.pages for listing in listings)
        if own.apart:
            pages += await self._read_apart(own, remotes, declared)
        return Listing(remotes, pages)

    async def _list(self, kind: Kind, *, parent: Remote | None = None, where: str = "") -> Listing:
        path = wire.place(self._project, kind, parent.id if parent else None)
        documents, pages = await lists.by_id(self._client, path, kind.folder, expand=kind.expand, where=where)
        return Listing([self._remote(kind, document, parent) for document in documents], pages)

    def _remote(self, kind: Kind, document: Object, parent: Remote | None = None) -> Remote:
        own = kind.verb == "rotate" and document.get("id") == self._client_id
        locked = "the API client that this run uses" if own else None
        return wire.remote(kind, document, parent.id if parent else None, locked)

    async def _read_apart(self, kind: Kind, remotes: list[Remote], declared: Sequence[Desired]) -> int:
        """Read what has a list of its own, of the objects whose files declare it; gives back the pages.

        Also of those without a key that a file may mean by what else names them.
        """
        asking = [one for one in declared if kind.apart in one.body]
        keys, names = {one.address.name for one in asking}, [_named(kind, one.body) for one in asking]
        chosen = [
            one
            for one in remotes
            if (key := one.document.get("key")) in keys or (not key and _named(kind, one.document) in names)
        ]
        return sum(await together(self._fill(kind, one) for one in chosen))

    async def _fill(self, kind: Kind, remote: Remote) -> int:
        path = f"{wire.place(self._project, kind, remote.id)}/{kind.apart}"
        what = f"{kind.apart} of {kind.name} {remote.document.get('key') or remote.id}"
        remote.document[kind.apart], pages = await lists.by_offset(
            self._client, path, what, expand=kind.expand_apart
        )
        return pages

    async def again(self, kind: Kind, remote: Remote) -> Remote:
        """The object as it is now; raises NotFound when it is gone."""
        answer = await self._send("GET", self._at(kind, remote), expand=kind.expand)
        found = self.like(kind, remote, wire.data(answer))
        if kind.apart and kind.apart in remote.document:
            await self._fill(kind, found)
        return found

    def like(self, kind: Kind, before: Remote, document: Object) -> Remote:
        """An answer about an object that was read before; what only another list tells is carried over."""
        if kind.apart and kind.apart in before.document:
            document[kind.apart] = before.document[kind.apart]
        return wire.remote(kind, document, before.parent, before.locked)

    # --- writing ------------------------------------------------------------------------------------------

    async def create(self, kind: model.Kind, write: Write) -> Remote:
        own = KINDS[kind.name]
        keep_secret = once.sink_for(write.address, self._keep_secret) if own.verb == "rotate" else None
        document = wire.draft(own, write, self._project)
        if own.within and write.parent:
            document["container"] = write.parent.id
        try:
            made = await self._make(own, document, write)
        except Unavailable as lost:
            if not lost.uncertain:
                raise
            if keep_secret is not None:
                lost.hint = once.nobody_has_it(write.address)
                raise
            made = await find(self._client, lambda: self._unseen(own, write), lost, "project")
        if keep_secret is not None:  # before anything else
            take, delete = partial(_secret, made), partial(self.delete, own, made)
            await once.hand_over(write.address, take, keep_secret, delete)
        if own.apart in write.body:
            made.document[own.apart] = []
            made = await Update(self, own, write, {own.apart}).run(made, {})
        return made

    async def _make(self, kind: Kind, document: Object, write: Write) -> Remote:
        """Send a draft; a taken key is a conflict: nothing had it when the project was read."""
        path, parent = wire.place(self._project, kind), write.parent.id if write.parent else None
        if kind.verb == "upsert" and not write.force and await self._look_up(kind, write):
            raise Conflict("it exists already", hint=_MADE, request=f"POST {path}")
        try:
            answer = await self._send("POST", path, document, write, kind=kind)
        except Rejected as refusal:
            if "DuplicateField" not in codes(refusal):
                raise
            raise Conflict(
                refusal.message, hint=_MADE, request=refusal.request, status=refusal.status
            ) from refusal
        return wire.remote(kind, wire.data(answer), parent)

    async def _unseen(self, kind: Kind, write: Write) -> Remote | None:
        """The object with the key of a write, if nobody knew it before."""
        found = await self._look_up(kind, write)
        return None if found is None or found.id in write.seen else found

    async def _look_up(self, kind: Kind, write: Write) -> Remote | None:
        """The object with the key of a write. By a query, where a server has no route for keys."""
        key = write.address.name
        if write.parent is not None:
            path = f"{wire.place(self._project, kind, write.parent.id)}/{key}"
        else:
            path = wire.place(self._project, kind, key=key)
        try:
            answer = await self._send("GET", path, expand=kind.expand)
        except NotFound:
            if write.parent is not None:
                return None
            (where,) = lists.any_of("key", [key])
            listing = await self._list(kind, where=where)
            return next(iter(listing.remotes), None)
        return self._remote(kind, wire.data(answer), write.parent)

    async def update(self, kind: model.Kind, write: Write) -> Remote:
        own, before = KINDS[kind.name], write.remote
        assert before is not None
        if own.verb == "upsert":
            return await self._upsert(own, write, before)
        if own.verb == "rotate":
            # What no file manages stays as it was: of a new object it would be the default.
            carried = own.carry(before.document, self._now()) if own.carry else {}
            made = await self.create(kind, replace(write, body=carried | write.before | write.body))
            await self.delete(kind, before)
            return made
        assert write.fields is not None
        return await Update(self, own, write, write.fields).run(before, write.before)

    async def _upsert(self, kind: Kind, write: Write, before: Remote) -> Remote:
        document = wire.draft(kind, write, self._project)
        document |= {"container": before.parent, "version": before.version}
        try:
            answer = await self._send("POST", wire.place(self._project, kind), document, write, kind=kind)
        except Conflict as refusal:
            now = await self.again(kind, before)
            if not write.force and now.document.get("value") != before.document.get("value"):
                raise changed(str(write.address), refusal) from refusal
            document["version"] = now.version
            answer = await self._send("POST", wire.place(self._project, kind), document, write, kind=kind)
        return self.like(kind, before, wire.data(answer))

    async def delete(self, kind: model.Kind, remote: Remote, *, force: bool = False) -> None:
        await remove(self, KINDS[kind.name], remote, force=force)

    async def erase(self, kind: Kind, remote: Remote) -> None:
        """Send the deletion of the version that was last seen."""
        query = {} if remote.version is None else {"version": str(remote.version)}
        await self._client.send("DELETE", self._at(kind, remote), query=query)

    async def act(self, kind: model.Kind, action: str, remote: Remote) -> None:
        raise AssertionError(f"{kind.name} {remote.id} has no action {action}")

    async def post(self, kind: Kind, remote: Remote, actions: list[Object], write: Write) -> Answer:
        """Send update actions for the version that was last seen."""
        body = {"version": remote.version, "actions": actions}
        return await self._send("POST", self._at(kind, remote), body, write, kind=kind)

    def _at(self, kind: Kind, remote: Remote) -> str:
        """The path of one object; a custom object has its container's name and its own key in it."""
        if kind.within:
            return f"{wire.place(self._project, kind, remote.parent)}/{remote.document['key']}"
        return wire.place(self._project, kind, remote.id)

    async def pause(self, seconds: float) -> None:
        await self._client.sleep(seconds * (0.5 + self._client.random()))

    async def _send(
        self,
        method: str,
        path: str,
        body: Json = None,
        write: Write | None = None,
        *,
        kind: Kind | None = None,
        expand: Sequence[str] = (),
    ) -> Answer:
        hide = frozenset(secrets(kind.shape, write.body)) if kind and write else frozenset()
        expanded = list(kind.expand if kind else expand)
        query = {"expand": expanded} if expanded else None
        return await self._client.send(method, path, query=query, body=body, hide=hide)

    # --- references ---------------------------------------------------------------------------------------

    def referred(self, kind: model.Kind | None, reference: Json) -> str | Address | None:
        return None if kind is None and not wire.free(reference) else wire.meant(reference)


def _secret(made: Remote) -> Mapping[str, str]:
    """The parts of a new API client, of which nothing else keeps the secret."""
    return {"client_id": made.id, "client_secret": str(made.document.pop("secret", None))}


def _named(kind: Kind, held: Object) -> list[Json]:
    """What names an object that has no key: plain fields, which a document holds as a file does."""
    return [held.get(name) for name in kind.adopts]
