"""A list of the store read to its end, with all that its documents do not hold themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import NotFound
from reconciler.http.together import together
from reconciler.model.resource import Desired, Listing, Source
from reconciler.providers.elasticpath import documents, lists, paths
from reconciler.providers.elasticpath.kinds import KINDS
from reconciler.providers.elasticpath.relations import read_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.http.client import Client
    from reconciler.model.json import Object
    from reconciler.model.resource import Remote, Write
    from reconciler.providers.elasticpath.kind import Kind


async def read(
    client: Client, kind: Kind, parents: Sequence[Remote], declared: Sequence[Desired], *, full: bool
) -> Listing:
    """All objects of a kind, as `Provider.read` promises them."""
    chosen = kind.partial and not (full and kind.costly)
    if kind.singleton:
        listings = [await _the_one(client, kind)]
    elif kind.within and not paths.shared(kind):
        asked = _asked(kind, parents, declared, chosen=chosen)
        listings = await together(listed(client, kind, parent) for parent in asked)
    else:
        listings = [await listed(client, kind, None)]
    remotes = [remote for listing in listings for remote in listing.remotes]
    if chosen and not kind.within:
        names = {one.address.name for one in declared}
        remotes = [one for one in remotes if documents.key_of(kind, one.document) in names]
    await complete(client, kind, remotes, declared)
    await read_apart(client, kind, remotes, declared, full=full)
    return Listing(remotes, sum(listing.pages for listing in listings))


async def _the_one(client: Client, kind: Kind) -> Listing:
    """The one object of a singleton; a store that does not know the service behind it has none."""
    try:
        answer = await client.send("GET", kind.listed or kind.path)
    except NotFound:
        return Listing([], 1)
    return Listing([documents.remote(kind, documents.data(answer), None)], 1)


async def listed(client: Client, kind: Kind, parent: Remote | None, *, afresh: bool = False) -> Listing:
    """The objects of a kind within one parent; `afresh` when the parent's document may be old."""
    if kind.embedded and parent and not afresh:
        shown = documents.embedded(kind, parent)
        if shown is not None:
            return Listing([documents.remote(kind, document, parent) for document in shown], 0)
    path = paths.collection(kind, parent, listed=True)
    what = kind.folder if parent is None else f"{kind.folder} of {parent.kind} {parent.id}"
    found, pages = await lists.read(client, path, what, paged=kind.paged)
    if kind.hidden and parent:
        found = [document for document in found if not _hidden(kind, document, parent)]
    return Listing([documents.remote(kind, document, parent) for document in found], pages)


def _hidden(kind: Kind, document: Object, parent: Remote) -> bool:
    assert kind.hidden is not None
    with documents.understood(kind, str(document.get("id"))):
        return kind.hidden(document, parent)


def _asked(
    kind: Kind, parents: Sequence[Remote], declared: Sequence[Desired], *, chosen: bool
) -> Sequence[Remote]:
    """The parents to ask: those that can hold such a resource, and where only declared ones are looked at,
    those that one may stand in.
    """
    if chosen:
        names = {parent.name for one in declared if (parent := kind.parent_of(one.address))}
    elif kind.only_in:
        names = set(kind.only_in)
    else:
        return parents
    above = KINDS[kind.within or ""]
    return [one for one in parents if documents.key_of(above, one.document) in names]


async def complete(client: Client, kind: Kind, remotes: list[Remote], declared: Sequence[Desired]) -> None:
    """Put into documents what they do not hold themselves."""
    if kind.completes:
        with documents.understood(kind, remotes[0].id if len(remotes) == 1 else f"(one of {len(remotes)})"):
            await kind.completes(client, kind, remotes, declared)


def declared_by(write: Write) -> Desired:
    """What a write is for, as files declare it."""
    return Desired(write.address, write.body, Source(""))
