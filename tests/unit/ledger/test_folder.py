"""The ledger in a folder: what a crash at any moment leaves, and files that are not ours."""

import os
import sys
from pathlib import Path

import pytest

from reconciler.errors import LedgerError, ReconcilerError
from reconciler.ledger.backend import Held, Moved
from tests.unit.ledger.backends import folder

OLD = {"ledger.json": "old", "lock.json": "old"}
WRITES = [
    {"ledger.json": "new", "lock.json": "new"},
    {"ledger.json": "new"},
    {"ledger.json": "old", "lock.json": "new"},
    {"lock.json": "old"},
]


class Killed(BaseException):
    """What no code catches: the process ends here."""


class Steps:
    """Counts the system calls that change the disk, and dies at one of them."""

    def __init__(self, monkeypatch, die_at=None):
        self.count, self.die_at = 0, die_at
        for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "open")):
            self.watch(monkeypatch, owner, name)

    def watch(self, monkeypatch, owner, name):
        real = getattr(owner, name)

        def step(*args, **kwargs):
            if self.count == self.die_at:
                raise Killed
            self.count += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, step)


@pytest.mark.parametrize("first", [None, OLD])
@pytest.mark.parametrize("files", WRITES)
def test_killed_at_any_step_it_holds_the_old_or_the_new(tmp_path, files, first):
    def begun(name):
        backend = folder(tmp_path / name)
        version = backend.write(first, None, "first") if first else None
        return backend, version

    backend, version = begun("whole")
    with pytest.MonkeyPatch.context() as patch:
        steps = Steps(patch)
        backend.write(files, version, "second")
    seen = []
    for at in range(steps.count):
        backend, version = begun(str(at))
        with pytest.MonkeyPatch.context() as patch:
            Steps(patch, die_at=at)
            with pytest.raises(Killed):
                backend.write(files, version, "second")
        held = folder(tmp_path / str(at)).read()
        seen.append(held.files)
        third = backend.write({"ledger.json": "third"}, held.version, "third")
        assert backend.read() == Held({"ledger.json": "third"}, third)
    assert steps.count >= 3
    before = [dict(held) for held in seen if held == (first or {})]
    assert seen == before + [files] * (len(seen) - len(before))
    assert before


def test_what_a_killed_write_left_is_completed_by_the_next(tmp_path):
    backend = folder(tmp_path)
    version = backend.write(OLD, None, "first")
    with pytest.MonkeyPatch.context() as patch:
        Steps(patch, die_at=5)
        with pytest.raises(Killed):
            backend.write(WRITES[0], version, "second")
    left = sorted(path.name for path in backend.path.iterdir())
    assert ".journal" in left
    backend.write({"ledger.json": "third"}, backend.read().version, "third")
    assert sorted(path.name for path in backend.path.iterdir()) == [".lock", "ledger.json"]


def test_its_files_can_be_read_by_hand(tmp_path):
    folder(tmp_path).write(OLD, None, "first")
    place = tmp_path / ".reconciler/ledger/acme/production"
    assert {path.name: path.read_text() for path in place.glob("*.json")} == OLD


def test_a_change_by_hand_is_a_change(tmp_path):
    backend = folder(tmp_path)
    version = backend.write(OLD, None, "first")
    (backend.path / "ledger.json").write_text("by hand")
    with pytest.raises(Moved):
        backend.write(WRITES[0], version, "second")
    assert backend.read().files["ledger.json"] == "by hand"


def test_other_files_are_left_alone(tmp_path):
    backend = folder(tmp_path)
    version = backend.write(OLD, None, "first")
    (backend.path / "notes.txt").write_text("mine")
    assert backend.read() == Held(OLD, version)
    backend.write({"ledger.json": "2"}, version, "second")
    assert (backend.path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "content"), [("ledger.json", b"\xff\xfe"), (".journal", b"\xff\xfe"), (".journal", b"[1]")]
)
def test_what_nobody_here_wrote_is_an_error(tmp_path, name, content):
    backend = folder(tmp_path)
    version = backend.write(OLD, None, "first")
    (backend.path / name).write_bytes(content)
    for act in (backend.read, lambda: backend.write(OLD, version, "x")):
        with pytest.raises(LedgerError, match="was not written by reconciler"):
            act()
    assert (backend.path / name).read_bytes() == content


def test_a_place_that_is_no_folder_is_an_error(tmp_path):
    (tmp_path / ".reconciler").write_text("a file")
    assert folder(tmp_path).read() == Held()
    with pytest.raises(ReconcilerError, match=r"cannot write the ledger of acme/production in .*: not a dir"):
        folder(tmp_path).write(OLD, None, "first")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_can_be_read(tmp_path):
    backend = folder(tmp_path)
    version = backend.write(OLD, None, "first")
    backend.path.chmod(0o555)
    try:
        assert backend.read() == Held(OLD, version)
        with pytest.raises(ReconcilerError, match="permission denied"):
            backend.write(WRITES[0], version, "second")
    finally:
        backend.path.chmod(0o755)
