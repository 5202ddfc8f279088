"""The text of one file -> plain data, within limits.

Read as YAML 1.2 by yaml-rs (10,000 small files in 0.4 s). That parser accepts more than JSON can say, drops
unknown tags and overflows the C stack on some ten thousand levels, so what it is given and what it returns
are both checked here.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, Any

from yaml_rs import AliasLimits, YAMLDecodeError, loads

from reconciler.desired.lines import documents, duplicate_key, refuse_numbers, refuse_tags
from reconciler.desired.text import Malformed, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Path

MAX_DEPTH = 64
LARGEST = 10**308
"""Where whole numbers end: a store reads a greater one as infinity, and Python refuses to print some."""

_ALIASES = AliasLimits(100_000, 16)
_BRIEF = 2_000  # a text this short cannot nest deeply enough to harm the parser
_DEEP = re.compile(r"(?:[-?:][ \t]+){65}|^ {2000}", re.MULTILINE)
_MARKED = re.compile(r"(?:^|[-:?,][ \t]|[\[{,])[ \t]*(?:!!?[A-Za-z<]|&[^\s&=])", re.MULTILINE)
# Where a number that is none in YAML 1.2 may begin: 1_000, _1, 0b11, 0X1F, -0x1f.
_NO_NUMBER = re.compile(
    r"(?<![^\s\[{,:])(?:[-+.\d][-+.\da-fA-FxXo]*_|_[-+.\d_]|[-+]?0[BXOb]|[-+]0[xo])", re.ASCII
)
_WHERE = re.compile(r"at line (\d+), column (\d+)")


def parse(data: bytes) -> tuple[Any, bool]:
    """The data of a file and whether its text holds `${`.

    >>> parse(b"country: NO")
    ({'country': 'NO'}, False)
    """
    text = decode(data)
    if len(text) > _BRIEF and _DEEP.search(text):
        raise _too_deep()
    try:
        value = loads(text, parse_datetime=False, alias_limits=_ALIASES)
    except (YAMLDecodeError, TypeError) as error:  # TypeError: a list as a mapping's key
        raise _explain(str(error), text) from None
    if type(value) is list and _documents(text):
        msg = "the file holds several YAML documents"
        raise Malformed(msg, hint="one file per resource: remove the '---' lines or split the file")
    if ("!" in text or "&" in text) and _MARKED.search(text):
        refuse_tags(text)
    if _NO_NUMBER.search(text):
        refuse_numbers(text, lambda scalar: loads(scalar, parse_datetime=False))
    if not _sound(value, MAX_DEPTH):
        raise next(_unsound(value, ()))
    return value, "${" in text


def _documents(text: str) -> bool:
    # yaml-rs gives several documents as a list of them, which a list at the top cannot be told from.
    return re.search(r"^---(\s|$)", text, re.MULTILINE) is not None and documents(text) > 1


def _explain(reason: str, text: str) -> Malformed:
    """The parser's words without its picture of the line: that line may hold a secret."""
    if place := _WHERE.search(reason):
        what = reason.rsplit("\n", 1)[-1]
        return Malformed(f"this is not YAML: {what}", line=int(place[1]), column=int(place[2]))
    if reason.startswith("duplicate mapping key"):
        key, line, column = duplicate_key(text)
        return Malformed(f"the key {key!r} is written twice", line=line, column=column)
    if reason.startswith("alias"):
        msg = "the file repeats its anchors (&x, *x) too often or too deeply"
        return Malformed(msg, hint="write the values out")
    if "recursion" in reason or "depth" in reason:
        return _too_deep()
    if "unhashable" in reason:
        return Malformed("a key is a collection, not text")
    try:
        refuse_tags(text)
    except Malformed as error:
        return error
    return Malformed("this is not YAML: a tag (!!) does not fit its value")


def _too_deep(path: Path | None = None) -> Malformed:
    return Malformed(f"the file nests more than {MAX_DEPTH} levels deep", path=path)


def _sound(value: Any, depth: int) -> bool:
    """Whether a value is what JSON can say: text for keys, finite numbers, no more than `depth` levels."""
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str:
                return False
            kind = type(item)
            if kind is str or kind is bool or item is None or (kind is int and -LARGEST < item < LARGEST):
                continue
            if not depth or not _sound(item, depth - 1):
                return False
        return True
    if type(value) is list:
        return depth > 0 and all(_sound(item, depth - 1) for item in value)
    if type(value) is float:
        return isfinite(value)
    if type(value) is int:
        return -LARGEST < value < LARGEST
    return value is None or type(value) in (str, bool)


def _unsound(value: Any, path: Path) -> Iterator[Malformed]:
    if len(path) > MAX_DEPTH:
        yield _too_deep(path)
    elif type(value) is dict:
        for key, item in value.items():
            if type(key) is str:
                yield from _unsound(item, (*path, key))
            else:
                yield _not_text(key, path)
    elif type(value) is list:
        for index, item in enumerate(value):
            yield from _unsound(item, (*path, str(index)))
    elif type(value) is float and not isfinite(value):
        yield Malformed("a number must be finite: there is no JSON for infinity and not-a-number", path=path)
    elif type(value) is int and not -LARGEST < value < LARGEST:
        yield Malformed("a number has more than 308 digits", path=path)
    elif value is not None and type(value) not in (str, int, float, bool):
        yield Malformed("a set or another tagged value has no place in JSON", path=path)


def _not_text(key: object, path: Path) -> Malformed:
    if key is not None and not isinstance(key, (bool, int, float)):
        return Malformed("a key is a collection, not text", path=path)
    text = "null" if key is None else str(key).lower()
    return Malformed(f"the key {text} is not text", hint="write it in quotes", path=(*path, text), key=True)
