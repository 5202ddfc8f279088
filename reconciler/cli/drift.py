"""`reconciler drift`: how the live store departs from the files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.look import look
from reconciler.cli.options import Choices, Verb, full, revisions
from reconciler.cli.session import prepare, survey
from reconciler.cli.target import parse_target
from reconciler.render.document import dump
from reconciler.render.drift import differs, drift_document, drift_text

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal


@click.command("drift", cls=Verb, short_help="Tell how the live store departs from the files; read-only.")
@click.argument("target")
@click.option("--json", "as_json", is_flag=True, help="Print the plan's document with `resource_drift`.")
@full
@revisions
@click.pass_obj
def command(terminal: Terminal, /, target: str, as_json: bool, **chosen: Any) -> int:
    """Tell how the live store of TARGET departs from the files; exit with 2 when it does.

    TARGET is STORE or STORE/ENVIRONMENT.
    """
    site = prepare(terminal, parse_target(target, terminal.stores), Choices(**chosen))
    seen = look(terminal, site, partial(survey, terminal, site))
    if as_json:
        terminal.write(dump(drift_document(seen.plan)))
    else:
        terminal.write(drift_text(seen.plan, colour=terminal.colours_results))
    return 2 if differs(seen.plan) else 0
