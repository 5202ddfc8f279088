"""One object brought from what it was to what it shall be, whoever else writes to it meanwhile.

Every update names the version it was made for. A refused one (409), or one whose answer was lost, is looked
into: the object is read again, and only if the fields in question are as they were is it sent once more.
Source: commercetools API reference: Optimistic concurrency control.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING

from reconciler.errors import Conflict, NotFound, Rejected, Unavailable
from reconciler.model.json import MISSING
from reconciler.model.same import same
from reconciler.model.wire import encode, project
from reconciler.providers.commercetools import wire
from reconciler.providers.commercetools.translate import requests

if TYPE_CHECKING:
    from collections.abc import Collection

    from reconciler.errors import ProviderError
    from reconciler.model.json import Json, Object
    from reconciler.model.resource import Remote, Write
    from reconciler.model.shape import Shape
    from reconciler.providers.commercetools.kind import Kind
    from reconciler.providers.commercetools.provider import Commercetools

ATTEMPTS = 6
"""How often in all an update is sent again."""


class Update:
    """One write; `fields` are those it is about."""

    def __init__(self, project: Commercetools, kind: Kind, write: Write, fields: Collection[str]) -> None:
        self._project, self._kind, self._write = project, kind, write
        # Of fields that exclude each other the one that is written takes the others away.
        self._fields = sorted({*fields, *(kind.either if kind.either & set(fields) else ())})
        self._refer = wire.referrer(write)
        self._first: Object = {}

    async def run(self, remote: Remote, before: Object) -> Remote:
        """The object after the last request; `remote` and `before` are the same moment of it."""
        self._first = before
        queue = self._requests(before, remote)
        basis, failures = before, 0
        while queue:
            try:
                answer = await self._project.post(self._kind, remote, queue[0], self._write)
            except (Conflict, Unavailable) as refusal:
                failures += 1
                if failures >= ATTEMPTS or not (isinstance(refusal, Conflict) or refusal.uncertain):
                    raise
                await self._project.pause(0.2 * 2**failures)
                remote, queue = await self._look_again(remote, basis, queue, refusal)
                basis = self._read(remote)
            else:
                remote = self._project.like(self._kind, remote, wire.data(answer))
                queue = queue[1:]
                basis = self._read(remote) if queue else basis
        apart = self._kind.apart
        if apart in self._fields:
            remote.document.setdefault(apart, [])
            remote = await self._project.again(self._kind, remote)
        return remote

    def _requests(self, before: Object, remote: Remote) -> list[list[Object]]:
        """What is left to send; raises Rejected for what cannot be sent without destroying something."""
        try:
            return requests(
                self._kind,
                before,
                self._write.body,
                self._fields,
                self._encode,
                remote.document,
                self._first,
            )
        except Rejected as refusal:
            raise Rejected(f"{self._write.address}: {refusal.message}", hint=refusal.hint) from refusal

    def _encode(self, shape: Shape, value: Json) -> Json:
        return encode(shape, value, self._refer)

    def _read(self, remote: Remote) -> Object:
        return project(self._kind.shape, remote.document, self._kind.base_path, self._write.name)

    async def _look_again(
        self, remote: Remote, basis: Object, queue: list[list[Object]], refusal: ProviderError
    ) -> tuple[Remote, list[list[Object]]]:
        """The object as it is now and what is left to send; raises Conflict when it has moved on."""
        try:
            found = await self._project.again(self._kind, remote)
        except NotFound:
            raise Conflict(
                "it was deleted since it was read", hint="plan again", request=refusal.request
            ) from refusal
        now = self._read(found)
        rest = self._requests(now, found)
        moved = [name for name in self._fields if not self._alike(name, basis, now)]
        # What is left may also be exactly what a lost answer leaves, or nothing: somebody did the same.
        if moved and not self._write.force and rest and [*chain(*rest)] != [*chain(*queue[1:])]:
            raise self._told(moved, basis, now, refusal) from refusal
        return found, rest

    def _alike(self, name: str, one: Object, other: Object) -> bool:
        shape = self._kind.fields[name].shape
        return same(shape, one.get(name), other.get(name, MISSING)) and same(
            shape, other.get(name), one.get(name, MISSING)
        )

    def _told(self, moved: list[str], basis: Object, now: Object, refusal: ProviderError) -> Conflict:
        """The three sides of each field, except of those that hold secrets."""
        lines = [f"{self._write.address} was changed by somebody since it was read:"]
        for name in moved:
            if name in self._kind.hidden:
                lines.append(f"  /{name}: (sensitive value)")
            else:
                sides = (basis.get(name), self._write.body.get(name), now.get(name))
                was, wanted, found = (json.dumps(side, ensure_ascii=False, sort_keys=True) for side in sides)
                lines.append(f"  /{name}: planned from {was}, wanted {wanted}, found now {found}")
        return Conflict(
            "\n".join(lines),
            hint="plan again, or overwrite it with --force",
            request=refusal.request,
            status=refusal.status,
        )


def changed(what: str, refusal: ProviderError) -> Conflict:
    """The refusal of a write to something that is no longer as it was read."""
    return Conflict(
        f"{what} was changed by somebody since it was read",
        hint="plan again, or overwrite it with --force",
        request=refusal.request,
        status=refusal.status,
    )
