"""From what was seen of a live store to what becomes of its plan on a stand-in."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from reconciler.cli.redact import secrets
from reconciler.cli.session import narrowed, propose, taken
from reconciler.desired.pull.doubles import Doubling, acted, acting
from reconciler.engine.execute import execute
from reconciler.engine.narrow import Narrow
from reconciler.engine.normalise import normalise
from reconciler.engine.record import Recorder, concluded
from reconciler.engine.rehearse import doubtful, dressed, load, most, overdue, unlike, without
from reconciler.engine.scope import unseen
from reconciler.model.ledger import Stamp
from reconciler.model.outcome import State as Ended
from reconciler.model.rehearsal import Gap, Rehearsal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reconciler.cli.link import Link
    from reconciler.cli.session import Site, Survey
    from reconciler.cli.stage import Stage, Tally
    from reconciler.cli.terminal import Terminal
    from reconciler.desired.pull.doubles import Doubles
    from reconciler.engine.normalise import Referred
    from reconciler.engine.rehearse import Held
    from reconciler.model.address import Address
    from reconciler.model.json import Json
    from reconciler.model.kind import Kind
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Plan
    from reconciler.model.resource import Desired, Snapshot


@dataclass
class Rehearsing:
    """One rehearsal of what was seen of a live store."""

    terminal: Terminal
    site: Site
    seen: Survey
    stage: Stage
    kinds: Mapping[str, Kind]
    referred: Referred

    async def run(self) -> Rehearsal:
        doubles = self._doubles()
        held = await self._load(doubles)
        lost = doubles.gaps | held.lost
        untried = without(self.kinds, self._declared, lost)
        link, tally = self.stage.link(self.seen.ledger)
        try:
            staged, more = await self.survey(link, held, untried)
            untried |= more
            report = await execute(
                staged.plan,
                link.provider,
                staged.snapshot,
                parallelism=self.site.connection.parallelism,
                on_event=tally.listen,
            )
        finally:
            await link.aclose()
        gaps = list(self._gaps(staged.plan, lost | untried, doubles, held))
        return Rehearsal(
            self.seen.plan,
            report,
            held=len(self._plain.live.keys() - lost.keys()),
            reading=tally.sent.get("", {}),
            sent={sender: sent for sender, sent in tally.sent.items() if sender},
            foreign=doubtful(self.kinds, report, {gap.address for gap in gaps}) | _foreign(report, tally),
            left=await self._second(held, untried, staged, report) if report.ok else None,
            gaps=gaps,
        )

    @property
    def _declared(self) -> Mapping[Address, Desired]:
        return self.site.declared.state.resources

    @cached_property
    def _plain(self) -> Snapshot:
        """The live store with each resource under the name that it has there, also if the files rename it."""
        seen = self.seen.snapshot
        if not any(one.was for one in self._declared.values()):
            return seen
        doubled = [one for several in seen.duplicates.values() for one in several]
        remotes = {(one.remote.kind, one.remote.id): one.remote for one in (*seen.live.values(), *doubled)}
        declared = {address: replace(one, was=None) for address, one in self._declared.items()}
        live, duplicates = normalise(self.kinds, remotes.values(), self.referred, declared)
        return replace(seen, live=live, duplicates=duplicates)

    def _doubles(self) -> Doubles:
        """What the stand-in shall hold, with the actions done that the store does not lack."""
        live, old = self._plain, {address: one.was or address for address, one in self._declared.items()}
        declared = {
            old[address] if old[address] in live.live else address: one
            for address, one in self._declared.items()
        }
        changes: dict[Address, set[str]] = {}
        for step in self.seen.plan.steps:
            place = old.get(step.address, step.address)
            changes.setdefault(place, set()).update(one.path for one in step.changes)
        doubles = Doubling(self.kinds, live, declared, changes).run()
        asking = acting(self.kinds, live, doubles.resources)
        doubles.resources |= acted(self.kinds, asking, overdue(self.kinds, live, asking))
        self.terminal.hide(secrets(self.kinds, doubles.resources))
        return doubles

    async def _load(self, doubles: Doubles) -> Held:
        link, _ = self.stage.link()
        names = {one.kind for one in self.seen.snapshot.reads}
        width, began = self.site.connection.parallelism, time.monotonic()
        try:
            held = await load(link.provider, self.kinds, doubles.resources, names, parallelism=width)
        finally:
            await link.aclose()
        took = time.monotonic() - began
        self.terminal.say(
            f"Put {len(held.snapshot.live) - len(held.strange)} objects into a sandbox in {took:.1f} s."
        )
        return held

    async def survey(
        self, link: Link, held: Held, untried: Collection[Address]
    ) -> tuple[Survey, dict[Address, str]]:
        """Plan within reach of the stand-in, as a run plans, and say what could not be planned there."""
        resources = {address: one for address, one in self._declared.items() if address not in untried}
        site = self.site.wanting(resources)
        narrow = Narrow(self.kinds, resources, self.site.policy, link.ledger, link.provider.referred)
        await link.provider.identify()
        kinds, read = await narrowed(narrow, partial(taken, site, link), lambda one: one)
        found, lost = self._planned(link, held, resources, read)
        if fields := unseen(self.kinds, found.plan):
            found, lost = self._planned(link, held, resources, await taken(site, link, kinds, fields))
        return found, lost

    def _planned(
        self, link: Link, held: Held, resources: Mapping[Address, Desired], read: Snapshot
    ) -> tuple[Survey, dict[Address, str]]:
        snapshot, live = dressed(read, self.seen.snapshot, held.strange), self.seen.plan

        def make(resources: Mapping[Address, Desired]) -> Plan:
            return propose(self.site.wanting(resources), link, snapshot, live.store_id, live.basis).plan

        plan, lost = most(make, resources)
        return replace(self.seen, snapshot=snapshot, plan=plan), lost

    async def _second(self, held: Held, untried: Collection[Address], staged: Survey, report: Report) -> Plan:
        """The plan after the plan, over a connection that remembers nothing, by the ledger as it is then."""
        ledger, declared = self.seen.ledger, self._declared
        recorder = Recorder(
            self.kinds, declared, staged.snapshot, self.site.policy, ledger, Stamp("in rehearsal")
        )
        ledger = concluded(ledger, recorder.intentions(staged.plan), report, None, declared)
        link, _ = self.stage.link(ledger)
        # What was asked for once is not asked for again.
        policy = replace(self.site.policy, replace=(), rotate=(), act=())
        again = replace(self, site=replace(self.site, policy=policy))
        try:
            return (await again.survey(link, held, untried))[0].plan
        finally:
            await link.aclose()

    def _gaps(self, staged: Plan, lost: Mapping[Address, str], doubles: Doubles, held: Held) -> Iterator[Gap]:
        """All that was otherwise than live; each step that was not tried belongs to one of them."""
        there = {step.id for step in staged.steps}
        missing: dict[Address, list[str]] = {}
        for step in self.seen.plan.steps:
            if step.id not in there:
                missing.setdefault(step.address, []).append(step.id)
        for address, why in sorted(lost.items()):
            yield Gap(address, why, tuple(missing.pop(address, ())))
        other = unlike(self.kinds, self._plain, held.snapshot)
        for address, ids in sorted(missing.items()):
            places = ", ".join(other.pop(address, ()))
            why = f"the sandbox has another {places}" if places else "the sandbox does not need it"
            yield Gap(address, why, tuple(ids))
        live = {step.id for step in self.seen.plan.steps}
        for step in staged.steps:
            if step.id not in live:
                yield Gap(step.address, f"only the sandbox needs `{step.id}`")
        for address, remark in sorted({*doubles.remarks, *held.partly.items()}):
            yield Gap(address, remark)
        for address, paths in sorted(other.items()):
            yield Gap(address, f"the sandbox has another {', '.join(paths)}")
        for address in sorted(self._plain.live.keys() - held.snapshot.live.keys() - lost.keys()):
            yield Gap(address, "the sandbox has not made it")


def _foreign(report: Report, tally: Tally) -> dict[str, str]:
    """Why it says nothing that a step failed: the stand-in has not what was asked for, or not that object."""
    found = {}
    for step in report.steps(Ended.FAILED):
        if request := tally.unknown.get(step.id):
            found[step.id] = f"the sandbox does not know {request}"
        elif ids := sorted(set(_raw(step.body))):
            found[step.id] = f"only the live store knows the id {', '.join(ids)}"
    return found


def _raw(value: Json) -> Iterator[str]:
    """The ids that a body names as they are."""
    if isinstance(value, dict):
        if value.keys() == {"$id"}:
            yield str(value["$id"])
        for inner in value.values():
            yield from _raw(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _raw(inner)
