"""References as they are written: the ids of what a body names, and whether one of them is brand-new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.address import Address

if TYPE_CHECKING:
    from reconciler.model.json import Json
    from reconciler.model.resource import Write


class Referrer:
    """Called with (kind, key or {"$id": ...}); `fresh` once an id was used that this run has made."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.fresh = write.parent is not None and write.parent.id in write.fresh

    def __call__(self, kind: str | None, value: Json) -> Json:
        if isinstance(value, dict):
            return value["$id"]
        address = Address.parse(value) if kind is None else Address(kind, value)
        remote_id = self._write.id_of(address)
        self.fresh = self.fresh or remote_id in self._write.fresh
        return remote_id
