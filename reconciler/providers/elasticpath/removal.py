"""One object deleted, and before it what the store wants to be gone first."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from reconciler.errors import Conflict, NotFound, ProviderError, Rejected
from reconciler.http.together import together
from reconciler.providers.elasticpath import documents, drafts, lists, matching, paths
from reconciler.providers.elasticpath.patience import patiently

if TYPE_CHECKING:
    from reconciler.http.client import Client
    from reconciler.model.resource import Remote
    from reconciler.providers.elasticpath.batches import Batches
    from reconciler.providers.elasticpath.kind import Kind


async def remove(client: Client, kind: Kind, remote: Remote, *, force: bool) -> None:
    """Delete an object, or find it gone."""
    path = paths.place(kind, remote)
    if kind.drains:
        await _vanish(client, f"{path}/{kind.drains}", kind, remote)
    try:
        await _vanish(client, path, kind, remote, force=force)
    except (Conflict, Rejected) as refusal:
        # Whether what it holds goes along, or must go first, is not documented.
        if not _held_back(kind, refusal) or not await _empty(client, kind, path):
            raise
        await _vanish(client, path, kind, remote, force=force)


async def remove_from_batch(batches: Batches, kind: Kind, remote: Remote) -> None:
    """Delete an object together with others that go at the same time."""
    item = {name: remote.document[name] for name in kind.keys}
    with suppress(NotFound):
        await batches.send("DELETE", paths.place(kind, remote), item, drafts.batch_of(kind), fresh=False)


def _held_back(kind: Kind, refusal: ProviderError) -> bool:
    """Whether a refusal says that what the object holds is in the way, and names nothing else.

    Refused for another reason the object stays, and what it holds must stay with it.
    """
    told = refusal.message.lower()
    return bool(kind.holds) and kind.hinders in told and "bundle" not in told


async def _empty(client: Client, kind: Kind, path: str) -> bool:
    """Delete what an object holds; whether there was anything."""
    found, _ = await lists.read(client, f"{path}/{kind.holds}", kind.holds)
    held = [documents.remote(kind, document, None) for document in found]
    await together(_vanish(client, paths.place(kind, one), kind, one) for one in held)
    return bool(held)


async def _vanish(client: Client, path: str, kind: Kind, remote: Remote, *, force: bool = True) -> None:
    with suppress(NotFound):  # somebody, or a first attempt whose answer was lost, has deleted it already
        await patiently(client, lambda: matching.send(client, kind, remote, "DELETE", path, force=force))
