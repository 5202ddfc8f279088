"""Whether a text is surely in its layout already, told from its lines alone.

Most files of most runs are, and to take one apart costs fifty times as much. What is unusual is never called
neat, so "no" only means that a closer look is needed.
"""

from __future__ import annotations

import re

_ENTRY = re.compile(
    r"( *)(- )?"
    r"""(?:((?!- )[\w.$/+(@~-][^:#"'\[\]{}]*(?<! )|"[^"\\]*"|'[^']*'):(?: (?! )|(?=  #)|$))?"""
    r"(.*)"
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^']|'')*'")
_PLAIN = re.compile(r"""(?:[^\s"'#&*!|>%@`\[\]{},?:-]|[-?:](?=\S))(?:[^:]|:(?=\S))*""")
# Of a collection in brackets, its quoted texts left out: what would be spaced in another way.
_UNEVEN = re.compile(r"  |[\[{] | [\]},:]|,[^ \]}]|\0:(?! )|[#&*!]|[\[{,] ?\? ")
_BLOCK = ("|", "|-", ">", ">-")
_NONE = -1


def neat(text: str) -> bool:
    r"""Whether a text needs no other layout; its order is another question.

    >>> neat("name: Retail\nprices:\n  TEE: {amount: 1}\n"), neat("name:   Retail\n")
    (True, False)
    """
    if not text.endswith("\n") or any(char in text for char in "\r\t\0"):
        return False
    return _Lines().even(text.split("\n")[:-1])


class _Lines:
    """Reads lines one by one.

    open     (column, whether it is a list) of the blocks that a line may go on with
    key      the column of the last entry, if it is a member whose value is still to come
    literal  where the lines of the text begin that the last entry has; `begun` once there was one
    remarks  the columns of the comments since the last entry
    blank    whether the last line is blank; `apart` whether one was since the last entry
    """

    def __init__(self) -> None:
        self.open: list[tuple[int, bool]] = []
        self.key = self.literal = _NONE
        self.begun = self.apart = False
        self.blank = True  # a text does not begin with a blank line
        self.remarks: set[int] = set()

    def even(self, lines: list[str]) -> bool:
        for line in lines:
            if self.literal != _NONE and self._goes_on(line):
                continue
            if not line:
                if self.blank:
                    return False
                self.blank = self.apart = True
            elif line[-1] == " " or not self._take(line):
                return False
        return not self.blank and self.remarks <= {0} and bool(self.open)

    def _goes_on(self, line: str) -> bool:
        """Whether a line belongs to the text that the last entry has."""
        column = self.literal
        inside = line.strip(" ") and not line[:column].strip(" ")
        if inside and (self.begun or line[column] != " "):
            self.begun = True
            return True
        self.literal = _NONE
        return False

    def _take(self, line: str) -> bool:
        self.blank = False
        column = len(line) - len(line.lstrip(" "))
        if line[column] == "#":
            self.remarks.add(column)
            return True
        found = _ENTRY.fullmatch(line)
        assert found is not None  # it fits anything
        listed, named = bool(found[2]), found[3] is not None
        if not (listed or named) or not self._fits(column, listed=listed):
            return False
        if listed and named:
            column += 2
            self.open.append((column, False))
        self.remarks.clear()
        self.apart = False
        self.key = column if named and (not found[4] or found[4].startswith("  #")) else _NONE
        return self.key != _NONE or self._value(found[4], column, named=named)

    def _fits(self, column: int, *, listed: bool) -> bool:
        """Whether an entry may stand at a column, and the comments above it stand there too."""
        while self.open and self.open[-1][0] > column:
            self.open.pop()
        around = self.open[-1][0] if self.open else _NONE
        if around < column:
            if self.open and (self.key == _NONE or column != self.key + 2 or self.apart):
                return False
            self.open.append((column, listed))
        return self.open[-1] == (column, listed) and self.open[0][0] == 0 and self.remarks <= {column}

    def _value(self, value: str, column: int, *, named: bool) -> bool:
        if value[:1] in ('"', "'"):
            quoted = _QUOTED.match(value)
            rest = value[quoted.end() :] if quoted else value
            return not rest or rest.startswith("  #")
        if value[:1] in ("[", "{"):
            bare, _, _ = _QUOTED.sub("\0", value).partition("  #")
            closed = sum(map(bare.count, "[{")) == sum(map(bare.count, "]}")) and bare[-1] in "]}"
            return closed and not _UNEVEN.search(bare)
        at = value.find(" #")
        if at > 0 and (value[at - 1] != " " or value[at - 2] == " "):
            return False
        if value in _BLOCK and named:
            self.literal, self.begun = column + 2, False
            return True
        return _PLAIN.fullmatch(value[: at - 1] if at > 0 else value) is not None
