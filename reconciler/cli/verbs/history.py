"""`reconciler history`: which runs changed a live store, and what is owned there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.books import recall
from reconciler.cli.options import Choices, Verb
from reconciler.cli.session import prepare
from reconciler.cli.target import parse_target
from reconciler.render.document import dump
from reconciler.render.history import history_document, history_text

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal


@click.command("history", cls=Verb, short_help="Tell which runs changed a live store, the latest first.")
@click.argument("target")
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, metavar="N", help="No more than N. [default: 20]"
)
@click.option("--resources", is_flag=True, help="Tell what is owned instead, and who applied it last.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def command(terminal: Terminal, target: str, limit: int, resources: bool, as_json: bool) -> int:
    """Tell which runs changed the live store of TARGET, from its ledger, the latest first.

    TARGET is STORE or STORE/ENVIRONMENT. The store itself is not asked.
    """
    site = prepare(terminal, parse_target(target, terminal.stores), Choices(), files=False, filled=False)
    ledger = recall(terminal, site)
    if as_json:
        terminal.write(dump(history_document(ledger, limit)))
    else:
        terminal.write(history_text(ledger, limit, resources=resources))
    return 0
