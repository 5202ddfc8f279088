"""The one interface that a live platform implements, and the plug-in that makes it.

A plug-in registers under the entry point group `reconciler.providers`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    import httpx

    from reconciler.model.address import Address
    from reconciler.model.exchange import Exchange
    from reconciler.model.json import Json
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired, Listing, Quota, Remote, Write

    KeepSecret = Callable[[Address, Mapping[str, str]], Awaitable[None]]


SANDBOX = "sandbox:"
"""The url of the embedded stand-in."""


def is_sandbox(url: Json) -> bool:
    """Whether a url means the embedded stand-in, which needs no real credentials."""
    return isinstance(url, str) and url.startswith(SANDBOX)


@dataclass(frozen=True)
class Connection:
    """How to reach one live store; `options` is what only one provider knows (org_id, project_key, ...)."""

    url: str
    store_id: str | None = None
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    parallelism: int = 10
    requests_per_second: float | None = None


@dataclass(frozen=True)
class Option:
    """A connection setting that one provider knows beside `url` and `store_id`; its value is text.

    summary   what it is, in half a sentence: "the key of the project"
    required  it must be given, but for the embedded stand-in
    needs     another setting that must then be given too, and `because` why
    is_url    it is checked as a url
    endpoint  the url that it stands for, so that no `url` is needed beside it: "https://api.{region}.example"
    """

    name: str
    summary: str = ""
    required: bool = False
    needs: str = ""
    because: str = ""
    is_url: bool = False
    endpoint: str = ""


@dataclass(frozen=True)
class Call:
    """One HTTP exchange, for the log: never a body, never a header that could hold a secret."""

    method: str
    path: str
    status: int | None
    seconds: float
    attempt: int
    request_id: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class Runtime:
    """What would make a run irreproducible, as arguments: transport, clock, sleep, randomness, the log.

    `keep_secret` takes what a platform shows only once, when it makes it (the secret of an API client): the
    address it belongs to and its parts. It raises when they could not be kept; without it none are made.
    """

    transport: httpx.AsyncBaseTransport | None = None
    clock: Callable[[], float] | None = None
    sleep: Callable[[float], Awaitable[None]] | None = None
    random: Callable[[], float] | None = None
    on_call: Callable[[Call], None] | None = None
    keep_secret: KeepSecret | None = None


class Provider(Protocol):
    """A live store.

    An implementation
    *must* raise only subclasses of ProviderError, and retry below this interface if at all;
    *must* return from `create` and `update` the object as the server now has it;
    *must* treat deleting a missing object as success;
    *must* read every list to its end or raise IncompleteRead;
    *must not* print; *may* be called concurrently.
    """

    @property
    def kinds(self) -> Mapping[str, Kind]: ...

    async def identify(self) -> str:
        """The id of the store that the credentials reach; compared with `store_id` before any write."""
        ...

    async def limits(self) -> Mapping[str, Quota]:
        """What the store says it can hold: of "field" so many resources in the store (or in one parent), and
        of "integration/observes" so many items in that list of one resource.
        """
        ...

    async def read(
        self,
        kind: Kind,
        parents: Sequence[Remote],
        declared: Sequence[Desired] = (),
        *,
        full: bool | frozenset[str] = False,
    ) -> Listing:
        """All objects of a kind; `parents` are all objects of the kind it stands in (empty when none).

        `declared` are the resources of the kind that the files want: what is not worth reading of others (the
        products in a selection), or has no list of its own (custom objects), is read for them alone. With
        `full` everything is read of all of them, also where that takes a request for each object; or only the
        fields that it names.
        """
        ...

    async def create(self, kind: Kind, write: Write) -> Remote: ...

    async def update(self, kind: Kind, write: Write) -> Remote: ...

    async def delete(self, kind: Kind, remote: Remote, *, force: bool = False) -> None:
        """`force` deletes it even if somebody has changed it since it was read."""
        ...

    async def act(self, kind: Kind, action: str, remote: Remote) -> None:
        """Carry out a declared action and wait for its end; raises Rejected when the store says it failed."""
        ...

    def referred(self, kind: Kind | None, wire: Json) -> str | Address | None:
        """What a reference on the wire means: a remote id, or an address when it names its target by key.

        None when it is no reference; with kind None it is a value somewhere in free-form JSON.
        """
        ...

    async def aclose(self) -> None: ...


class Plugin(Protocol):
    """What a provider package exports: its kinds for offline work, and a connection for the rest."""

    name: str
    kinds: Mapping[str, Kind]
    credentials: tuple[str, ...]
    """Names of the credentials it needs: ("client_id", "client_secret")."""
    options: tuple[Option, ...]
    """Further connection settings in store.yaml: (Option("org_id"),)."""
    template: Mapping[str, str]
    """Settings of a real store as `reconciler init` proposes them: {"client_id": "${env:EP_CLIENT_ID}"}."""
    start: Mapping[str, str]
    """Files of `common` that fit every new store, by path: {"currencies/USD.yaml": "..."}."""

    @property
    def exchange(self) -> Exchange | None:
        """The document in which another tool writes such stores, if there is one."""
        ...

    def connect(self, connection: Connection, runtime: Runtime) -> Provider: ...
