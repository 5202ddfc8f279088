"""Secret fields: written as `${env:NAME}`, never as a literal, and never printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.variables import present
from reconciler.model.field import SECRET
from reconciler.model.shape import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Json, Path
    from reconciler.model.shape import Shape

MESSAGE = "a secret is written as ${env:NAME}, this is a literal"
HINT = "put the value into the environment; if it was ever committed, replace it in the store too"


def secret_paths(shape: Shape) -> tuple[Path, ...]:
    """Where secrets stand in a body; `*` stands for any item or key.

    >>> secret_paths(gateway.shape)
    (('password',),)
    """
    return tuple(path for path, inner in walk(shape) if inner.has(SECRET))


def find(value: Json, pattern: Path, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """The values at a path with `*` in it, with their own paths."""
    if not pattern:
        yield path, value
    elif isinstance(value, dict):
        for key in value if pattern[0] == "*" else [pattern[0]] if pattern[0] in value else []:
            yield from find(value[key], pattern[1:], (*path, key))
    elif isinstance(value, list) and pattern[0] == "*":
        for index, item in enumerate(value):
            yield from find(item, pattern[1:], (*path, str(index)))


def covers(patterns: tuple[Path, ...], path: Path) -> bool:
    """Whether a path leads to a secret or into one."""
    return any(
        len(path) >= len(pattern)
        and all(part in ("*", own) for part, own in zip(pattern, path, strict=False))
        for pattern in patterns
    )


def around(patterns: tuple[Path, ...], path: Path) -> bool:
    """Whether secrets stand somewhere inside the value at a path."""
    return any(
        len(path) < len(pattern) and all(part in ("*", own) for part, own in zip(pattern, path, strict=False))
        for pattern in patterns
    )


def literals(body: Json, patterns: tuple[Path, ...]) -> Iterator[Path]:
    """The secrets that hold no variable at all; null clears, so it is none."""
    for pattern in patterns:
        for path, value in find(body, pattern):
            if value is not None and not _has_variable(value):
                yield path


def _has_variable(value: Json) -> bool:
    if isinstance(value, str):
        return present(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_has_variable, inner))
