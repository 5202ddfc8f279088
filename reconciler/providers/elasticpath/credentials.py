"""Application keys: the one that a run uses is not touched, and the secret of a new one is shown once.

Source: Elastic Path API reference: Application Keys. A secret is shown when the key is made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.errors import ProviderError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.resource import Remote

PARTS = ("client_id", "client_secret")


def guarded(key: Remote, client_id: str) -> Remote:
    """A key as it was read, locked if it is the one in use.

    >>> guarded(Remote("application-key", "1", {"client_id": "mine"}), "mine").locked
    'the application key that this run uses'
    """
    own = key.document.get("client_id") == client_id
    return replace(key, locked="the application key that this run uses") if own else key


def taken(key: Remote) -> Mapping[str, str]:
    """The parts of a new key, of which nothing else keeps the secret."""
    untold = [part for part in PARTS if not key.document.get(part)]
    if untold:
        raise ProviderError(
            f"the store made a key without telling its {' and '.join(untold)}; it is deleted again",
            hint="make it by hand, and take its secret from there",
        )
    secret = {part: str(key.document[part]) for part in PARTS}
    del key.document["client_secret"]
    return secret
