"""Real processes on one ledger: no write is lost, one lease at a time, and the dead do not keep theirs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.ledger import racer
from tests.unit.ledger.backends import clone

ROOT = Path(__file__).parents[3]


class Race:
    """Processes on one ledger."""

    def __init__(self, setting, root):
        self.setting, self.root, self.started = setting, str(root), []

    def start(self, act, *args):
        process = subprocess.Popen(
            [sys.executable, racer.__file__, act, self.setting, self.root, *map(str, args)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def read(self):
        return racer.backend(self.setting, self.root).read().files

    def end(self):
        for process in self.started:
            process.kill()
            process.communicate()


@pytest.fixture(params=["file:", "git:"])
def race(request, tmp_path):
    race = Race(request.param, clone(tmp_path))
    yield race
    race.end()


def finish(process):
    """Let a holder go on; its exit code and what it said."""
    out, err = process.communicate("\n", timeout=30)
    return process.returncode, out, err


def test_no_write_is_lost(race):
    processes = [race.start("count", 8) for _ in range(4)]
    assert [finish(process) for process in processes] == [(0, "", "")] * 4
    assert race.read() == {"ledger.json": "32", "lock.json": "-32"}


def test_work_under_a_lease_is_not_lost(race):
    processes = [race.start("add", 3) for _ in range(3)]
    assert [finish(process) for process in processes] == [(0, "", "")] * 3
    assert race.read() == {"ledger.json": "9"}


def test_while_one_holds_the_lease_another_is_turned_away(race):
    first = race.start("hold", 300, 0)
    assert first.stdout.readline() == "held\n"
    code, _, said = finish(race.start("hold", 300, 0))
    assert code == 16
    assert "acme/production is locked: racer runs `hold` since" in said
    assert finish(first)[:2] == (0, "kept\n")
    assert race.read() == {"ledger.json": "1"}


def test_who_may_wait_gets_it(race):
    first = race.start("hold", 300, 0)
    assert first.stdout.readline() == "held\n"
    second = race.start("hold", 300, 60)
    assert "for acme/production: racer runs `hold` since" in second.stdout.readline()
    assert finish(first)[:2] == (0, "kept\n")
    assert second.stdout.readline() == "held\n"
    assert finish(second)[:2] == (0, "kept\n")
    assert race.read() == {"ledger.json": "2"}


def test_the_dead_do_not_keep_it(race):
    first = race.start("hold", 1, 0)
    assert first.stdout.readline() == "held\n"
    first.kill()
    second = race.start("hold", 300, 60)
    said = list(iter(second.stdout.readline, "held\n"))
    assert "Took over the lock on acme/production, which ran out: racer" in said[-1]
    assert finish(second)[:2] == (0, "kept\n")
    assert race.read() == {"ledger.json": "2"}


def test_a_run_that_was_thought_dead_writes_nothing(race):
    first = race.start("hold", 300, 0)
    assert first.stdout.readline() == "held\n"
    ledger = racer.backend(race.setting, race.root)
    held = ledger.read()
    ledger.write({"ledger.json": "taken"}, held.version, "unlocked by hand")
    assert finish(first)[:2] == (0, "kept\n")
    assert race.read() == {"ledger.json": "taken"}
