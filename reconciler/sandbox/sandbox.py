"""Open a sandbox: a store of an API, complete enough to plan and apply against."""

from __future__ import annotations

import asyncio
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.app import build
from reconciler.sandbox.errors import SandboxError
from reconciler.sandbox.faults import Fault, Faults, Seen
from reconciler.sandbox.store import Store
from reconciler.sandbox.transport import InProcess
from reconciler.sandbox.world import Doc, World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from pathlib import Path

    import httpx
    from starlette.types import ASGIApp

    from reconciler.sandbox.provider import Provider

__all__ = ["PROVIDERS", "Sandbox", "open_sandbox"]

PROVIDERS = ("elasticpath", "commercetools")
"""The APIs that there is a stand-in for; each is a package beside this file, loaded when it is opened."""


class Sandbox:
    """A running stand-in for an API; made by `open_sandbox`."""

    def __init__(self, provider: Provider, world: World, faults: Faults, app: ASGIApp) -> None:
        self.provider = provider
        self.app = app
        self.faults = faults
        self._world = world

    @property
    def store_id(self) -> str:
        return self.provider.store_id(self._world)

    @property
    def log(self) -> list[Seen]:
        """Every request so far, as (method, path, status)."""
        return self.faults.log

    def transport(self) -> httpx.AsyncBaseTransport:
        """Runs the API in process for an httpx client; a cut connection is httpx.RemoteProtocolError."""
        return InProcess(self.app)

    def load(self, kind: str, documents: Iterable[Doc], within: str = "", owner: str = "store") -> list[str]:
        """Insert many objects in one transaction and without checks; gives their ids.

        A document is what the API takes in `data` on create, with an `id` if you want to choose it; `kind` is
        its `type` and `within` the id of the parent in its address, if it has one.

        >>> sandbox.load("pricebook", [{"attributes": {"name": f"book {n}"}} for n in range(10_000)])
        """
        with self._world.store.transaction():
            return self.provider.load(self._world, kind, documents, within, owner)

    def seed_object(self, kind: str, document: Doc, within: str = "", owner: str = "store") -> str:
        """Insert one object that the API might refuse: of the organization, or with a name that is taken.

        >>> sandbox.seed_object("hierarchy", {"attributes": {"name": "Shared"}}, owner="organization")
        """
        return self.load(kind, [document], within, owner)[0]

    def close(self) -> None:
        self._world.store.close()


def open_sandbox(
    provider: str,
    db: Path | None = None,
    *,
    kept: bool = True,
    faults: Iterable[Fault] = (),
    latency_ms: float = 0,
    seed: int = 0,
    clock: Callable[[], float] = time.time,
    knobs: Mapping[str, Any] | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Sandbox:
    """Open a new store in memory, or the one in the file `db`, which is made when missing.

    Unless it is `kept`, the file is only read (and not made): what is written is gone when it is closed.

    >>> sandbox = open_sandbox("elasticpath", knobs={"rate_limit": 25}, faults=[parse_fault("503:nth=3")])

    `clock` gives Unix seconds and `sleep` waits for `latency_ms` and slow faults. The seed of a file is the
    one it was made with. Raises SandboxError for an unknown provider or knob and for a file that is not such
    a sandbox.
    """
    if provider not in PROVIDERS:
        raise SandboxError(f"no sandbox for {provider!r}", hint=f"there are: {', '.join(PROVIDERS)}")
    package = import_module(f"reconciler.sandbox.{provider}")
    api: Provider = package.PROVIDER
    switches = api.knobs(knobs or {})
    world = World(Store(db, provider, kept=kept), clock, seed, switches)
    _found(api, world)
    ordered = Faults(api.token_path)
    for fault in faults:
        ordered.add(fault)
    return Sandbox(api, world, ordered, build(api, world, ordered, latency_ms / 1000, sleep))


def _found(api: Provider, world: World) -> None:
    store = world.store
    if store.is_new:
        with store.transaction():
            store.write_note("seed", str(world.seed))
            api.found(world)
            store.write_note("founded", world.stamp())
        store.forget()
    world.seed = int(store.note("seed"))
