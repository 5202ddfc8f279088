"""The ledger of a target, as the verbs use it: read by all, held by those that write to a store."""

from __future__ import annotations

import getpass
import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.cli.files import beside, workspace
from reconciler.cli.run import exit_code
from reconciler.engine.record import Recorder, begun, concluded
from reconciler.errors import LedgerError, ReconcilerError
from reconciler.git.run import git
from reconciler.ledger.backend import LEDGER, open_backend
from reconciler.ledger.document import from_text, to_text
from reconciler.ledger.lease import acquire
from reconciler.ledger.origin import find_origin
from reconciler.model.ledger import Ledger, Run, Stamp
from reconciler.model.outcome import Report
from reconciler.model.target import Target
from reconciler.render.document import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.cli.session import Site, Survey
    from reconciler.cli.terminal import Terminal
    from reconciler.desired.settings import Settings
    from reconciler.engine.record import Intentions
    from reconciler.ledger.backend import Backend
    from reconciler.ledger.lease import Tenure
    from reconciler.ledger.origin import Origin

_OUTCOMES = {0: "applied", 14: "applied", 15: "partly applied", 130: "interrupted"}


def backend(terminal: Terminal, settings: Settings) -> Backend:
    """Where the ledger of a target is kept; nothing is read yet."""
    folder = beside(terminal.stores)
    return open_backend(
        settings.ledger,
        workspace=folder,
        root=folder.parent,
        store=settings.store,
        environment=settings.environment,
    )


def recall(terminal: Terminal, site: Site) -> Ledger:
    """What is remembered of a target's live store; raises LedgerError when that cannot be read."""
    place = backend(terminal, site.declared.settings)
    return _read(site, place.read().files.get(LEDGER), place)


def _read(site: Site, text: str | None, place: Backend) -> Ledger:
    target = site.declared.target
    if text is None:
        return Ledger(target.store, target.environment, site.declared.plugin.name)
    ledger = from_text(text, place.place)
    if (named := Target(ledger.store, ledger.environment)) != target:
        hint = f"see what `ledger:` in store.yaml leads to, or start anew: reconciler adopt {target} --anew"
        raise LedgerError(f"the ledger at {place.place} is the one of {named}", hint=hint)
    return ledger


def _warn_of_a_fresh_disk(terminal: Terminal, site: Site) -> None:
    """A job of a CI system that starts on an empty disk neither remembers nor keeps another one out."""
    fresh = os.environ.get("CI") and site.declared.settings.ledger.startswith("file:")
    if fresh and not site.place:
        terminal.warn(
            "the ledger is a folder of this machine, and empty: nothing is known to be owned, "
            'and another job is not kept out\n  hint: write `ledger: "git:"` in store.yaml'
        )


def whence(terminal: Terminal) -> Origin:
    """Who runs this, where, and from which commit."""
    folder = Path(terminal.stores)
    return find_origin(os.environ, partial(git, cwd=folder), user=_user(), host=socket.gethostname())


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"  # in a container the number of a user need not have a name


@contextmanager
def holding(
    terminal: Terminal, site: Site, verb: str, timeout: float = 0.0, *, anew: bool = False
) -> Iterator[Books]:
    """The ledger of a target, with nobody else writing to its store; raises Locked when somebody does.

    With `anew` what it says is not even looked at.
    """
    if site.declared.settings.ledger == "file:":
        workspace(terminal.stores)
    place = backend(terminal, site.declared.settings)
    mine = whence(terminal)
    with acquire(
        place,
        mine.holder(os.getpid()),
        run=mine.run_url,
        command=verb.lower(),
        timeout=timeout,
        clock=terminal.clock,
        token=terminal.token,
        say=terminal.say,
    ) as tenure:
        text = None if anew else tenure.text()
        ledger = _read(site, text, place)
        if text is None:
            _warn_of_a_fresh_disk(terminal, site)
        commit = site.declared.folder.commit or mine.commit
        stamp = Stamp("", commit, mine.run_url, mine.actor)
        yield Books(terminal, site, verb.lower(), tenure, ledger, stamp)


