"""`reconciler init`: the folder of a new store, with something in it that works."""

from __future__ import annotations

import json
import os
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from reconciler.cli.files import save, workspace
from reconciler.cli.options import Verb
from reconciler.cli.plugins import named
from reconciler.cli.verbs.schema import schema_file, write_schemas
from reconciler.desired.dump import dump
from reconciler.desired.places import STORE_FILE, is_name
from reconciler.desired.schema import STORE, schema_name
from reconciler.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.cli.terminal import Terminal
    from reconciler.model.provider import Plugin

STORE_YAML = """\
# The connection, the environments and the policy of this store.
provider: {provider}
url: "sandbox:"  # the embedded stand-in; nothing to sign up for

# environments:
#   production:
{settings}
#     # store_id: ...  # refused when the credentials reach another store
#     credentials:
{credentials}

# What goes when its file does: owned (what an apply made, or `reconciler adopt` took over), none, all,
# or a mapping by kind, as in {{{kind}: all}}.
prune: owned

# ledger: "git:"  # what is owned, and who works on it: on a ref of the repository, for several machines

# protect: ["{kind}/*"]  # never deleted or replaced
# ignore: [{{kind: {kind}, path: /{field}}}]  # left alone once it exists
# limits: {{parallelism: 10, requests_per_second: 20}}
# thresholds: {{delete_percent: 30, update_percent: 30, min_existing: 10}}
"""


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
    write_schemas(found, _schemas(terminal))
    for name, (kind, text) in _files(found).items():
        file = folder / name
        save(file, _headed(terminal, file, provider, kind, text))
        terminal.write(f"{file}\n")
    (folder / "common").mkdir(exist_ok=True)
    _say_next(terminal, store)
    return 0


def begun(terminal: Terminal, store: str, found: Plugin, environments: Sequence[str]) -> str:
    """The text of a new store's store.yaml; writes the schemas that it names."""
    write_schemas(found, _schemas(terminal))
    file, text = Path(terminal.stores) / store / STORE_FILE, _store_yaml(found)
    if environments:
        head = "".join(f"  {line}" for name in environments for line in dump({name: {}}).splitlines(True))
        text = text.replace("# environments:\n", f"environments:\n{head}", 1)
    return _headed(terminal, file, found.name, STORE, text)


def _schemas(terminal: Terminal) -> Path:
    return workspace(terminal.stores) / "schemas"


def _headed(terminal: Terminal, file: Path, provider: str, kind: str, text: str) -> str:
    """A text with the line before it that names its schema."""
    schema = schema_file(_schemas(terminal), provider, kind).resolve()
    place = os.path.relpath(schema, file.parent.resolve()).replace(os.sep, "/")
    return f"# yaml-language-server: $schema={place}\n{text}"


def _files(found: Plugin) -> dict[str, tuple[str, str]]:
    """Name -> (whose schema, text)."""
    files = {STORE_FILE: (STORE, _store_yaml(found))}
    for name, text in found.start.items():
        place = name.partition("/")[0].removesuffix(".yaml")
        kind = next(one for one in found.kinds.values() if one.folder == place)
        files[f"common/{name}"] = (schema_name(kind), text)
    return files


def _store_yaml(found: Plugin) -> str:
    """A store.yaml for the sandbox, with the settings of a real store, and rules, to be uncommented."""
    template = {name: f"${{env:{name.upper()}}}" for name in found.credentials} | dict(found.template)
    lines = {name: f"{name}: {json.dumps(text)}" for name, text in template.items()}
    kind = min(found.kinds.values(), key=lambda one: (one.fixed, one.within is not None))
    plain = (name for name, field in kind.fields.items() if name not in kind.keys and field.shape.plain)
    return STORE_YAML.format(
        provider=found.name,
        settings="\n".join(f"#     {line}" for name, line in lines.items() if name not in found.credentials),
        credentials="\n".join(f"#       {lines[name]}" for name in found.credentials),
        kind=kind.name,
        field=next(plain, kind.key_field),
    )


def _say_next(terminal: Terminal, store: str) -> None:
    prefix = "reconciler" if terminal.stores == "stores" else f"reconciler --stores {quote(terminal.stores)}"
    verbs = {
        f"{prefix} plan {store}": "what would change in the sandbox",
        f"{prefix} apply {store}": "change it",
        "reconciler kinds": "what else can be declared",
    }
    width = max(map(len, verbs))
    terminal.say("\n".join(["\nNext:", *(f"  {verb:<{width}}  {says}" for verb, says in verbs.items())]))


def _refused(folder: Path, message: str, hint: str) -> ConfigError:
    return ConfigError([Problem(str(folder), 0, 0, message, hint)])
