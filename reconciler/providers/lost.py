"""A creation that no answer came to: whether the object was made is seen by looking for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import ProviderError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from reconciler.http.client import Client
    from reconciler.model.resource import Remote

LOOKS = (0.0, 1.0, 3.0)
"""Seconds before each look: lists and queries lag behind writes."""


async def find(
    client: Client, look: Callable[[], Awaitable[Remote | None]], lost: Unavailable, where: str = "store"
) -> Remote:
    """The object that a creation without an answer made, as `look` finds it; raises `lost` if it does not."""
    for pause in LOOKS:
        if pause:
            await client.sleep(pause)
        try:
            found = await look()
        except ProviderError as failure:
            raise lost from failure
        if found is not None:
            return found
    lost.hint = f"whether it was created is not known; the next run reads the {where} and settles it"
    raise lost
