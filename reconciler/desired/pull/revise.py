"""A YAML text changed to hold another value, and nothing else in it touched.

Only the letters of what differs are replaced, so comments, order, quotes, blank lines and indentation stay.
The outcome is read again: where a layout is too odd, a larger piece is written anew, at last all of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.dump import dump
from reconciler.desired.parse import MAX_DEPTH, parse
from reconciler.desired.pull.align import canonical
from reconciler.desired.pull.editor import Editor
from reconciler.desired.text import Malformed
from reconciler.desired.tree import Unfit

if TYPE_CHECKING:
    from reconciler.model.json import Json

_HEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)+")
_LIMITS = (MAX_DEPTH, 6, 4, 3, 2, 1)


class Revised(NamedTuple):
    """The new text; `anew` when all of it had to be written again, and comments below its top are lost."""

    text: str
    anew: bool


def revise(text: str, value: Json) -> Revised:
    r"""The text with the value in it, its layout kept as far as it can be.

    >>> revise("a: 1  # one\nb: 2\n", {"a": 3, "b": 2}).text
    'a: 3  # one\nb: 2\n'
    """
    old, _ = parse(text.encode())
    if canonical(old) == canonical(value):
        return Revised(text, anew=False)
    for limit in _LIMITS:
        try:
            revised = Editor(text, limit).run(old, value)
        except Unfit:
            continue
        if _reads_as(revised, value):
            return Revised(revised, anew=False)
    head = _HEAD.match(text)
    above = head[0] if head else ""
    return Revised(above + _whole(value), anew="#" in text[len(above) :])


def _reads_as(text: str, value: Json) -> bool:
    try:
        return canonical(parse(text.encode())[0]) == canonical(value)
    except Malformed:
        return False


def _whole(value: Json) -> str:
    if isinstance(value, dict):
        return dump(value)
    lines = dump({"k": value}).split("\n")[1:]
    return "\n".join(line[2:] for line in lines) if value else "[]\n"
