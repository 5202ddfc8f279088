"""One object deleted, unless somebody has changed it since it was read.

A deletion names the version it was made for. When that has passed by itself (a background job), or only in
what no field declares, it is sent again.
Source: commercetools API reference: Optimistic concurrency control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import Conflict, NotFound
from reconciler.providers.commercetools.update import changed
from reconciler.providers.commercetools.words import codes

if TYPE_CHECKING:
    from reconciler.model.json import Object
    from reconciler.model.resource import Remote
    from reconciler.providers.commercetools.kind import Kind
    from reconciler.providers.commercetools.provider import Commercetools

ATTEMPTS = 5
"""How often a deletion is sent in all, when somebody else writes all the time."""


async def remove(project: Commercetools, kind: Kind, remote: Remote, *, force: bool) -> None:
    """Delete an object, or find it gone; raises Conflict when its declared fields have moved."""
    now = remote
    for attempt in range(ATTEMPTS):
        try:
            await project.erase(kind, now)
        except NotFound:
            return  # somebody, or a first attempt whose answer was lost, has deleted it already
        except Conflict as refusal:
            if "ConcurrentModification" not in codes(refusal) and attempt:
                raise
            try:
                now = await project.again(kind, remote)
            except NotFound:
                return
            if not force and _shown(kind, now) != _shown(kind, remote):
                raise changed(f"{kind.name} {remote.document.get('key') or remote.id}", refusal) from refusal
        else:
            return
    raise Conflict(f"{kind.name} {remote.id} is written to all the time", hint="try again")


def _shown(kind: Kind, remote: Remote) -> Object:
    """What the API shows of the declared fields, for a comparison with itself."""
    return {name: remote.document.get(field.wire[0]) for name, field in kind.fields.items()}
