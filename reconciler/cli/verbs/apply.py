"""`reconciler apply`: bring a live store to what the files say."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import Choices, Verb, choices, revisions
from reconciler.cli.perform import conclude, manner, perform, performing
from reconciler.cli.saved import SavedPlan, is_file, read_saved
from reconciler.cli.session import prepare, survey
from reconciler.cli.target import parse_target
from reconciler.render.document import OPTIONS

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal


@click.command("apply", cls=Verb, short_help="Bring the live store to what the files say.")
@click.argument("where", metavar="TARGET|FILE")
@performing
@choices
@revisions
@click.pass_obj
def command(terminal: Terminal, /, where: str, **given: Any) -> int:
    """Bring the live store of TARGET to what the files say, or do what a saved plan says and nothing else.

    TARGET is STORE or STORE/ENVIRONMENT; FILE is a plan saved by `reconciler plan TARGET --out FILE`. On a
    terminal it asks first; elsewhere --auto-approve, --approve or a saved plan must say yes.
    """
    saved = read_saved(where) if is_file(where, terminal.stores) else None
    how = manner(terminal, given, saved=saved)
    wanted = _with(saved, Choices(**given)) if saved else Choices(**given)
    site = prepare(terminal, parse_target(str(saved.target) if saved else where, terminal.stores), wanted)
    report = perform(terminal, site, partial(survey, terminal, site, typed=saved is None), how)
    return conclude(terminal, report, how, locate=site.declared.locate)


def _with(saved: SavedPlan, chosen: Choices) -> Choices:
    """The saved choices; only thresholds are lifted here: they decide nothing about the steps."""
    lifted = {name: value for name, value in asdict(chosen).items() if value}
    if lifted.keys() & set(OPTIONS):
        *some, last = (f"--{name.replace('_', '-')}" for name in OPTIONS)
        raise click.UsageError(f"a saved plan holds its own {', '.join(some)} and {last}")
    return Choices(**asdict(saved.choices) | lifted)
