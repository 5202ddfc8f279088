"""`reconciler validate`: every file checked, and no live store needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.declared import declare
from reconciler.cli.options import Verb, rev
from reconciler.cli.paths import inside, names_file, pass_over
from reconciler.cli.revision import folder
from reconciler.cli.target import parse_target
from reconciler.desired.baseline import BASELINE
from reconciler.desired.places import STORE_FILE
from reconciler.desired.settings import load_settings, names
from reconciler.errors import ConfigError, Problem
from reconciler.model.target import Target
from reconciler.model.words import many
from reconciler.providers.registry import plugin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.cli.terminal import Terminal
    from reconciler.model.policy import Agreed


@click.command("validate", cls=Verb, short_help="Check every file, without a live store.")
@click.argument("targets", nargs=-1, metavar="[TARGET|FILE]...")
@rev
@click.pass_obj
def command(terminal: Terminal, targets: tuple[str, ...], rev: str | None) -> int:
    """Check every file of TARGETs: names, fields, types, references; no live store and no secrets needed.

    TARGET is STORE (with every environment of it) or STORE/ENVIRONMENT. FILE stands for the targets that it
    is part of; one that belongs to no store is left alone. [default: every store]
    """
    stores = folder(terminal, rev)
    root = stores.path
    asked = _asked(terminal, targets, root) if targets else [Target(name) for name in names(root)]
    if not asked and not targets:
        hint = "start one with `reconciler init STORE`"
        raise ConfigError([Problem(terminal.stores, 0, 0, "there is no store in this folder", hint)])
    if not asked:
        return 0
    problems: dict[Problem, None] = {}
    lapsed: dict[Agreed, None] = {}
    for target in dict.fromkeys(target for one in asked for target in _expanded(root, one)):
        try:
            found = declare(terminal, target, stores=stores)
        except ConfigError as error:
            # A file of `common` counts for every environment; its problems are told once.
            problems |= dict.fromkeys(error.problems)
        else:
            terminal.write(f"{target}: {many(len(found.state.resources), 'resource')} in ")
            terminal.write(f"{many(found.state.files, 'file')}\n")
            lapsed |= dict.fromkeys(found.baseline.lapsed(terminal.clock().date()))
    for one in lapsed:
        what = f"{one.address} {one.path}".rstrip()
        terminal.warn(f"{BASELINE}: {what}: what was agreed with {one.owner} ended on {one.expires}")
    if problems:
        raise ConfigError(list(problems))
    terminal.write("Success! The configuration is valid.\n")
    return 0


def _asked(terminal: Terminal, written: Iterable[str], root: Path) -> list[Target]:
    """The targets that are named, and those of the files that are."""
    found = []
    for text in written:
        if not names_file(terminal.stores, text):
            found.append(parse_target(text, terminal.stores))
        elif target := _target_of(terminal.stores, text, root):
            found.append(target)
        else:
            pass_over(terminal, text, "it is in no store")
    return found


def _target_of(stores: str, file: str, root: Path) -> Target | None:
    """What a file is part of: an environment, or a whole store; None when it is in no store."""
    place = inside(stores, Path(file))
    if place is None or len(place.parts) < 2 or not (root / place.parts[0] / STORE_FILE).exists():
        return None
    store, layer = place.parts[:2]
    try:
        environments = load_settings(root, store).environments
    except ConfigError:
        environments = ()  # it fails there again, and is told with all the rest
    return Target(store, layer if layer in environments else None)


def _expanded(root: Path, target: Target) -> Iterator[Target]:
    """A store as all that is checked of it."""
    if target.environment is not None:
        yield target
        return
    try:
        file = load_settings(root, target.store)
        options = plugin(file.provider).options
    except ConfigError:
        yield target  # it fails there again, and is told with all the rest
        return
    if not file.environments or not file.lacks(None, options):
        yield target
    yield from (Target(target.store, name) for name in file.environments)
