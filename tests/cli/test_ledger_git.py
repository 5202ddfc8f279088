"""The ledger on a ref of the remote: two clones share it, and what the remote refuses is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import FILES
from tests.cli.test_terminal import Typist

REF = "refs/reconciler/acme/production"
ME = ("-c", "user.name=ada", "-c", "user.email=ada@example.com")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GITHUB_ACTOR", "GITHUB_RUN_ID", "GITHUB_SHA"):
        monkeypatch.delenv(name, raising=False)


def git(*args, cwd):
    done = subprocess.run(["git", *args], cwd=cwd, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def shared(desk, serve):
    """A clone whose origin is a bare repository, with a live store that others reach as well."""
    served = serve()
    desk.store(changes={"store.yaml": served.settings(ledger="'git:'")})
    git("init", "-q", "--bare", "origin.git", cwd=desk.folder)
    git("init", "-q", cwd=desk.folder)
    git("remote", "add", "origin", "./origin.git", cwd=desk.folder)
    git("add", "stores", cwd=desk.folder)
    git(*ME, "commit", "-q", "-m", "first", cwd=desk.folder)
    git("push", "-q", "origin", "HEAD:main", cwd=desk.folder)
    desk.served = served
    return desk


def apply(desk, *args):
    return desk("apply", "acme/production", "--auto-approve", *args)


def test_what_one_clone_applied_the_other_owns(shared, monkeypatch):
    assert apply(shared).code == 0
    assert not (shared.folder / ".reconciler/ledger").exists()
    monkeypatch.chdir(shared.folder / "..")
    git("clone", "-q", "--depth=1", "--branch=main", f"file://{shared.folder}/origin.git", "other", cwd=".")
    monkeypatch.chdir("other")
    commit = git("rev-parse", "HEAD", cwd=".")
    document = json.loads(git("show", f"{REF}:ledger.json", cwd=shared.folder / "origin.git"))
    assert document["resources"]["catalog/spring"]["standing"] == "created"
    assert document["runs"][-1]["commit"] == commit
    Path("stores/acme/common/catalogs/spring.yaml").unlink()
    done = apply(shared)
    assert (done.code, "1 destroyed" in done.out) == (0, True)
    assert git("log", "--format=%s", REF, cwd=shared.folder / "origin.git").count("unlock:") == 2


def test_who_may_not_push_applies_nothing(shared):
    hook = shared.folder / "origin.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    done = apply(shared)
    assert done.code == 11
    assert f"could not be written to {REF} on origin" in done.err
    assert "contents: write" in done.err
    assert not shared.served.writes
    assert shared("plan", "acme/production").code == 0


def test_without_the_remote_nothing_is_planned(shared):
    (shared.folder / "origin.git").rename(shared.folder / "away.git")
    for verb in ("plan", "drift", "unlock"):
        assert shared(verb, "acme/production").code == 12
    assert apply(shared).code == 12
    assert not shared.served.writes


def test_a_ref_that_was_deleted_leaves_what_is_there_unowned(shared):
    assert apply(shared).code == 0
    git("update-ref", "-d", REF, cwd=shared.folder / "origin.git")
    shared.remove("common/catalogs/spring.yaml")
    assert "Plan:" not in shared("plan", "acme/production").out
    assert "catalog/spring" not in apply(shared).out
    shared.write("acme", {"common/catalogs/spring.yaml": FILES["common/catalogs/spring.yaml"]})
    assert shared("adopt", "acme/production").code == 0
    shared.remove("common/catalogs/spring.yaml")
    assert "1 destroyed" in apply(shared).out


def test_a_run_that_is_killed_is_unlocked_by_another(shared):
    credentials = {name: os.environ[name] for name in ("ID", "KEY")}
    typist = Typist("apply", "acme/production", cwd=shared.folder, env=credentials)
    typist.read(until="Only 'yes' will be accepted: ")
    turned_away = apply(shared)
    typist.process.send_signal(signal.SIGKILL)
    assert typist.end() == -signal.SIGKILL
    assert turned_away.code == 16
    assert "acme/production is locked: " in turned_away.err
    assert apply(shared).code == 16
    lock = json.loads(git("show", f"{REF}:lock.json", cwd=shared.folder / "origin.git"))
    assert f"--id {lock['id']}" in turned_away.err
    assert shared("unlock", "acme/production", "--id", lock["id"]).code == 0
    assert apply(shared).code == 0
