"""One object changed: its document, and its place if it stands elsewhere now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import Conflict, Rejected
from reconciler.model.json import Object, get
from reconciler.model.secret import secrets
from reconciler.providers.elasticpath import documents, drafts, matching, paths
from reconciler.providers.elasticpath.kinds import KINDS
from reconciler.providers.elasticpath.patience import patiently

if TYPE_CHECKING:
    from reconciler.http.answer import Answer
    from reconciler.http.client import Client
    from reconciler.model.resource import Remote, Write
    from reconciler.providers.elasticpath.kind import Kind
    from reconciler.providers.elasticpath.refer import Referrer


async def change(client: Client, kind: Kind, write: Write, before: Remote, refer: Referrer) -> Remote:
    """The object as the server has it once its document holds what is wanted, where it is wanted."""
    answer = await _send(client, kind, write, before, refer)
    parent, path = before.parent, paths.place(kind, before)
    if kind.nests and write.parent and write.parent.id != parent:
        parent = write.parent.id
        await _move(client, kind, path, write.parent, fresh=parent in write.fresh)
    if parent != before.parent or not isinstance(get(answer.body, ("data",)), dict):
        answer = await client.send("GET", path)
    return documents.again(kind, documents.data(answer), before, parent)


async def _send(client: Client, kind: Kind, write: Write, before: Remote, refer: Referrer) -> Answer:
    document = drafts.changed(kind, write, refer)
    if kind.to_wire:
        await kind.to_wire(client, write, document)
    path, hide = paths.place(kind, before), frozenset(secrets(kind.shape, write.body))
    fresh = refer.fresh or before.id in write.fresh

    async def put(sent: Object) -> Answer:
        return await matching.send(client, kind, before, "PUT", path, data=sent, hide=hide, force=write.force)

    try:
        answer = await patiently(client, lambda: put(document), fresh=fresh)
        left = drafts.left(kind, document, get(answer.body, ("data",)))
        if left and left.keys() <= kind.clearable:
            # What must hold something is never emptied: a price without an amount would be for sale.
            await patiently(client, lambda: put(drafts.clearing(kind, document, left)))
            answer = await patiently(client, lambda: put(document), fresh=fresh)
            left = drafts.left(kind, document, get(answer.body, ("data",)))
    except Conflict as taken:
        taken.hint = kind.taken or taken.hint
        raise
    if left:
        stays = ", ".join(f"{name}/{one}" for name, several in left.items() for one in several)
        raise Rejected(
            f"the store keeps {stays}, which the update leaves out",
            hint=f"--replace {write.address} deletes it and makes it anew without that",
            request=f"PUT {path}",
        )
    return answer


async def _move(client: Client, kind: Kind, path: str, parent: Remote, *, fresh: bool) -> None:
    """Hang a nested object under another parent; the API has an endpoint of its own for that."""
    assert kind.link is not None
    at = path + kind.link.at.removesuffix("/data")
    nested = parent.kind == kind.link.kind
    body = {"data": drafts.reference(KINDS[kind.link.kind], parent.id)} if nested else None
    await patiently(client, lambda: client.send("PUT" if nested else "DELETE", at, body=body), fresh=fresh)
