"""Writes that name the version they were made for: somebody else's change is never overwritten unseen.

Source: Elastic Path API reference: Custom API Entries (ETag, If-Match, 412).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import Conflict
from reconciler.model.json import MISSING, Object, get, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.http.answer import Answer
    from reconciler.http.client import Client
    from reconciler.model.resource import Remote
    from reconciler.providers.elasticpath.kind import Kind

PASSED = 412
TRIES = 5
_TOLD = frozenset({"id", "type", "links", "meta"})


async def send(
    client: Client,
    kind: Kind,
    remote: Remote,
    method: str,
    path: str,
    *,
    data: Object | None = None,
    hide: Iterable[str] = (),
    force: bool = False,
) -> Answer:
    """The answer to a PUT or DELETE of an object; a kind without versions is simply written.

    When the version has passed, the object is read again: if it holds what is sent, an attempt whose answer
    was lost has done it; if it is as it was in what is sent (all of it, to be deleted), it is sent again.
    """
    body = None if data is None else {"data": data}
    known = remote.document
    for left in reversed(range(TRIES)):
        tag = get(known, parse_pointer(kind.version)) if kind.version and not force else MISSING
        headers = {} if tag in (MISSING, None) else {"If-Match": f'W/"{tag}"'}
        try:
            return await client.send(method, path, body=body, hide=hide, headers=headers)
        except Conflict as refusal:
            if refusal.status != PASSED or not left:
                raise
            answer = await client.send("GET", path)
            now: Object = answer.body["data"]
            if data is not None and _agree(now, data, data.keys()):
                return answer
            if not _agree(now, known, now.keys() if data is None else data.keys()):
                refusal.hint = "somebody has changed it since it was read: plan again, or apply with --force"
                raise
            known = now
    raise AssertionError


def _agree(one: Object, other: Object, names: Iterable[str]) -> bool:
    return all(one.get(name) == other.get(name) for name in names if name not in _TOLD)
