"""References that travel through endpoints of their own: read beside an object's document, written after it.

A kind declares them as `relations` (see `Relation`); nothing else knows of them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from reconciler.errors import Conflict, NotFound, ProviderError, Unavailable
from reconciler.http.together import together
from reconciler.model.json import MISSING, Json, Object, get, put
from reconciler.model.wire import embed
from reconciler.providers.elasticpath import documents, lists, paths
from reconciler.providers.elasticpath.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence

    from reconciler.http.answer import Answer
    from reconciler.http.client import Client
    from reconciler.model.json import Path
    from reconciler.model.resource import Desired, Remote, Write
    from reconciler.providers.elasticpath.kind import Kind, Relation
    from reconciler.providers.elasticpath.refer import Referrer


async def read_apart(
    client: Client,
    kind: Kind,
    remotes: Sequence[Remote],
    declared: Collection[Desired] = (),
    *,
    full: bool | frozenset[str] = False,
) -> None:
    """Put into each document the relations that documents do not show.

    What is asked for one by one is asked of those that the `declared` ones write it of; of all when `full`,
    or when that names the field.
    """

    async def one(remote: Remote, relation: Relation) -> None:
        found = await endpoint(client, kind, relation, remote).read()
        if found is not MISSING:
            put(remote.document, kind.place_of(relation.field), found)

    hidden = [relation for relation in kind.relations if relation.read]
    await together(one(*pair) for pair in _asked(kind, hidden, remotes, declared, full=full))


def _asked(
    kind: Kind,
    relations: Sequence[Relation],
    remotes: Sequence[Remote],
    declared: Collection[Desired],
    *,
    full: bool | frozenset[str],
) -> Iterator[tuple[Remote, Relation]]:
    """The objects to ask, each for a relation of it."""
    of_all = frozenset(one.field for one in relations) if full is True else full or frozenset()
    of_all |= {one.field for one in relations if not one.declared}
    written = {one.address.name: one.body.keys() for one in declared}
    for remote in remotes if relations else ():
        key = documents.key_of(kind, remote.document) if written else None
        for relation in relations:
            if relation.field in of_all or relation.field in written.get(key or "", ()):
                yield remote, relation


async def relate(client: Client, kind: Kind, write: Write, now: Remote, refer: Referrer) -> None:
    """Bring the relations of an object just written to what is wanted, and show them in its document."""
    for relation in kind.relations:
        name, place = relation.field, kind.place_of(relation.field)
        have = _known(relation, place, write, now)
        if name in (write.body if write.fields is None else write.fields):
            body = {name: write.body.get(name)}
            want = get(embed(kind.shape, body, kind.base_path, refer), place)
            have = await endpoint(client, kind, relation, now, write, refer).bring(have, want)
        if have is not MISSING:
            put(now.document, place, have)


def _known(relation: Relation, place: Path, write: Write, now: Remote) -> Json:
    """What the store holds before the write: as its answer shows it, or as it was last read."""
    shown = MISSING if relation.read else get(now.document, place)
    return get(write.remote.document, place) if shown is MISSING and write.remote else shown


def endpoint(
    client: Client,
    kind: Kind,
    relation: Relation,
    remote: Remote,
    write: Write | None = None,
    refer: Referrer | None = None,
) -> Endpoint:
    """One relation of one object, as its kind reads and writes it."""
    return (relation.by or Endpoint)(client, kind, relation, remote, write, refer)


class Endpoint:
    """One relation of one object; `fresh` tells that the store may not know yet what a request names.

    A relation that is no plain list of references has a class of its own that reads and brings it.
    """

    def __init__(
        self,
        client: Client,
        kind: Kind,
        relation: Relation,
        remote: Remote,
        write: Write | None,
        refer: Referrer | None,
    ) -> None:
        self.client, self.kind, self.relation, self.remote, self.write = client, kind, relation, remote, write
        made = write is not None and (write.remote is None or remote.id in write.fresh)
        self.fresh = made or (refer is not None and refer.fresh)
        self.place = paths.place(kind, remote)
        self.path = f"{self.place}/{relation.path}"

    async def read(self) -> Json:
        """What the store holds, in the form of the document; MISSING when it does not tell."""
        found = await self.listed()
        if self.relation.way != "one":
            return found
        return found[0] if found else None  # some endpoints list a single reference, too

    async def bring(self, have: Json, want: Json) -> Json:
        """From what there is to what is wanted, both on the wire; gives back what there is then."""
        if self.relation.way == "each":
            gone = [one for one in have or [] if not any(_meant(one, item) for item in want or [])]
            new = [item for item in want or [] if not any(_holds(one, item) for one in have or [])]
            if new:  # first, so that a refusal leaves what there is
                await self._add(new)
            if gone:
                await self.take(self.path, [{"type": one.get("type"), **_name(one)} for one in gone])
        elif want or self.relation.way == "whole":
            if not _holds(have or [], want or []):
                await self._set(have, want or [])
        elif have:
            await self.take(self.path, None)
        return [] if want is None and self.relation.way != "one" else want

    async def listed(self) -> list[Object]:
        """All that the relation's list holds."""
        path = f"{self.place}/{self.relation.read or self.relation.path}"
        what = f"{self.relation.field} of {self.kind.name} {self.remote.id}"
        found, _ = await lists.read(self.client, path, what, paged=self.relation.paged)
        return found

    async def send(self, method: str, path: str, data: Json) -> Answer:
        body = None if data is None else {"data": data}
        return await patiently(
            self.client, lambda: self.client.send(method, path, body=body), fresh=self.fresh
        )

    async def surely(
        self, method: str, path: str, data: Json, done: Callable[[], Awaitable[bool]]
    ) -> Answer | None:
        """Send a request; when no answer tells whether it took effect, look whether it is `done`."""
        try:
            return await self.send(method, path, data)
        except Unavailable as lost:
            if not lost.uncertain:
                raise
            lost.hint = "whether it took effect is not known; the next run reads the store and settles it"
            try:
                found = await done()
            except ProviderError as failure:
                raise lost from failure
            if not found:
                raise
            return None

    async def take(self, path: str, items: Json) -> None:
        with suppress(NotFound):  # it went with what it referred to, or a first attempt has done it already
            body = None if items is None else {"data": items}
            await patiently(self.client, lambda: self.client.send("DELETE", path, body=body))

    async def _set(self, have: Json, want: Json) -> None:
        if have or not self.relation.makes:
            await self.send("PUT", self.path, want)
            return
        try:
            await self.send("POST", self.path, want)
        except (Conflict, Unavailable) as refusal:
            # There is one after all: somebody's, or that of a first attempt whose answer was lost.
            if isinstance(refusal, Unavailable) and not refusal.uncertain:
                raise
            await self.send("PUT", self.path, want)

    async def _add(self, items: list[Object]) -> None:
        async def done() -> bool:
            found = await self.listed()
            return all(any(_meant(one, item) for one in found) for item in items)

        await self.surely("POST", self.path, items, done)


def _name(item: Object) -> Object:
    """What tells an item from others: an id, or the slug of a custom relationship."""
    return {name: item[name] for name in ("id", "slug") if name in item}


def _meant(one: Object, other: Object) -> bool:
    return all(other.get(name) == value for name, value in _name(one).items())


def _holds(have: Json, want: Json) -> bool:
    """Whether the store has all that is wanted, whatever it adds of its own."""
    if isinstance(want, dict) and isinstance(have, dict):
        return all(_holds(have.get(name, MISSING), value) for name, value in want.items())
    if isinstance(want, list) and isinstance(have, list):
        return len(want) == len(have) and all(map(_holds, have, want))
    return bool(want == have)
