"""The ledger as the live store bears it out: renames, runs that were cut off, and what is there no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.engine.compare import differences
from reconciler.model.ledger import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.ledger import Entry, Ledger, Stages
    from reconciler.model.resource import Desired, Live, Snapshot


def settled(
    ledger: Ledger, kinds: Mapping[str, Kind], desired: Mapping[Address, Desired], snapshot: Snapshot
) -> Ledger:
    """The ledger as the live store bears it out.

    What an earlier run did without telling its end is taken in; what the files say was renamed goes by its
    new name; what somebody deleted and made again by hand is not ours any more, and what is neither there nor
    in a file is forgotten.
    """
    ledger = _renamed(ledger, kinds, desired, snapshot)
    entries, read = dict(ledger.entries), {reading.kind for reading in snapshot.reads}
    intents = {address: stages for address, stages in ledger.intents.items() if address.kind not in read}
    for address in ledger.intents.keys() - intents.keys():
        if (kind := kinds.get(address.kind)) is not None:
            _take_in(entries, address, kind, ledger.intents[address], snapshot.live.get(address))
    for address in entries.keys() & snapshot.live.keys():
        entry, id_ = entries[address], snapshot.live[address].remote.id
        if entry.owned and entry.id not in (None, id_):
            entries[address] = replace(entry, standing=Standing.FOUND, id=id_)
    whole = {name for name in read if not kinds[name].partial}
    gone = {one for one in entries.keys() - snapshot.live.keys() - desired.keys() if one.kind in whole}
    # By its id it may be there under a name that the files have by now: a rename that came to nothing.
    ids = {(one.remote.kind, one.remote.id): address for address, one in snapshot.live.items() if gone}
    for address in sorted(gone):
        entry = entries.pop(address)  # whatever comes under its name is another one
        new = ids.get((address.kind, entry.id or ""))
        if new is not None and new in desired:
            entries.setdefault(new, entry)
    return replace(ledger, entries=entries, intents=intents)


def _renamed(
    ledger: Ledger, kinds: Mapping[str, Kind], desired: Mapping[Address, Desired], snapshot: Snapshot
) -> Ledger:
    """The same under the names that the files give, where nothing is left under the old ones."""
    moves = {
        one.was: address
        for address, one in desired.items()
        if one.was is not None and address in snapshot.live and one.was not in snapshot.live
    }
    if not moves:
        return ledger
    known = ledger.entries.keys() | ledger.intents.keys()
    return ledger.moved({one: _moved(one, moves, kinds) for one in known})


def _moved(address: Address, moves: Mapping[Address, Address], kinds: Mapping[str, Kind]) -> Address:
    """The address that a resource has once some are renamed: what it stands in may be one of them."""
    parent = kinds[address.kind].parent_of(address) if address.kind in kinds else None
    if parent is not None:
        address = address._replace(key=_moved(parent, moves, kinds).key + address.key[len(parent.key) :])
    return moves.get(address, address)


def _take_in(
    entries: dict[Address, Entry], address: Address, kind: Kind, stages: Stages, live: Live | None
) -> None:
    """Say of a resource what its last step leaves that the store bears out, if it does any."""
    known = entries.get(address)
    for stage in reversed(stages):
        if stage is None and live is None:
            entries.pop(address, None)
            return
        if stage is not None and live is not None and _bears_out(kind, stage, known, live):
            secrets = _sent(stage, known, live.remote.id)
            entries[address] = replace(stage, id=live.remote.id, secrets=secrets)
            return


def _sent(stage: Entry, known: Entry | None, id_: str) -> Mapping[str, str]:
    """The hashes of the secrets that are surely there: no store shows one, so that it may not have been sent.

    What is made holds all of them from the first; of a change they stay as they were, or fit none at all.
    """
    if stage.id != id_:
        return stage.secrets
    return {**dict.fromkeys(stage.secrets, ""), **(known.secrets if known else {})}


def _bears_out(kind: Kind, stage: Entry, known: Entry | None, live: Live) -> bool:
    """Whether what is live is what a step would leave, and not what that was to be made in the place of."""
    made_here = known is not None and known.standing is Standing.CREATED
    if stage.standing is Standing.CREATED and not made_here and stage.id == live.remote.id:
        return False
    applied = {name: value for name, value in stage.applied.items() if name in kind.fields}
    return not differences(kind.shape, applied, live.body)
