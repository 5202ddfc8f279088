"""Where something stands in a file: found only when there is something to say about it.

A file is composed once by ruamel.yaml (YAML 1.2), which keeps line and column of every node.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.desired.text import Malformed, decode, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.model.json import Path

_LARGE = 100_000
_PARTS = 1_000  # beyond this many, the whole file is the cheaper read
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")}


class Place(NamedTuple):
    """A file, line and column, counting from 1; 0 when the whole file is meant."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Lines:
    """The places of paths in files; a file is composed at most once, a large one member by member."""

    def __init__(self) -> None:
        self._roots: dict[tuple[str, str | None], tuple[Any, int]] = {}
        self._large: dict[str, str] = {}
        self._members: dict[int, dict[str, tuple[Any, Any]]] = {}

    def find(self, file: str, path: Path = (), *, key: bool = False) -> Place:
        """The place of the value at a path, of its key when `key`, or of the nearest thing around it."""
        node, above = self._root(file, path)
        if node is None:
            return Place(file)
        mark = node.start_mark if node.start_mark.line or not path else None
        for depth, part in enumerate(path, start=1):
            pair = self._member(node, part)
            if pair is None:
                break
            name, node = pair
            # A block starts at its first member, nothing at all somewhere after: the key tells more.
            vague = not node.flow_style if isinstance(node.value, list) else not (node.value or node.style)
            own = key and depth == len(path)
            mark = name.start_mark if name is not None and (own or vague) else node.start_mark
        if mark is None:
            return Place(file, 1, 1)
        return Place(file, mark.line + above + 1, mark.column + 1)

    def _member(self, node: Any, part: str) -> tuple[Any, Any] | None:
        if not isinstance(node.value, list):
            return None
        if node.id != "mapping":
            index = int(part) if part.isdecimal() else -1
            return (None, node.value[index]) if 0 <= index < len(node.value) else None
        # Nodes live as long as their file is kept here, so their ids stay theirs.
        members = self._members.get(id(node))
        if members is None:
            members = {pair[0].value: pair for pair in node.value if isinstance(pair[0].value, str)}
            self._members[id(node)] = members
        found = members.get(part)
        return found or next((pair for pair in reversed(node.value) if _same(pair[0].value, part)), None)

    def _root(self, file: str, path: Path) -> tuple[Any, int]:
        """The nodes of a file, or of the part that the path leads into, and how many lines stand above it."""
        if (file, None) not in self._roots and file not in self._large:
            text = _text(file)
            if len(text) > _LARGE:
                self._large[file] = text
            else:
                self._roots[file, None] = (compose(text), 0)
        if file in self._large and path:
            if (file, path[0]) not in self._roots and len(self._roots) < _PARTS:
                part = _part(self._large[file], path[0])
                if part is not None:
                    self._roots[file, path[0]] = part
            if (file, path[0]) in self._roots:
                return self._roots[file, path[0]]
        if (file, None) not in self._roots:
            self._roots[file, None] = (compose(self._large[file]), 0)
        return self._roots[file, None]


def _part(text: str, key: str) -> tuple[Any, int] | None:
    """One member of the mapping that a file is, composed alone: all of 4 MB would take 15 seconds."""
    name = re.escape(key)
    starts = list(re.finditer(rf"^(?:{name}|'{name}'|\"{name}\")[ \t]*:", text, re.MULTILINE))
    if len(starts) != 1:
        return None
    start = starts[0].start()
    following = re.compile(r"^[^\s#]", re.MULTILINE).search(text, starts[0].end())
    node = compose(text[start : following.start() if following else None])
    return None if node is None else (node, text.count("\n", 0, start))


def _same(written: Any, key: str) -> bool:
    """Whether a key that is no text was written so: 007 is read as 7, True as true."""
    try:
        return isinstance(written, str) and (written.lower() == key or float(written) == float(key))
    except ValueError:
        return False


def _text(file: str) -> str:
    try:
        return decode(read(file))
    except Malformed:
        return ""  # reported by whoever read it first


def compose(text: str) -> Any:
    """The nodes of a text with their marks; None when it has none or cannot be read a second time."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - a second parser, slow to import, only for lines
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    reader = YAML(typ="safe", pure=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it would quote the file, of an anchor that is given anew
            return reader.compose(text)
    except (YAMLError, RecursionError):
        return None


def _events(text: str) -> Iterator[Any]:
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except (YAMLError, RecursionError):
        return


def documents(text: str) -> int:
    """How many YAML documents a text holds."""
    return sum(type(event).__name__ == "DocumentStartEvent" for event in _events(text))


def duplicate_key(text: str) -> tuple[str, int, int]:
    """The first key that stands twice in one mapping, and where it does so."""
    pending = [compose(text)]
    visited: set[int] = set()  # an alias leads to the same node again and again
    while pending:
        node = pending.pop()
        if node is None or not isinstance(node.value, list) or id(node) in visited:
            continue
        visited.add(id(node))
        if node.id != "mapping":
            pending += reversed(node.value)
            continue
        seen = set()
        for name, _ in node.value:
            if isinstance(name.value, str) and name.value in seen:
                return name.value, name.start_mark.line + 1, name.start_mark.column + 1
            seen.add(name.value if isinstance(name.value, str) else id(name))
        pending += [item for _, item in reversed(node.value)]
    return "?", 0, 0


_CORE = re.compile(
    r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


def refuse_numbers(text: str, read: Callable[[str], Any]) -> None:
    """Raise Malformed for what the parser reads as a number and YAML 1.2's core schema as text: 1_000."""
    for event in _events(text):
        plain = type(event).__name__ == "ScalarEvent" and not event.style and event.tag is None
        if plain and _LOOSE.fullmatch(event.value) and not _CORE.fullmatch(event.value):
            if type(read(event.value)) not in (int, float):
                continue
            line, column = event.start_mark.line + 1, event.start_mark.column + 1
            hint = "write it in quotes, or as a number without _, 0b or a sign before 0x"
            raise Malformed("this is text in YAML 1.2, not a number", line=line, column=column, hint=hint)


_LOOSE = re.compile(r"[-+.0-9_][-+.0-9a-fA-FxXoObB_]*")


def refuse_tags(text: str) -> None:
    """Raise Malformed for a tag that is not YAML's own, or an alias inside its own anchor."""
    open_anchors: list[str | None] = []
    for event in _events(text):
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        name = type(event).__name__
        if name == "AliasEvent" and event.anchor in open_anchors:
            msg = f"*{event.anchor} stands inside its own anchor"
            raise Malformed(msg, line=line, column=column)
        tag = getattr(event, "tag", None)
        if tag is not None and str(tag) not in _PLAIN_TAGS and str(tag) != "!":
            # The tag itself may be a secret that begins with "!" and lacks its quotes.
            hint = "values are plain YAML 1.2; a text that begins with '!' stands in quotes"
            raise Malformed("a tag (!) is not known here", line=line, column=column, hint=hint)
        if name in ("MappingStartEvent", "SequenceStartEvent"):
            open_anchors.append(event.anchor)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            open_anchors.pop()
