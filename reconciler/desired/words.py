"""Values on their way into messages: found, and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.json import Json, Path

_LONGEST = 60


def at(value: Json, path: Path) -> Json:
    """The value at a path, through mappings and lists: `at({"a": [1]}, ("a", "0"))` is 1."""
    for part in path:
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def describe(value: Json) -> str:
    """A value for the reader of a message; never call it with a secret.

    >>> describe("12"), describe(12), describe([1]), describe(None)
    ("the text '12'", 'the number 12', 'a list', 'nothing')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        text = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
        return f"the text {text!r}"
    return "a list" if isinstance(value, list) else "a mapping"


def category(value: Json) -> str:
    """What sort of value it is, without the value: for secrets."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "a mapping"


def joined(words: list[str], last: str = "or") -> str:
    """`joined(["a", "b", "c"])` is `"a, b or c"`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
