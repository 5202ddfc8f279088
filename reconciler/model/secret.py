"""What stores show instead of a secret."""

from __future__ import annotations

import re

_MASK = re.compile(r"(?:[*\u2022#]{3,}|[xX]{4,})-?(\w{0,4})")


def unmasked(value: str) -> str | None:
    """What a masked secret still shows of itself, perhaps nothing; None when the text is no mask.

    >>> unmasked("****************JIMB"), unmasked("***"), unmasked("xxx-queue")
    ('JIMB', '', None)
    """
    found = _MASK.fullmatch(value)
    return found[1] if found else None
