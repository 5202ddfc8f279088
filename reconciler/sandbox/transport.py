"""Requests to a sandbox without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from reconciler.sandbox.app import Dropped

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["InProcess"]


class InProcess(httpx.AsyncBaseTransport):
    """Runs an ASGI application for an httpx client; a cut connection looks as it does on a real one.

    >>> httpx.AsyncClient(transport=InProcess(sandbox.app), base_url="http://sandbox")
    """

    def __init__(self, app: ASGIApp) -> None:
        self._inner = httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._inner.handle_async_request(request)
        except Dropped as error:
            message = "Server disconnected without sending a response."
            raise httpx.RemoteProtocolError(message, request=request) from error
