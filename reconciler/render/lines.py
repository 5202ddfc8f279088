"""Values and differences as lines, each with its symbol and depth; text and Markdown place symbols apart."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.model.json import MISSING, Json, Path
from reconciler.model.words import many
from reconciler.render.escape import LONGEST_TEXT, brief, excerpt, literal, name, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST = 2_000  # lines or items; comparing more takes longer than anybody reads
MOST = 20_000  # characters of one resource's change; nobody reviews more of it line by line
PART = 8_000  # of them for one field, so that a long one does not hide the others
CONTEXT = 40  # characters before the first that differ in two long texts
WIDTH = 72  # a list or object that fits in so many columns stands on one line


@dataclass(frozen=True)
class Line:
    """`Line("+", 1, 'code = "USD"')`; a `head` opens a resource."""

    symbol: str
    depth: int
    text: str
    head: bool = False


def show(
    symbol: str,
    depth: int,
    label: str,
    value: Json,
    *,
    path: Path = (),
    unknown: frozenset[Path] = frozenset(),
    start: int = 0,
) -> list[Line]:
    """A whole value that is added or removed; a long text is shown from `start` on.

    >>> show("+", 1, "name = ", "Retail")
    [Line(symbol='+', depth=1, text='name = "Retail"', head=False)]
    """
    if isinstance(value, str) and "\n" in value:
        return _paragraph(symbol, depth, label, value)
    inside = any(place[: len(path)] == path and place != path for place in unknown)
    if not isinstance(value, dict | list) or not value or (_is_short(value) and not inside):
        later = " (known after apply)" if path in unknown else ""
        return [Line(symbol, depth, f"{label}{excerpt(value, start)}{later}")]
    if isinstance(value, dict):
        body = members(symbol, depth + 1, value, path=path, unknown=unknown)
        return [Line(symbol, depth, label + "{"), *body, Line("", depth, "}")]
    lines = [Line(symbol, depth, label + "[")]
    for index, item in enumerate(value):
        lines += _comma(show(symbol, depth + 1, "", item, path=(*path, str(index)), unknown=unknown))
    return [*lines, Line("", depth, "]")]


def members(
    symbol: str,
    depth: int,
    value: dict[str, Json],
    *,
    path: Path = (),
    unknown: frozenset[Path] = frozenset(),
    beside: Iterable[str] = (),
) -> list[Line]:
    """The members of an object, their equals signs in one column with those of the labels `beside`."""
    pad = padding([*map(name, value), *beside])
    return [
        line
        for key, item in sorted(value.items())
        for line in bounded(
            show(symbol, depth, pad(name(key)), item, path=(*path, key), unknown=unknown), PART
        )
    ]


def padding(labels: Iterable[str]) -> Callable[[str], str]:
    """What writes a label before its value, so that the equals signs of siblings align."""
    width = min(max(map(len, labels), default=0), 40)
    return lambda label: f"{label:<{width}} = "


def differ(depth: int, label: str, before: Json, after: Json) -> list[Line]:
    """One value that changes, with only the parts of it that do.

    >>> differ(1, "name = ", "Retail", "Shop")
    [Line(symbol='~', depth=1, text='name = "Retail" -> "Shop"', head=False)]
    """
    if before is MISSING:
        return show("+", depth, label, after)
    if after is MISSING:
        return show("-", depth, label, before)
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            Line("~", depth, label + "{"),
            *_members_differ(depth + 1, before, after),
            Line("", depth, "}"),
        ]
    if isinstance(before, list) and isinstance(after, list):
        return [Line("~", depth, label + "["), *_items_differ(depth + 1, before, after), Line("", depth, "]")]
    if isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        return _paragraph_differs(depth, label, before, after)
    return _replaced(depth, label, before, after)


def _replaced(depth: int, label: str, before: Json, after: Json) -> list[Line]:
    if _is_short(before) and _is_short(after):
        return [Line("~", depth, f"{label}{literal(before)} -> {literal(after)}")]
    start = _first_difference(before, after)
    return [*show("-", depth, label, before, start=start), *show("+", depth, label, after, start=start)]


def _first_difference(before: Json, after: Json) -> int:
    """Where two texts begin to differ, less a few characters that say where that is."""
    if not isinstance(before, str) or not isinstance(after, str):
        return 0
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
    return max(0, same - CONTEXT)


def _members_differ(depth: int, before: dict[str, Json], after: dict[str, Json]) -> list[Line]:
    changed = sorted(
        key for key in before.keys() | after.keys() if before.get(key, MISSING) != after.get(key, MISSING)
    )
    pad = padding(map(name, changed))
    lines: list[Line] = []
    for key in changed:
        lines += differ(depth, pad(name(key)), before.get(key, MISSING), after.get(key, MISSING))
    return [*lines, *hidden(depth, len(before.keys() | after.keys()) - len(changed), "member")]


def _items_differ(depth: int, before: list[Json], after: list[Json]) -> list[Line]:
    if len(before) + len(after) > LONGEST:
        return [_too_long(depth, len(before), len(after), "items")]
    matcher = difflib.SequenceMatcher(None, [literal(i) for i in before], [literal(i) for i in after], False)
    lines: list[Line] = []
    same = 0
    for tag, b1, b2, a1, a2 in matcher.get_opcodes():
        if tag == "equal":
            same += b2 - b1
        elif tag == "replace" and b2 - b1 == a2 - a1:
            for old, new in zip(before[b1:b2], after[a1:a2], strict=True):
                lines += _comma(differ(depth, "", old, new))
        else:
            lines += [line for item in before[b1:b2] for line in _comma(show("-", depth, "", item))]
            lines += [line for item in after[a1:a2] for line in _comma(show("+", depth, "", item))]
    return [*lines, *hidden(depth, same, "item")]


def hidden(depth: int, count: int, noun: str) -> list[Line]:
    """How much is not shown because it stays as it is."""
    if not count:
        return []
    return [Line("", depth, f"# ({many(count, f'unchanged {noun}')} hidden)")]


def _paragraph(symbol: str, depth: int, label: str, value: str) -> list[Line]:
    lines = [Line(symbol, depth + 1, safe(line)) for line in brief(value).split("\n")]
    return [Line(symbol, depth, label + "<<EOT"), *lines, Line("", depth, "EOT")]


def _paragraph_differs(depth: int, label: str, before: str, after: str) -> list[Line]:
    """The lines that change, each with up to two neighbours."""
    lines = [Line("~", depth, label + "<<EOT")]
    old, new = before.split("\n"), after.split("\n")
    if len(old) + len(new) > LONGEST:
        return [*lines, _too_long(depth + 1, len(old), len(new), "lines"), Line("", depth, "EOT")]
    for group in difflib.SequenceMatcher(None, old, new, False).get_grouped_opcodes(2):
        for tag, b1, b2, a1, a2 in group:
            if tag == "equal":
                lines += [_text("", depth + 1, line) for line in old[b1:b2]]
            else:
                lines += [_text("-", depth + 1, line) for line in old[b1:b2]]
                lines += [_text("+", depth + 1, line) for line in new[a1:a2]]
    return [*lines, Line("", depth, "EOT")]


def _text(symbol: str, depth: int, line: str) -> Line:
    return Line(symbol, depth, safe(brief(line)))


def bounded(lines: list[Line], room: int = MOST) -> list[Line]:
    """The lines that are not too much to read, and how many more there are."""
    for index, line in enumerate(lines):
        room -= len(line.text)
        if room < 0 and index:
            left = len(lines) - index
            return [*lines[:index], Line("", 1, f"# ({left:,} more lines of this change are not shown)")]
    return lines


def _too_long(depth: int, before: int, after: int, noun: str) -> Line:
    return Line("~", depth, f"# ({before} {noun} before, {after} after: too long to compare here)")


def _comma(lines: list[Line]) -> list[Line]:
    last = lines[-1]
    return [*lines[:-1], Line(last.symbol, last.depth, last.text + ",")]


def _is_short(value: Json) -> bool:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return len(literal(value)) <= WIDTH and not any(
            isinstance(item, dict | list) and item for item in inner
        )
    return not (isinstance(value, str) and ("\n" in value or len(value) > LONGEST_TEXT))
