"""What paths on the command line mean: `stores/demo/store.yaml` is a file of the store demo."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from reconciler.render.escape import safe

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal

_DEEPEST_TARGET = 2  # STORE/ENVIRONMENT
_SUFFIXES = (".yaml", ".yml")


def inside(stores: str, path: Path) -> PurePath | None:
    """A path from the stores folder on, or None when it leads elsewhere; it need not exist.

    >>> inside("stores", Path("stores/demo/store.yaml")), inside("stores", Path("README.md"))
    (PurePosixPath('demo/store.yaml'), None)
    """
    for root, full in (
        (os.path.abspath(stores), os.path.abspath(path)),  # noqa: PTH100 - a link is what it is called
        (os.path.realpath(stores), os.path.realpath(path)),
    ):
        if PurePath(full).is_relative_to(root):
            return PurePath(full).relative_to(root)
    return None


def names_file(stores: str, text: str) -> bool:
    """Whether an argument is the path of a file rather than a target, though the file may be gone.

    >>> names_file("stores", "demo/development"), names_file("stores", "stores/demo/store.yaml")
    (False, True)
    """
    place = inside(stores, Path(text))
    deep = place is not None and len(place.parts) > _DEEPEST_TARGET
    return deep or text.endswith(_SUFFIXES) or Path(text).is_file()


def pass_over(terminal: Terminal, path: str, because: str) -> None:
    """Tell that a path that was given is left alone: a hook names every file that changed, whatever it is."""
    terminal.say(f"{safe(path)}: left alone: {because}")
