"""A lock that stands in the way: who has it, and how it is taken away."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.ledger.backend import open_backend
from reconciler.ledger.lease import acquire
from tests.cli.test_terminal import COMMAND, Typist

LOCK = Path(".reconciler/ledger/acme/production/lock.json")


def hold(desk, **options):
    """Take the lock as another run does; one that died, for nobody renews it."""
    backend = open_backend(
        "file:",
        workspace=desk.folder / ".reconciler",
        root=desk.folder,
        store="acme",
        environment="production",
    )
    known = {"run": "https://ci.example/42", "command": "apply", "token": lambda: "3f2a"}
    return acquire(backend, "ada@laptop (pid 12)", **known | options, wait=lambda event, _: event.wait())


@pytest.fixture
def locked(acme):
    tenure = hold(acme)
    yield acme
    tenure.release()


def test_what_is_not_locked(acme):
    for args in ((), ("--id", "3f2a"), ("--force",)):
        done = acme("unlock", "acme/production", *args)
        assert (done.code, done.out, done.err) == (0, "acme/production is not locked.\n", "")


def test_a_lock_goes_by_its_id_and_the_ledger_stays(locked):
    LOCK.with_name("ledger.json").write_text("{}")
    done = locked("unlock", "acme/production", "--id", "3f2a")
    assert done.code == 0
    first, second, last = done.out.splitlines()
    assert first.startswith("acme/production is locked: ada@laptop (pid 12) runs `apply` since ")
    assert "https://ci.example/42; last heard of" in first
    assert second == "  id: 3f2a"
    assert last == "acme/production is unlocked."
    assert not LOCK.exists()
    assert LOCK.with_name("ledger.json").read_text() == "{}"
    assert locked("unlock", "acme/production").out == "acme/production is not locked.\n"


def test_another_id_takes_nothing_away(locked):
    done = locked("unlock", "acme/production", "--id", "77", "--force")
    assert done.code == 16
    assert "has another id than '77', and stays" in done.err
    assert LOCK.exists()


@pytest.mark.parametrize("args", [(), ("--force",)])
def test_where_nobody_can_be_asked_the_id_must_be_given(locked, args):
    done = locked("unlock", "acme/production", *args)
    assert done.code == 64
    assert "3f2a" in done.out
    assert "name the lock, --id 3f2a" in done.err
    assert LOCK.exists()


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("y", 1)])
def test_on_a_terminal_it_asks(locked, answer, code):
    typist = Typist("unlock", "acme/production", cwd=locked.folder)
    assert "Do you want to take this lock away?" in typist.read(until="Only 'yes' will be accepted: ")
    typist.type(f"{answer}\n")
    assert typist.end() == code
    assert ("Unlock cancelled." in typist.seen) == bool(code)
    assert LOCK.exists() == bool(code)


def test_other_environments_are_not_locked(locked):
    assert locked("unlock", "acme").out == "acme is not locked.\n"
    assert locked("apply", "acme", "--auto-approve").code == 0


def test_a_lock_that_cannot_be_read_goes_by_force(acme):
    LOCK.parent.mkdir(parents=True)
    LOCK.write_text("not a lock")
    done = acme("unlock", "acme/production")
    assert done.code == 10
    assert "lock.json in .reconciler/ledger/acme/production is no lock that reconciler wrote" in done.err
    assert acme("unlock", "acme/production", "--id", "3f2a", "--force").code == 16
    assert LOCK.exists()
    assert acme("unlock", "acme/production", "--force").code == 0
    assert not LOCK.exists()


def test_credentials_are_not_needed(acme):
    acme.store(
        changes={
            "store.yaml": "provider: elasticpath\nurl: https://x.example\nenvironments: {production: }\n"
            "credentials: {client_id: '${env:NOT_SET}', client_secret: '${env:NOT_SET}'}\n"
        }
    )
    assert acme("unlock", "acme/production").code == 0


def test_a_locked_target_is_not_applied_to(locked):
    done = locked("apply", "acme/production", "--auto-approve")
    assert done.code == 16
    assert "acme/production is locked: ada@laptop (pid 12) runs `apply`" in done.err
    assert "reconciler unlock acme/production --id 3f2a" in done.err
    assert locked("plan", "acme/production").code == 0


def test_the_lock_of_a_dead_run_ends_by_itself(acme):
    past = datetime.now(UTC) - timedelta(minutes=7)
    hold(acme, clock=lambda: past)
    text = LOCK.read_text()
    assert json.loads(text)["holder"] == "ada@laptop (pid 12)"
    done = acme("apply", "acme/production", "--auto-approve")
    assert done.code == 0
    assert "Took over the lock on acme/production, which ran out: ada@laptop (pid 12)" in done.err
    assert not LOCK.exists()


def test_of_two_runs_the_second_waits_and_then_goes_on(acme):
    first = Typist("apply", "acme/production", cwd=acme.folder)
    first.read(until="Only 'yes' will be accepted: ")
    command = [*COMMAND, "apply", "acme/production", "--auto-approve", "--lock-timeout", "60"]
    second = subprocess.Popen(
        command, cwd=acme.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    waiting = second.stderr.readline()
    first.type("yes\n")
    assert first.end() == 0
    out, _ = second.communicate(timeout=60)
    assert " for acme/production: " in waiting
    assert "runs `apply` since" in waiting
    assert (second.returncode, "No changes." in out) == (0, True)
