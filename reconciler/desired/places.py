"""The stores folder: which stores there are, and where one of them stands."""

from __future__ import annotations

import os
import re
from pathlib import Path

from reconciler.desired.names import show, suggest
from reconciler.errors import ConfigError, Problem

COMMON = "common"
STORE_FILE = "store.yaml"

_LONGEST = 200  # bytes; a file system allows some 255, and suffixes must fit as well
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def names(root: Path) -> list[str]:
    """The stores under a stores folder: every folder with a store.yaml in it.

    >>> names(Path("stores"))
    ['demo', 'example', 'sunrise']
    """
    try:
        with os.scandir(root) as entries:
            return sorted(
                entry.name
                for entry in entries
                if is_name(entry.name) and Path(entry.path, STORE_FILE).is_file()
            )
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        hint = "name another folder, or start one with `reconciler init`"
        raise ConfigError(
            [Problem(str(root), 0, 0, f"the stores folder cannot be read: {reason}", hint)]
        ) from error


def is_name(text: str) -> bool:
    """Whether a text can name a store or an environment: one plain folder, no path."""
    return _NAME.fullmatch(text) is not None and len(text) <= _LONGEST


def store_folder(root: Path, store: str) -> str:
    """The folder of a store; raises ConfigError when there is none or its name is no plain name.

    >>> store_folder(Path("stores"), "demo")
    'stores/demo'
    """
    if not is_name(store):
        raise _refuse(
            root, f"{store!r} cannot be the name of a store", "a store is one folder under this one"
        )
    folder = f"{root}/{store}"
    if not Path(folder).is_dir():
        hint = suggest(store, names(root)) or "there is none yet"
        hint = hint if hint.endswith("?") else f"{hint}; `reconciler init` starts one"
        raise _refuse(root, f"there is no store {store!r}", hint)
    if os.path.commonpath((inner := os.path.realpath(root), os.path.realpath(folder))) != inner:
        raise _refuse(root, f"the store {store!r} is a link that leads out of the stores folder", None)
    return folder


def _refuse(root: Path, message: str, hint: str | None) -> ConfigError:
    return ConfigError([Problem(show(str(root)), 0, 0, message, hint)])
