"""`reconciler kinds`: what can be written, and how."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from reconciler.cli.named import kind_named
from reconciler.cli.options import Verb
from reconciler.cli.plugins import named
from reconciler.desired.names import suggest
from reconciler.providers.registry import names, plugin
from reconciler.render.kinds import kind_text, kinds_text

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal


@click.command("kinds", cls=Verb, short_help="Explain the kinds of resources.")
@click.argument("kind", required=False)
@click.option("--provider", metavar="NAME", help="Only this provider's kinds. [default: every one]")
@click.pass_obj
def command(terminal: Terminal, kind: str | None, provider: str | None) -> int:
    """List the kinds of resources, or explain one: its fields, their types, and where its files stand."""
    plugins = [named(provider)] if provider else [plugin(name) for name in names()]
    colour = terminal.colours_results
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    if kind is None:
        for found in plugins:
            terminal.write(f"{found.name}\n\n{kinds_text(found.kinds, colour=colour, columns=columns)}")
        return 0
    holders = [(found, one) for found in plugins if (one := kind_named(found.kinds, kind)) is not None]
    if not holders:
        known = {name for found in plugins for name in found.kinds}
        near = suggest(kind, known)
        raise click.BadParameter(
            f"no kind '{kind}'" + (f"\n  hint: {near}" if near else ""), param_hint="'KIND'"
        )
    for found, one in holders:
        terminal.write(kind_text(found.kinds, one, colour=colour, columns=columns))
    return 0
