"""`reconciler adopt`: what the files declare and the live store holds is owned from now on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from reconciler.cli.books import holding
from reconciler.cli.link import connect
from reconciler.cli.options import Choices, Verb, full, lock_timeout
from reconciler.cli.session import prepare, survey
from reconciler.cli.target import parse_target
from reconciler.engine.record import adopted
from reconciler.render.document import dump
from reconciler.render.escape import safe

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal


@click.command("adopt", cls=Verb, short_help="Own what the files declare and the live store holds.")
@click.argument("where", metavar="TARGET")
@click.option("--target", multiple=True, metavar="GLOB", help="Only these addresses. May be repeated.")
@click.option("--anew", is_flag=True, help="Forget all that the ledger says; it may be of another store.")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as one JSON document.")
@lock_timeout
@full
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    where: str,
    target: tuple[str, ...],
    anew: bool,
    as_json: bool,
    lock_timeout: float,
    full: bool,
) -> int:
    """Make the ledger of TARGET say that what its files declare and its live store holds is owned here.

    TARGET is STORE or STORE/ENVIRONMENT. The store is only read. With `prune: owned`, what is owned is
    deleted when its file is; what an apply creates is owned by itself. A lost ledger is rebuilt in this way.
    """
    site = prepare(terminal, parse_target(where, terminal.stores), Choices(target=target, full=full))
    with asyncio.Runner() as runner, holding(terminal, site, "Adopt", lock_timeout, anew=anew) as books:
        link = connect(terminal, site, books.ledger)
        try:
            seen = runner.run(survey(terminal, site, link))
        finally:
            runner.run(link.aclose())
        recorder = books.recorder(seen)
        ledger, taken = adopted(recorder, target)
        books.save(replace(ledger, runs=books.ledger.runs), "what is there")
    if as_json:
        terminal.write(dump({"adopted": [str(address) for address in taken]}))
    else:
        terminal.write("".join(f"{safe(str(address))}\n" for address in taken))
        count = sum(entry.owned for entry in ledger.entries.values())
        terminal.say(f"Adopted {len(taken)}; {count} of {site.declared.target} are owned now.")
    return 0
