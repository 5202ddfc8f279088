"""The bytes of one file -> text, within limits that keep a hostile file from harming the run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.json import Path

MAX_BYTES = 5_000_000

_BLOCK = 1 << 16
_BOM = b"\xef\xbb\xbf"
_CONTROLS = bytes(set(range(32)) - {9, 10, 13}) + b"\x7f"


class Malformed(Exception):
    """A file that cannot be used; its place is a line and a column, or a path (to a key when `key`)."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        line: int = 0,
        column: int = 0,
        path: Path | None = None,
        key: bool = False,
    ) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint
        self.line, self.column, self.path, self.key = line, column, path, key


def read(path: str) -> bytes:
    """The bytes of a file; raises Malformed when it cannot be read or is too large."""
    try:
        handle = os.open(path, os.O_RDONLY)
        try:
            data = os.read(handle, _BLOCK)
            if len(data) == _BLOCK:
                parts = [data]
                while len(data) and sum(map(len, parts)) <= MAX_BYTES:
                    parts.append(data := os.read(handle, MAX_BYTES))
                data = b"".join(parts)
        finally:
            os.close(handle)
    except OSError as error:
        msg = f"cannot be read: {(error.strerror or 'unknown error').lower()}"
        raise Malformed(msg) from error
    if len(data) > MAX_BYTES:
        msg = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        raise Malformed(msg, hint="one file per resource; split children into files of their own")
    return data


def decode(data: bytes) -> str:
    """The text of a file; raises Malformed when it is not UTF-8 or holds characters that YAML refuses."""
    if data[:3] == _BOM:
        data = data[3:]
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        msg = "the file is not UTF-8 text"
        raise Malformed(msg, line=line, column=column) from None
    if len(data.translate(None, _CONTROLS)) != len(data):
        at = next(index for index, char in enumerate(text) if char in _CONTROLS.decode())
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        msg = f"the control character U+{ord(text[at]):04X} cannot stand in a file"
        raise Malformed(msg, line=line, column=column)
    return text
