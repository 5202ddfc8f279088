"""What may be shown of a secret, and what stores show instead of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.model.field import SECRET
from reconciler.model.shape import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Json, Object
    from reconciler.model.shape import Shape

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


def secrets(shape: Shape, body: Object) -> Iterator[str]:
    """Every secret that a body holds: what must not come back in anybody's words."""
    if SECRET.name not in shape.within:
        return  # as in most kinds
    for _, inner, value in visit(shape, body):
        if inner.has(SECRET):
            yield from _texts(value)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
