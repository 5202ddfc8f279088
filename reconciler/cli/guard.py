"""A transport that lets no write through until it is told to.

`plan` and `drift` never tell it to, so that they are read-only whatever a provider does; `apply` does so once
the plan is approved.
"""

from __future__ import annotations

import httpx

from reconciler.errors import ReconcilerError

_READS = ("GET", "HEAD", "OPTIONS")


class Guard(httpx.AsyncBaseTransport):
    """Reads, and requests for a token, pass; anything else raises until `unlock`.

    >>> guard = Guard(sandbox.transport())
    >>> guard.unlock()
    """

    def __init__(self, inner: httpx.AsyncBaseTransport | None = None) -> None:
        self._inner = inner
        # A client and not a transport, because only a client honours HTTPS_PROXY and its kin.
        self._network = None if inner else httpx.AsyncClient(limits=httpx.Limits(max_connections=None))
        self._locked = True

    def unlock(self) -> None:
        self._locked = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._locked and request.method not in _READS and not asks_for_token(request):
            raise ReconcilerError(
                f"refused to send {request.method} {request.url.path}: this command only reads",
                hint="this is a bug in the provider; please report it",
            )
        if self._inner is not None:
            return await self._inner.handle_async_request(request)
        assert self._network is not None
        return await self._network.send(request, stream=True, follow_redirects=False)

    async def aclose(self) -> None:
        if self._inner is not None:
            await self._inner.aclose()
        if self._network is not None:
            await self._network.aclose()


def asks_for_token(request: httpx.Request) -> bool:
    """An OAuth 2 token request (RFC 6749, 4.4.2): the one POST that changes nothing in a store."""
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return request.method == "POST" and form and "/oauth/" in request.url.path
