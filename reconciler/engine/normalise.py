"""Remote objects under their addresses: ids become keys, and only declared fields stay."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from reconciler.model.address import Address, encode_segment
from reconciler.model.json import MISSING, Json, get
from reconciler.model.resource import Live
from reconciler.model.wire import project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired, Remote

    Referred = Callable[[Kind, Json], str | None]
    Adopted = Mapping[tuple[str, str, Json], str]
    """(kind, field, value) of a desired resource -> its own key."""


def normalise(
    kinds: Mapping[str, Kind],
    remotes: Iterable[Remote],
    referred: Referred,
    desired: Mapping[Address, Desired] = MappingProxyType({}),
) -> tuple[dict[Address, Live], dict[Address, list[str]]]:
    """The live resources by address, and the addresses that several live objects claim with their ids.

    `referred` gives the remote id that a reference on the wire means (Provider.referred). A live object
    without a key is taken for the `desired` one that its kind's `adopts` fields agree with.
    """
    known = list(remotes)
    addresses = _addresses(kinds, known, _adopted(kinds, desired))

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


def _adopted(kinds: Mapping[str, Kind], desired: Mapping[Address, Desired]) -> Adopted:
    """What a desired resource can be recognised by when its live object has no key yet."""
    return {
        (address.kind, field, value): address.name
        for address, wanted in desired.items()
        for field in kinds[address.kind].adopts
        if isinstance(value := wanted.body.get(field), str)
    }


def _addresses(kinds: Mapping[str, Kind], remotes: list[Remote], adopted: Adopted) -> dict[str, Address]:
    """The address of every remote id; an object without a key of its own goes by its id."""
    by_id = {remote.id: remote for remote in remotes}
    found: dict[str, Address] = {}

    def locate(remote: Remote, seen: frozenset[str]) -> Address:
        if remote.id not in found:
            own = encode_segment(_own_key(kinds[remote.kind], remote, adopted))
            parent = by_id.get(remote.parent) if remote.parent else None
            if parent is not None and parent.id not in seen:
                own = f"{locate(parent, seen | {remote.id}).key}/{own}"
            found[remote.id] = Address(remote.kind, own)
        return found[remote.id]

    for remote in remotes:
        locate(remote, frozenset())
    return found


def _own_key(kind: Kind, remote: Remote, adopted: Adopted) -> str:
    siblings = get(remote.document, kind.base_path)

    def value_of(name: str) -> Json:
        field = kind.fields[name]
        return get(remote.document if field.rooted else siblings, field.wire)

    for key in kind.keys:
        value = value_of(key)
        if value is not MISSING and value not in (None, ""):
            return str(value)
    for name in kind.adopts:
        value = value_of(name)
        if isinstance(value, str) and (own := adopted.get((kind.name, name, value))):
            return own
    return remote.id
