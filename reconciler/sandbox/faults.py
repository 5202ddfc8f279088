"""Faults to order: which request fails, how, and how often."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from reconciler.sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Fault", "Faults", "Request", "Seen", "parse_fault"]

NAMED = ("drop-before", "drop-after", "slow", "expire-token", "stale-list", "html", "bump")
WRITES = ("POST", "PUT", "DELETE", "PATCH")


class Request(NamedTuple):
    """What a fault can select by; `offset` is the list offset asked for, 0 when none is."""

    method: str
    path: str
    offset: int = 0


class Seen(NamedTuple):
    """A request that came in and the status it was answered with; 0 when the connection was cut."""

    method: str
    path: str
    status: int


@dataclass(frozen=True)
class Fault:
    """One failure: `kind` is what happens, the rest is when.

    Kinds: an HTTP status from 400 to 599 ("429", "503"); "drop-before" cuts the connection before the request
    has an effect, "drop-after" once it has; "slow" answers after `ms`; "expire-token" makes every token
    invalid; "stale-list" answers a GET as of `behind` writes ago; "html" sends a gateway's page with
    `status`; "bump" raises the version of the object at the address, as a background job does, just before
    the request that would change it. The `nth` matching request is the first to fail and `times` fail in all
    (0: for ever). `writes` counts only requests that change something. The token endpoint is spared unless
    `path` matches it.

    >>> Fault("429", method="POST", times=2, retry_after=1.0).kind
    '429'
    """

    kind: str
    method: str | None = None
    path: str | None = None
    nth: int = 1
    times: int = 1
    writes: bool = False
    offset: int = 0
    retry_after: float | None = None
    ms: int = 1000
    status: int = 502
    behind: int = 1

    def __post_init__(self) -> None:
        if self.kind not in NAMED and not (self.kind.isdecimal() and 400 <= int(self.kind) <= 599):
            _refuse("fault", self.kind, (*NAMED, "429", "500", "502", "503", "504"))
        for name, low in (("nth", 1), ("times", 0), ("offset", 0), ("ms", 0), ("behind", 1)):
            if getattr(self, name) < low:
                raise SandboxError(f"fault {self.kind}: {name} must be at least {low}")
        if not 400 <= self.status <= 599:
            raise SandboxError(f"fault {self.kind}: status must be from 400 to 599")

    def selects(self, request: Request, token_path: str) -> bool:
        """Whether the fault is about this request, however often it has happened already."""
        if self.kind == "stale-list" and request.method != "GET":
            return False
        if self.kind == "bump" and request.method not in WRITES:
            return False
        if self.writes and request.method not in WRITES:
            return False
        if self.method and request.method != self.method.upper():
            return False
        if self.path is None:
            return request.path != token_path and request.offset >= self.offset
        return fnmatchcase(request.path, self.path) and request.offset >= self.offset


@dataclass
class _Count:
    seen: int = 0
    fired: int = 0


@dataclass
class Faults:
    """The faults in force and the requests seen; change it between requests as you like.

    >>> faults = Faults("/oauth/access_token")
    >>> faults.add(Fault("503", nth=2))
    >>> [bool(faults.pick(Request("GET", "/v2/flows"))) for _ in range(3)]
    [False, True, False]
    """

    token_path: str
    log: list[Seen] = field(default_factory=list)
    _faults: list[tuple[Fault, _Count]] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self._faults.append((fault, _Count()))

    def clear(self) -> None:
        """Forget every fault; the log stays."""
        self._faults.clear()

    def pick(self, request: Request) -> Fault | None:
        """The first fault due at this request; every fault that selects it counts it."""
        chosen: tuple[Fault, _Count] | None = None
        for fault, count in self._faults:
            if not fault.selects(request, self.token_path):
                continue
            count.seen += 1
            due = count.seen >= fault.nth and (fault.times == 0 or count.fired < fault.times)
            if due and not chosen:
                chosen = fault, count
        if not chosen:
            return None
        chosen[1].fired += 1
        return chosen[0]


def parse_fault(spec: str) -> Fault:
    """Read `KIND[:NAME=VALUE,...]`, as given to `--fault`.

    >>> parse_fault("429:times=2,retry_after=1,method=POST,path=/pcm/*").path
    '/pcm/*'
    >>> parse_fault("drop-after:writes,nth=3").nth
    3

    Raises SandboxError naming what is wrong and the names there are.
    """
    kind, _, rest = spec.strip().partition(":")
    values: dict[str, str | int | float | bool] = {}
    for part in filter(None, (part.strip() for part in rest.split(","))):
        name, given, text = part.partition("=")
        if name not in _READERS:
            _refuse(f"fault {kind}: selector", name, tuple(_READERS))
        try:
            values[name] = _READERS[name](text if given else "true")
        except ValueError as error:
            raise SandboxError(f"fault {kind}: {name}={text} is not valid: {error}") from error
    return Fault(kind, **values)  # type: ignore[arg-type]


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("write true or false")
    return text == "true"


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError("seconds, 0 or more")
    return value


_BY_TYPE: dict[str, Callable[[str], str | int | float | bool]] = {
    "str | None": str,
    "int": int,
    "bool": _flag,
    "float | None": _seconds,
}
_READERS = {item.name: _BY_TYPE[str(item.type)] for item in fields(Fault) if item.name != "kind"}


def _refuse(what: str, name: str, known: tuple[str, ...]) -> None:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise SandboxError(f"unknown {what} {name!r}", hint=f"{hint}there are: {', '.join(known)}")
