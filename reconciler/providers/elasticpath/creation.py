"""One object made; when no answer tells whether it was, it is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import Conflict, Rejected, Unavailable
from reconciler.model.secret import secrets
from reconciler.providers.elasticpath import documents, drafts, paths, reading
from reconciler.providers.elasticpath.kinds import KINDS
from reconciler.providers.elasticpath.patience import clarified, patiently
from reconciler.providers.lost import find
from reconciler.providers.once import nobody_has_it

if TYPE_CHECKING:
    from reconciler.http.client import Client
    from reconciler.model.json import Json
    from reconciler.model.resource import Remote, Write
    from reconciler.providers.elasticpath.batches import Batches
    from reconciler.providers.elasticpath.kind import Kind
    from reconciler.providers.elasticpath.refer import Referrer


async def make(client: Client, batches: Batches, kind: Kind, write: Write, refer: Referrer) -> Remote:
    """The object that a write makes, as the server has it; a taken key is a conflict."""
    try:
        return await _send(client, batches, kind, write, refer)
    except Unavailable as lost:
        if not lost.uncertain:
            raise
        if kind.secret_once:
            lost.hint = nobody_has_it(write.address)
            raise
        return await find(client, lambda: _look(client, kind, write), lost)
    except Conflict as taken:
        taken.hint = kind.taken or taken.hint
        raise
    except Rejected as refusal:
        conflict = clarified(refusal)
        if conflict is None:
            raise
        raise conflict from refusal


async def _send(client: Client, batches: Batches, kind: Kind, write: Write, refer: Referrer) -> Remote:
    document = drafts.created(kind, write, refer, KINDS)
    if kind.to_wire:
        await kind.to_wire(client, write, document)
    path = paths.collection(kind, write.parent)
    if kind.batch:
        del document["type"]
        await batches.send("POST", path, document, drafts.batch_of(kind), fresh=refer.fresh)
        return documents.remote(kind, document, write.parent)  # the answer need not hold what was made
    hide = frozenset(secrets(kind.shape, write.body))
    sent: Json = {"form": kind.uploads(write.body)} if kind.uploads else {"body": {"data": document}}
    answer = await patiently(client, lambda: client.send("POST", path, hide=hide, **sent), fresh=refer.fresh)
    return documents.remote(kind, documents.data(answer), write.parent)


async def _look(client: Client, kind: Kind, write: Write) -> Remote | None:
    """The one object with the key of a write, in the place that it means, that nobody knew before."""
    above = write.parent if write.parent and not paths.shared(kind) else None
    listing = await reading.listed(client, kind, above and paths.top_of(kind, above), afresh=True)
    parent = write.parent.id if write.parent else None
    new = [one for one in listing.remotes if one.parent == parent and one.id not in write.seen]
    await reading.complete(client, kind, new, [reading.declared_by(write)])
    key = kind.own_key(write.body)
    found = [one for one in new if documents.key_of(kind, one.document, write.name) == key]
    return found[0] if len(found) == 1 else None
