"""What may be shown of a secret, and what stores show instead of one."""

from __future__ import annotations

import re

_VARIABLE = re.compile(r"(?<!\$)\$\{env:\w+\}", re.ASCII)
_MASK = re.compile(r"(?:[*\u2022#]{3,}|[xX]{4,})-?(\w{0,4})")


def unmasked(value: str) -> str | None:
    """What a masked secret still shows of itself, perhaps nothing; None when the text is no mask.

    >>> unmasked("****************JIMB"), unmasked("***"), unmasked("xxx-queue")
    ('JIMB', '', None)
    """
    found = _MASK.fullmatch(value)
    return found[1] if found else None


def variables(written: object) -> list[str]:
    """The variables in a text as it was written: all that may be told of a secret.

    >>> variables("Bearer ${env:TOKEN}")
    ['${env:TOKEN}']
    """
    return _VARIABLE.findall(written) if isinstance(written, str) else []
