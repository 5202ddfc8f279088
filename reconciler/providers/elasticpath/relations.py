"""References that travel through endpoints of their own: read beside an object's document, written after it.

A kind declares them as `relations` (see `Relation`); nothing else knows of them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from reconciler.errors import NotFound, ProviderError, Unavailable
from reconciler.http.together import together
from reconciler.model.json import MISSING, Json, Object, get, put
from reconciler.model.wire import embed
from reconciler.providers.elasticpath import lists, wire
from reconciler.providers.elasticpath.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.http.client import Client
    from reconciler.model.json import Path
    from reconciler.model.resource import Remote, Write
    from reconciler.providers.elasticpath.kind import Kind, Relation
    from reconciler.providers.elasticpath.refer import Referrer


async def read_apart(client: Client, kind: Kind, remotes: Iterable[Remote]) -> None:
    """Put into each document the relations that documents do not show."""

    async def one(remote: Remote, relation: Relation) -> None:
        found = await _listed(client, f"{wire.place(kind, remote)}/{relation.read}", kind, relation)
        put(remote.document, kind.place_of(relation.field), _form(relation, found))

    hidden = [relation for relation in kind.relations if relation.read]
    await together(one(remote, relation) for remote in remotes for relation in hidden)


async def relate(client: Client, kind: Kind, write: Write, now: Remote, refer: Referrer) -> None:
    """Bring the relations of an object just written to what is wanted, and show them in its document."""
    for relation in kind.relations:
        name, place = relation.field, kind.place_of(relation.field)
        have = _known(relation, place, write, now)
        if name in (write.body if write.fields is None else write.fields):
            body = {name: write.body.get(name)}
            want = get(embed(kind.shape, body, kind.base_path, refer), place)
            fresh = write.remote is None or refer.fresh or now.id in write.fresh
            await _Endpoint(client, kind, relation, wire.place(kind, now), fresh).bring(have, want)
            have = [] if want is None and relation.way != "one" else want
        if have is not MISSING:
            put(now.document, place, have)


def _known(relation: Relation, place: Path, write: Write, now: Remote) -> Json:
    """What the store holds before the write: as its answer shows it, or as it was last read."""
    shown = MISSING if relation.read else get(now.document, place)
    return get(write.remote.document, place) if shown is MISSING and write.remote else shown


class _Endpoint:
    """One relation of one object; `fresh` tells that the store may not know yet what a request names."""

    def __init__(self, client: Client, kind: Kind, relation: Relation, place: str, fresh: bool) -> None:
        self.client, self.kind, self.relation, self.fresh = client, kind, relation, fresh
        self.path = f"{place}/{relation.path}"
        self.listed = f"{place}/{relation.read or relation.path}"

    async def bring(self, have: Json, want: Json) -> None:
        """From what there is to what is wanted, both on the wire; nothing is sent when that is the same."""
        if self.relation.way == "each":
            gone = [one for one in have or [] if not any(_meant(one, item) for item in want or [])]
            new = [item for item in want or [] if not any(_holds(one, item) for one in have or [])]
            if gone:
                await self._take([{"type": one.get("type"), **_name(one)} for one in gone])
            if new:
                await self._add(new)
        elif want or self.relation.way == "whole":
            if not _holds(have or [], want or []):
                await self._send("PUT", want or [])
        elif have:
            await self._take(None)

    async def _send(self, method: str, data: Json) -> None:
        body = None if data is None else {"data": data}
        await patiently(self.client, lambda: self.client.send(method, self.path, body=body), fresh=self.fresh)

    async def _take(self, items: Json) -> None:
        with suppress(NotFound):  # it went with what it referred to, or a first attempt has done it already
            body = None if items is None else {"data": items}
            await patiently(self.client, lambda: self.client.send("DELETE", self.path, body=body))

    async def _add(self, items: list[Object]) -> None:
        try:
            await self._send("POST", items)
        except Unavailable as lost:
            if not lost.uncertain or not await self._has(items, lost):
                raise

    async def _has(self, items: list[Object], lost: Unavailable) -> bool:
        """Whether a request without an answer took effect."""
        try:
            found = await _listed(self.client, self.listed, self.kind, self.relation)
        except ProviderError as failure:
            raise lost from failure
        lost.hint = "whether it took effect is not known; the next run reads the store and settles it"
        return all(any(_meant(one, item) for one in found) for item in items)


async def _listed(client: Client, path: str, kind: Kind, relation: Relation) -> list[Object]:
    found, _ = await lists.read(client, path, f"{relation.field} of a {kind.name}", paged=relation.paged)
    return found


def _form(relation: Relation, found: list[Object]) -> Json:
    """What was listed, as the field holds it; some endpoints list a single reference, too."""
    if relation.way != "one":
        return found
    return found[0] if found else None


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
