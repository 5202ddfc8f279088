"""The HTTP server around a sandbox: uvicorn, with a way to cut a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["http_server"]


class _Abortable(H11Protocol):
    """Tells the application how to cut its connection, which plain ASGI has no word for."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope["sandbox.abort"] = transport.abort
            await inner(scope, receive, send)

        self.app = app


def http_server(app: ASGIApp) -> uvicorn.Server:
    """A server of the application, not yet listening."""
    config = uvicorn.Config(
        app, http=_Abortable, ws="none", lifespan="off", log_level="warning", access_log=False
    )
    return uvicorn.Server(config)
