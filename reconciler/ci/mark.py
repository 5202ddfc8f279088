r"""The hidden first line of a comment or an issue: what it is of, and what a later run must know of it.

>>> mark("plan", "acme/production")
'<!-- reconciler:plan:acme/production -->'
>>> read_mark("<!-- reconciler:drift:acme -->\nanything").target
'acme'
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from reconciler.model.json import Object

LARGEST = 4_000_000
"""Bytes that the data of a mark may unfold to; somebody may have edited it."""
_LINE = re.compile(r"<!-- reconciler:([a-z]+):([\w./%~-]+)(?: ([\w+/=]+))? -->", re.ASCII)


@dataclass(frozen=True)
class Mark:
    """What a first line says; data that cannot be read is none. Nobody but its author vouches for it."""

    kind: str
    target: str
    data: Object = field(default_factory=dict)


def mark(kind: str, target: str, data: Object | None = None) -> str:
    """The line; the data is packed, so that nothing in it can end the line or be read as Markdown."""
    name = quote(target, safe="/").replace("--", "-%2D").replace("--", "-%2D")
    if not data:
        return f"<!-- reconciler:{kind}:{name} -->"
    text = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return f"<!-- reconciler:{kind}:{name} {packed} -->"


def read_mark(body: str) -> Mark | None:
    """The mark that a text begins with; further down it would be a value that somebody made look like one."""
    found = _LINE.fullmatch(body.partition("\n")[0].strip())
    return Mark(found[1], unquote(found[2]), _unpacked(found[3] or "")) if found else None


def _unpacked(packed: str) -> Object:
    try:
        unfolding = zlib.decompressobj()
        text = unfolding.decompress(base64.b64decode(packed, validate=True), LARGEST)
        data = json.loads(text)
    except (ValueError, zlib.error, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
