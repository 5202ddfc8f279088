"""One run at a time on a target: taking its lease, keeping it, and writing the ledger under it.

```python
with acquire(backend, "ada@laptop (pid 12)", command="apply", timeout=600) as tenure:
    tenure.save(text, "acme: intents of run 3f2a")
```
A lease holds for some minutes and is renewed by a thread while its run goes on, so that nobody waits for ever
for a run that died. Whoever finds one that ran out takes it over, but only `TOLERANCE` later by his clock,
while its holder gives up as it runs out: two machines whose clocks differ by less do not both believe to hold
it. Whatever the clocks say, each write names the version that was read, so that a run which lost its lease
writes nothing any more.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from time import sleep as wait_seconds
from typing import TYPE_CHECKING, Protocol

from reconciler.errors import Locked, ReconcilerError, RemoteUnreachable
from reconciler.ledger.backend import LEDGER, LOCK, Held, Moved
from reconciler.ledger.lock import TOLERANCE, Lease, clock_time, read_lease, span
from reconciler.ledger.unlock import unlock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from reconciler.ledger.backend import Backend

__all__ = ["LENGTH", "PERIOD", "Lease", "Tenure", "acquire"]

LENGTH = 300.0
"""Seconds that a lease holds when nobody renews it."""
PERIOD = 60.0
"""Seconds between two renewals."""
_AGAIN = 5.0  # seconds until a renewal that failed is tried again
_LONGEST = 10.0  # seconds between two looks at a lease that is waited for
_TRIES = 3
_RACES = 20  # lost in a row while the lease is free: something is wrong with the backend itself


class Wait(Protocol):
    """Wait until an event is set, at most some seconds: `threading.Event.wait`. Whether it is set."""

    def __call__(self, event: threading.Event, seconds: float, /) -> bool: ...


def _now() -> datetime:
    return datetime.now(UTC)


def _silent(_text: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Times:
    """How often a lease is renewed, how long it holds, and what time is measured and spent with."""

    period: float
    length: float
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    wait: Wait


def acquire(
    backend: Backend,
    holder: str,
    *,
    run: str | None = None,
    command: str,
    timeout: float = 0.0,
    period: float = PERIOD,
    length: float = LENGTH,
    tolerance: float = TOLERANCE.total_seconds(),
    clock: Callable[[], datetime] = _now,
    sleep: Callable[[float], None] = wait_seconds,
    wait: Wait = threading.Event.wait,
    token: Callable[[], str] = lambda: token_hex(8),
    say: Callable[[str], None] = _silent,
) -> Tenure:
    """Take the lease on a target, waiting `timeout` seconds for another run to be done with it.

    Raises Locked when another one has it, and whatever reading and writing raise. All spans of time are in
    seconds; `say` is told whom one waits for, and of whom a lease is taken over.
    """
    times = Times(period, length, clock, sleep, wait)
    margin = timedelta(seconds=tolerance)
    deadline = clock() + timedelta(seconds=timeout)
    mine, pause, races, said = token(), 1.0, 0, False
    while True:
        held = backend.read()
        lease, now = read_lease(held.files, backend.place), clock()
        if lease is not None and lease.id == mine:
            # A write whose answer was lost on its way had worked.
            return Tenure(backend, held, lease, times, say)
        if lease is None or now > lease.expires + margin:
            new = Lease(mine, holder, run, command, now, now, now + timedelta(seconds=length))
            try:
                held = _write(backend, held, {**held.files, LOCK: new.text()}, f"lock: {command} by {holder}")
            except Moved:
                races += 1
                if races == _RACES:
                    raise
                continue  # whoever was faster is seen now
            except KeyboardInterrupt:
                # The remote may have taken it in all the same, and nobody would renew it or give it back.
                with suppress(ReconcilerError):
                    unlock(backend, backend.read(), new)
                raise
            if lease is not None:
                say(f"Took over the lock on {backend.target}, which ran out: {lease.sentence(now)}")
            return Tenure(backend, held, new, times, say)
        if now >= deadline:
            raise locked(backend, lease, now)
        if not said:
            said = True
            say(f"Waiting up to {span(deadline - now)} for {backend.target}: {lease.sentence(now)}")
        sleep(min(pause, (deadline - now).total_seconds()))
        pause = min(pause * 2, _LONGEST)


def locked(backend: Backend, lease: Lease, now: datetime) -> Locked:
    """The error of whoever finds a target locked."""
    return Locked(
        f"{backend.target} is locked: {lease.sentence(now)}",
        hint="wait for it with --lock-timeout SECONDS; if that run is dead, give its lock back: "
        f"reconciler unlock {backend.target} --id {lease.id}",
    )


class Tenure:
    """A target held under a lease that is renewed until `release`; a context manager.

    When the lease is another's or ran out, `lost` is set, `why` says how, and the thread that renews calls
    `on_lost`: what is under way must stop. What was done can still be saved as long as nobody took over.
    """

    def __init__(
        self, backend: Backend, held: Held, lease: Lease, times: Times, say: Callable[[str], None]
    ) -> None:
        self.lost = threading.Event()
        self.on_lost: Callable[[], None] = lambda: None
        self.why = ""
        self._backend, self._held, self._lease, self._times, self._say = backend, held, lease, times, say
        self._text = held.files.get(LEDGER)
        self._one = threading.Lock()  # the thread and the run write through the same version
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lock of {backend.target}", daemon=True)
        self._thread.start()

    @property
    def lease(self) -> Lease:
        """As it was last written."""
        return self._lease

    def text(self) -> str | None:
        """The ledger as it was read with the lease, or last saved under it; None when there is none yet."""
        return self._text

    def save(self, text: str, message: str) -> None:
        """Write the ledger and renew the lease in one.

        Raises Locked when the lease is another's or gone, Moved when somebody else wrote the ledger all the
        same, and whatever writing raises; nothing is written then. A remote that cannot be reached is tried
        again: what was done to a store must be written down if it can be.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                with self._one:
                    self._put(text, message)
            except RemoteUnreachable:
                if attempt == _TRIES:
                    raise
                self._times.sleep(float(attempt))
            else:
                return

    def release(self) -> None:
        """Give the lease back and stop renewing it; nothing happens when it is another's by now."""
        self._done.set()
        self._thread.join()
        held = self._held
        for _ in range(_RACES):
            lease = read_lease(held.files, self._backend.place)
            if lease is None or lease.id != self._lease.id:
                return
            files = {name: text for name, text in held.files.items() if name != LOCK}
            try:
                self._held = _write(self._backend, held, files, f"unlock: {lease.command} by {lease.holder}")
            except Moved:
                held = self._backend.read()
            else:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.release()
        except ReconcilerError as error:
            # No reason to call the run a failure, or to hide how it failed.
            until = clock_time(self._lease.expires, self._times.clock())
            self._say(
                f"The lock on {self._backend.target} could not be given back, and ends {until}: {error}"
            )

    def _renew(self) -> None:
        """What the thread does until `release`."""
        pause = self._times.period
        while not self._times.wait(self._done, pause):
            try:
                with self._one:
                    self._put(None, f"lock: {self._lease.command} goes on")
                pause = self._times.period
            except Locked as error:
                return self._lose(error.message)
            except Exception as error:  # noqa: BLE001 - whatever it is, an unrenewed lease ends
                left = self._lease.expires - self._times.clock()
                if left <= timedelta(0):
                    return self._lose(f"it could not be renewed in time: {error}")
                pause = min(_AGAIN, left.total_seconds())
        return None

    def _lose(self, why: str) -> None:
        self.why = why
        self.lost.set()
        self.on_lost()

    def _put(self, text: str | None, message: str) -> None:
        """Write the lock renewed, and the ledger with it when there is a text."""
        for _ in range(_RACES):
            now = self._times.clock()
            lease = replace(self._lease, heartbeat=now, expires=now + timedelta(seconds=self._times.length))
            files = {**self._held.files, LOCK: lease.text()} | ({} if text is None else {LEDGER: text})
            try:
                self._held = _write(self._backend, self._held, files, message)
            except Moved:
                self._held = self._mine(text)
            else:
                self._lease = lease
                self._text = self._text if text is None else text
                return
        raise Moved(f"others write to {self._backend.place} all the time")

    def _mine(self, text: str | None) -> Held:
        """What is there now, when it may be written over: by lease, and as far as the ledger is concerned."""
        held = self._backend.read()
        lease = read_lease(held.files, self._backend.place)
        if lease is None:
            raise Locked(
                f"the lock on {self._backend.target} is gone: somebody took it away while this run held it",
                hint="see who works on it, then run it again",
            )
        if lease.id != self._lease.id:
            raise locked(self._backend, lease, self._times.clock())
        # The new text is there already when a write worked whose answer was lost on its way.
        if text is not None and held.files.get(LEDGER) not in (self._text, text):
            raise Moved(
                f"the ledger in {self._backend.place} was written by somebody else, lock or no lock",
                hint="see who did it, then run it again",
            )
        return held


def _write(backend: Backend, held: Held, files: Mapping[str, str], message: str) -> Held:
    """As `backend.write`, but gives what is there afterwards."""
    return Held(files, backend.write(files, held.version, message))
