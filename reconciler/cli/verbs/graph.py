"""`reconciler graph`: what refers to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.declared import declare
from reconciler.cli.options import Verb, rev
from reconciler.cli.revision import folder
from reconciler.cli.target import parse_target
from reconciler.render.graph import dot, mermaid, svg

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal


FORMS = ["mermaid", "dot", "svg"]


@click.command("graph", cls=Verb, short_help="Draw what refers to what.")
@click.argument("target")
@click.option("--format", "form", type=click.Choice(FORMS), default="mermaid", show_default=True)
@rev
@click.pass_obj
def command(terminal: Terminal, target: str, form: str, rev: str | None) -> int:
    """Draw the declared resources of TARGET: what stands in what, and what refers to what; offline.

    TARGET is STORE or STORE/ENVIRONMENT.
    """
    where = parse_target(target, terminal.stores)
    found = declare(terminal, where, stores=folder(terminal, rev, where.store))
    kinds, resources = found.plugin.kinds, found.state.resources
    match form:
        case "svg":
            drawn = svg(kinds, resources, f"{found.target}: what stands in what, and what refers to what")
        case "dot":
            drawn = dot(kinds, resources)
        case _:
            drawn = mermaid(kinds, resources)
    terminal.write(drawn)
    return 0
