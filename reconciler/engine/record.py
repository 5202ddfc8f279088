"""What a run does to the ledger: what it sets out to do, what came of that, and what it found already there.

```python
ledger = settled(ledger, kinds, desired, snapshot)    # before planning: see reconciler.engine.remember
ledger = begun(ledger, intentions, plan, run)         # before the first write
ledger = concluded(ledger, intentions, report, run, desired)
```
Pure. Between `begun` and `concluded` a run may die; what it did then is told by comparing its intents with
what the store holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.engine.compare import aligned, hidden, visible
from reconciler.model.field import SECRET
from reconciler.model.json import look, parse_pointer
from reconciler.model.ledger import Entry, Standing
from reconciler.model.outcome import State
from reconciler.model.plan import Reason, Verb
from reconciler.model.policy import matches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Kind
    from reconciler.model.ledger import Ledger, Run, Stages, Stamp
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Plan, Step
    from reconciler.model.policy import Policy
    from reconciler.model.resource import Desired, Snapshot

KEPT = 200
"""How many runs the history holds."""


@dataclass(frozen=True)
class Intentions:
    """What a run would leave in the ledger.

    written    the entries of what it writes, step by step
    confirmed  the entries of what is as the files want it without a write
    """

    written: Mapping[Address, Stages]
    confirmed: Mapping[Address, Entry]


@dataclass(frozen=True)
class Recorder:
    """Makes entries for what one set of files says."""

    kinds: Mapping[str, Kind]
    desired: Mapping[Address, Desired]
    snapshot: Snapshot
    policy: Policy
    ledger: Ledger
    stamp: Stamp

    def intentions(self, plan: Plan) -> Intentions:
        """The entries that a plan leads to, if all of it is carried out."""
        steps = by_address(plan)
        apart = {one.address for one in plan.departures} | steps.keys()
        return Intentions(
            {address: self._stages(mine) for address, mine in sorted(steps.items())},
            {
                address: self._confirmed(address)
                for address in self.desired
                if address in self.snapshot.live and address not in apart and self.policy.selects(address)
            },
        )

    def adopted(self, address: Address) -> Entry:
        """The entry of a live resource that is declared, and ours from now on, as it is now."""
        kind, live = self.kinds[address.kind], self.snapshot.live[address]
        known = self.ledger.entries.get(address)
        created = known is not None and known.standing is Standing.CREATED
        applied = aligned(kind.shape, self.desired[address].body, live.body)
        return replace(
            self._entry(address),
            standing=Standing.CREATED if created else Standing.ADOPTED,
            applied=visible(kind.shape, applied),
            secrets=known.secrets if known else {},
            id=live.remote.id,
        )

    def _stages(self, steps: Sequence[Step]) -> Stages:
        """What is to be said of a resource after each of its steps."""
        stages: list[Entry | None] = []
        known = self.ledger.entries.get(steps[0].address)
        created, applied = False, dict(known.applied) if known else {}
        secrets = dict(known.secrets) if known else {}
        for step in steps:
            if step.verb is Verb.CREATE:
                created, applied, secrets = True, {}, {}
            # Half of a change tells of its own fields alone.
            applied = applied | (step.after or {})
            if step.verb is Verb.DELETE:
                # Of a replacement the old one may go last, when the new one is there.
                stages.append(stages[-1] if created else None)
            elif step.address not in self.desired:
                stages.append(known)  # it lets go of something before it goes
            else:
                made = self._entry(step.address, created=created)
                secrets = secrets | {at: one for at, one in made.secrets.items() if _sends(step, at)}
                whole = step is steps[-1] and step.reason is not Reason.INTERIM
                half = replace(made, applied=applied, secrets=secrets)
                stages.append(_unsent(made, secrets) if whole else half)
        return stages

    def _entry(self, address: Address, *, created: bool = False) -> Entry:
        kind, body = self.kinds[address.kind], self.desired[address].body
        known, live = self.ledger.entries.get(address), self.snapshot.live.get(address)
        return Entry(
            standing=Standing.CREATED if created else known.standing if known else Standing.FOUND,
            applied=visible(kind.shape, body),
            stamp=self.stamp,
            id=None if live is None else live.remote.id,  # of what is made anew that of the old one
            secrets=self._hashes(kind, body, known),
            protected=matches(address, self.policy.protect),
        )

    def _confirmed(self, address: Address) -> Entry:
        """What is said already stays as it is, with the time at which it came to be so."""
        made, known = self._entry(address), self.ledger.entries.get(address)
        made = _unsent(made, known.secrets if known else {})
        return known if known is not None and replace(made, stamp=known.stamp) == known else made

    def _hashes(self, kind: Kind, body: Object, known: Entry | None) -> dict[str, str]:
        """A hash that fits already is kept: each costs some milliseconds."""
        found = {}
        for place in dict.fromkeys(one.path for one in hidden(kind.shape, body, SECRET)):
            value = look(body, parse_pointer(place))
            fits = known is not None and self.ledger.knows(known, place, value)
            found[place] = known.secrets[place] if known and fits else self.ledger.hashed(place, value)
        return found


def adopted(recorder: Recorder, globs: Collection[str] = ()) -> tuple[Ledger, list[Address]]:
    """The ledger with everything owned that is declared and live, and what was not so before."""
    ledger, live = recorder.ledger, recorder.snapshot.live
    meant = [
        address
        for address in sorted(recorder.desired)
        if address in live
        and address not in recorder.snapshot.duplicates
        and not live[address].remote.derived
        if not globs or matches(address, globs)
    ]
    taken = [address for address in meant if not ledger.owns(address)]
    entries = {**ledger.entries, **{address: recorder.adopted(address) for address in taken}}
    return replace(ledger, entries=dict(sorted(entries.items()))), taken


def _unsent(made: Entry, told: Mapping[str, str]) -> Entry:
    """An entry that keeps the hash of each secret that was left alone though the files have another."""
    return replace(made, secrets={place: told.get(place, one) for place, one in made.secrets.items()})


def _sends(step: Step, place: str) -> bool:
    """Whether a step writes what is at a place."""
    fields = step.body.keys() if step.fields is None else step.fields
    return parse_pointer(place)[0] in fields


def begun(ledger: Ledger, intentions: Intentions, plan: Plan, run: Run) -> Ledger:
    """The ledger while a run is under way: if it dies, all that it set out to do is to be looked at."""
    acts = {step.id for step in plan.steps if step.verb is Verb.ACT}
    return replace(
        ledger,
        intents={**ledger.intents, **intentions.written},
        due=ledger.due | acts,
        runs=[*ledger.runs, run][-KEPT:],
    )


def concluded(
    ledger: Ledger,
    intentions: Intentions,
    report: Report,
    run: Run | None,
    desired: Mapping[Address, Desired] | None,
) -> Ledger:
    """The ledger after a run: `ledger` as it was before it, `run` None when nothing was written."""
    entries = {**ledger.entries, **intentions.confirmed}
    intents = dict(ledger.intents)
    steps = by_address(report.plan)
    for address, stages in intentions.written.items():
        states = [report.outcomes[step.id].state for step in steps[address]]
        if State.UNKNOWN in states:
            intents[address] = stages
        elif State.DONE in states:
            stage = stages[len(states) - 1 - states[::-1].index(State.DONE)]
            if stage is None:
                entries.pop(address, None)
            else:
                entries[address] = replace(stage, id=report.ids.get(address, stage.id))
    # What is in no file and was never ours is nobody's, but stays protected if it was; without files, nobody
    # knows what is in them.
    known = intents.keys() | (entries.keys() if desired is None else desired.keys())
    there = {address for address, entry in entries.items() if entry.owned or entry.protected} | known
    named = {str(address) for address in there}
    return replace(
        ledger,
        entries={address: entry for address, entry in sorted(entries.items()) if address in there},
        intents=intents,
        # Nobody shall do to another one of that name what is due to what is gone.
        due=frozenset(one for one in _due(ledger.due, report) if one.partition(" ")[2] in named),
        runs=[*ledger.runs, *([run] if run else [])][-KEPT:],
    )


def by_address(plan: Plan) -> dict[Address, list[Step]]:
    """The writes to each resource, in their order."""
    found: dict[Address, list[Step]] = {}
    for step in plan.steps:
        if step.verb is not Verb.ACT:
            found.setdefault(step.address, []).append(step)
    return found


def _due(before: frozenset[str], report: Report) -> frozenset[str]:
    """The actions that are still to be done: not those of which nothing that they cover was done either."""
    states = {id_: outcome.state for id_, outcome in report.outcomes.items()}
    due = set(before)
    for step in report.plan.steps:
        if step.verb is not Verb.ACT:
            continue
        if states[step.id] is State.DONE:
            due.discard(step.id)
        elif step.id in before or any(states[one] in (State.DONE, State.UNKNOWN) for one in step.needs):
            due.add(step.id)
    return frozenset(due)
