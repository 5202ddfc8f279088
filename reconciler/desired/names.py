"""File names and the keys they stand for, and the nearest name to a misspelt one."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.model.json import Json

SUGGESTIONS = 100  # how many a run looks for: a nearest name among 10,000 takes some 20 ms

_LONGEST = 240  # bytes of a file name; file systems allow 255, and ".patch.yaml" must fit as well
_SAFE = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9_()+@ -]*[A-Za-z0-9_()+@-]|[A-Za-z0-9_(]")
# What Windows, macOS or Linux refuse in a file name, and "%" because it starts an escape.
_UNFIT = re.compile(r'[\x00-\x1f\x7f%/\\:*?"<>|]|^[. ]|[. ]$')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_UNSEEN = {"Cc", "Cf", "Zl", "Zp"}  # what moves, hides or reorders the text around it
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def stem_of(key: str) -> str:
    """The file name, without suffix, that stands for a key.

    >>> stem_of("S/M"), stem_of("products(ext)"), stem_of("50%")
    ('S%2FM', 'products(ext)', '50%25')
    """
    if _SAFE.fullmatch(key) and not _DEVICE.match(key):
        return key
    stem = _UNFIT.sub(lambda match: quote(match[0], safe="").replace(".", "%2E"), key)
    if stem.endswith(".patch"):  # x.patch.yaml would be a patch of x
        stem = stem.removesuffix(".patch") + "%2Epatch"
    if _DEVICE.match(stem):
        stem = f"%{ord(stem[0]):02X}{stem[1:]}"
    return stem


def key_of(stem: str) -> str:
    """The key that a file name stands for; raises ValueError for one that can be no key.

    >>> key_of("S%2FM")
    'S/M'
    """
    if _SAFE.fullmatch(stem):
        return stem
    try:
        stem.encode()
        key = unquote(stem, errors="strict")
    except UnicodeError:
        msg = "a file name is UTF-8, percent-encoded where it must be"
        raise ValueError(msg) from None
    if wrong := fault(key):
        raise ValueError(wrong)
    return key


def fault(key: str) -> str | None:
    """Why a text cannot be the key of a resource, or None.

    >>> fault("../x")
    "'../x' cannot be a key: it reads as a path"
    """
    if _SAFE.fullmatch(key):
        return None
    if not key.strip():
        return "a key cannot be empty"
    if any(part in ("", ".", "..") for part in re.split(r"[/\\]", key)):
        return f"{key!r} cannot be a key: it reads as a path"
    if _CONTROL.search(key):
        return f"{key!r} cannot be a key: it holds a control character"
    if "${env:" in key:
        return f"{key!r} cannot be a key: a variable stands in a value, never in a key"
    return None


def unwritable(key: str, body: Json) -> str | None:
    """Why no file can hold a resource, or None.

    >>> unwritable("ship", {"${env:A}": 1})
    "'${env:' stands in the name of a member"
    """
    if wrong := fault(key):
        return wrong
    if len(f"{stem_of(key)}.yaml".encode()) > _LONGEST:
        return "its key is too long for a file name"
    return "'${env:' stands in the name of a member" if _holds_variable(body) else None


def _holds_variable(value: Json) -> bool:
    if isinstance(value, dict):
        return any("${env:" in name or _holds_variable(item) for name, item in value.items())
    return isinstance(value, list) and any(map(_holds_variable, value))


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant.

    >>> nearest("retial", ["retail", "wholesale"])
    'retail'
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    known = {candidate.lower(): candidate for candidate in candidates}
    found = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def suggest(name: str, candidates: Iterable[str]) -> str | None:
    """A hint for a misspelt name: the nearest one, or all of them when they are few.

    >>> suggest("prun", ["prune", "protect"])
    "did you mean 'prune'?"
    """
    names = sorted(candidates)
    if found := nearest(name, names):
        return f"did you mean {found!r}?"
    return f"known: {', '.join(names)}" if 0 < len(names) <= 20 else None


def show(path: str) -> str:
    r"""A path as it can be printed: a file name need not be UTF-8, and may hold line breaks.

    >>> show("a\nb")
    'a\\nb'
    """
    text = path.encode(errors="backslashreplace").decode()
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _UNSEEN else char
        for char in text
    )
