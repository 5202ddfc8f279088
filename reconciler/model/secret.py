"""What may be shown of a secret, and what stores show instead of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.model.field import SECRET, WRITE_ONLY
from reconciler.model.shape import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Json, Object
    from reconciler.model.shape import Shape

_VARIABLE = re.compile(r"(?<!\$)\$\{env:\w+\}", re.ASCII)
_MASK = re.compile(r"(?:[*\u2022#]{3,}|[xX]{4,})-?(\w{0,4})")
_RUN = re.compile(r"[*\u2022]{3,}")


def unmasked(value: str) -> str | None:
    """What a masked secret still shows of itself, perhaps nothing; None when the text is no mask.

    >>> unmasked("****************JIMB"), unmasked("***"), unmasked("xxx-queue")
    ('JIMB', '', None)
    """
    found = _MASK.fullmatch(value)
    return found[1] if found else None


def hides(value: str) -> bool:
    """Whether a text, or a part of it, was put in place of what it does not show.

    >>> hides("https://me:***@shop.example/"), hides("**bold**")
    (True, False)
    """
    return unmasked(value) is not None or _RUN.search(value) is not None


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


MASK = "***"


class Masked(str):
    """A text that stands in a document in place of a value that is not told: `Masked("****1234")`."""

    __slots__ = ()


def masked(shape: Shape, body: Object) -> Object:
    """The body as others may read it: what no store gives back and every secret is `***`, unless it is empty.

    >>> masked(gateway.shape, {"slug": "adyen", "password": "...", "login": ""})
    {'slug': 'adyen', 'password': '***', 'login': ''}
    """
    return body if shape.plain else dict(_hidden(shape, body))


def _hidden(shape: Shape, value: Json) -> Json:
    if shape.has(SECRET) or shape.has(WRITE_ONLY):
        return value if value in (None, "", [], {}) else MASK
    if isinstance(value, dict):
        fields = shape.fields or {}
        inner = {name: fields[name].shape if name in fields else shape.values for name in value}
        return {name: _hidden(one, value[name]) if (one := inner[name]) else value[name] for name in value}
    if isinstance(value, list) and shape.item is not None:
        return [_hidden(shape.item, item) for item in value]
    return value
