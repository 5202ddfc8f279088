"""One JSON API behind a bearer token: auth -> limit -> send -> retry -> classify."""

from __future__ import annotations

import asyncio
import random
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import httpx

from reconciler import __version__
from reconciler.errors import Unauthorised, Unavailable
from reconciler.http import retry
from reconciler.http.answer import Answer, Refusal, accept, read_token
from reconciler.http.auth import Grant, Token, Tokens
from reconciler.http.limit import Limit
from reconciler.http.retry import Outcome
from reconciler.model.provider import Call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Self

    from reconciler.http.answer import Decode
    from reconciler.model.json import Json
    from reconciler.model.provider import Runtime

    Query = Mapping[str, str | int | list[str]]
    Form = Mapping[str, tuple[str, bytes]]

TIMEOUT = httpx.Timeout(connect=10.0, read=60.0, write=30.0, pool=None)
"""Seconds. Large catalog writes take long to answer; the limit, not the pool, makes requests wait."""

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_URL = "check `url` in store.yaml"


class Client:
    """An API at one address.

    `decode` turns an error body into the server's words. `sleep` and `random` are public: a provider that
    waits for a job or an eventual write waits by the same clock.
    """

    def __init__(
        self,
        url: str,
        *,
        grant: Grant | None,
        decode: Decode,
        runtime: Runtime,
        headers: Mapping[str, str] | None = None,
        parallelism: int = 10,
        requests_per_second: float | None = None,
    ) -> None:
        self.sleep = runtime.sleep or asyncio.sleep
        self.random = runtime.random or random.random
        self._url = url.rstrip("/")
        self._clock = runtime.clock or time.monotonic
        self._wall = runtime.clock or time.time
        self._on_call = runtime.on_call
        self._decode = decode
        self._grant = grant
        self._tokens = Tokens(self._fetch, self._clock) if grant else None
        self._limit = Limit(parallelism, requests_per_second, clock=self._clock, sleep=self.sleep)
        self._http = httpx.AsyncClient(
            transport=runtime.transport,
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=parallelism),
            headers={
                "Accept": "application/json",
                "User-Agent": f"store-reconciler/{__version__}",
                **(headers or {}),
            },
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Json = None,
        form: Form | None = None,
        hide: Iterable[str] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        """One request until its final answer: 2xx with JSON or nothing; anything else raises a ProviderError.

        A `form` is sent as multipart/form-data instead of a body: by name, each file's name and its bytes.
        `hide` are secrets that the body holds: should the server repeat one in its words, it is left out.
        """
        request = Refusal(method, path, self._decode, frozenset(hide))
        token = await self._tokens.current() if self._tokens else None
        parts = {"params": query, "headers": headers} | ({"files": form} if form else {"json": body})
        answer, uncertain = await self._exchange(request, token, parts)
        if answer.status == 401 and self._tokens:
            # The token may have ended early (revoked, or clocks that disagree): once, with a new one.
            token = await self._tokens.current(refused=token)
            answer, again = await self._exchange(request, token, parts)
            uncertain = uncertain or again
        return accept(request, answer, uncertain=uncertain)

    async def _exchange(
        self, request: Refusal, token: str | None, parts: Mapping[str, Any]
    ) -> tuple[Answer, bool]:
        authorized = {"Authorization": f"Bearer {token}"} if token else {}
        whole = {**parts, "headers": {**parts["headers"], **authorized}}
        return await self._attempts(request, request.method, lambda: self._build(request, **whole))

    async def _fetch(self) -> Token:
        grant = self._grant
        assert grant is not None
        path = httpx.URL(grant.url).path
        secrets = {value for name, value in grant.form.items() if name == "client_secret"}
        refusal = Refusal("POST", path, self._decode, frozenset(secrets | set((grant.basic or ())[1:])))
        auth = httpx.BasicAuth(*grant.basic) if grant.basic else None

        def build() -> httpx.Request:
            request = self._build(refusal, url=grant.url, data=dict(grant.form))
            return next(auth.sync_auth_flow(request)) if auth else request

        # Asking for a token twice does no harm, so it is repeated like a GET.
        answer, _ = await self._attempts(refusal, "GET", build)
        if answer.status in (400, 401, 403):
            raise refusal.error(Unauthorised, answer, "the store refused the credentials", hint=grant.hint)
        return read_token(refusal, accept(refusal, answer))

    def _build(self, request: Refusal, url: str | None = None, **parts: Any) -> httpx.Request:
        address = url or request.path
        full = address if "://" in address else self._url + address
        try:
            built = self._http.build_request(request.method, full, **parts)
        except httpx.InvalidURL as problem:
            raise request.lost(problem, hint=_URL) from problem
        if "files" in parts:
            built.read()  # a form is a stream otherwise, which not every transport can look into
        if built.url.scheme not in ("http", "https"):
            raise Unavailable(f"{self._url!r} is no http(s) address", hint=_URL, request=request.name)
        return built

    async def _attempts(
        self, request: Refusal, policy: str, build: Callable[[], httpx.Request]
    ) -> tuple[Answer, bool]:
        """The last answer of as many attempts as the policy allows; raises Unavailable when none came.

        The second value tells whether one of the attempts may have changed the store without saying so.
        """
        attempt, uncertain = 1, False
        while True:
            async with self._limit:
                answer, outcome, problem = await self._once(build(), attempt)
            uncertain = uncertain or retry.uncertain(policy, outcome)
            pause = retry.delay(policy, attempt, outcome, self.random())
            if pause is None:
                if answer is None:
                    assert problem is not None
                    raise request.lost(problem, uncertain=uncertain) from problem
                return answer, uncertain
            if outcome.status == 429:
                self._limit.hold(pause)
            await self.sleep(pause)
            attempt += 1

    async def _once(
        self, request: httpx.Request, attempt: int
    ) -> tuple[Answer | None, Outcome, Exception | None]:
        started = self._clock()
        try:
            response = await self._http.send(request)
        except httpx.RequestError as problem:
            self._log(request, attempt, started, error=type(problem).__name__)
            return None, Outcome(sent=not isinstance(problem, _NEVER_SENT)), problem
        answer = Answer.of(response)
        self._log(request, attempt, started, status=answer.status, request_id=answer.request_id)
        asked = retry.seconds(response.headers.get("retry-after"), self._wall())
        return answer, Outcome(answer.status, retry_after=asked), None

    def _log(
        self,
        request: httpx.Request,
        attempt: int,
        started: float,
        *,
        status: int | None = None,
        request_id: str | None = None,
        error: str | None = None,
    ) -> None:
        if self._on_call:
            path = request.url.raw_path.decode("ascii")
            self._on_call(
                Call(
                    method=request.method,
                    path=path,
                    status=status,
                    seconds=self._clock() - started,
                    attempt=attempt,
                    request_id=request_id,
                    error=error,
                )
            )
