"""`reconciler drift`: how the live store departs from the files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.formats import Format, formats, write_drift
from reconciler.cli.look import look
from reconciler.cli.options import Choices, Verb, full, revisions
from reconciler.cli.session import prepare, survey
from reconciler.cli.target import parse_target
from reconciler.render.drift import differs

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal


@click.command("drift", cls=Verb, short_help="Tell how the live store departs from the files; read-only.")
@click.argument("target")
@formats
@full
@revisions
@click.pass_obj
def command(terminal: Terminal, /, target: str, form: Format, **chosen: Any) -> int:
    """Tell how the live store of TARGET departs from the files; exit with 2 when it does.

    TARGET is STORE or STORE/ENVIRONMENT.
    """
    site = prepare(terminal, parse_target(target, terminal.stores), Choices(**chosen))
    seen = look(terminal, site, partial(survey, terminal, site))
    write_drift(terminal, seen.plan, form)
    return 2 if differs(seen.plan) else 0
