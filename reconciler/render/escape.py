"""Text from a live store or a file, made harmless for a terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.json import Json

# Marks that reorder what a reviewer sees, and characters that nobody sees: no control characters, but
# two texts that look alike must not differ.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_SUSPECT = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_BIDI}{_UNSEEN}]")


def safe(text: str) -> str:
    r"""The text with everything escaped that could move a cursor, colour a terminal or reorder a line.

    >>> safe("a\x1b[2Jb")
    'a\\u001b[2Jb'
    """
    return _SUSPECT.sub(_escaped, text)


def safe_lines(text: str) -> str:
    """As `safe`, but line breaks stay: for messages of several lines."""
    return "\n".join(safe(line) for line in text.split("\n"))


def safe_json(text: str) -> str:
    """JSON text whose strings hold nothing that `safe` would escape; it stays the same JSON."""
    return _SUSPECT.sub(lambda match: match[0] if match[0] == "\n" else _escaped(match), text)


def _escaped(match: re.Match[str]) -> str:
    """As JSON escapes it: a character beyond U+FFFF as two surrogates."""
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


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
