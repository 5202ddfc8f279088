"""Files that the command line reads and writes beside the stores."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.model.json import Json


def save(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            partial.write_text(text, encoding="utf-8", newline="")
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise ReconcilerError(f"cannot write {path}: {error.strerror}") from error


def read_json(path: Path) -> Json:
    """The value in a JSON file; raises ReconcilerError when there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReconcilerError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        hint = "a saved plan is what `reconciler plan TARGET --out FILE` writes"
        raise ReconcilerError(f"{path} is not JSON: {error}", hint=hint) from error


def beside(stores: str) -> Path:
    """The folder `.reconciler` beside the stores, whether it is there or not."""
    # Resolved, because the textual parent of ".." is the folder that it leads away from.
    folder = Path(stores).resolve().parent
    return (Path() if folder == Path.cwd() else folder) / ".reconciler"


def workspace(stores: str) -> Path:
    """The folder `.reconciler` beside the stores, made when missing; git never sees what is in it."""
    folder = beside(stores)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise ReconcilerError(f"cannot write {folder}: {error.strerror}") from error
    return folder
