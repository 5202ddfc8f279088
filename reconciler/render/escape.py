"""Text from a live store or a file, made harmless for a terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.json import Json

# Bidirectional marks are no control characters, but they reorder what a reviewer sees.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SUSPECT = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb\ud800-\udfff{_BIDI}]")


def safe(text: str) -> str:
    r"""The text with everything escaped that could move a cursor, colour a terminal or reorder a line.

    >>> safe("a\x1b[2Jb")
    'a\\u001b[2Jb'
    """
    return _SUSPECT.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def safe_lines(text: str) -> str:
    """As `safe`, but line breaks stay: for messages of several lines."""
    return "\n".join(safe(line) for line in text.split("\n"))


def safe_json(text: str) -> str:
    """JSON text whose strings hold nothing that `safe` would escape; it stays the same JSON."""
    return _SUSPECT.sub(lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text)


def literal(value: Json) -> str:
    """A value on one line, as JSON.

    >>> literal({"a": ["é", None]})
    '{"a": ["é", null]}'
    """
    return safe(json.dumps(value, ensure_ascii=False, sort_keys=True))


def name(text: str) -> str:
    """A member's name: bare when it is a plain word, quoted when not."""
    plain = text and all(c in "_-" or unicodedata.category(c)[0] in "LN" for c in text)
    return text if plain else literal(text)
