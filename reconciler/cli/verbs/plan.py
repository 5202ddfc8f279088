"""`reconciler plan`: what would change, and nothing changed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.files import save
from reconciler.cli.formats import Format, formats, write_plan
from reconciler.cli.look import look
from reconciler.cli.options import Choices, Verb, choices, revisions
from reconciler.cli.saved import is_file
from reconciler.cli.session import prepare, survey
from reconciler.cli.shelf import shelve
from reconciler.cli.sink import warn_unkept
from reconciler.cli.target import parse_target
from reconciler.render.document import dump, to_document
from reconciler.render.drift import differs

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal


@click.command("plan", cls=Verb, short_help="Show what would change in the live store; read-only.")
@click.argument("where", metavar="TARGET")
@click.option(
    "--out", type=click.Path(dir_okay=False), metavar="FILE", help="Save the plan, for `apply FILE`."
)
@formats
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when something would change.")
@choices
@revisions
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    where: str,
    out: str | None,
    form: Format,
    detailed_exitcode: bool,
    **chosen: Any,
) -> int:
    """Show what would change in the live store of TARGET, without changing it.

    TARGET is STORE or STORE/ENVIRONMENT.
    """
    site = prepare(terminal, parse_target(where, terminal.stores), Choices(**chosen))
    seen = look(terminal, site, partial(survey, terminal, site))
    warn_unkept(terminal, site, seen.plan)
    document = to_document(seen.plan, site.policy)
    shelve(terminal, document)
    if out is not None:
        save(Path(out), dump(document))
    write_plan(terminal, site, seen.plan, form)
    if out is not None:
        # A file that is named as a store would be taken for that.
        name = out if is_file(out, terminal.stores) else f"./{out}"
        terminal.say(f"Saved the plan to {out}. To do exactly this: reconciler apply {quote(name)}")
    return 2 if detailed_exitcode and differs(seen.plan) else 0
