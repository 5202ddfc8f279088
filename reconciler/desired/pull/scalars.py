"""Values on one line of YAML: scalars in the quotes that stand there already, collections in brackets."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from reconciler.desired.lines import compose
from reconciler.desired.parse import parse
from reconciler.desired.text import Malformed

if TYPE_CHECKING:
    from reconciler.model.json import Json

# JSON leaves these as they are, YAML does not take them.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def scalar(value: Json, quotes: str = "", *, fallback: str = '"', flow: bool = False) -> str:
    """A scalar as text: in the wanted quotes, or plain where that reads as the same text.

    >>> scalar("NO"), scalar("1"), scalar("it's", "'"), scalar(1.5), scalar(None)
    ('NO', '"1"', "'it''s'", '1.5', 'null')
    """
    if not isinstance(value, str):
        return json.dumps(value)
    if not quotes and _reads_plain(value, flow):
        return value
    if (quotes or fallback) == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _reads_plain(text: str, flow: bool) -> bool:
    """Whether both parsers read the bare text as itself; they need not agree on every one."""
    if not text or not text.isprintable():
        return False
    around = f"k: [{text}]" if flow else f"k: {text}"
    want = [text] if flow else text
    try:
        if parse(around.encode())[0] != {"k": want}:
            return False
    except Malformed:
        return False
    node = compose(around)
    value = node.value[0][1]
    inner = value.value[0] if flow and value.id == "sequence" and len(value.value) == 1 else value
    return bool(inner.id == "scalar" and inner.value == text and node.end_mark.index == len(around))


def flowed(value: Json, fallback: str = '"') -> str:
    """A value on one line.

    >>> flowed([{"a": 1}, "x y"])
    '[{a: 1}, x y]'
    """
    if isinstance(value, dict):
        inner = (f"{name_of(name, fallback)}: {flowed(item, fallback)}" for name, item in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(flowed(item, fallback) for item in value)}]"
    return scalar(value, fallback=fallback, flow=True)


def name_of(text: str, fallback: str = '"') -> str:
    """A member's name: bare when it is a plain word that is no number, truth or null."""
    if _BARE.fullmatch(text) and text.lower() not in ("true", "false", "null"):
        return text
    return scalar(text, fallback, flow=True)
