"""A JSON file -> plain data that knows on which line every value stands.

Commas before a closing bracket are taken as they are meant: documents that are made by hand have them.
"""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder
from typing import TYPE_CHECKING, Any

from reconciler.desired.lines import Place
from reconciler.desired.parse import MAX_DEPTH
from reconciler.desired.text import Malformed

if TYPE_CHECKING:
    from reconciler.model.json import Json, Path

_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?|[A-Za-z]+", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None}
_JSON = JSONDecoder()
_DIGITS = 300  # of a number, before it is none


class Document:
    r"""The data of a JSON text; raises Malformed with line and column when it is none.

    >>> document = Document("shop.json", '{"common": {"flows": [],}\n}')
    >>> document.value, str(document.find(("common", "flows")))
    ({'common': {'flows': []}}, 'shop.json:1:22')
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._text = text
        self._starts: dict[Path, int] = {}
        self._keys: dict[Path, int] = {}
        self.value, end = self._value(self._skip(0), ())
        if (rest := self._skip(end)) != len(text):
            raise self._wrong("here should be the end of the file", rest)

    def find(self, path: Path, *, key: bool = False) -> Place:
        """The place of the value at a path (of its key when `key`), or of the nearest thing around it."""
        places = (self._keys, self._starts) if key else (self._starts,)
        for depth in range(len(path), -1, -1):
            for known in places:
                if path[:depth] in known:
                    return Place(self.file, *self._line(known[path[:depth]]))
        return Place(self.file)

    def _value(self, at: int, path: Path) -> tuple[Json, int]:
        if len(path) > MAX_DEPTH:
            raise self._wrong(f"the file nests more than {MAX_DEPTH} levels deep", at)
        self._starts[path] = at
        char = self._text[at : at + 1]
        if char == "{":
            return self._object(at + 1, path)
        if char == "[":
            return self._array(at + 1, path)
        return self._string(at) if char == '"' else self._scalar(at)

    def _object(self, at: int, path: Path) -> tuple[dict[str, Any], int]:
        members: dict[str, Any] = {}
        at = self._skip(at)
        while self._text[at : at + 1] != "}":
            if self._text[at : at + 1] != '"':
                raise self._wrong('here should be the name of a member, in "quotes", or "}"', at)
            name, end = self._string(at)
            if name in members:
                raise self._wrong(f"the member {name!r} is written twice in one object", at)
            self._keys[*path, name] = at
            at = self._skip(end)
            if self._text[at : at + 1] != ":":
                raise self._wrong('here should be ":"', at)
            members[name], at = self._value(self._skip(at + 1), (*path, name))
            at = self._next(at, "}")
        return members, at + 1

    def _array(self, at: int, path: Path) -> tuple[list[Any], int]:
        items: list[Any] = []
        at = self._skip(at)
        while self._text[at : at + 1] != "]":
            item, at = self._value(at, (*path, str(len(items))))
            items.append(item)
            at = self._next(at, "]")
        return items, at + 1

    def _next(self, at: int, close: str) -> int:
        """Where the next member begins, or the bracket stands that closes."""
        at = self._skip(at)
        if self._text[at : at + 1] == ",":
            return self._skip(at + 1)
        if self._text[at : at + 1] != close:
            raise self._wrong(f'here should be "," or "{close}"', at)
        return at

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = _JSON.raw_decode(self._text, at)
        except JSONDecodeError as error:
            reason = error.msg[0].lower() + error.msg[1:].removesuffix(" at")
            raise self._wrong(f"this is not JSON: {reason}", error.pos) from None
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise self._wrong("this is not JSON: half a character (a lone surrogate)", at)
        return text, end

    def _scalar(self, at: int) -> tuple[Json, int]:
        found = _SCALAR.match(self._text, at)
        if found is not None and found[0] in _WORDS:
            return _WORDS[found[0]], found.end()
        if found is None or found[1] is None or len(found[0]) > _DIGITS:
            raise self._wrong(
                "here should be a value: an object, a list, text, a number, true, false or null", at
            )
        if found[2] is None and found[3] is None:
            return int(found[0]), found.end()
        number = float(found[0])
        if number in (float("inf"), float("-inf")):
            raise self._wrong("this number is too large", at)
        return number, found.end()

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        assert found is not None
        return found.end()

    def _line(self, at: int) -> tuple[int, int]:
        return self._text.count("\n", 0, at) + 1, at - self._text.rfind("\n", 0, at)

    def _wrong(self, message: str, at: int) -> Malformed:
        line, column = self._line(at)
        return Malformed(message, line=line, column=column)
