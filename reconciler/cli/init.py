"""`reconciler init`: the folder of a new store, with something in it that works."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.files import save, workspace
from reconciler.cli.options import Verb
from reconciler.cli.plugins import named
from reconciler.cli.schema import schema_file, write_schemas
from reconciler.desired.places import STORE_FILE, is_name
from reconciler.desired.schema import STORE
from reconciler.errors import ConfigError, Problem

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.model.provider import Plugin

STORE_YAML = """\
# The connection, the environments and the policy of this store.
provider: {provider}
url: "sandbox:"  # the embedded stand-in; nothing to sign up for

# environments:
#   production:
#     url: https://...  # the live API
#     store_id: ...  # refused when the credentials reach another store
#     credentials:
{credentials}

# What may be deleted: none, all, or a mapping by kind, as in {{currency: all}}.
prune: none

# protect: ["currency/USD"]  # never deleted or replaced
# ignore: [{{kind: currency, path: /exchange_rate}}]  # left alone once it exists
# limits: {{parallelism: 10, requests_per_second: 20}}
# thresholds: {{delete_percent: 30, update_percent: 30, min_existing: 10}}
"""

# A first resource by provider: kind, file and text. It must fit every new store.
EXAMPLES = {
    "elasticpath": (
        "currency",
        "currencies/USD.yaml",
        """\
exchange_rate: 1
format: "${price}"
decimal_point: "."
thousand_separator: ","
decimal_places: 2
default: true
enabled: true
""",
    )
}


@click.command("init", cls=Verb, short_help="Start the folder of a new store.")
@click.argument("store")
@click.option("--provider", default="elasticpath", show_default=True, help="The platform of the store.")
@click.pass_obj
def command(terminal: Terminal, store: str, provider: str) -> int:
    """Start the folder of a new store: store.yaml, a first resource, and schemas for your editor."""
    folder = Path(terminal.stores) / store
    if not is_name(store):
        raise _refused(
            folder, f"{store!r} cannot be the name of a store", "letters, digits, '-', '_' and '.'"
        )
    if folder.exists():
        raise _refused(folder, "it exists already, and init overwrites nothing", "choose another name")
    found = named(provider)
    schemas = workspace(terminal.stores) / "schemas"
    write_schemas(found, schemas)
    files = _files(found)
    for name, (kind, text) in files.items():
        file = folder / name
        schema = os.path.relpath(schema_file(schemas, provider, kind).resolve(), file.parent.resolve())
        save(file, f"# yaml-language-server: $schema={schema.replace(os.sep, '/')}\n{text}")
        terminal.write(f"{file}\n")
    (folder / "common").mkdir(exist_ok=True)
    _say_next(terminal, store)
    return 0


def _files(found: Plugin) -> dict[str, tuple[str, str]]:
    """Name -> (whose schema, text)."""
    lines = "\n".join(f'#       {name}: "${{env:{name.upper()}}}"' for name in found.credentials)
    files = {STORE_FILE: (STORE, STORE_YAML.format(provider=found.name, credentials=lines))}
    if found.name in EXAMPLES:
        kind, name, text = EXAMPLES[found.name]
        files[f"common/{name}"] = (kind, text)
    return files


def _say_next(terminal: Terminal, store: str) -> None:
    prefix = "reconciler" if terminal.stores == "stores" else f"reconciler --stores {terminal.stores}"
    verbs = {
        f"{prefix} plan {store}": "what would change in the sandbox",
        f"{prefix} apply {store}": "change it",
        "reconciler kinds": "what else can be declared",
    }
    width = max(map(len, verbs))
    terminal.say("\n".join(["\nNext:", *(f"  {verb:<{width}}  {says}" for verb, says in verbs.items())]))


def _refused(folder: Path, message: str, hint: str) -> ConfigError:
    return ConfigError([Problem(str(folder), 0, 0, message, hint)])
