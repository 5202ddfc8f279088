r"""A YAML text as parts that know where they begin and end, so that one of them can be changed alone.

```python
part = tree("a: 1  # one\nb: [x]\n")
part.entries[0].part.start, part.entries[0].part.end    # (3, 4): the text "1"
```
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from reconciler.desired.dump import LAYOUT, Layout
from reconciler.desired.lines import compose

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP = r"(?:[ \t\r]*(?:#[^\n]*)?\n)*[ \t]*"
_COLON = re.compile(r"[ \t]*:")
_DASH = re.compile(_GAP + r"(-)(?=\s|$)")
_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]*)+")
_COMMA = re.compile(_GAP + ",")
_ALIAS = re.compile(_GAP + r"(\*[^\s,\[\]{}]+)")


class Unfit(Exception):
    """A layout that cannot be changed piece by piece; the text, where there is one, says why."""


@dataclass
class Part:
    """One value in a text; `end` is behind its last letter, before spaces, comments and line breaks."""

    sort: Literal["scalar", "mapping", "sequence", "alias"]
    start: int
    end: int
    flow: bool = False
    style: str = ""
    entries: list[Entry] = field(default_factory=list)


@dataclass
class Entry:
    """A member or an item: `start` is that of its key or dash, `after` is behind the colon or dash."""

    name: str
    start: int
    after: int
    part: Part

    @property
    def end(self) -> int:
        return max(self.after, self.part.end)


def tree(text: str) -> Part:
    """The parts of a text; raises Unfit for what has no clear places (explicit keys, several documents)."""
    node = compose(text)
    if node is None:
        raise Unfit
    return _part(text, node, 0)


def _part(text: str, node: Any, after: int) -> Part:
    start, end = node.start_mark.index, node.end_mark.index
    if start < after:  # the node of an alias is the one that its anchor stands at
        found = _ALIAS.match(text, after)
        if found is None:
            raise Unfit
        return Part("alias", found.start(1), found.end(1))
    if node.id == "scalar":
        if start == end:
            return Part("scalar", after, after)
        return Part("scalar", start, start + len(text[start:end].rstrip()), style=node.style or "")
    flow = bool(node.flow_style)
    part = Part(node.id, start, end, flow)
    if node.id == "mapping":
        part.entries = _mapping(text, node)
    else:
        part.entries = _flow_items(text, node) if flow else _items(text, node)
    if flow and text[end - 1] not in "]}":
        raise Unfit  # the only pair in [a: 1]
    if not flow:
        part.end = part.entries[-1].end
    return part


def _mapping(text: str, node: Any) -> list[Entry]:
    entries: list[Entry] = []
    at = node.start_mark.index
    for name, value in node.value:
        if name.start_mark.index < at:
            raise Unfit("an alias (*) stands for a key")
        entries.append(_member(text, name, value))
        at = entries[-1].end
    return entries


def _member(text: str, name: Any, value: Any) -> Entry:
    start, end = name.start_mark.index, name.end_mark.index
    before = start - 1
    while before >= 0 and text[before] in " \t\n":
        before -= 1
    if name.id != "scalar" or text[before : before + 1] == "?":
        raise Unfit("a key is written with a question mark (?)")
    colon = _COLON.match(text, end)
    after = colon.end() if colon else end
    return Entry(name.value, start, after, _part(text, value, after))


def _items(text: str, node: Any) -> list[Entry]:
    entries: list[Entry] = []
    properties = _PROPERTIES.match(text, node.start_mark.index)
    at = properties.end() if properties else node.start_mark.index
    for value in node.value:
        dash = _DASH.match(text, _behind_comment(text, at))
        if dash is None:
            raise Unfit
        entries.append(Entry("", dash.start(1), dash.end(1), _part(text, value, dash.end(1))))
        at = entries[-1].end
    return entries


def _behind_comment(text: str, at: int) -> int:
    """The end of the line, when nothing but a comment stands on the rest of it."""
    found = re.compile(r"[ \t]+#[^\n]*").match(text, at)
    return found.end() if found else at


def _flow_items(text: str, node: Any) -> list[Entry]:
    entries = []
    at = node.start_mark.index + 1
    for value in node.value:
        part = _part(text, value, at)
        if part.start == part.end:
            raise Unfit
        entries.append(Entry("", part.start, part.start, part))
        comma = _COMMA.match(text, part.end)
        at = comma.end() if comma else part.end
    return entries


def style_of(text: str, root: Part) -> tuple[Layout, str]:
    """How a text indents its members and dashes, and which quotes it prefers."""
    steps: dict[str, int] = {}
    quotes = {"'": 0, '"': 0, "": 0}
    for entry, part in _members(root):
        quotes[part.style if part.style in quotes else ""] += 1
        if part.entries and not part.flow and "\n" in text[entry.after : part.start]:
            steps.setdefault(part.sort, column_of(text, part.start) - column_of(text, entry.start))
    step, dash = steps.get("mapping", LAYOUT.step), steps.get("sequence", LAYOUT.dash)
    return Layout(step, dash), "'" if quotes["'"] > quotes['"'] else '"'


def _members(part: Part) -> Iterator[tuple[Entry, Part]]:
    """Every member of every mapping."""
    for entry in part.entries:
        if part.sort == "mapping":
            yield entry, entry.part
        yield from _members(entry.part)


def column_of(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)
