"""Refusals that pass: another write in the way, or an object too new to be known everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from reconciler.errors import Conflict, NotFound, ProviderError, Rejected

T = TypeVar("T")

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from reconciler.http.client import Client

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between attempts; half a minute in all (Elastic Path guides: Eventual consistency)."""


async def patiently(client: Client, send: Callable[[], Awaitable[T]], *, fresh: bool = False) -> T:
    """The answer to a request that is sent again while it is refused for a reason that passes.

    `fresh` tells that the request refers to something made a moment ago, which the server may not know yet.
    """
    for pause in PAUSES:
        try:
            return await send()
        except (NotFound, Conflict, Rejected) as refusal:
            if not (meets_another(refusal) or (fresh and not_known_yet(refusal))):
                raise
        await client.sleep(pause * (0.5 + client.random()))
    return await send()


def meets_another(refusal: ProviderError) -> bool:
    """Whether two writes met (Elastic Path guides: Errors, "Write Conflict")."""
    return isinstance(refusal, Conflict) and "write conflict" in refusal.message.lower()


def not_known_yet(refusal: ProviderError) -> bool:
    named = isinstance(refusal.details, dict) and bool(refusal.details.get("missing_ids"))
    return isinstance(refusal, NotFound) or named


def clarified(refusal: Rejected) -> Conflict | None:
    """A refused creation as a conflict, if it is one: older services answer 400 when a key is taken."""
    if "already exists" not in refusal.message.lower():
        return None
    return Conflict(
        refusal.message,
        hint="it was created since the store was read; plan again",
        request=refusal.request,
        status=refusal.status,
        request_id=refusal.request_id,
        details=refusal.details,
    )
