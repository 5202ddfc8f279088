"""The ledger in a folder of this machine: one file per name, so that it can be read and compared by hand.

A write that changes one file is one rename. One that changes several is first written whole into a journal:
from the moment that it has its name, it is what the folder holds, and whoever comes next completes it.
Every read and write holds the lock of the operating system on `.lock`, which the system gives back when
a process ends, however it ends.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from reconciler.errors import LedgerError, ReconcilerError
from reconciler.ledger.backend import Held, Moved, is_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LOCK = ".lock"
_JOURNAL = ".journal"


@dataclass(frozen=True)
class Folder:
    """A backend in a folder, made by the first write.

    >>> Folder("acme", Path(".reconciler/ledger/acme/common")).read()
    Held(version=None)
    """

    target: str
    path: Path

    @property
    def place(self) -> str:
        return str(self.path)

    def read(self) -> Held:
        with self._errors("read"):
            if not self.path.is_dir():
                return Held()
            with _locked(self.path / _LOCK, shared=True):
                return _held(self._files())

    def write(self, files: Mapping[str, str], version: str | None, message: str) -> str | None:  # noqa: ARG002 - no history is kept here
        assert all(map(is_name, files))
        with self._errors("write"):
            self.path.mkdir(parents=True, exist_ok=True)
            with _locked(self.path / _LOCK):
                known = self._files()
                if _held(known).version != version:
                    raise Moved(f"somebody else wrote to {self.place} just now", hint="run it again")
                if (self.path / _JOURNAL).exists():
                    self._complete(known)
                self._replace(known, files)
        return _held(files).version

    def _files(self) -> dict[str, str]:
        """What the folder holds: the journal when there is one, else its files."""
        journal = self.path / _JOURNAL
        if journal.exists():
            try:
                return {str(name): str(text) for name, text in json.loads(_text(journal)).items()}
            except (ValueError, AttributeError) as error:
                raise _foreign(journal) from error
        with os.scandir(self.path) as entries:
            names = sorted(entry.name for entry in entries if is_name(entry.name) and entry.is_file())
        return {name: _text(self.path / name) for name in names}

    def _replace(self, known: Mapping[str, str], files: Mapping[str, str]) -> None:
        changed = [name for name in {**known, **files} if known.get(name) != files.get(name)]
        if len(changed) > 1:
            self._put(_JOURNAL, json.dumps(dict(files)))
            self._complete(files)
        elif changed:
            self._set(changed[0], files)
            _sync(self.path)

    def _complete(self, files: Mapping[str, str]) -> None:
        """Make the files what the journal says, and be done with it."""
        with os.scandir(self.path) as entries:
            there = [entry.name for entry in entries if is_name(entry.name)]
        for name in sorted({*there, *files}):
            self._set(name, files)
        # The journal goes only when nothing of it can be lost any more.
        _sync(self.path)
        (self.path / _JOURNAL).unlink()
        _sync(self.path)

    def _set(self, name: str, files: Mapping[str, str]) -> None:
        if name in files:
            self._put(name, files[name])
        else:
            (self.path / name).unlink(missing_ok=True)

    def _put(self, name: str, text: str) -> None:
        """Write one file whole or not at all, also when the machine loses its power."""
        partial = self.path / f".{name}.part"
        with partial.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.path / name)
        _sync(self.path)

    @contextmanager
    def _errors(self, verb: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ReconcilerError(
                f"cannot {verb} the ledger of {self.target} in {self.place}: {reason}",
                hint="check the folder's permissions and the space that is left",
            ) from error


def _held(files: Mapping[str, str]) -> Held:
    """Files with their version: a digest, so that also a change by hand is one."""
    if not files:
        return Held()
    content = json.dumps(dict(files), sort_keys=True).encode()
    return Held(dict(files), sha256(content).hexdigest())


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise _foreign(path) from error


def _foreign(path: Path) -> LedgerError:
    return LedgerError(
        f"{path} was not written by reconciler",
        hint="put back what was there, or move it away and run `reconciler adopt TARGET`",
    )


def _sync(folder: Path) -> None:
    """Have the names in a folder survive a loss of power; Windows does so by itself, and cannot be asked."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _locked(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the operating system's lock on a file: alone, or with other readers only.

    Where the file is missing and cannot be made nobody ever wrote, so that there is nothing to wait for.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        if not shared:
            raise
        if not path.exists():
            yield
            return
        handle = os.open(path, os.O_RDONLY)
    try:
        _wait_for(handle, shared=shared)
        yield
    finally:
        os.close(handle)  # and with it the lock


if sys.platform == "win32":
    import msvcrt

    def _wait_for(handle: int, *, shared: bool) -> None:
        """Readers wait for each other too: Windows locks bytes of a file, and knows no sharing there."""
        del shared
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
            except OSError:
                continue  # it gives up after ten seconds, and we do not
            return

else:
    import fcntl

    def _wait_for(handle: int, *, shared: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
