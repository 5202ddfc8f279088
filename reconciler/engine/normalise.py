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
) -> tuple[dict[Address, Live], dict[Address, list[Live]]]:
    """The live resources by address, and the addresses that several live objects claim with all of them.

    `referred` gives the remote id that a reference on the wire means (Provider.referred). A live object
    without a key is taken for the `desired` one that its kind's `adopts` fields agree with.
    """
    known = list(remotes)
    addresses = _addresses(kinds, known, _adopted(kinds, desired))
    # In free-form JSON only ids that look like nothing else count; a fixed kind's are words ("stripe").
    anywhere = {id_: address for (kind, id_), address in addresses.items() if not kinds[kind].fixed}

    def name(kind: str | None, wire: Json) -> Json:
        if kind is None:
            address = anywhere.get(wire)
            return wire if address is None else {"$ref": str(address)}
        remote_id = referred(kinds[kind], wire)
        address = None if remote_id is None else addresses.get((kind, remote_id))
        return {"$id": wire if remote_id is None else remote_id} if address is None else address.key

    claims: dict[Address, list[Live]] = {}
    for remote in known:
        kind, address = kinds[remote.kind], addresses[remote.kind, remote.id]
        body = project(kind.shape, remote.document, kind.base_path, name)
        claims.setdefault(address, []).append(Live(address, body, remote))
    live = {address: several[0] for address, several in claims.items()}
    return live, {address: several for address, several in claims.items() if len(several) > 1}


def _adopted(kinds: Mapping[str, Kind], desired: Mapping[Address, Desired]) -> Adopted:
    """What a desired resource can be recognised by when its live object has no key yet."""
    return {
        (address.kind, field, value): address.name
        for address, wanted in desired.items()
        for field in kinds[address.kind].adopts
        if isinstance(value := wanted.body.get(field), str)
    }


def _addresses(
    kinds: Mapping[str, Kind], remotes: list[Remote], adopted: Adopted
) -> dict[tuple[str, str], Address]:
    """The address of every (kind, remote id); an object without a key of its own goes by its id."""
    by_id = {(remote.kind, remote.id): remote for remote in remotes}
    found: dict[tuple[str, str], Address] = {}
    for remote in remotes:
        chain = [remote]
        # Parents first, however deep; a ring of parents ends where it began.
        while (above := _parent(kinds, by_id, chain[-1])) and above not in chain[-2:]:
            if (above.kind, above.id) in found or len(chain) > len(remotes):
                break
            chain.append(above)
        for one in reversed(chain):
            above = _parent(kinds, by_id, one)
            own = encode_segment(_own_key(kinds[one.kind], one, adopted))
            parent = found.get((above.kind, above.id)) if above else None
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
