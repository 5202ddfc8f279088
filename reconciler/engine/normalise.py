"""Remote objects under their addresses: ids become keys, and only declared fields stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.address import Address, encode_segment
from reconciler.model.json import MISSING, Json, get
from reconciler.model.resource import Live
from reconciler.model.wire import project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reconciler.model.kind import Kind
    from reconciler.model.resource import Remote

    Referred = Callable[[Kind, Json], str | None]


def normalise(
    kinds: Mapping[str, Kind], remotes: Iterable[Remote], referred: Referred
) -> tuple[dict[Address, Live], dict[Address, list[str]]]:
    """The live resources by address, and the addresses that several live objects claim with their ids.

    `referred` gives the remote id that a reference on the wire means (Provider.referred).
    """
    known = list(remotes)
    addresses = _addresses(kinds, known)

    def name(kind: str | None, wire: Json) -> Json:
        if kind is None:
            address = addresses.get(wire)
            return wire if address is None else {"$ref": str(address)}
        remote_id = referred(kinds[kind], wire)
        address = None if remote_id is None else addresses.get(remote_id)
        return {"$id": wire} if address is None else address.key

    live: dict[Address, Live] = {}
    claims: dict[Address, list[str]] = {}
    for remote in known:
        kind, address = kinds[remote.kind], addresses[remote.id]
        claims.setdefault(address, []).append(remote.id)
        live.setdefault(
            address, Live(address, project(kind.shape, remote.document, kind.base_path, name), remote)
        )
    return live, {address: ids for address, ids in claims.items() if len(ids) > 1}


def _addresses(kinds: Mapping[str, Kind], remotes: list[Remote]) -> dict[str, Address]:
    """The address of every remote id; an object without a key of its own goes by its id."""
    by_id = {remote.id: remote for remote in remotes}
    found: dict[str, Address] = {}

    def locate(remote: Remote, seen: frozenset[str]) -> Address:
        if remote.id not in found:
            own = encode_segment(_own_key(kinds[remote.kind], remote))
            parent = by_id.get(remote.parent) if remote.parent else None
            if parent is not None and parent.id not in seen:
                own = f"{locate(parent, seen | {remote.id}).key}/{own}"
            found[remote.id] = Address(remote.kind, own)
        return found[remote.id]

    for remote in remotes:
        locate(remote, frozenset())
    return found


def _own_key(kind: Kind, remote: Remote) -> str:
    siblings = get(remote.document, kind.base_path)
    for key in kind.keys:
        field = kind.fields[key]
        value = get(remote.document if field.rooted else siblings, field.wire)
        if value is not MISSING and value not in (None, ""):
            return str(value)
    return remote.id
