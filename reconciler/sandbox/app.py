"""The ASGI application of a sandbox: routing, one transaction per request, and the faults in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from reconciler.sandbox.faults import Fault, Faults, Request, Seen
from reconciler.sandbox.world import LONGEST_NUMBER, Call, Endpoint, Refusal, Reply, World, dumps, read_query

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request as Asked
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from reconciler.sandbox.provider import Provider

__all__ = ["UNKNOWN", "Dropped", "build", "route"]

UNKNOWN = "x-sandbox-unknown"
"""A header of answers that say nothing of the real API: the stand-in does not have what was asked for."""
HTML = "<html><head><title>{0} Bad Gateway</title></head><body><h1>{0} Bad Gateway</h1></body></html>"


class Dropped(Exception):
    """The connection was cut and no answer will come."""


def route(world: World, path: str, methods: Mapping[str, Endpoint]) -> Route:
    """An address and what each method does there; any other method is answered 405.

    >>> route(World(Store(None, "x"), clock=time.time, seed=0), "/v2/flows", {"GET": list_flows}).path
    '/v2/flows'
    """

    async def answer(request: Asked) -> Response:
        call = Call(
            world=world,
            method=request.method,
            path=request.url.path,
            params=request.path_params,
            query_string=request.url.query,
            body=await request.body(),
            headers=request.headers,
            base_url=str(request.base_url).rstrip("/"),
        )
        # Starlette adds HEAD to every GET.
        endpoint = methods["GET" if request.method == "HEAD" else request.method]
        stale = request.scope.get("sandbox.behind", 0)
        try:
            with world.store.before(stale) if stale else world.store.transaction():
                reply = endpoint(call)
        except Refusal as refusal:
            reply = refusal.reply
        return _response(reply)

    return Route(path, answer, methods=list(methods))


def _response(reply: Reply) -> Response:
    media = None if reply.text is None else "application/json"
    return Response(reply.text, reply.status, dict(reply.headers), media_type=media)


def build(
    provider: Provider,
    world: World,
    faults: Faults,
    latency: float,
    sleep: Callable[[float], Awaitable[None]],
) -> ASGIApp:
    """The whole application; `latency` is in seconds and `sleep` is how it is waited for."""

    def refuse(request: Asked, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        body = dumps(provider.error(error.status_code, request.url.path))
        return _response(Reply(error.status_code, body, {UNKNOWN: "this address or method"}))

    inner = Starlette(routes=provider.routes(world), exception_handlers={HTTPException: refuse})
    return Gate(inner, provider, world, faults, latency, sleep)


@dataclass
class Gate:
    """Stands before the application: numbers and logs each request, and lets the faults have their way."""

    inner: ASGIApp
    provider: Provider
    world: World
    faults: Faults
    latency: float
    sleep: Callable[[float], Awaitable[None]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        self.world.requests += 1
        exchange = Exchange(scope, receive, send, f"sandbox-{self.world.requests:08d}", self.faults.log)
        try:
            if self.latency:
                await self.sleep(self.latency)
            await self._answer(exchange)
        except ClientDisconnect:
            # A client that left in the middle of its request: there is nobody to answer and nothing to mend.
            exchange.note(0)
        finally:
            if exchange.seen is None:
                exchange.note(0)

    async def _answer(self, exchange: Exchange) -> None:
        fault = self.faults.pick(_selectable(exchange.scope, self.provider.offset))
        if fault is None:
            await self.inner(exchange.scope, exchange.receive, exchange.pass_on)
        elif fault.kind == "drop-before":
            await exchange.drop()
        elif fault.kind == "drop-after":
            await self.inner(exchange.scope, exchange.receive, exchange.swallow)
            await exchange.drop()
        elif fault.kind == "html":
            page = Response(HTML.format(fault.status), fault.status, media_type="text/html")
            await page(exchange.scope, exchange.receive, exchange.pass_on)
        elif fault.kind.isdecimal():
            failure = _response(self._failure(fault, exchange.scope["path"]))
            await failure(exchange.scope, exchange.receive, exchange.pass_on)
        else:
            await self._disturb(fault, exchange)

    async def _disturb(self, fault: Fault, exchange: Exchange) -> None:
        """A fault that changes something and then lets the request through."""
        if fault.kind == "slow":
            await self.sleep(fault.ms / 1000)
        elif fault.kind == "expire-token":
            self.world.store.expire_tokens()
        elif fault.kind == "bump":
            with self.world.store.transaction():
                self.provider.bump(self.world, exchange.scope["path"])
        elif fault.kind == "stale-list":
            exchange.scope["sandbox.behind"] = fault.behind
        await self.inner(exchange.scope, exchange.receive, exchange.pass_on)

    def _failure(self, fault: Fault, path: str) -> Reply:
        wait = {} if fault.retry_after is None else {"retry-after": f"{fault.retry_after:g}"}
        status = int(fault.kind)
        return Reply(status, dumps(self.provider.error(status, path)), wait)


@dataclass
class Exchange:
    """One request with its answer on the way out."""

    scope: Scope
    receive: Receive
    send: Send
    request_id: str
    log: list[Seen]
    seen: Seen | None = None

    def note(self, status: int) -> None:
        """Log the request, before its answer leaves: nobody shall have one that is not in the log yet."""
        if self.seen is not None:
            self.log.remove(self.seen)
        self.seen = Seen(self.scope["method"], self.scope["path"], status)
        self.log.append(self.seen)

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.note(message["status"])
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.request_id.encode())]
        await self.send(message)

    async def swallow(self, message: Message) -> None:
        """The work is done, the answer is lost."""

    async def drop(self) -> None:
        """Cut the connection: for real where there is one, by an exception in process."""
        abort = self.scope.get("sandbox.abort")
        if abort is None:
            raise Dropped
        abort()
        # The server would answer 500 for us if we returned before it noticed that the peer is gone.
        while (await self.receive())["type"] != "http.disconnect":
            pass


def _selectable(scope: Scope, offset_name: str) -> Request:
    offset = read_query(scope["query_string"].decode("latin-1")).get(offset_name, "")
    counted = offset.isdecimal() and len(offset) <= LONGEST_NUMBER
    return Request(scope["method"], scope["path"], int(offset) if counted else 0)