@dataclass
class Books:
    """A ledger that is held, and what a run does to it.

    ledger    as it was read
    intends   what the run under way set out to do; None before it begins
    files     whether it does what the files say
    """

    terminal: Terminal
    site: Site
    verb: str
    tenure: Tenure
    ledger: Ledger
    origin: Stamp
    intends: Intentions | None = None
    run: Run | None = field(default=None, repr=False)
    files: bool = True

    def confirm(self, seen: Survey) -> None:
        """Take in what the store is found to hold, when there is nothing to be done."""
        recorder = self.recorder(seen)
        settled, made = recorder.ledger, recorder.intentions(seen.plan)
        ledger = concluded(settled, made, Report(seen.plan), None, self.site.declared.state.resources)
        if to_text(ledger) != to_text(self.ledger):
            self.save(ledger, "what is there")

    def begin(self, seen: Survey, *, files: bool = True) -> None:
        """Write down what is going to be done: of a run that dies from here on the next one will tell.

        Unless the plan is what the `files` say, nothing that it writes is theirs.
        """
        recorder, summary = self.recorder(seen), seen.plan.summary()
        self.run = Run(self.terminal.token(), self.verb, self._stamp(), digest(seen.plan), summary)
        settled, made = recorder.ledger, recorder.intentions(seen.plan)
        if not files:
            gone = {
                address: stages
                for address, stages in made.written.items()
                if all(stage is None for stage in stages)
            }
            made = replace(made, written=gone, confirmed={})
        self.ledger, self.intends, self.files = settled, made, files
        self.save(begun(settled, made, seen.plan, self.run), "begins")

    def conclude(self, report: Report) -> None:
        """Write down what was done; what cannot be written down is found out by the next run."""
        assert self.intends is not None
        assert self.run is not None
        outcome = _OUTCOMES.get(exit_code(report), "failed")
        run = replace(self.run, outcome=outcome, finished=self._stamp().at)
        desired = self.site.declared.state.resources if self.files else None
        ledger = concluded(self.ledger, self.intends, report, run, desired)
        try:
            self.save(ledger, outcome)
        except ReconcilerError as error:
            self.terminal.warn(
                f"what was done is not in the ledger: {error}\n"
                "  the next run compares what this one set out to do with the store, and mends that"
            )

    def save(self, ledger: Ledger, what: str) -> None:
        """Write the ledger, as long as it is still held."""
        run = f" {self.run.id[:8]}" if self.run else ""
        commit = f", commit {self.origin.commit[:12]}" if self.origin.commit else ""
        self.tenure.save(to_text(ledger), f"{self.verb}{run} {self.site.declared.target}: {what}{commit}")

    def watch(self, stop: Callable[[], None]) -> None:
        """Have a run stopped when somebody else takes the lock away from it."""

        def lost() -> None:
            self.terminal.warn(f"the lock is lost, so the run stops: {self.tenure.why}")
            stop()

        self.tenure.on_lost = lost
        if self.tenure.lost.is_set():
            lost()

    def _based(self, seen: Survey) -> Ledger:
        """What a run builds on: the ledger as the store bears it out, with all that a first one needs."""
        known = seen.ledger
        return replace(
            known,
            store=self.site.declared.target.store,
            environment=self.site.declared.target.environment,
            provider=self.site.declared.plugin.name,
            store_id=known.store_id or seen.plan.store_id,
            salt=known.salt or self.terminal.token(),
        )

    def recorder(self, seen: Survey) -> Recorder:
        """What makes entries of the files, over what is known of the store."""
        site = self.site
        return Recorder(
            site.declared.plugin.kinds,
            site.declared.state.resources,
            seen.snapshot,
            site.policy,
            self._based(seen),
            self._stamp(),
        )

    def _stamp(self) -> Stamp:
        return replace(self.origin, at=self.terminal.clock().isoformat(timespec="seconds"))
