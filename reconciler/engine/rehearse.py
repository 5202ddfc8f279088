"""Bring an empty stand-in to hold what a live store holds, and look at it as at that store.

```python
held = await load(provider, kinds, doubles, names)
staged = dressed(await observe(provider, ...), live, held.strange)
```
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reconciler.engine.compare import differences
from reconciler.engine.execute import execute
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.errors import ConfigError
from reconciler.model.field import ONCE, VEILED, WRITE_ONLY
from reconciler.model.outcome import State
from reconciler.model.plan import Reason, Topic, Verb
from reconciler.model.policy import Policy
from reconciler.model.references import references
from reconciler.model.resource import Misplaced

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Plan
    from reconciler.model.provider import Provider
    from reconciler.model.resource import Desired, Snapshot

    Resources = Mapping[Address, Desired]

ROUNDS = 3
"""What can be made only when the stand-in has built something else is made in another round."""


@dataclass
class Held:
    """What a stand-in holds.

    snapshot   all of it
    failed     what went wrong with what it was to hold
    strange    what it has of its own, and the live store does not
    """

    snapshot: Snapshot
    failed: dict[Address, str] = field(default_factory=dict)
    strange: frozenset[Address] = frozenset()

    @property
    def lost(self) -> dict[Address, str]:
        """What it was to hold and does not, and why."""
        return {address: why for address, why in self.failed.items() if address not in self.snapshot.live}

    @property
    def partly(self) -> dict[Address, str]:
        """What it holds though something went wrong with it."""
        return {address: why for address, why in self.failed.items() if address in self.snapshot.live}


async def load(
    provider: Provider,
    kinds: Mapping[str, Kind],
    wanted: Resources,
    names: Collection[str],
    *,
    parallelism: int = 10,
) -> Held:
    """Make some resources in a new stand-in, through its provider, and take out what else it has.

    Never raises for a resource that it does not take: that has `failed`.
    """
    held = Held(await observe(provider, None, wanted, names))
    for _ in range(ROUNDS):
        before = set(held.failed)
        held = await _filled(provider, kinds, wanted, names, held, parallelism)
        if not held.failed or before == set(held.failed):
            break
    return replace(held, strange=frozenset(held.snapshot.live.keys() - wanted.keys()))


async def _filled(
    provider: Provider,
    kinds: Mapping[str, Kind],
    wanted: Resources,
    names: Collection[str],
    held: Held,
    parallelism: int,
) -> Held:
    """One round: plan what can be planned, carry it out, and look at what there is then."""
    extra = tuple(str(address) for address in held.snapshot.live if address not in wanted)
    # None of its own resources is one of the store's under another key, however alike they are.
    policy = Policy(prune="all", allow_loss=("*",), keeps_secrets=True, replace=extra)

    def make(resources: Resources) -> Plan:
        return plan(kinds, resources, held.snapshot, policy, store="", environment=None, provider="")

    made, lost = most(make, wanted)
    lost |= {
        note.address: note.message
        for note in made.about(Topic.BLOCKED, Topic.LOCKED)
        if note.address in wanted and note.address is not None
    }
    report = await execute(made, provider, held.snapshot, parallelism=parallelism)
    return Held(await observe(provider, None, wanted, names), lost | _failed(report))


def _failed(report: Report) -> dict[Address, str]:
    """Why resources were not made; the words of the stand-in for those at the root."""
    found = {}
    for step in report.plan.steps:
        outcome = report.outcomes[step.id]
        if outcome.state is State.DONE or step.verb is Verb.DELETE:
            continue
        words = outcome.error.message if outcome.error else f"it needs `{outcome.because}`, which failed"
        found[step.address] = words if step.verb is not Verb.ACT else f"it could not {step.action}: {words}"
    return found


def most(make: Callable[[Resources], Plan], resources: Resources) -> tuple[Plan, dict[Address, str]]:
    """The plan of as many resources as can be planned together, and why the others cannot.

    Raises what planning raises when that is about none of them.
    """
    places = {one.source: address for address, one in resources.items()}
    lost: dict[Address, str] = {}
    while True:
        try:
            return make({address: one for address, one in resources.items() if address not in lost}), lost
        except ConfigError as error:
            found = {
                places[problem.source]: problem.message
                for problem in error.problems
                if isinstance(problem, Misplaced) and problem.source in places
            }
            if not found.keys() - lost.keys():
                raise
            lost |= found


def overdue(kinds: Mapping[str, Kind], live: Snapshot, wanted: Resources) -> set[tuple[Address, str]]:
    """The actions that the live store lacks now, of those that some resources ask for."""
    alone = replace(live, duplicates={})

    def make(resources: Resources) -> Plan:
        return plan(kinds, resources, alone, Policy(), store="", environment=None, provider="")

    made, _ = most(make, wanted)
    return {
        (step.address, step.action or "")
        for step in made.steps
        if step.verb is Verb.ACT and step.reason is Reason.OVERDUE
    }


def unlike(kinds: Mapping[str, Kind], live: Snapshot, held: Snapshot) -> dict[Address, list[str]]:
    """Where the stand-in shows other values than the live store, but for what no store tells."""
    found = {}
    for address, one in live.live.items():
        if address in held.live:
            kind = kinds[address.kind]
            shown = {
                name: value
                for name, value in one.body.items()
                if not any(map(kind.fields[name].has, (WRITE_ONLY, ONCE, VEILED)))
            }
            other = [
                each.change.path
                for each in differences(kind.shape, shown, held.live[address].body)
                if not each.change.sensitive
            ]
            if other:
                found[address] = list(dict.fromkeys(other))
    return found


def dressed(staged: Snapshot, live: Snapshot, strange: Collection[Address]) -> Snapshot:
    """What a stand-in holds, as the live store would show it: with its locks and quotas, and nothing more."""
    shown = {}
    for address, one in staged.live.items():
        if address in strange:
            continue
        known = live.live.get(address)
        locked = one.remote.locked if known is None else known.remote.locked
        shown[address] = replace(one, remote=replace(one.remote, locked=locked))
    return replace(staged, live=shown, limits=live.limits)


def without(kinds: Mapping[str, Kind], desired: Resources, lost: Mapping[Address, str]) -> dict[Address, str]:
    """What of the desired state cannot be tried where some live resources are not there, and why."""
    found = {}
    for address, one in desired.items():
        why = lost.get(address) or (lost.get(one.was) if one.was else None)
        if why is not None:
            found[address] = why
    gone = {*lost, *found}
    todo = True
    while todo:
        todo = False
        for address, one in desired.items():
            if address in found:
                continue
            kind = kinds[address.kind]
            parent = kind.parent_of(address)
            needs = [] if kind.shape.plain else [each.target for each in references(kind.shape, one.body)]
            needed = next((each for each in (parent, *needs) if each in gone), None)
            if needed is not None:
                found[address] = f"it needs {needed}, which is not there"
                gone.add(address)
                todo = True
    return found


def doubtful(kinds: Mapping[str, Kind], report: Report, odd: Collection[Address]) -> dict[str, str]:
    """Why it proves nothing that a step failed, by its id: it touches what is not there as it is live."""
    found = {}
    for step in report.steps(State.FAILED):
        kind, error = kinds[step.address.kind], report.outcomes[step.id].error
        named = [] if kind.shape.plain else [one.target for one in references(kind.shape, step.body)]
        touched = next(
            (one for one in (step.address, kind.parent_of(step.address), *named) if one in odd), None
        )
        if touched is not None:
            words = error.message if error else "it failed"
            found[step.id] = f"{words}, but {touched} is not in the sandbox as it is live"
    return found
