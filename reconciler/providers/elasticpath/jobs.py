"""Waiting for what the store does in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import Unavailable
from reconciler.model.json import Object, get

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.http.client import Client

POLL, LONGEST_POLL = 1.0, 10.0
"""Seconds between looks at a job: the first, and where the doubling ends."""
PATIENCE = 900.0
"""Seconds of waiting in all; a full publish of a large catalog takes minutes."""


async def ended(
    client: Client, path: str, job: Object, what: str, running: Callable[[Object], str]
) -> Object:
    """The document of a job once it is not `running` any more; that tells its status, or "" at its end.

    >>> await ended(client, "/pcm/jobs/9f", job, "the build", running)
    """
    waited, pause = 0.0, POLL
    while status := running(job):
        if waited >= PATIENCE:
            raise Unavailable(
                f"{what} is still {status} after {PATIENCE / 60:.0f} minutes",
                hint="the store goes on by itself; plan again later to see how it ended",
                request=f"GET {path}",
            )
        await client.sleep(pause)
        waited, pause = waited + pause, min(pause * 2, LONGEST_POLL)
        job = get((await client.send("GET", path)).body, ("data",)) or {}
    return job
