"""`reconciler unlock`: take the lock on a target away from a run that died."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from reconciler.cli.approval import Declined, says_yes
from reconciler.cli.books import backend
from reconciler.cli.declared import declare
from reconciler.cli.options import Verb
from reconciler.cli.target import parse_target
from reconciler.errors import LedgerError, Locked
from reconciler.ledger.backend import LOCK
from reconciler.ledger.lock import read_lease
from reconciler.ledger.unlock import unlock

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.ledger.backend import Backend, Held
    from reconciler.ledger.lock import Lease


@click.command("unlock", cls=Verb, short_help="Take the lock away from a run that died.")
@click.argument("where", metavar="TARGET")
@click.option("--id", "wanted", metavar="ID", help="Take this lock away and no other; nobody is asked.")
@click.option("--force", is_flag=True, help="Also a lock that cannot be read.")
@click.pass_obj
def command(terminal: Terminal, /, where: str, wanted: str | None, force: bool) -> int:
    """Tell who has locked TARGET, and take the lock away; what the ledger says stays.

    TARGET is STORE or STORE/ENVIRONMENT. A lock that nobody renews ends by itself after some minutes. A run
    that still goes on notices within a minute that it lost its lock, and stops with its work half done. On a
    terminal it asks first; elsewhere the lock is named by its --id.
    """
    declared = declare(terminal, parse_target(where, terminal.stores), files=False)
    place = backend(terminal, declared.settings)
    held = place.read()
    lease = _lease(place, held, force=force)
    if LOCK not in held.files:
        terminal.write(f"{place.target} is not locked.\n")
        return 0
    if lease is not None:
        terminal.write(f"{place.target} is locked: {lease.sentence(terminal.clock())}\n  id: {lease.id}\n")
    _confirm(terminal, place, lease, wanted)
    still = unlock(place, held, lease)
    terminal.write(f"{place.target} is {'unlocked' if still else 'not locked any more'}.\n")
    return 0


def _lease(place: Backend, held: Held, *, force: bool) -> Lease | None:
    """Whose the lock is; None for no lock, and with `force` for one that cannot be read."""
    try:
        return read_lease(held.files, place.place)
    except LedgerError:
        if not force:
            raise
        return None


def _confirm(terminal: Terminal, place: Backend, lease: Lease | None, wanted: str | None) -> None:
    """Return when this lease may be taken away, or the lock that is none."""
    if wanted is not None and wanted != (lease and lease.id):
        raise Locked(
            f"the lock on {place.target} has another id than {wanted!r}, and stays",
            hint=f"see whose it is: reconciler unlock {place.target}",
        )
    if wanted is not None or lease is None:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"nobody can be asked here: name the lock, --id {lease.id}")
    if not says_yes(terminal, "Do you want to take this lock away?"):
        raise Declined("Unlock cancelled.")
