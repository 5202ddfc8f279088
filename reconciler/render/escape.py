"""Text from a live store or a file, made harmless for a terminal and for the log of a CI system."""

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
_UNSEEN = "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
_SUSPECT = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_BIDI}{_UNSEEN}]")

# What a CI system obeys when it reads it in a log. GitHub takes `::error::` at the start of a line, whatever
# space stands before it, and `##[error]` anywhere (ActionCommand.cs of its runner); Azure Pipelines and
# TeamCity have commands of the second form.
_COMMAND = re.compile(r"\A\s*:(?=:)|#(?=#(?:\[|vso\[|teamcity\[))")
LONGEST_TEXT = 4_000  # characters of one value, or of one message
_LONGEST_NAME = 200


def safe(text: str) -> str:
    r"""The text with all escaped that could move a cursor, reorder a line or give a CI system a command.

    >>> safe("a\x1b[2Jb"), safe("::error::no")
    ('a\\u001b[2Jb', '\\u003a:error::no')
    """
    text = _SUSPECT.sub(_escaped, text)
    return _COMMAND.sub(_disarmed, text) if "::" in text or "##" in text else text


def _disarmed(match: re.Match[str]) -> str:
    return f"{match[0][:-1]}\\u{ord(match[0][-1]):04x}"


def safe_lines(text: str) -> str:
    """As `safe`, but line breaks stay: for messages of several lines."""
    return "\n".join(safe(line) for line in text.split("\n"))


def safe_json(text: str) -> str:
    """JSON text whose strings hold nothing that `safe` would escape; it stays the same JSON."""
    text = _SUSPECT.sub(lambda match: match[0] if match[0] == "\n" else _escaped(match), text)
    # Two such signs stand in a string: there they are escaped as any character is. No line begins with "::".
    return _COMMAND.sub(_disarmed, text) if "##" in text else text


def _escaped(match: re.Match[str]) -> str:
    """As JSON escapes it: a character beyond U+FFFF as two surrogates."""
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def brief(text: str, most: int = LONGEST_TEXT) -> str:
    """The text, or as much of its beginning as anybody reads and how long it is.

    >>> brief("abcdefgh", 5)
    'abcde... (8 characters)'
    """
    return text if len(text) <= most else f"{text[:most]}... ({len(text):,} characters)"


def literal(value: Json) -> str:
    """A value on one line, as JSON.

    >>> literal({"a": ["é", None]})
    '{"a": ["é", null]}'
    """
    return safe(json.dumps(value, ensure_ascii=False, sort_keys=True))


def excerpt(value: Json, start: int = 0, most: int = LONGEST_TEXT) -> str:
    """A value on one line; of a long text the part from `start` on, and which part that is.

    >>> excerpt("abcdefgh", 2, 3)
    '"cde" (characters 3 to 5 of 8)'
    """
    if not isinstance(value, str) or len(value) <= most:
        return literal(value)
    part = value[start : start + most]
    return f"{literal(part)} (characters {start + 1:,} to {start + len(part):,} of {len(value):,})"


def name(text: str) -> str:
    """A member's name: bare when it is a plain word, quoted when not."""
    if len(text) > _LONGEST_NAME:
        return excerpt(text, most=_LONGEST_NAME)
    plain = text and all(c in "_-" or unicodedata.category(c)[0] in "LN" for c in text)
    return text if plain else literal(text)
