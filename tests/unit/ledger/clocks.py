"""Time as a test tells it, and a backend that fails when it should."""

import queue
from datetime import UTC, datetime, timedelta
from itertools import count

from reconciler.ledger.backend import Held, Moved
from reconciler.ledger.lease import acquire

START = datetime(2026, 11, 22, 12, 0, 3, tzinfo=UTC)


class Clock:
    """A clock that stands still but for what is slept, and what the test adds.

    The thread that renews a lease waits in `wait` until the test lets it go on with `beat`.
    """

    def __init__(self):
        self.now = START
        self.slept = []
        self.during = lambda: None
        self.over = False
        self._asked, self._go = queue.Queue(), queue.Queue()

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        self.during()

    def wait(self, event, seconds):
        self._asked.put(seconds)
        while not event.is_set() and not self.over:
            try:
                self._go.get(timeout=0.005)
            except queue.Empty:
                continue
            return False
        return True

    def beat(self):
        """Let what the thread waits for pass; gives how long that was, once it waits again or has ended."""
        seconds = self._asked.get(timeout=5)
        self.now += timedelta(seconds=seconds)
        self._go.put(None)
        return seconds

    def settle(self):
        """Return when the thread waits again."""
        self._asked.put(self._asked.get(timeout=5))


class Shelf:
    """A backend in memory; `errors` are raised one after the other, `lost` answers come after the write."""

    target, place = "acme/production", "a shelf"

    def __init__(self):
        self.held, self.writes = Held(), []
        self.errors, self.lost = [], []

    def read(self):
        return self.held

    def write(self, files, version, message):
        if self.errors and (error := self.errors.pop(0)):
            raise error
        if version != self.held.version:
            raise Moved("somebody was faster")
        self.held = Held(dict(files), str(int(version or 0) + 1))
        self.writes.append(message)
        if self.lost:
            raise self.lost.pop(0)
        return self.held.version

    def put(self, **files):
        """What somebody else writes: `put(lock=None, ledger="x")`."""
        held = {**self.held.files, **{f"{name}.json": text for name, text in files.items()}}
        held = {name: text for name, text in held.items() if text is not None}
        self.held = Held(held, f"{int(self.held.version or 0) + 1}" if held else None)


TOKENS = count(1)


def take(backend, clock, holder="ada@laptop (pid 12)", **options):
    """`acquire` with time as the test tells it."""
    known = {"command": "apply", "clock": clock, "sleep": clock.sleep, "wait": clock.wait}
    return acquire(backend, holder, **known | options)
