"""A sandbox over real HTTP."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reconciler.sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import uvicorn

    from reconciler.sandbox.sandbox import Sandbox

__all__ = ["serve", "serving"]


def _server(sandbox: Sandbox) -> uvicorn.Server:
    from reconciler.sandbox.protocol import http_server  # noqa: PLC0415 - uvicorn loads only to serve

    return http_server(sandbox.app)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio switches off Nagle's delay (43 ms a request otherwise).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SandboxError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return listener


def _url(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"


def serve(
    sandbox: Sandbox, port: int, host: str = "127.0.0.1", ready: Callable[[str], None] | None = None
) -> None:
    """Serve until interrupted; port 0 picks a free one, and `ready` is told the base URL.

    >>> serve(open_sandbox("elasticpath"), 0, ready=print)
    http://127.0.0.1:43817
    """
    with _listen(host, port) as listener:
        if ready:
            ready(_url(host, listener))
        _server(sandbox).run(sockets=[listener])


@contextmanager
def serving(sandbox: Sandbox, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve from a thread while the block runs; gives the base URL.

    >>> with serving(open_sandbox("elasticpath")) as url:
    ...     httpx.get(f"{url}/v2/flows").status_code
    401
    """
    server = _server(sandbox)
    with _listen(host, port) as listener:
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        thread.start()
        try:
            # The socket listens already, so a client may connect before the server has started.
            yield _url(host, listener)
        finally:
            server.should_exit = True
            thread.join()
