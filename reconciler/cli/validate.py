"""`reconciler validate`: every file checked, and no live store needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.declared import declare
from reconciler.cli.options import Verb, rev
from reconciler.cli.revision import folder
from reconciler.cli.target import Target, parse_target
from reconciler.desired.settings import load_settings, names
from reconciler.errors import ConfigError, Problem
from reconciler.providers.registry import plugin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.cli.revision import Folder
    from reconciler.cli.terminal import Terminal


@click.command("validate", cls=Verb, short_help="Check every file, without a live store.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@rev
@click.pass_obj
def command(terminal: Terminal, targets: tuple[str, ...], rev: str | None) -> int:
    """Check every file of TARGETs: names, fields, types, references; no live store and no secrets needed.

    TARGET is STORE (with every environment of it) or STORE/ENVIRONMENT. [default: every store]
    """
    problems: dict[Problem, None] = {}
    stores = folder(terminal, rev)
    for target in _targets(terminal, targets, stores):
        try:
            found = declare(terminal, target, stores=stores)
        except ConfigError as error:
            # A file of `common` counts for every environment; its problems are told once.
            problems |= dict.fromkeys(error.problems)
        else:
            terminal.write(f"{target}: {_count(len(found.state.resources), 'resource')} in ")
            terminal.write(f"{_count(found.state.files, 'file')}\n")
    if problems:
        raise ConfigError(list(problems))
    terminal.write("Success! The configuration is valid.\n")
    return 0


def _targets(terminal: Terminal, written: tuple[str, ...], stores: Folder) -> Iterator[Target]:
    root = stores.path
    asked = [parse_target(text, terminal.stores) for text in written] or [Target(n) for n in names(root)]
    if not asked:
        hint = "start one with `reconciler init STORE`"
        raise ConfigError([Problem(terminal.stores, 0, 0, "there is no store in this folder", hint)])
    for target in asked:
        if target.environment is not None:
            yield target
            continue
        try:
            file = load_settings(root, target.store)
            options = plugin(file.provider).options
        except ConfigError:
            yield target  # it fails there again, and is told with all the rest
            continue
        if not file.environments or not file.lacks(None, options):
            yield target
        yield from (Target(target.store, name) for name in file.environments)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
