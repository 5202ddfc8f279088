"""`reconciler plan`: what would change, and nothing changed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.files import save
from reconciler.cli.look import look
from reconciler.cli.options import Choices, Verb, choices, revisions
from reconciler.cli.session import prepare, survey
from reconciler.cli.sink import SINK, absent
from reconciler.cli.target import parse_target
from reconciler.render.document import dump, to_document
from reconciler.render.drift import differs
from reconciler.render.markdown import markdown
from reconciler.render.text import text

if TYPE_CHECKING:
    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal
    from reconciler.model.plan import Plan


@click.command("plan", cls=Verb, short_help="Show what would change in the live store; read-only.")
@click.argument("where", metavar="TARGET")
@click.option(
    "--out", type=click.Path(dir_okay=False), metavar="FILE", help="Save the plan, for `apply FILE`."
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as one JSON document.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print it for a pull-request comment.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when something would change.")
@choices
@revisions
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    where: str,
    out: str | None,
    as_json: bool,
    as_markdown: bool,
    detailed_exitcode: bool,
    **chosen: Any,
) -> int:
    """Show what would change in the live store of TARGET, without changing it.

    TARGET is STORE or STORE/ENVIRONMENT.
    """
    if as_json and as_markdown:
        raise click.UsageError("--json and --markdown exclude each other")
    site = prepare(terminal, parse_target(where, terminal.stores), Choices(**chosen))
    seen = look(terminal, site, partial(survey, terminal, site))
    declared = site.declared
    if lost := absent(declared.settings.secret_sink, declared.plugin.kinds, seen.plan):
        terminal.warn(f"apply would refuse this: {lost}\n  hint: {SINK}")
    if out is not None:
        save(Path(out), dump(to_document(seen.plan, site.policy)))
    terminal.write(_rendered(terminal, site, seen.plan, "json" if as_json else "md" if as_markdown else ""))
    if out is not None:
        terminal.say(f"Saved the plan to {out}. To do exactly this: reconciler apply {quote(out)}")
    return 2 if detailed_exitcode and differs(seen.plan) else 0


def _rendered(terminal: Terminal, site: Site, plan: Plan, form: str) -> str:
    if form == "json":
        return dump(to_document(plan, site.policy))
    if form == "md":
        return markdown(plan)
    return text(plan, colour=terminal.colours_results, place=site.place)
