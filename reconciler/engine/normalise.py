"""Remote objects under their addresses: ids become keys, and only declared fields stay."""

from __future__ import annotations

import json
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from reconciler.model.address import SINGLETON, Address, encode_segment
from reconciler.model.json import MISSING, Json, get
from reconciler.model.resource import Live
from reconciler.model.wire import project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reconciler.model.json import Object
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired, Remote
    from reconciler.model.wire import Name

    Referred = Callable[[Kind | None, Json], str | Address | None]
    Identity = tuple[str, str]
    """(kind, remote id)"""


def normalise(
    kinds: Mapping[str, Kind],
    remotes: Iterable[Remote],
    referred: Referred,
    desired: Mapping[Address, Desired] = MappingProxyType({}),
) -> tuple[dict[Address, Live], dict[Address, list[Live]]]:
    """The live resources by address, and the addresses that several live objects claim with all of them.

    `referred` gives what a reference on the wire means (Provider.referred). A live object without a key is
    taken for the `desired` one that its kind's `adopts` fields agree with, and one under an old key for the
    one that says it had that.
    """
    known = list(remotes)
    addresses = _addresses(kinds, known, {})
    name = naming(kinds, addresses, referred)
    if adopted := _adopted(kinds, known, addresses, name, desired):
        addresses = _addresses(kinds, known, adopted)
    # What stands in a renamed resource may be renamed itself: its old address is known only now.
    while renamed := _renamed(addresses, desired):
        adopted |= renamed
        addresses = _addresses(kinds, known, adopted)
    if adopted:
        name = naming(kinds, addresses, referred)
    claims: dict[Address, list[Live]] = {}
    for remote in known:
        kind, address = kinds[remote.kind], addresses[remote.kind, remote.id]
        body = project(kind.shape, remote.document, kind.base_path, name)
        claims.setdefault(address, []).append(Live(address, body, remote))
    live = {address: several[0] for address, several in claims.items()}
    return live, {address: several for address, several in claims.items() if len(several) > 1}


def naming(kinds: Mapping[str, Kind], addresses: Mapping[Identity, Address], referred: Referred) -> Name:
    """How references on the wire read in the user's form, given the addresses of all known objects."""

    @cache
    def anywhere() -> Mapping[str, Address]:
        return {id_: address for (kind, id_), address in addresses.items() if kinds[kind].telling}

    def name(kind: str | None, wire: Json) -> Json:
        meant = referred(kinds.get(kind) if kind else None, wire)
        if kind is None:
            address = anywhere().get(meant) if isinstance(meant, str) else meant
            return wire if address is None else {"$ref": str(address)}
        if isinstance(meant, Address):
            return meant.key
        address = None if meant is None else addresses.get((kind, meant))
        return {"$id": wire if meant is None else meant} if address is None else address.key

    return name


def _adopted(
    kinds: Mapping[str, Kind],
    known: list[Remote],
    addresses: Mapping[Identity, Address],
    name: Name,
    desired: Mapping[Address, Desired],
) -> dict[Identity, str]:
    """The keys of live objects that have none of their own yet, by what else they and the files agree in."""
    taken, wanted = set(addresses.values()), {}
    for address, one in sorted(desired.items()):
        kind = kinds[address.kind]
        if kind.adopts and address not in taken:
            seen = _identity(kind, one.body)
            # Of two that ask for the same object neither can be meant.
            wanted[seen] = None if seen in wanted else address.name
    found: dict[Identity, str] = {}
    for remote in known if wanted else ():
        kind = kinds[remote.kind]
        if kind.adopts and _own_key(kinds, {}, remote) is None:
            body = project(kind.shape, remote.document, kind.base_path, name)
            if own := wanted.get(_identity(kind, body)):
                found[remote.kind, remote.id] = own
    return found


def _renamed(
    addresses: Mapping[Identity, Address], desired: Mapping[Address, Desired]
) -> dict[Identity, str]:
    """The new keys of live objects that the files have under another name than they had."""
    moves = {one.was: address for address, one in desired.items() if one.was is not None}
    if not moves:
        return {}
    taken = set(addresses.values())
    return {
        identity: moves[address].name
        for identity, address in addresses.items()
        if address in moves and moves[address] not in taken
    }


def _identity(kind: Kind, body: Object) -> tuple[str, str]:
    return kind.name, json.dumps([body.get(field) for field in kind.adopts], sort_keys=True)


def _addresses(
    kinds: Mapping[str, Kind], remotes: list[Remote], adopted: Mapping[Identity, str]
) -> dict[Identity, Address]:
    """The address of every (kind, remote id); an object without a key of its own goes by its id."""
    by_id = {(remote.kind, remote.id): remote for remote in remotes}
    found: dict[Identity, Address] = {}
    for remote in remotes:
        chain = [remote]
        # Parents first, however deep; a ring of parents ends where it began.
        while (above := _parent(kinds, by_id, chain[-1])) and above not in chain[-2:]:
            if (above.kind, above.id) in found or len(chain) > len(remotes):
                break
            chain.append(above)
        for one in reversed(chain):
            above = _parent(kinds, by_id, one)
            own = adopted.get((one.kind, one.id)) or _own_key(kinds, by_id, one) or one.id
            parent = found.get((above.kind, above.id)) if above else None
            own = encode_segment(own)
            found[one.kind, one.id] = Address(one.kind, f"{parent.key}/{own}" if parent else own)
    return found


def _parent(
    kinds: Mapping[str, Kind], by_id: Mapping[tuple[str, str], Remote], remote: Remote
) -> Remote | None:
    kind = kinds[remote.kind]
    if remote.parent is None or kind.within is None:
        return None
    nested = by_id.get((kind.name, remote.parent)) if kind.nests else None
    return nested or by_id.get((kind.within, remote.parent))


def _own_key(
    kinds: Mapping[str, Kind], by_id: Mapping[tuple[str, str], Remote], remote: Remote
) -> str | None:
    """What a document says its key is; of a key that is a reference the key of what it refers to."""
    kind = kinds[remote.kind]
    if kind.singleton:
        return SINGLETON
    siblings = get(remote.document, kind.base_path)
    for key in kind.keys:
        field = kind.fields[key]
        value = get(remote.document if field.rooted else siblings, field.wire)
        if field.shape.box is not None and isinstance(value, dict):
            value = value.get(field.shape.box.member)
        if value is not MISSING and value not in (None, ""):
            meant = by_id.get((field.shape.ref.kind, str(value))) if field.shape.ref else None
            return (_own_key(kinds, by_id, meant) if meant else None) or str(value)
    return None
