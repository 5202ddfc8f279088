"""A file to upload, as a value: what it holds is told by a hash, where it stands is nobody's business."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from reconciler.errors import Blocked, ReconcilerError

_DIGITS = 12  # of 64: 48 bits tell the versions of one file apart, and fit into a file name


class Content(str):
    """The content of a file by its hash: a plan shows it and a store is compared with it.

    >>> Content.at("assets/logo.png")
    'sha256:3fa2b1c4d5e6'
    """

    __slots__ = ("path",)

    path: str

    @classmethod
    def at(cls, path: str) -> Content:
        """The content of the file at a path; raises OSError when it cannot be read."""
        found = cls(digest(Path(path).read_bytes()))
        found.path = path
        return found

    def read(self) -> bytes:
        """The bytes that are meant; raises when the file holds others by now."""
        try:
            data = Path(self.path).read_bytes()
        except OSError as error:
            raise ReconcilerError(f"{self.path} cannot be read: {error.strerror}") from error
        if digest(data) != self:
            raise Blocked(f"{self.path} has changed since it was planned", hint="plan again")
        return data


def digest(data: bytes) -> str:
    """The hash that stands for some content.

    >>> digest(b"")
    'sha256:e3b0c44298fc'
    """
    return f"sha256:{sha256(data).hexdigest()[:_DIGITS]}"
