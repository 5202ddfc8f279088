"""Where the ledger of a target is kept: a few texts, read whole and written whole by compare-and-swap."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from reconciler.errors import Locked, ReconcilerError
from reconciler.model.target import Target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LEDGER = "ledger.json"
LOCK = "lock.json"
COMMON = "common"  # no environment can be called so

_NAME = re.compile(r"[a-z]+\.json")


@dataclass(frozen=True)
class Held:
    """What a backend holds at one moment: texts by name, and the version that a write must name.

    `version` is opaque, and None when nothing is there.
    """

    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    version: str | None = None


class Moved(Locked):
    """Somebody else wrote in between; nothing was written."""


class Backend(Protocol):
    """A place that holds the ledger of one target.

    target  what it is the ledger of: "acme/production"
    place   where that is, for sentences: ".reconciler/ledger/acme/production"
    """

    @property
    def target(self) -> str: ...

    @property
    def place(self) -> str: ...

    def read(self) -> Held:
        """What is there; raises ReconcilerError when that cannot be told."""

    def write(self, files: Mapping[str, str], version: str | None, message: str) -> str | None:
        """Put these files in the place of all that is there, whole or not at all; gives the new version.

        Raises Moved when what is there is not the `version` that was read. `message` says what the write is
        for, where a backend keeps a history.
        """


def is_name(text: str) -> bool:
    """Whether a file of a ledger can be called so.

    >>> is_name("ledger.json"), is_name("../x")
    (True, False)
    """
    return _NAME.fullmatch(text) is not None


def slot(store: str, environment: str | None) -> str:
    """The path that stands for a target, as a folder and in a ref; no target's path lies within another's.

    Git refuses "..", and a part that ends with "." or ".lock"; Windows refuses the same "." at an end.

    >>> slot("acme", None), slot("acme", "eu.lock")
    ('acme/common', 'acme/eu%2Elock')
    """
    parts = (store, environment or COMMON)
    return "/".join(re.sub(r"(?i)\.(?=\.|$|lock$)", "%2E", part) for part in parts)


def open_backend(
    setting: str, *, workspace: Path, root: Path, store: str, environment: str | None
) -> Backend:
    """The backend that `ledger:` in store.yaml means; nothing is read yet, and nothing made.

    "file:" is a folder in `workspace`, "file:PATH" one below PATH, which is relative to `root`; "git:REMOTE"
    is a ref of a remote that git knows in `root`, "git:" one of origin.

    >>> open_backend("file:", workspace=Path(".x"), root=Path(), store="acme", environment=None).place
    '.x/ledger/acme/common'
    """
    scheme, _, where = setting.partition(":")
    target = str(Target(store, environment))
    if scheme == "file":
        from reconciler.ledger.folder import Folder  # noqa: PLC0415 - it stands on this module

        base = root / where if where else workspace / "ledger"
        return Folder(target, base / slot(store, environment))
    if scheme == "git":
        from reconciler.ledger.remote import RemoteRef  # noqa: PLC0415 - as above

        return RemoteRef(target, slot(store, environment), remote=where or "origin", root=root)
    raise ReconcilerError(
        f"{setting!r} is no place for a ledger", hint='write `ledger: "file:"` or `ledger: "git:"`'
    )
