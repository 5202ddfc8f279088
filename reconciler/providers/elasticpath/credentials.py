"""Application keys: the one that a run uses is not touched, and the secret of a new one is handed over.

Source: Elastic Path API reference: Application Keys. A secret is shown when the key is made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.errors import Blocked

if TYPE_CHECKING:
    from reconciler.model.address import Address
    from reconciler.model.provider import KeepSecret
    from reconciler.model.resource import Remote

PARTS = ("client_id", "client_secret")


def guarded(key: Remote, client_id: str) -> Remote:
    """A key as it was read, locked if it is the one in use.

    >>> guarded(Remote("application-key", "1", {"client_id": "mine"}), "mine").locked
    'the application key that this run uses'
    """
    own = key.document.get("client_id") == client_id
    return replace(key, locked="the application key that this run uses") if own else key


def sink_for(address: Address, keep_secret: KeepSecret | None) -> KeepSecret:
    """What takes the secret of a key that is about to be made; without it none is made."""
    if keep_secret is None:
        raise Blocked(
            f"{address}: its secret is shown only once, and there is nowhere to keep it",
            hint="say with `secret_sink` in store.yaml which command takes it; nothing was created",
        )
    return keep_secret


async def hand_over(address: Address, key: Remote, keep_secret: KeepSecret) -> None:
    """Give the secret of a new key away; nothing else keeps it."""
    secret = {part: str(key.document[part]) for part in PARTS}
    del key.document["client_secret"]
    await keep_secret(address, secret)
