"""`reconciler schema`: JSON Schemas, for completion and marks in an editor."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.editors import EDITORS, SERVER, associations, merge
from reconciler.cli.files import save, workspace
from reconciler.cli.options import Verb
from reconciler.cli.plugins import named
from reconciler.desired.schema import STORE, json_schemas
from reconciler.providers.registry import names, plugin

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.model.provider import Plugin

SETTINGS = "settings.json"


@click.command("schema", cls=Verb, short_help="Write JSON Schemas for editors.")
@click.option("--out", type=click.Path(file_okay=False), metavar="DIR", help="[default: .reconciler/schemas]")
@click.option("--provider", metavar="NAME", help="Only this provider's. [default: every one]")
@click.option(
    "--editor", type=click.Choice(list(EDITORS)), help="Add the schemas to this editor's settings too."
)
@click.pass_obj
def command(terminal: Terminal, out: str | None, provider: str | None, editor: str | None) -> int:
    """Write a JSON Schema for each kind, store.yaml and drift-baseline.yaml, into one folder a provider.

    Beside them stands settings.json: which schema is for which files, as the YAML language server takes it
    (`yaml.schemas`). With --editor the same goes into that editor's file, which keeps all else that it holds:
    .vscode/settings.json, .vim/coc-settings.json or .zed/settings.json.

    A file may also name its schema in its first line, relative to itself:
    `# yaml-language-server: $schema=../../../../.reconciler/schemas/elasticpath/currency.json`
    A kind that is itself called store has the schema of its folder's name: `stores.json`.
    """
    plugins = [named(provider)] if provider else [plugin(name) for name in names()]
    folder = Path(out) if out else workspace(terminal.stores) / "schemas"
    for found in plugins:
        count = write_schemas(found, folder)
        terminal.say(f"Wrote {count} schemas to {folder / found.name}.")
    _associate(terminal, folder, editor)
    return 0


def _associate(terminal: Terminal, folder: Path, editor: str | None) -> None:
    schemas = associations(terminal, folder)
    save(folder / SETTINGS, json.dumps({SERVER: schemas}, ensure_ascii=False, indent=2) + "\n")
    if editor is None:
        return
    root = Path(terminal.stores).resolve().parent
    place, setting = EDITORS[editor]
    own = os.path.relpath(folder.resolve(), root).replace(os.sep, "/") + "/"
    file = Path(place) if root == Path.cwd() else root / place
    changed = merge(file, setting, schemas, own)
    terminal.say(f"{'Wrote' if changed else 'Nothing to change in'} {file}.")


def write_schemas(found: Plugin, folder: Path) -> int:
    """Write a provider's schemas; gives how many there are."""
    schemas = json_schemas(found.kinds)
    for name, schema in schemas.items():
        text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        save(schema_file(folder, found.name, name), text)
    return len(schemas)


def schema_file(folder: Path, provider: str, name: str) -> Path:
    """Where the schema of a kind, or of store.yaml, stands."""
    return folder / provider / ("store.json" if name == STORE else f"{name}.json")
