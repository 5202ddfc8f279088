"""Taking a lock away from a run that died, or that never was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import LedgerError, Locked
from reconciler.ledger.backend import LOCK, Moved
from reconciler.ledger.lock import read_lease

if TYPE_CHECKING:
    from reconciler.ledger.backend import Backend, Held
    from reconciler.ledger.lock import Lease

_TRIES = 10


def unlock(backend: Backend, held: Held, lease: Lease | None) -> bool:
    """Take one lease away, None for a lock that cannot be read; whether it still was there.

    The ledger stays. Raises Locked when the lock is another's by now: whoever it is has not been looked at.
    """
    for _ in range(_TRIES):
        if LOCK not in held.files:
            return False
        if (found := _id(backend, held)) != (lease.id if lease else None):
            raise Locked(
                f"the lock on {backend.target} is another one by now: {found or 'one that cannot be read'}",
                hint=f"see whose it is: reconciler unlock {backend.target}",
            )
        files = {name: text for name, text in held.files.items() if name != LOCK}
        try:
            backend.write(
                files, held.version, f"unlock: taken away{f' from {lease.holder}' if lease else ''}"
            )
        except Moved:
            held = backend.read()  # perhaps its holder renewed it
        else:
            return True
    raise Moved(f"others write to {backend.place} all the time")


def _id(backend: Backend, held: Held) -> str | None:
    try:
        lease = read_lease(held.files, backend.place)
    except LedgerError:
        return None
    return lease.id if lease else None
