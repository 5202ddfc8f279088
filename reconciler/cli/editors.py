"""Settings of editors: which JSON Schema the YAML language server holds each file of a store against."""

from __future__ import annotations

import json
import os
import re
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.cli.files import save
from reconciler.desired.baseline import BASELINE
from reconciler.desired.places import STORE_FILE, names
from reconciler.desired.schema import DRIFT, PATCH, STORE, files_name, schema_name
from reconciler.desired.settings import load_settings
from reconciler.errors import ConfigError, Problem
from reconciler.model.kind import children
from reconciler.providers.registry import plugin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.cli.terminal import Terminal
    from reconciler.model.json import Object
    from reconciler.model.kind import Kind
    from reconciler.model.provider import Plugin

SERVER = "yaml.schemas"
"""The setting of the YAML language server."""
EDITORS = {
    "vscode": (".vscode/settings.json", (SERVER,)),
    "coc": (".vim/coc-settings.json", (SERVER,)),
    "zed": (".zed/settings.json", ("lsp", "yaml-language-server", "settings", "yaml", "schemas")),
}
"""An editor's file in a repository, and where in it that setting stands."""

_SUFFIXES = ("yaml", "yml")


def associations(terminal: Terminal, schemas: Path) -> dict[str, list[str]]:
    """Which files each schema is for: `{".reconciler/schemas/x/store.json": ["stores/demo/store.yaml"]}`.

    Both are relative to the folder that the stores folder stands in, which is what an editor opens.
    """
    root = Path(terminal.stores).resolve().parent
    folder, stores = (
        os.path.relpath(path, root).replace(os.sep, "/")
        for path in (schemas.resolve(), Path(terminal.stores).resolve())
    )
    found: dict[str, list[str]] = {}
    for store in names(Path(terminal.stores)) if Path(terminal.stores).is_dir() else ():
        try:
            one = plugin(load_settings(Path(terminal.stores), store).provider)
        except ConfigError as error:
            terminal.warn(f"{store} is left out: {error}")
            continue
        for name, globs in _globs(one).items():
            entry = found.setdefault(f"{folder}/{one.name}/{name}.json", [])
            entry += (f"{stores}/{store}/{glob}" for glob in globs)
    return found


def _globs(found: Plugin) -> dict[str, list[str]]:
    """The schemas of a provider, each with its files as globs within a store."""
    globs = {STORE: [STORE_FILE], DRIFT: [BASELINE], PATCH: []}
    for kind in found.kinds.values():
        if kind.singleton:
            globs[schema_name(kind)] = [f"*/{kind.folder}.{suffix}" for suffix in _SUFFIXES]
            globs[PATCH] += [f"*/{kind.folder}.patch.{suffix}" for suffix in _SUFFIXES]
        elif kind.within is None:
            globs[files_name(kind)] = list(_below(found.kinds, kind))
    return {name: places for name, places in globs.items() if places}


def _below(kinds: Mapping[str, Kind], kind: Kind) -> Iterator[str]:
    for suffix in _SUFFIXES:
        yield f"*/{kind.folder}/*.{suffix}"
        if children(kinds, kind):
            yield f"*/{kind.folder}/**/*.{suffix}"


def merge(file: Path, place: tuple[str, ...], schemas: Mapping[str, list[str]], own: str) -> bool:
    """Put associations into an editor's settings, and tell whether that changed them.

    Whatever else stands there stays; of the associations, those whose schema's path begins with `own` are
    replaced. Raises ConfigError for a file that is no plain JSON: comments in it would be lost.
    """
    before = file.read_text(encoding="utf-8") if file.exists() else "{}\n"
    settings = holder = _read(file, before)
    for name in place:
        holder = holder.setdefault(name, {})
        if not isinstance(holder, dict):
            raise ConfigError(
                [Problem(str(file), 0, 0, f"{name!r} is no object, so nothing can be added to it")]
            )
    kept = {name: globs for name, globs in holder.items() if not name.removeprefix("./").startswith(own)}
    if {**kept, **schemas} == holder:
        return False
    holder.clear()
    holder.update(kept | dict(schemas))
    indent = re.search(r"^[ \t]+", before, re.MULTILINE)
    save(file, json.dumps(settings, ensure_ascii=False, indent=indent[0] if indent else 2) + "\n")
    return True


def _read(file: Path, text: str) -> Object:
    hint = "copy what is needed from settings.json beside the schemas, or take the comments out"
    try:
        value = json.loads(text or "{}")
    except JSONDecodeError as error:
        message = f"this is no plain JSON ({error.msg.lower()}), so it is left as it is"
        raise ConfigError([Problem(str(file), error.lineno, error.colno, message, hint)]) from None
    if not isinstance(value, dict):
        raise ConfigError([Problem(str(file), 1, 1, "the settings of an editor are an object", hint)])
    return value
