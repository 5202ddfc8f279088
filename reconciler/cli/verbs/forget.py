"""`reconciler forget`: what is owned is left to itself, and stays in the store when its file goes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from reconciler.cli.books import holding
from reconciler.cli.options import Choices, Verb, lock_timeout
from reconciler.cli.session import prepare
from reconciler.cli.target import parse_target
from reconciler.model.ledger import Standing
from reconciler.model.policy import matches
from reconciler.render.escape import safe

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.model.address import Address
    from reconciler.model.ledger import Entry, Ledger


@click.command("forget", cls=Verb, short_help="Own no longer what stays in the live store.")
@click.argument("where", metavar="TARGET")
@click.argument("globs", metavar="GLOB...", nargs=-1, required=True)
@lock_timeout
@click.pass_obj
def command(terminal: Terminal, where: str, globs: tuple[str, ...], lock_timeout: float) -> int:
    """Make the ledger of TARGET say of the addresses that fit a GLOB that they are not owned here.

    TARGET is STORE or STORE/ENVIRONMENT. The store is not even read. With `prune: owned`, what is not owned
    stays in the store when its file is deleted.
    """
    site = prepare(terminal, parse_target(where, terminal.stores), Choices(), files=False, filled=False)
    with holding(terminal, site, "Forget", lock_timeout) as books:
        ledger = books.ledger
        owned = sorted(filter(partial(_holds, ledger), ledger.entries.keys() | ledger.intents.keys()))
        for glob in globs:
            if not any(matches(address, (glob,)) for address in owned):
                raise click.BadParameter(f"'{glob}' fits nothing that is owned", param_hint="'GLOB...'")
        left = {address for address in owned if matches(address, globs)}
        entries = {
            address: _let_go(entry) if address in left else entry for address, entry in ledger.entries.items()
        }
        intents = {
            address: [stage and _let_go(stage) for stage in stages] if address in left else stages
            for address, stages in ledger.intents.items()
        }
        books.save(replace(ledger, entries=entries, intents=intents), f"{len(left)} forgotten")
    terminal.write("".join(f"{safe(str(address))}\n" for address in sorted(left)))
    return 0


def _holds(ledger: Ledger, address: Address) -> bool:
    """Whether it is owned or protected, or would be by what a run that died set out to do."""
    told = (ledger.entries.get(address), *ledger.intents.get(address, ()))
    return any(entry is not None and (entry.owned or entry.protected) for entry in told)


def _let_go(entry: Entry) -> Entry:
    return replace(entry, standing=Standing.FOUND, protected=False)
