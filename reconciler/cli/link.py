"""A live store within reach, and whether it is the right one."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler.cli.files import workspace
from reconciler.cli.guard import Guard
from reconciler.cli.sink import sink
from reconciler.errors import Blocked, ProviderError, Unauthorised, Unavailable
from reconciler.model.kind import whole
from reconciler.model.ledger import EMPTY
from reconciler.model.provider import Runtime, is_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.cli.declared import Declared
    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal
    from reconciler.model.kind import Kind
    from reconciler.model.ledger import Ledger
    from reconciler.model.policy import Policy
    from reconciler.model.provider import Provider
    from reconciler.sandbox import Sandbox


@dataclass(frozen=True)
class Link:
    """A live store within reach; `guard` lets no write through until it is unlocked.

    `ledger` is what is remembered of the store.
    """

    provider: Provider
    guard: Guard
    sandbox: Sandbox | None
    ledger: Ledger = EMPTY

    def kinds(self, policy: Policy) -> Mapping[str, Kind]:
        """The kinds as a run looks at them."""
        return whole(self.provider.kinds) if policy.full else self.provider.kinds

    async def aclose(self) -> None:
        await self.provider.aclose()
        if self.sandbox is not None:
            self.sandbox.close()


def connect(terminal: Terminal, site: Site, ledger: Ledger = EMPTY, *, kept: bool = True) -> Link:
    """Reach the live store, or the embedded sandbox when the url says `sandbox:`.

    Unless it is `kept`, the file of that is left as it is, down to who asked it for a token and when.
    """
    connection, plugin, sandbox = site.connection, site.declared.plugin, None
    if is_sandbox(connection.url):
        sandbox = _open_sandbox(terminal, site.declared, kept=kept)
        credentials = dict.fromkeys(plugin.credentials, "sandbox") | dict(connection.credentials)
        # What the files say of a real store (its project, where tokens come from) the stand-in does not know.
        connection = replace(connection, url="http://sandbox", credentials=credentials, options={})
    guard = Guard(sandbox.transport() if sandbox else None)
    runtime = Runtime(
        transport=guard,
        sleep=terminal.sleep,
        on_call=terminal.log_call,
        keep_secret=sink(site.declared.settings.secret_sink),
    )
    provider = plugin.connect(connection, runtime)
    return Link(provider, guard, sandbox, ledger)


def _open_sandbox(terminal: Terminal, declared: Declared, *, kept: bool) -> Sandbox:
    from reconciler.sandbox import open_sandbox  # noqa: PLC0415 - a web framework that a real store has no use for

    # A dot is escaped, so that no folder of one store is the file of another: "a.db/x" and "a".
    parts = [part.replace(".", "%2E") for part in declared.target if part]
    db = workspace(terminal.stores).joinpath("sandbox", *parts[:-1], f"{parts[-1]}.db")
    return open_sandbox(declared.plugin.name, db=db, kept=kept)


async def identify(site: Site, link: Link) -> str | None:
    """The live store's id, which a plan is bound to; raises Blocked when it is another store's."""
    connection = site.connection
    try:
        with reached(site):
            found = await link.provider.identify()
    except (Unauthorised, Unavailable):
        raise
    except ProviderError:
        # A store that does not tell its id can be worked with, as long as nobody asked for a certain one.
        if connection.store_id is not None:
            raise
        return None
    if connection.store_id is not None and found != connection.store_id:
        raise Blocked(
            f"the credentials reach the store {found}, and store.yaml says store_id: {connection.store_id}",
            hint="check url, credentials and store_id in store.yaml; nothing was written",
        )
    return found


@contextmanager
def reached(site: Site) -> Iterator[None]:
    """Asks the question that an unreachable store raises."""
    try:
        yield
    except Unavailable as error:
        if error.status is None and error.hint is None:
            error.hint = f"is {origin(site.connection.url)} the right url, and can it be reached from here?"
        raise


def origin(url: str) -> str:
    """A url as it may be shown: no user, no password, no query.

    >>> origin("https://me:secret@shop.example:8443/api?key=x")
    'https://shop.example:8443'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else f"{parts.scheme}:"
