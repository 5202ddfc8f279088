"""Secrets that a platform shows once, when it makes them: somebody must take them, or none are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import Blocked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from reconciler.model.address import Address
    from reconciler.model.provider import KeepSecret


def sink_for(address: Address, keep_secret: KeepSecret | None) -> KeepSecret:
    """What takes the secret of something that is about to be made; raises Blocked without it."""
    if keep_secret is None:
        raise Blocked(
            f"{address}: its secret is shown only once, and there is nowhere to keep it",
            hint="say with `secret_sink` in store.yaml which command takes it; nothing was created",
        )
    return keep_secret


def nobody_has_it(address: Address) -> str:
    """What to do when a creation was not answered: the object may be there, and its secret is gone."""
    return f"if it was made, nobody has its secret: --replace {address.quoted} makes another"


async def hand_over(
    address: Address,
    take: Callable[[], Mapping[str, str]],
    keep_secret: KeepSecret,
    delete: Callable[[], Awaitable[None]],
) -> None:
    """Take a secret out of what was made, and give it away.

    When nobody keeps it, what was made is deleted: it is worth nothing without.
    """
    try:
        await keep_secret(address, take())
    except Exception:
        await delete()
        raise
