"""The splices by which one YAML text comes to hold another value."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from reconciler.desired.dump import dump
from reconciler.desired.pull.align import align, canonical
from reconciler.desired.pull.scalars import flowed, name_of, scalar
from reconciler.desired.tree import Part, Unfit, column_of, style_of, tree

if TYPE_CHECKING:
    from reconciler.desired.tree import Entry
    from reconciler.model.json import Json

_New: TypeAlias = "tuple[str, Json]"
_BEGIN = re.compile(r' *(?:- ?|"?k"?: ?)')
_LINE = 110


class _Splice(NamedTuple):
    start: int
    end: int
    text: str


class _Slot(NamedTuple):
    """Where a value stands: behind `after`; `column` is that of its key or dash."""

    after: int
    part: Part
    column: int
    flow: bool
    item: bool


class Editor:
    """The splices that make one text hold another value; deeper than `limit` values are replaced whole."""

    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        self.limit = limit
        self.splices: list[_Splice] = []
        self.root = tree(text)
        self.layout, self.quotes = style_of(text, self.root)

    def run(self, old: Json, new: Json) -> str:
        root = self.root
        if not self._inside(root, old, new, 0):
            raise Unfit
        pieces, at = [], 0
        for start, end, text in sorted(self.splices, key=lambda one: one[:2]):
            if start < at:
                raise Unfit
            pieces += [self.text[at:start], text]
            at = end
        text = "".join([*pieces, self.text[at:]])
        return text.replace("\r\n", "\n").replace("\n", "\r\n") if self._crlf else text

    @property
    def _crlf(self) -> bool:
        return "\r\n" in self.text and self.text.count("\r\n") == self.text.count("\n")

    def _edit(self, slot: _Slot, old: Json, new: Json, depth: int) -> None:
        if canonical(old) != canonical(new) and not (
            depth < self.limit and self._inside(slot.part, old, new, depth)
        ):
            self._replace(slot, new)

    def _inside(self, part: Part, old: Json, new: Json, depth: int) -> bool:
        """Change a collection entry by entry; False when nothing of it would stay."""
        if part.sort == "mapping" and isinstance(old, dict) and isinstance(new, dict):
            entries = {entry.name: entry for entry in part.entries}
            if entries.keys() != old.keys():
                raise Unfit
            members = [(n, v, (entries[n], old[n]) if n in old else None) for n, v in new.items()]
        elif part.sort == "sequence" and isinstance(old, list) and isinstance(new, list):
            if len(old) != len(part.entries):
                raise Unfit
            members = [
                ("", value, None if index is None else (part.entries[index], old[index]))
                for index, value in zip(align(old, new), new, strict=True)
            ]
        else:
            return False
        if not any(known for _, _, known in members):
            return False
        self._entries(part, members, depth)
        return True

    def _entries(
        self, part: Part, members: list[tuple[str, Json, tuple[Entry, Json] | None]], depth: int
    ) -> None:
        stay = [known[0] for _, _, known in members if known]
        column = self._column(part.entries[0].start)
        for _, value, known in members:
            if known:
                entry, old = known
                slot = _Slot(entry.after, entry.part, column, part.flow, item=part.sort == "sequence")
                self._edit(slot, old, value, depth + 1)
        # New ones in the order in which they come, behind the one before them that stays.
        anchor: Entry | None = None
        added: list[_New] = []
        for name, value, known in members:
            if known:
                self._add(part, anchor, added, stay)
                anchor, added = known[0], []
            else:
                added.append((name, value))
        self._add(part, anchor, added, stay)
        kept = {id(entry) for entry in stay}
        for gone, run in groupby(enumerate(part.entries), key=lambda one: id(one[1]) not in kept):
            if gone:
                self._drop(part, [index for index, _ in run])

    def _add(self, part: Part, anchor: Entry | None, added: list[_New], stay: list[Entry]) -> None:
        """New entries behind the one before them, or before all others."""
        if anchor is None and part.sort == "mapping":
            anchor = stay[-1]  # the order of members means nothing: at the end they disturb least
        if not added:
            return
        if part.flow:
            text = ", ".join(self._line(part, *one) for one in added)
            at = stay[0].start if anchor is None else anchor.end
            self._splice(at, at, f"{text}, " if anchor is None else f", {text}")
            return
        lines = [line for one in added for line in self._lines(part, *one)]
        if anchor is not None:
            at = self._line_end(anchor.end)
            self._splice(at, at, "".join(f"\n{line}" for line in lines))
        elif self._own_line(part.entries[0].start):
            at = part.entries[0].start - self._column(part.entries[0].start)
            self._splice(at, at, "".join(f"{line}\n" for line in lines))
        else:
            raise Unfit

    def _line(self, part: Part, name: str, value: Json) -> str:
        text = flowed(value, self.quotes)
        return text if part.sort == "sequence" else f"{name_of(name, self.quotes)}: {text}"

    def _lines(self, part: Part, name: str, value: Json) -> list[str]:
        """A new entry of a block; on one line when its siblings are."""
        column = self._column(part.entries[0].start)
        siblings = [entry.part for entry in part.entries if entry.part.entries]
        if isinstance(value, dict | list) and siblings and all(one.flow for one in siblings):
            text = " " * column + ("- " if part.sort == "sequence" else "") + self._line(part, name, value)
            if len(text) <= _LINE:
                return [text]
        return self._item(value, column) if part.sort == "sequence" else self._member(name, value, column)

    def _drop(self, part: Part, run: list[int]) -> None:
        first, last = part.entries[run[0]], part.entries[run[-1]]
        following = part.entries[run[-1] + 1] if run[-1] + 1 < len(part.entries) else None
        if part.flow:
            if following is not None:
                self._splice(first.start, following.start, "")
            else:
                self._splice(part.entries[run[0] - 1].end, last.end, "")
        elif self._own_line(first.start):
            for index in run:
                entry = part.entries[index]
                end = min(self._line_end(entry.end) + 1, len(self.text))
                start = entry.start - self._column(entry.start)
                self._splice(start, end + (self.text[end - 1 : end + 1] == "\r\n"), "")
        elif following is not None:
            self._splice(first.start, following.start, "")
        else:
            raise Unfit

    def _replace(self, slot: _Slot, new: Json) -> None:
        part = slot.part
        short = self._short(part, new, flow=slot.flow)
        if slot.flow:
            assert short is not None
            self._splice(part.start, part.end, f" {short}" if part.start == part.end else short)
            return
        first, rest = (short, []) if short is not None else self._long(slot, new)
        lines = "".join(f"\n{line}" for line in rest)
        key_end = self._line_end(slot.after)
        if part.start > key_end:  # a block below its key, whose own comment stays
            self._splice(slot.after, slot.after, f" {first}" if first else "")
            self._splice(key_end, part.end, lines)
            return
        space = " " if first and part.start == slot.after else ""
        start = part.start if first else slot.after
        self._splice(start, part.end, space + first)
        if lines:
            end = self._line_end(part.end)
            self._splice(end, end, lines)

    def _short(self, part: Part, new: Json, *, flow: bool) -> str | None:
        """The value on one line, if it belongs there."""
        if isinstance(new, dict | list):
            simple = isinstance(new, list) and not any(isinstance(item, dict | list) for item in new)
            here = flow or not new or (part.flow and (part.entries or simple))
            return flowed(new, self.quotes) if here else None
        style = part.style if part.style in ("'", '"') else ""
        if isinstance(new, str) and "\n" in new and not flow and style != '"':
            return None
        return scalar(new, style, fallback=self.quotes, flow=flow)

    def _long(self, slot: _Slot, new: Json) -> tuple[str, list[str]]:
        """What stands behind the key or dash, and the lines below it."""
        lines = self._item(new, slot.column) if slot.item else self._member("k", new, slot.column)
        return _BEGIN.sub("", lines[0], count=1), lines[1:]

    def _member(self, name: str, value: Json, column: int) -> list[str]:
        """A new member as lines that stand at a column."""
        return _shifted(dump({name: value}, self.layout).removesuffix("\n").split("\n"), column)

    def _item(self, value: Json, column: int) -> list[str]:
        lines = dump({"k": [value]}, self.layout).removesuffix("\n").split("\n")
        return _shifted([line[self.layout.dash :] for line in lines[1:]], column)

    def _splice(self, start: int, end: int, text: str) -> None:
        self.splices.append(_Splice(start, end, text))

    def _column(self, at: int) -> int:
        return column_of(self.text, at)

    def _own_line(self, at: int) -> bool:
        return not self.text[at - self._column(at) : at].strip(" ")

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if self.text[end - 1 : end] == "\r" and end > at else end


def _shifted(lines: list[str], column: int) -> list[str]:
    return [" " * column + line if line else line for line in lines]
