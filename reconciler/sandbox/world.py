"""What every endpoint of a sandbox works with: the store, the time, fresh ids, one request and its reply."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from uuid import UUID

if TYPE_CHECKING:
    from reconciler.sandbox.store import Store

__all__ = ["LONGEST_NUMBER", "Call", "Doc", "Endpoint", "Refusal", "Reply", "World", "dumps", "read_query"]

Doc = dict[str, Any]
# The most digits of a number in a query: SQLite counts in 64 bits.
LONGEST_NUMBER = 18


def dumps(value: Any) -> str:
    """Compact JSON text, as services send it.

    >>> dumps({"name": "Bücher"})
    '{"name":"Bücher"}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_query(text: str) -> dict[str, str]:
    """Query parameters by name; brackets may come raw or percent-encoded.

    >>> read_query("page%5Blimit%5D=5&page[offset]=10")
    {'page[limit]': '5', 'page[offset]': '10'}
    """
    return dict(parse_qsl(text, keep_blank_values=True))


class Refusal(Exception):
    """An error reply; raising it rolls the request back."""

    def __init__(self, status: int, body: Doc, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {dumps(body)}")
        self.reply = Reply(status, dumps(body), headers or {})


@dataclass(frozen=True)
class Reply:
    """Status and JSON text; no text means no body.

    >>> Reply(204).text is None
    True
    """

    status: int
    text: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class World:
    """The state of one sandbox that outlives a request.

    `hidden` holds fresh ids that lists do not show yet, with the number of the request that first will.

    >>> world = World(Store(None, "elasticpath"), clock=lambda: 0.0, seed=7)
    >>> world.stamp()
    '1970-01-01T00:00:00.000Z'
    """

    store: Store
    clock: Callable[[], float]
    seed: int
    knobs: Any = None
    requests: int = 0
    hidden: dict[str, int] = field(default_factory=dict)

    def new_id(self) -> str:
        """A UUID that depends on nothing but the seed and how many came before it."""
        digest = sha256(f"{self.seed}/{self.store.next_number()}".encode()).digest()
        return str(UUID(bytes=digest[:16], version=4))

    def stamp(self) -> str:
        """The time now, in UTC, as the services write it."""
        moment = datetime.fromtimestamp(self.clock(), UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"

    def hide(self, id_: str, requests: int) -> None:
        if requests:
            self.hidden[id_] = self.requests + requests

    def unseen(self) -> list[str]:
        """Ids still hidden at this request."""
        self.hidden = {id_: until for id_, until in self.hidden.items() if until >= self.requests}
        return list(self.hidden)


@dataclass(frozen=True)
class Call:
    """One request, read.

    >>> call = Call(world, "GET", "/v2/flows", {}, "page[limit]=5")
    >>> call.query["page[limit]"]
    '5'
    """

    world: World
    method: str
    path: str
    params: Mapping[str, str]
    query_string: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    base_url: str = "http://sandbox"

    @property
    def query(self) -> dict[str, str]:
        return read_query(self.query_string)

    @property
    def query_pairs(self) -> list[tuple[str, str]]:
        """Query parameters in order, with every value of those that come several times."""
        return parse_qsl(self.query_string, keep_blank_values=True)


Endpoint = Callable[[Call], Reply]
