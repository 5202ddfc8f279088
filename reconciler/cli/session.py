"""The way from a target's name to its plan, shared by every verb that looks at a live store."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from reconciler.cli.declared import declare
from reconciler.cli.files import workspace
from reconciler.cli.guard import Guard
from reconciler.cli.progress import reading
from reconciler.cli.redact import secrets
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.errors import Blocked, Unavailable
from reconciler.model.policy import matches
from reconciler.model.provider import Runtime

if TYPE_CHECKING:
    from reconciler.cli.declared import Declared
    from reconciler.cli.options import Choices
    from reconciler.cli.target import Target
    from reconciler.cli.terminal import Terminal
    from reconciler.model.plan import Plan
    from reconciler.model.policy import Policy
    from reconciler.model.provider import Connection, Provider
    from reconciler.model.resource import Snapshot
    from reconciler.sandbox import Sandbox

SANDBOX = "sandbox:"


@dataclass(frozen=True)
class Site:
    """All that is known of a target without asking its live store."""

    declared: Declared
    policy: Policy
    connection: Connection


@dataclass(frozen=True)
class Link:
    """A live store within reach; `guard` lets no write through until it is unlocked."""

    provider: Provider
    guard: Guard
    sandbox: Sandbox | None

    async def aclose(self) -> None:
        await self.provider.aclose()
        if self.sandbox is not None:
            self.sandbox.close()


@dataclass(frozen=True)
class Survey:
    """What a live store holds, and what would bring it to the desired state."""

    snapshot: Snapshot
    plan: Plan


def prepare(terminal: Terminal, target: Target, choices: Choices) -> Site:
    """What the files, the environment variables and the command line say together."""
    declared = declare(terminal, target, os.environ)
    connection = declared.settings.connection(os.environ)
    terminal.hide(secrets(declared.plugin.kinds, declared.state.resources))
    if not connection.url.startswith(SANDBOX):
        terminal.hide(connection.credentials.values())
    return Site(declared, replace(declared.settings.policy, **asdict(choices)), connection)


def connect(terminal: Terminal, site: Site) -> Link:
    """Reach the live store, or the embedded sandbox when the url says `sandbox:`."""
    connection, plugin, sandbox = site.connection, site.declared.plugin, None
    if connection.url.startswith(SANDBOX):
        sandbox = _open_sandbox(terminal, site.declared)
        credentials = dict.fromkeys(plugin.credentials, "sandbox") | dict(connection.credentials)
        connection = replace(connection, url="http://sandbox", credentials=credentials)
    guard = Guard(sandbox.transport() if sandbox else None)
    provider = plugin.connect(
        connection, Runtime(transport=guard, sleep=terminal.sleep, on_call=terminal.log_call)
    )
    return Link(provider, guard, sandbox)


async def survey(terminal: Terminal, site: Site, link: Link) -> Survey:
    """Read the whole live store and plan; raises rather than plan from a part of it."""
    try:
        await _check_identity(site.connection, link.provider)
        with reading(terminal, len(link.provider.kinds)) as on_read:
            snapshot = await observe(link.provider, on_read, site.declared.state.resources)
    except Unavailable as error:
        if error.status is None and error.hint is None:
            error.hint = f"is {site.connection.url} the right url, and can it be reached from here?"
        raise
    _warn_of_idle_globs(terminal, site, snapshot)
    target = site.declared.target
    planned = plan(
        link.provider.kinds,
        site.declared.state.resources,
        snapshot,
        site.policy,
        store=target.store,
        environment=target.environment,
        provider=site.declared.plugin.name,
    )
    return Survey(snapshot, planned)


def _warn_of_idle_globs(terminal: Terminal, site: Site, snapshot: Snapshot) -> None:
    """A misspelt --target would otherwise end in a quiet "No changes."."""
    policy, known = site.policy, {*site.declared.state.resources, *snapshot.live}
    for name in ("target", "exclude", "replace", "rotate"):
        for glob in getattr(policy, name):
            if not any(matches(address, (glob,)) for address in known):
                terminal.warn(f"--{name} {glob} fits no address: an address is kind/key, as in currency/USD")


async def _check_identity(connection: Connection, provider: Provider) -> None:
    """The guard against the right files and the wrong store."""
    if connection.store_id is None:
        return
    found = await provider.identify()
    if found != connection.store_id:
        raise Blocked(
            f"the credentials reach the store {found}, and store.yaml says store_id: {connection.store_id}",
            hint="check url, credentials and store_id in store.yaml; nothing was written",
        )


def _open_sandbox(terminal: Terminal, declared: Declared) -> Sandbox:
    from reconciler.sandbox import open_sandbox  # noqa: PLC0415 - a web framework that a real store has no use for

    folder = workspace(terminal.stores) / "sandbox"
    folder.mkdir(exist_ok=True)
    name = ".".join(part for part in declared.target if part)
    return open_sandbox(declared.plugin.name, db=folder / f"{name}.db")
