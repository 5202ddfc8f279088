"""Carry a plan out: a step runs as soon as what it needs is done; a failure stops only what needs it.

```python
report = await execute(plan, provider, snapshot, parallelism=10, on_event=print, stop=Stop())
```
"""

from __future__ import annotations

import asyncio
import heapq
import time
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from reconciler.engine.normalise import naming
from reconciler.errors import Blocked, ReconcilerError, Unauthorised, Unavailable
from reconciler.model.outcome import Finished, Outcome, Report, Started, State
from reconciler.model.plan import Verb
from reconciler.model.resource import Write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.model.address import Address
    from reconciler.model.json import Json, Object
    from reconciler.model.outcome import OnEvent
    from reconciler.model.plan import Plan, Step
    from reconciler.model.provider import Provider
    from reconciler.model.resource import Live, Remote, Snapshot
    from reconciler.model.wire import Name


UNAUTHORISED = 401


@dataclass
class Stop:
    """Ctrl-C as a value: the first request stops scheduling, the second cancels what is under way."""

    requests: int = 0
    _event: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def request(self) -> None:
        self.requests += 1
        self._event.set()

    async def wait(self, seen: int) -> None:
        """Until there are more requests than were seen."""
        while self.requests <= seen:
            self._event.clear()
            await self._event.wait()


@dataclass
class _Run:
    """The only changing state of an execution: what stands at which address, as far as it is known.

    `made` is what an earlier run made in the place of another and did not finish; `old` is what such others
    are while they wait to be deleted.
    """

    provider: Provider
    remotes: dict[Address, Remote]
    bodies: dict[Address, Object]
    seen: set[str]
    made: Mapping[Address, Live]
    force: bool = False
    old: dict[Address, Remote] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)

    def id_of(self, address: Address) -> str:
        return self.remotes[address].id

    def parent_of(self, address: Address) -> Remote | None:
        parent = self.provider.kinds[address.kind].parent_of(address)
        return None if parent is None else self.remotes[parent]

    async def carry_out(self, step: Step) -> None:
        kind, provider = self.provider.kinds[step.address.kind], self.provider
        found = self.remotes.get(step.address)
        if step.verb is Verb.CREATE:
            earlier = self.made.get(step.address)
            made = earlier.remote if earlier else await provider.create(kind, self._write(step, None))
            if found is not None:
                self.old[step.address] = found
            self.fresh.add(made.id)
            self.seen.add(made.id)
            self._keep(step, made)
            return
        if found is None:
            msg = f"{step.address} is not in the live store"
            raise Blocked(msg, hint="plan again")
        if step.verb is Verb.UPDATE:
            self._keep(step, await provider.update(kind, self._write(step, found)))
        elif step.verb is Verb.DELETE:
            old = self.old.get(step.address)
            await provider.delete(kind, old or found, force=self.force)
            if old is None:
                del self.remotes[step.address], self.bodies[step.address]
        else:
            assert step.action is not None
            await provider.act(kind, step.action, found)

    def _keep(self, step: Step, remote: Remote) -> None:
        self.remotes[step.address] = remote
        fields = step.body.keys() if step.fields is None else step.fields
        written = {name: value for name, value in step.body.items() if name in fields}
        self.bodies[step.address] = self.bodies.get(step.address, {}) | written

    def _write(self, step: Step, found: Remote | None) -> Write:
        return Write(
            address=step.address,
            body=step.body,
            fields=None if found is None else step.fields,
            before={} if found is None else self.bodies[step.address],
            parent=self.parent_of(step.address),
            remote=found,
            id_of=self.id_of,
            fresh=self.fresh,
            seen=self.seen,
            name=self._name(),
            force=self.force,
        )

    def _name(self) -> Name:
        """How references read now; made when asked, which is seldom."""
        made: list[Name] = []

        def name(kind: str | None, wire: Json) -> Json:
            if not made:
                addresses = {(one.kind, one.id): address for address, one in self.remotes.items()}
                made.append(naming(self.provider.kinds, addresses, self.provider.referred))
            return made[0](kind, wire)

        return name


