"""Fields that name a file to upload: the path becomes the content, or what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.model.content import Content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.field import Uploaded
    from reconciler.model.kind import Kind

_MEGABYTE = 1024 * 1024
_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file begins that git keeps in place of a large one: never what anybody wants in a store."""


class Misled(Exception):
    """Why a path leads to nothing that can be uploaded."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def uploaded(kind: Kind) -> Mapping[str, Uploaded]:
    """The fields of a kind that name a file.

    >>> list(uploaded(KINDS["file"]))
    ['source']
    """
    found = {name: field.shape.uploaded for name, field in kind.fields.items()}
    return {name: marker for name, marker in found.items() if marker is not None}


def content(written: str, folder: str, store: str, marker: Uploaded) -> Content:
    """What a path means: it starts at the folder of the file that it is written in, or at the store's.

    Raises Misled when it leads out of the store, to nothing, or to more than may be uploaded.

    >>> content("assets/logo.png", "stores/acme/common/files", "stores/acme", marker)
    'sha256:3fa2b1c4d5e6'
    """
    places = dict.fromkeys(Path(os.path.normpath(Path(start, written))) for start in (folder, store))
    inside = [place for place in places if _within(absolute(place), absolute(store))]
    path = next((place for place in inside if place.exists()), None)
    link = path is not None and not _within(os.path.realpath(path), os.path.realpath(store))
    if Path(written).is_absolute() or not inside or link:
        raise Misled(f"{written!r} leads out of the store's folder {store}")
    if path is None:
        raise Misled(f"there is no file {written!r}", f"looked for {' and '.join(map(str, inside))}")
    if not path.is_file():
        raise Misled(f"{written!r} is no regular file")
    try:
        size = path.stat().st_size
        if size > marker.most:
            told = f"{written!r} has {size / _MEGABYTE:.1f} MB, the store takes {marker.most // _MEGABYTE} MB"
            raise Misled(told, marker.hint or None)
        with path.open("rb") as file:
            if file.read(len(_POINTER)) == _POINTER:
                told = f"{written!r} is only git-lfs's note of where the file is"
                raise Misled(told, "git lfs pull brings it here; of a revision (--rev) the note is all")
        return Content.at(str(path))
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise Misled(f"{written!r} cannot be read: {reason}") from error


def absolute(path: Path | str) -> str:
    """Without following links: what a text says, not where it leads."""
    return os.path.normpath(Path(path).absolute())


def _within(path: str, folder: str) -> bool:
    return os.path.commonpath((folder, path)) == folder
