"""A block of YAML, written again: its values as they are, its order and white space as they should be.

Every function gives the lines of one value or entry as they read at the left margin.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.dump import LAYOUT
from reconciler.desired.format.flow import broken, inline
from reconciler.desired.format.gap import (
    Gap,
    Remark,
    deeper,
    gap,
    heading,
    lines_of,
    paragraph,
    without_first_blank,
)
from reconciler.desired.tree import Unfit, column_of, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.desired.format.order import Order
    from reconciler.desired.tree import Entry, Part

_PROPERTIES = re.compile(r"[ \t]*((?:[&!]\S*(?:[ \t]+|(?=\n)))*)")
_SCALAR_HEAD = re.compile(r"(.*?[|>])([-+0-9]{0,2})(?:[ \t]+(#.*))?[ \t]*")
_DOCUMENT = re.compile(r"(?:[^\n]*\n)*?---[ \t]*(?:#[^\n]*)?\n")


class _Chunk(NamedTuple):
    """An entry with what is said above it; `keeps` when a blank line below would be part of its text."""

    rank: int
    lead: Sequence[Remark]
    lines: list[str]
    keeps: bool


def written(text: str, order: Order) -> str:
    r"""A text in an order; raises Unfit for a layout that cannot be taken apart.

    >>> written("# currency\nb:  1 # one\na: 2\n", Order(("a", "b")))
    '# currency\na: 2\nb: 1  # one\n'
    """
    return Block(text).run(order)


class Block:
    """The blocks of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = tree(text)
        self._columns = dict(_columns(text, self.root))

    def run(self, order: Order) -> str:
        root, text = self.root, self.text
        block = bool(root.entries) and not root.flow
        start = root.entries[0].start if block else root.start
        document = _DOCUMENT.match(text, 0, start)
        above = document.end() if document else 0
        before = f"\n{text[above:start]}"
        head, lead = heading(gap(f"{before}.", 0, len(before)).below)
        after = gap(text, self._end(root), len(text))
        if block:
            body, _ = self._block(root, order, after, -1, lead)
        else:
            body = [*lines_of(lead), *_behind(self._value(root, order), after.trail), *lines_of(after.below)]
        top = lines_of(without_first_blank(head))
        if top and top[-1] and body[0].startswith("#"):
            top.append("")  # what is said of the file is not said of the entry that now comes first
        preamble = [line.rstrip(" \t") for line in text[:above].splitlines()]
        return "\n".join([*preamble, *top, *body]) + "\n"

    def _block(
        self, part: Part, order: Order, after: Gap, limit: int, lead: Sequence[Remark]
    ) -> tuple[list[str], Sequence[Remark]]:
        """The lines of a collection, and the remarks behind it that are not its own: left of `limit`."""
        chunks: list[_Chunk] = []
        own: Sequence[Remark] = ()
        for index, entry in enumerate(part.entries):
            last = index + 1 == len(part.entries)
            between = after if last else self._gap(entry, part.entries[index + 1])
            lines, rest = self._entry(part.sort, entry, order.inside(entry.name), between)
            own, rest = deeper(rest, limit) if last else paragraph(rest)
            rank = order.rank(entry.name) if part.sort == "mapping" else 0
            chunks.append(_Chunk(rank, lead, lines + lines_of(() if last else own), self._keeps(entry.part)))
            lead = rest
        found: list[str] = []
        tight = True
        for chunk in sorted(chunks, key=lambda one: one.rank):
            found += lines_of(without_first_blank(chunk.lead) if tight else chunk.lead) + chunk.lines
            tight = chunk.keeps
        return [*found, *lines_of(without_first_blank(own) if tight else own)], lead

    def _keeps(self, part: Part) -> bool:
        if part.entries and not part.flow:
            return self._keeps(part.entries[-1].part)
        return part.style in ("|", ">") and "+" in self._head(part)[2]

    def _gap(self, entry: Entry, following: Entry) -> Gap:
        return gap(self.text, max(entry.after, self._end(entry.part)), following.start)

    def _entry(self, sort: str, entry: Entry, order: Order, after: Gap) -> tuple[list[str], Sequence[Remark]]:
        """The lines of a member or an item, and what stands below it and is not part of it."""
        text, part = self.text, entry.part
        name = "-" if sort == "sequence" else text[entry.start : entry.after - 1].rstrip(" \t") + ":"
        if part.entries and not part.flow:
            step = LAYOUT.dash if part.sort == "sequence" else LAYOUT.step
            step += LAYOUT.step if sort == part.sort == "sequence" else 0
            return self._collection(name, entry, order, after, step)
        lines = self._value(part, order)
        if "\n" in text[entry.after : part.start]:
            before = gap(text, entry.after, part.start)
            above = _inset(lines_of(without_first_blank(before.below)), LAYOUT.step)
            lines = [*_behind([name], before.trail), *above, " " * LAYOUT.step + lines[0], *lines[1:]]
        else:
            lines = [f"{name} {lines[0]}" if lines[0] else name, *lines[1:]]
        return _behind(lines, after.trail), after.below

    def _collection(
        self, name: str, entry: Entry, order: Order, after: Gap, step: int
    ) -> tuple[list[str], Sequence[Remark]]:
        """An entry with a block in it, which begins on the line of a dash or below."""
        text, first = self.text, entry.part.entries[0]
        column = column_of(text, entry.start)
        if "\n" not in text[entry.after : first.start]:
            lines, rest = self._block(entry.part, order, after, column, [])
            space = "  " if lines[0].startswith("#") else " " * (step - 1)
            return [f"{name}{space}{lines[0]}", *_inset(lines[1:], step)], rest
        found = _PROPERTIES.match(text, entry.after)
        assert found is not None  # it fits nothing at all, too
        properties = " ".join(found[1].split())
        before = gap(text, found.end(), first.start)
        lines, rest = self._block(entry.part, order, after, column, before.below)
        opening = _behind([f"{name} {properties}".rstrip()], before.trail)
        return [*opening, *_inset(lines, step)], rest

    def _value(self, part: Part, order: Order) -> list[str]:
        """The lines of what is no block; the first one as it stands behind its name."""
        text = self.text[part.start : part.end]
        if part.style in ("|", ">"):
            return self._literal(part)
        if part.flow:
            if "\n" not in text:
                return [inline(self.text, part, order)]
            first, *lines = broken(self.text, part, order).split("\n")
            by = -self._columns.get(part.start, 0)
            return [first, *(_shifted(line, by) for line in lines)]
        first, *lines = text.split("\n")
        return [first, *_inset([line.lstrip(" \t") for line in lines], LAYOUT.step)]

    def _literal(self, part: Part) -> list[str]:
        """A block scalar: all that its lines hold stays, but how far they are indented."""
        end = self._literal_end(part)
        _, *lines = self.text[part.start : end].split("\n")
        head = self._head(part)
        digit = _digit(head)
        inner = self._column(part) + digit if digit else _indent(lines)
        indent = digit or LAYOUT.step
        opening = _behind([head[1] + head[2]], head[3] or "")
        return [*opening, *(" " * indent + line[inner:] if len(line) > inner else "" for line in lines)]

    def _end(self, part: Part) -> int:
        """Where the last letter of a part ends; of a block scalar, where its last line does."""
        if part.entries and not part.flow:
            last = part.entries[-1]
            return max(last.after, self._end(last.part))
        return self._literal_end(part) if part.style in ("|", ">") else part.end

    def _literal_end(self, part: Part) -> int:
        text = self.text
        head, head_end = self._head(part), self._line_end(part.start)
        end = found = self._line_end(part.end)
        digit = _digit(head)
        inner = self._column(part) + digit if digit else _indent(text[head_end + 1 : end].split("\n"))
        while found + 1 < len(text):
            line = text[found + 1 : (following := self._line_end(found + 1))]
            if line.strip(" "):
                break
            found = following
            # To keep all line breaks is asked for by a plus; a line of many spaces is text as well.
            end = found if "+" in head[2] or 0 < inner < len(line) else end
        return end

    def _column(self, part: Part) -> int:
        """That of the name or dash before a value; a whole file has none."""
        if part.start not in self._columns:
            raise Unfit
        return self._columns[part.start]

    def _head(self, part: Part) -> re.Match[str]:
        found = _SCALAR_HEAD.fullmatch(self.text, part.start, self._line_end(part.start))
        if found is None:
            raise Unfit
        return found

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end


def _columns(text: str, part: Part) -> Iterator[tuple[int, int]]:
    """Where each value begins, and the column of the name or dash that it stands behind."""
    for entry in part.entries:
        yield entry.part.start, column_of(text, entry.start)
        yield from _columns(text, entry.part)


def _digit(head: re.Match[str]) -> int:
    """By how much a block scalar says that it is indented; 0 when it does not."""
    return next((int(char) for char in head[2] if char.isdecimal()), 0)


def _indent(lines: Sequence[str]) -> int:
    first = next((line for line in lines if line.strip(" ")), "")
    return len(first) - len(first.lstrip(" "))


def _behind(lines: list[str], comment: str) -> list[str]:
    return [*lines[:-1], f"{lines[-1]}  {comment}"] if comment else lines


def _inset(lines: Sequence[str], by: int) -> list[str]:
    return [" " * by + line if line else line for line in lines]


def _shifted(line: str, by: int) -> str:
    bare = line.lstrip(" \t")
    return " " * max(len(line) - len(bare) + by, 0) + bare if bare else ""