async def execute(
    plan: Plan,
    provider: Provider,
    snapshot: Snapshot,
    *,
    parallelism: int = 10,
    force: bool = False,
    on_event: OnEvent | None = None,
    stop: Stop | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Report:
    """Run every step and report each one's outcome; never raises for what a step meets.

    `snapshot` is the live store that the plan was made from. At most `parallelism` steps run at once. With
    `force` a step also overwrites what somebody changed since then.
    """
    live = snapshot.live
    run = _Run(
        provider,
        {address: one.remote for address, one in live.items()},
        {address: one.body for address, one in live.items()},
        {one.remote.id for one in live.values()},
        snapshot.made,
        force,
    )
    return await _Schedule(plan, run, parallelism, on_event or _ignore, stop or Stop(), clock).run()


def _ignore(_event: object) -> None:
    """Nobody listens."""


class _Schedule:
    """The walk over the graph of steps."""

    def __init__(
        self,
        plan: Plan,
        run: _Run,
        parallelism: int,
        on_event: OnEvent,
        stop: Stop,
        clock: Callable[[], float],
    ) -> None:
        self.plan, self._run, self._on_event, self._stop, self._clock = plan, run, on_event, stop, clock
        self._parallelism = max(1, parallelism)
        self._steps = {step.id: step for step in plan.steps}
        self._outcomes: dict[str, Outcome] = {}
        self._refused: str | None = None
        self._tasks: dict[asyncio.Task[Outcome], Step] = {}

    async def run(self) -> Report:
        sorter = TopologicalSorter({step.id: step.needs for step in self.plan.steps})
        sorter.prepare()
        place = {step.id: index for index, step in enumerate(self.plan.steps)}
        ready: list[tuple[int, str]] = []
        stopping = asyncio.create_task(self._stop.wait(0))
        try:
            while sorter.is_active():
                for id_ in sorter.get_ready():
                    heapq.heappush(ready, (place[id_], id_))
                if self._start(ready, sorter):
                    continue
                if not self._tasks:
                    break
                await asyncio.wait({*self._tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if stopping.done():
                    stopping = self._interrupted()
                for task in [task for task in self._tasks if task.done()]:
                    self._finish(self._tasks.pop(task), await _result(task), sorter)
        finally:
            stopping.cancel()
            # Whatever ends this early, a write under way is let to its end: half a write is worse than late.
            await asyncio.gather(stopping, *self._tasks, return_exceptions=True)
        for id_ in self._steps.keys() - self._outcomes.keys():
            self._outcomes[id_] = Outcome(State.CANCELLED)
        outcomes = {step.id: self._outcomes[step.id] for step in self.plan.steps}
        written = {step.address for step in self.plan.steps if step.verb in (Verb.CREATE, Verb.UPDATE)}
        remotes = self._run.remotes
        ids = {address: remotes[address].id for address in sorted(written & remotes.keys())}
        return Report(self.plan, outcomes, interrupted=self._stop.requests > 0, ids=ids)

    def _start(self, ready: list[tuple[int, str]], sorter: TopologicalSorter[str]) -> bool:
        """Start what there is room for; what hangs on a failure is skipped. Whether that may free others."""
        skipped = False
        while ready and not self._stop.requests and len(self._tasks) < self._parallelism:
            step = self._steps[heapq.heappop(ready)[1]]
            if root := self._root_cause(step):
                self._finish(step, Outcome(State.SKIPPED, because=root), sorter)
                skipped = True
            else:
                self._on_event(Started(step))
                self._tasks[asyncio.create_task(self._attempt(step))] = step
        return skipped

    def _root_cause(self, step: Step) -> str | None:
        if self._refused is not None:
            return self._refused
        for needed in step.needs:
            outcome = self._outcomes[needed]
            if outcome.state is not State.DONE:
                return outcome.because or needed
        return None

    async def _attempt(self, step: Step) -> Outcome:
        began = self._clock()
        try:
            await self._run.carry_out(step)
        except asyncio.CancelledError:
            return Outcome(State.UNKNOWN, self._clock() - began)
        except ReconcilerError as error:
            uncertain = isinstance(error, Unavailable) and error.uncertain
            return Outcome(State.UNKNOWN if uncertain else State.FAILED, self._clock() - began, error)
        except Exception as error:  # noqa: BLE001 - a defect in one step must not cost the report of the others
            defect = ReconcilerError(
                f"this is a bug in reconciler: {type(error).__name__}: {error}", hint="please report it"
            )
            defect.__cause__ = error
            return Outcome(State.UNKNOWN, self._clock() - began, defect)
        return Outcome(State.DONE, self._clock() - began)

    def _finish(self, step: Step, outcome: Outcome, sorter: TopologicalSorter[str]) -> None:
        self._outcomes[step.id] = outcome
        if isinstance(outcome.error, Unauthorised) and outcome.error.status == UNAUTHORISED:
            self._refused = self._refused or step.id  # the credentials are dead: no other step can do better
        self._on_event(Finished(step, outcome))
        sorter.done(step.id)

    def _interrupted(self) -> asyncio.Task[None]:
        if self._stop.requests > 1:
            for task in self._tasks:
                task.cancel()
        return asyncio.create_task(self._stop.wait(self._stop.requests))


async def _result(task: asyncio.Task[Outcome]) -> Outcome:
    """A task cancelled before its first line has sent nothing."""
    try:
        return await task
    except asyncio.CancelledError:
        return Outcome(State.CANCELLED)
