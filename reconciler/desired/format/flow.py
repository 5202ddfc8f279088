"""Collections in brackets: spaced anew on one line, over several only their members change places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.desired.tree import Unfit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.desired.format.order import Order
    from reconciler.desired.tree import Entry, Part

_OPEN = re.compile(r"(?:[&!]\S*[ \t\n]+)*[\[{]")
_BETWEEN = re.compile(r"[ \t]*,[ \t]*")
_COMMENT = re.compile(r"(?:^|[ \t])#", re.MULTILINE)


def inline(text: str, part: Part, order: Order) -> str:
    """A value on one line, with a space behind every comma and colon.

    >>> inline("{b: [ x ],a : 1}", part, Order(("a", "b")))
    '{a: 1, b: [x]}'
    """
    if not part.flow:
        return text[part.start : part.end]
    opening = _opening(text, part)
    between = [
        text[one.end : other.start] for one, other in zip(part.entries, part.entries[1:], strict=False)
    ]
    if not all(map(_BETWEEN.fullmatch, between)):
        raise Unfit
    last = part.entries[-1].end if part.entries else part.start + len(opening)
    comma = text[last : part.end - 1].strip(" \t")  # the one that may stand behind the last entry
    members = [_member(text, part, entry, order) for entry in _sorted(part, order)]
    return f"{' '.join(opening.split())}{', '.join(members)}{comma}{text[part.end - 1]}"


def _member(text: str, part: Part, entry: Entry, order: Order) -> str:
    value = inline(text, entry.part, order.inside(entry.name))
    if part.sort == "sequence":
        return value
    name = text[entry.start : entry.after].rstrip(" \t")
    if name.endswith(":") and text[entry.after - 1] == ":":
        name = f"{name[:-1].rstrip(' ')}:"
    return f"{name} {value}" if value else name


def broken(text: str, part: Part, order: Order) -> str:
    """A value over several lines; with a comment in it not even the order changes."""
    if not part.flow or _COMMENT.search(text, part.start, part.end):
        return text[part.start : part.end]
    pieces, at = [], part.start
    for slot, entry in zip(part.entries, _sorted(part, order), strict=True):
        inner = broken(text, entry.part, order.inside(entry.name))
        pieces += [text[at : slot.start], text[entry.start : entry.part.start], inner]
        at = slot.end
    return "".join([*pieces, text[at : part.end]])


def _sorted(part: Part, order: Order) -> Sequence[Entry]:
    if part.sort == "sequence":
        return part.entries
    return sorted(part.entries, key=lambda entry: order.rank(entry.name))


def _opening(text: str, part: Part) -> str:
    found = _OPEN.match(text, part.start, part.end)
    if found is None:
        raise Unfit
    return found[0]
