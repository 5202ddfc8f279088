"""`reconciler stores`: which targets there are, and which of them changed files are about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from reconciler.cli.changed import READ, difference
from reconciler.cli.options import Verb, changed_since, rev, shared
from reconciler.cli.revision import folder
from reconciler.desired.places import STORE_FILE, names
from reconciler.desired.settings import load_settings
from reconciler.errors import ConfigError
from reconciler.model.target import Target
from reconciler.providers.registry import plugin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.cli.changed import Difference
    from reconciler.cli.revision import Folder
    from reconciler.cli.terminal import Terminal
    from reconciler.desired.settings import StoreFile
    from reconciler.errors import Problem
    from reconciler.model.json import Object
    from reconciler.model.provider import Option


@click.group("stores", params=shared(), short_help="List the stores and their environments.")
def command() -> None:
    """List what there is to be planned and applied: every store, with its environments."""


@command.command("list", cls=Verb, short_help="List every target, or those that changed.")
@changed_since
@rev
@click.option(
    "--json", "as_json", is_flag=True, help="Print one line of JSON, for the matrix of a CI system."
)
@click.option("--plain", is_flag=True, help="Print the targets alone, one a line.")
@click.pass_obj
def list_stores(
    terminal: Terminal, /, changed_since: str | None, rev: str | None, as_json: bool, plain: bool
) -> int:
    """List every target: the environments of each store, or the store itself where it has none.

    With --changed-since only those that the files changed since then may be about: all environments of a
    store where its common files changed, else those whose own folder or settings did.
    """
    if as_json and plain:
        raise click.UsageError("--json and --plain exclude each other")
    stores = folder(terminal, rev)
    try:
        files = _files(stores)
    except ConfigError as error:
        raise stores.refused(error) from error
    seen = difference(terminal, stores, changed_since) if changed_since is not None else None
    found = [
        _entry(target, file)
        for file in files.values()
        for target in _targets(file)
        if seen is None or touched(seen, file, target)
    ]
    if seen is not None:
        _tell_of_gone(terminal, seen, files)
    terminal.write(_json(found) if as_json else _plain(found) if plain else _table(found))
    return 0


def touched(seen: Difference, file: StoreFile, target: Target) -> bool:
    """Whether changed files may be about a target.

    What is declared in the folders of other environments is not; a file to upload may stand there, too.
    """
    files = seen.within(target.store)
    if seen.files and (seen.links(target.store) or not all(one.plain for one in files)):
        return True
    begins = f"{seen.repository.prefix}{target.store}/"
    others = {*file.environments} - {target.environment}
    changed = {one.path.removeprefix(begins) for one in files}
    own = {
        path
        for path in changed - {STORE_FILE}
        if path.partition("/")[0] not in others or not path.endswith(READ)
    }
    return bool(own) or seen.settings_differ(target)


def _files(stores: Folder) -> Mapping[str, StoreFile]:
    """Each store.yaml by the store's name; raises ConfigError with the problems of all of them."""
    problems: list[Problem] = []
    found = {}
    for name in names(stores.path):
        try:
            found[name] = load_settings(stores.path, name)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return found


def _targets(file: StoreFile) -> Iterator[Target]:
    yield from (Target(file.store, name) for name in file.environments or (None,))


def _entry(target: Target, file: StoreFile) -> Object:
    return {
        "target": str(target),
        "store": target.store,
        "environment": target.environment,
        "provider": file.provider,
        "live": not file.in_sandbox(target.environment, _options(file)),
        "slug": target.slug,
    }


def _options(file: StoreFile) -> Sequence[Option]:
    try:
        return plugin(file.provider).options
    except ConfigError:
        return ()  # an unknown provider is told by whoever plans


def _json(found: list[Object]) -> str:
    return json.dumps(found) + "\n"


def _plain(found: list[Object]) -> str:
    return "".join(f"{one['target']}\n" for one in found)


def _table(found: list[Object]) -> str:
    rows = [(one["target"], one["provider"], "live" if one["live"] else "sandbox") for one in found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _tell_of_gone(terminal: Terminal, seen: Difference, files: Mapping[str, StoreFile]) -> None:
    """A store whose folder went is no target any more, and nobody else would say so."""
    for one in seen.files:
        name, _, file = one.path.removeprefix(seen.repository.prefix).partition("/")
        if file == STORE_FILE and one.before and name not in files:
            terminal.warn(f"the store {name} is gone from the files; what is live there stays as it is")
