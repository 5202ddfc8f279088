"""The bytes of one file -> the same in its layout: members in order, white space even, nothing else changed.

What it promises is checked each time: the file reads as the same data, and holds the same letters.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.format.block import written
from reconciler.desired.format.neat import neat
from reconciler.desired.format.order import FREE
from reconciler.desired.parse import parse
from reconciler.desired.text import Malformed, decode
from reconciler.desired.tree import Unfit

if TYPE_CHECKING:
    from reconciler.desired.format.order import Order
    from reconciler.model.json import Json

_BOM = "\ufeff"


class Formatted(NamedTuple):
    """A file's text as it was and as it should be; `obstacle` says why it is left as it is."""

    before: str
    after: str
    obstacle: str = ""


def format_file(data: bytes, order: Order) -> Formatted:
    r"""A file in its layout; raises Malformed when it cannot be read.

    >>> format_file(b"name:   Retail\n", FREE).after
    'name: Retail\n'
    """
    text = decode(data)
    bom = _BOM * data.startswith(_BOM.encode())
    value, _ = parse(data)
    if value is None or (neat(text) and order.holds(value)):
        return Formatted(bom + text, bom + text)
    crlf = "\r\n" in text and text.count("\r\n") == text.count("\n")
    lines = text.replace("\r\n", "\n")
    if "\r" in lines:
        return Formatted(bom + text, bom + text, "a line ends in a bare carriage return")
    obstacle = "its layout is too odd to be taken apart"
    # An alias (*x) cannot stand before its anchor, which may forbid the order.
    for one in (order, FREE):
        try:
            after = written(lines, one)
        except Unfit as error:
            obstacle = str(error) or obstacle
            continue
        # The last line of a block of text may count only because no line break follows it.
        for ending in (after, after.removesuffix("\n")):
            if _same(value, lines, ending):
                return Formatted(bom + text, bom + (ending.replace("\n", "\r\n") if crlf else ending))
    return Formatted(bom + text, bom + text, obstacle)


def _same(value: Json, before: str, after: str) -> bool:
    """Whether a text still says what it said: as data, and letter by letter but for space and order."""
    if Counter("".join(before.split())) != Counter("".join(after.split())):
        return False
    try:
        read, _ = parse(after.encode())
        return json.dumps(read, sort_keys=True) == json.dumps(value, sort_keys=True)
    except Malformed:
        return False
