"""A whole store for tests: plan and apply through the real provider, in process, on the sandbox."""

from __future__ import annotations

import asyncio
from time import monotonic

from reconciler.engine.execute import execute
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.engine.scope import unseen
from reconciler.model.address import Address
from reconciler.model.kind import whole
from reconciler.model.policy import Policy
from reconciler.model.provider import Connection, Runtime
from reconciler.model.resource import Desired, Source
from reconciler.providers.registry import plugin
from reconciler.sandbox import CLIENT_ID, CLIENT_SECRET, open_sandbox, parse_fault

KINDS = plugin("elasticpath").kinds
PRUNE_ALL = Policy(prune="all", allow_deletes=10_000, allow_updates=10_000)
MONEY = {
    "exchange_rate": 1,
    "format": "${price}",
    "decimal_point": ".",
    "thousand_separator": ",",
    "decimal_places": 2,
    "default": False,
    "enabled": True,
}


def costly(provider):
    """The kinds that `--full` reads, too."""
    return {name for name, kind in provider.kinds.items() if kind.costly}


class LiveStore:
    """One sandboxed store; `plan` and `apply` are what the command line does with --full, without files."""

    def __init__(self, provider="elasticpath", **options):
        self.provider = provider
        self.sandbox = open_sandbox(provider, **options)

    def close(self):
        self.sandbox.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def fault(self, *specs):
        self.sandbox.faults.clear()
        for spec in specs:
            self.sandbox.faults.add(parse_fault(spec))

    async def _connected(self, work):
        slept = 0.0

        async def sleep(seconds):
            nonlocal slept
            slept += seconds
            await asyncio.sleep(0)

        def clock():
            return monotonic() + slept

        connection = Connection(
            "http://sandbox", credentials={"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        )
        runtime = Runtime(transport=self.sandbox.transport(), clock=clock, sleep=sleep, random=lambda: 0.5)
        provider = plugin(self.provider).connect(connection, runtime)
        try:
            return await work(provider)
        finally:
            await provider.aclose()

    def read(self, desired=None):
        return asyncio.run(
            self._connected(lambda provider: observe(provider, desired=desired or {}, full=costly(provider)))
        )

    def survey(self, desired, policy=PRUNE_ALL):
        """A plan, and what the store was seen to hold."""
        return asyncio.run(self._connected(lambda provider: self._survey(provider, desired, policy)))

    def plan(self, desired, policy=PRUNE_ALL):
        return self.survey(desired, policy)[0]

    async def _survey(self, provider, desired, policy):
        snapshot = await observe(provider, desired=desired, full=costly(provider))
        made = planned(desired, snapshot, policy, self.provider)
        if fields := unseen(provider.kinds, made):
            snapshot = await observe(provider, desired=desired, full=costly(provider) | fields)
            made = planned(desired, snapshot, policy, self.provider)
        return made, snapshot

    def apply(self, desired, policy=PRUNE_ALL, **options):
        async def work(provider):
            made, snapshot = await self._survey(provider, desired, policy)
            return made, await execute(made, provider, snapshot, **options)

        return asyncio.run(self._connected(work))

    def reach(self, desired, policy=PRUNE_ALL):
        """Apply without any failure, and find nothing left to do; the ids of the steps."""
        made, _, _ = self.reached(desired, policy)
        return [step.id for step in made.steps]

    def reached(self, desired, policy=PRUNE_ALL):
        """As `reach`: the plan that was applied, the one after it, and what that one saw."""
        made, report = self.apply(desired, policy)
        errors = {id_: str(one.error) for id_, one in report.outcomes.items() if one.error}
        assert errors == {}
        again, snapshot = self.survey(desired, policy)
        assert [step.id for step in again.steps] == []
        return made, again, snapshot

    @property
    def writes(self):
        return [seen for seen in self.sandbox.log if seen.method != "GET" and "oauth" not in seen.path]


def planned(desired, snapshot, policy=PRUNE_ALL, provider="elasticpath"):
    kinds = whole(plugin(provider).kinds)
    return plan(kinds, desired, snapshot, policy, store="s", environment=None, provider=provider)


def wanted(*resources, provider="elasticpath"):
    """`wanted(("currency/EUR", MONEY))`: desired resources that validate, the key filled in."""
    found = {}
    for text, body in resources:
        address = Address.parse(text)
        kind = plugin(provider).kinds[address.kind]
        full = {**dict.fromkeys(kind.keys[:1], address.name), **body}
        kind.body.model_validate(full)
        found[address] = Desired(address, full, Source(f"{text}.yaml"))
    return found
