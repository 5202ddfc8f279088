"""JSON values and the pointers into them (RFC 6901)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Json: TypeAlias = Any
Object: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str, ...]


def pointer(path: Iterable[str | int]) -> str:
    """A path as text: `pointer(("a", "b/c"))` is `"/a/b~1c"`."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def parse_pointer(text: str) -> Path:
    """The path of a pointer: of "/a/b~1c" it is ("a", "b/c"); raises ValueError without the first slash."""
    if text and not text.startswith("/"):
        msg = f"a JSON pointer starts with '/': {text!r}"
        raise ValueError(msg)
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


class _Missing:
    """No value at all, which `None` cannot say: JSON null is a value."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING = _Missing()


def get(value: Json, path: Iterable[str]) -> Json:
    """The value at a path of object members, or MISSING."""
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return MISSING
        value = value[part]
    return value


def look(value: Json, path: Iterable[str]) -> Json:
    """The value at a path of members and list indexes, or MISSING: `look({"a": [1]}, ("a", "0"))` is 1."""
    for part in path:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return MISSING
    return value


def put(value: Object, path: Path, item: Json) -> None:
    """Set the value at a path, making the objects on the way."""
    for part in path[:-1]:
        value = value.setdefault(part, {})
    value[path[-1]] = item
