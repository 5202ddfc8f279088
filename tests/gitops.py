"""A repository that remembers: it plans and applies on a fake store with the ledger that its runs leave."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from reconciler.engine.execute import execute
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.engine.record import Recorder, begun, concluded
from reconciler.engine.remember import settled
from reconciler.engine.scope import remembered
from reconciler.ledger.document import from_text, to_text
from reconciler.model.ledger import Ledger, Run, Stamp
from reconciler.model.policy import Policy
from tests.fakes import FakeStore

STAMP = Stamp("2026-01-01T00:00:00+00:00", "c0ffee")
OWNED = Policy(prune="owned", allow_deletes=10_000, allow_updates=10_000)


@dataclass
class Repository:
    """`ledger` is kept as text between runs, as a real one is."""

    store: FakeStore
    policy: Policy = OWNED
    text: str = field(default_factory=lambda: to_text(Ledger("s", None, "fake", "fake", "salt")))

    @property
    def ledger(self):
        return from_text(self.text, "test")

    def seen(self, desired):
        kinds, ledger = self.store.kinds, self.ledger
        known = {**remembered(kinds, desired, self.policy, ledger), **desired}
        snapshot = asyncio.run(observe(self.store, None, known))
        return snapshot, settled(ledger, kinds, desired, snapshot)

    def plan(self, desired):
        snapshot, ledger = self.seen(desired)
        names = {"store": "s", "environment": None, "provider": "fake"}
        return plan(self.store.kinds, desired, snapshot, self.policy, ledger=ledger, **names)

    def recorder(self, desired):
        snapshot, ledger = self.seen(desired)
        return Recorder(self.store.kinds, desired, snapshot, self.policy, ledger, STAMP)

    def apply(self, desired, *, dies=""):
        """A whole run; it `dies` "before" it writes to the store, or "after", when the end is not told."""
        snapshot, ledger = self.seen(desired)
        made = self.plan(desired)
        recorder = self.recorder(desired)
        intends = recorder.intentions(made)
        run = Run(f"run-{len(ledger.runs)}", "apply", STAMP, "d", made.summary())
        self.text = to_text(begun(ledger, intends, made, run))
        if dies == "before":
            return None
        report = asyncio.run(execute(made, self.store, snapshot))
        if dies != "after":
            run = replace(run, outcome="applied")
            self.text = to_text(concluded(ledger, intends, report, run, desired))
        return report

    def steps(self, desired):
        return [step.id for step in self.plan(desired).steps]

    def sorts(self, desired):
        return {str(one.address): one.sort.value for one in self.plan(desired).departures}


def by_hand(store, text, **fields):
    """Somebody changes an object of the live store, `text` being its address."""
    kind, _, key = text.partition("/")
    found = next(one for one in store.objects.values() if one.kind == kind and key in one.document.values())
    found.document.update(fields)
    return found
