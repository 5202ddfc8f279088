"""A graph as SVG: boxes with rows in them, and lines between the boxes.

Things of one sort with the same neighbours share a box, so that a parent has one box of children and no fan
of them. What would be too many boxes is drawn by sort, and `Drawing.said` says so.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from reconciler.render.escape import safe
from reconciler.render.layout import Layout, layout
from reconciler.render.packing import Size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.render.layout import Link
    from reconciler.render.packing import Point

MOST = 200  # boxes; more are a wall that nobody finds a way through
ROWS = 12  # names in one box
LETTERS = 34  # of one name
LETTER = 7.25  # pixels of a letter of 12 px of any monospaced font
ROW = 18
HEAD = 20
INSIDE = 11  # between the edge of a box and its text
EDGE = 4  # around the whole

STYLE = """\
svg.graph { --paper: #fff; --ink: #1f2328; --quiet: #59636e; --line: #8c959f; --rim: #d1d9e0; --box: #f6f8fa;
  --create: #1a7f37; --update: #9a6700; --delete: #d1242f; --replace: #8250df; --act: #0969da; }
@media (prefers-color-scheme: dark) { svg.graph { --paper: #0d1117; --ink: #e6edf3; --quiet: #9198a1;
  --line: #656c76; --rim: #3d444d; --box: #151b23; --create: #3fb950; --update: #d29922; --delete: #f85149;
  --replace: #ab7df8; --act: #4493f8; } }
"""
SHAPES = """\
svg.graph { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
svg.graph .paper { fill: var(--paper); }
svg.graph text { fill: var(--ink); white-space: pre; }
svg.graph .head { fill: var(--quiet); font-size: 11px; }
svg.graph .box { fill: var(--box); stroke: var(--rim); }
svg.graph .bar { fill: var(--rim); }
svg.graph path { fill: none; stroke: var(--line); stroke-width: 1.25; }
svg.graph path.within { stroke-dasharray: 3 3; }
svg.graph marker path { fill: var(--line); stroke: none; }
svg.graph .create .bar { fill: var(--create); } svg.graph .create .sign { fill: var(--create); }
svg.graph .update .bar { fill: var(--update); } svg.graph .update .sign { fill: var(--update); }
svg.graph .delete .bar { fill: var(--delete); } svg.graph .delete .sign { fill: var(--delete); }
svg.graph .replace .bar { fill: var(--replace); } svg.graph .replace .sign { fill: var(--replace); }
svg.graph .act .bar { fill: var(--act); } svg.graph .act .sign { fill: var(--act); }
svg.graph a:focus-visible text, svg.graph a:hover text { text-decoration: underline; }
"""


class Node(NamedTuple):
    """One thing to draw: a row `name` in a box of its `sort`.

    `look` is one of the classes of SHAPES that colour a box, `sign` stands before the name, and `href` is
    where a click on it leads.
    """

    sort: str
    name: str
    look: str = ""
    sign: str = ""
    href: str = ""


class Line(NamedTuple):
    source: str
    target: str
    within: bool = False


@dataclass(frozen=True)
class Drawing:
    """The `<svg>` element, and what must be said of it: that not all could be drawn."""

    svg: str
    said: str = ""


@dataclass(frozen=True)
class _Box:
    sort: str
    look: str
    rows: Sequence[Node]
    more: int

    @property
    def size(self) -> Size:
        texts = [self.sort, *(f"{node.sign} {_name(node)}".strip() for node in self.rows), self._more]
        width = max(map(_width, texts)) + 2 * INSIDE + 4
        return Size(round(width), HEAD + ROW * (len(self.rows) + bool(self.more)) + 8)

    @property
    def _more(self) -> str:
        return f"and {self.more:,} more" if self.more else ""

    def svg(self, x: float, y: float) -> str:
        size = self.size
        look = f' class="{self.look}"' if self.look else ""
        parts = [
            f'<g{look} transform="translate({x:.0f} {y:.0f})">',
            f'<rect class="box" width="{size.width:.0f}" height="{size.height:.0f}" rx="5"/>',
            f'<rect class="bar" width="4" height="{size.height:.0f}" rx="2"/>',
            f'<text class="head" x="{INSIDE + 2}" y="17">{_escaped(self.sort)}</text>',
        ]
        for number, node in enumerate(self.rows):
            parts.append(_row(node, HEAD + ROW * number + 15))
        if self.more:
            at = HEAD + ROW * len(self.rows) + 15
            parts.append(f'<text class="head" x="{INSIDE + 2}" y="{at}">{self._more}</text>')
        return "".join([*parts, "</g>"])


def draw(
    nodes: Mapping[str, Node],
    lines: Iterable[Line],
    *,
    label: str,
    noun: str = "resources",
    alone: bool = False,
    order: bool = False,
) -> Drawing:
    """The graph of some nodes by their keys; a line to what is no node is left out.

    `alone` makes it a file of its own, with the colours that a page would give; `noun` is what the nodes are.
    With `order` a line says what comes first, so that one which others imply is left out.
    """
    drawn = sorted({line for line in lines if line.source in nodes and line.target in nodes})
    boxes, links = _boxes(nodes, drawn)
    said = ""
    if len(boxes) > MOST:
        said = f"{len(nodes):,} {noun} are too many to draw one by one: each box is all of a kind."
        boxes, links = _boxes(*_by_sort(nodes, drawn, noun))
    if order:
        links = _reduced(links)
    placed = layout([box.size for box in boxes], list(links))
    return Drawing(_svg(boxes, links, placed, label=label, said=said if alone else "", alone=alone), said)


def _boxes(
    nodes: Mapping[str, Node], lines: Sequence[Line]
) -> tuple[list[_Box], dict[tuple[int, int], bool]]:
    """The nodes in boxes, and the links between those: whether one only tells what stands in what."""
    around: dict[str, set[tuple[str, bool, bool]]] = {key: set() for key in nodes}
    for line in lines:
        around[line.source].add((line.target, line.within, True))
        around[line.target].add((line.source, line.within, False))
    groups: dict[tuple[str, str, frozenset[tuple[str, bool, bool]]], list[str]] = {}
    for key, node in nodes.items():
        groups.setdefault((node.sort, node.look, frozenset(around[key])), []).append(key)
    boxes: list[_Box] = []
    number: dict[str, int] = {}
    for (sort, look, _), keys in groups.items():
        # One name more takes no more room than the sentence that it is left out.
        shown = keys if len(keys) <= ROWS + 1 else keys[:ROWS]
        number |= dict.fromkeys(keys, len(boxes))
        boxes.append(_Box(sort, look, [nodes[key] for key in shown], len(keys) - len(shown)))
    links: dict[Link, bool] = {}
    for line in lines:
        link = number[line.source], number[line.target]
        links[link] = links.get(link, True) and line.within
    return boxes, links


def _reduced(links: Mapping[Link, bool]) -> dict[Link, bool]:
    """The links without those between boxes that a longer way joins too."""
    after: dict[int, set[int]] = {}
    for source, target in links:
        after.setdefault(source, set()).add(target)
    for source, target in links:
        after[source].remove(target)
        seen, ahead = {source}, list(after[source])
        while ahead and target not in seen:
            box = ahead.pop()
            if box not in seen:
                seen.add(box)
                ahead += after.get(box, ())
        if target not in seen:
            after[source].add(target)
    return {link: within for link, within in links.items() if link[1] in after[link[0]]}


def _by_sort(
    nodes: Mapping[str, Node], lines: Sequence[Line], noun: str
) -> tuple[dict[str, Node], list[Line]]:
    counts = Counter(node.sort for node in nodes.values())
    sorts = {sort: Node(sort, f"{count:,} {noun}") for sort, count in counts.items()}
    ends = {(nodes[line.source].sort, nodes[line.target].sort, line.within) for line in lines}
    return sorts, sorted(Line(*end) for end in ends if end[0] != end[1])


def _svg(
    boxes: Sequence[_Box],
    links: Mapping[Link, bool],
    placed: Layout,
    *,
    label: str,
    said: str,
    alone: bool,
) -> str:
    above = 24 if said else 0
    width, height = placed.size.width + 2 * EDGE, placed.size.height + 2 * EDGE + above
    title, role = _escaped(label), "img" if alone else "group"
    box = f"{-EDGE} {-EDGE - above} {width:.0f} {height:.0f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" width="{width:.0f}" height="{height:.0f}"',
        f' viewBox="{box}" role="{role}" aria-label="{title}">',
    ]
    if alone:
        parts.append(f"<title>{title}</title><style>{STYLE}{SHAPES}</style>")
        parts.append(f'<rect class="paper" x="{-EDGE}" y="{-EDGE - above}" width="100%" height="100%"/>')
    if said:
        parts.append(f'<text class="head" y="{-EDGE - 6}">{_escaped(said)}</text>')
    parts.append(
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    for within, points in zip(links.values(), placed.lines, strict=True):
        kind = ' class="within"' if within else ""
        parts += [f'<path{kind} d="{_curve(points)}" marker-end="url(#tip)"/>'] if points else []
    parts += [one.svg(x, y) for one, (x, y) in zip(boxes, placed.corners, strict=True)]
    return "".join([*parts, "</svg>"]) + ("\n" if alone else "")


def _curve(points: Sequence[Point]) -> str:
    """A line through the points that leaves and reaches each of them level."""
    (x, y), *_ = points
    path = [f"M{x:.0f} {y:.1f}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        if y1 == y2:
            path.append(f"H{x2:.0f}")
        else:
            middle = (x1 + x2) / 2
            path.append(f"C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {x2:.0f} {y2:.1f}")
    return "".join(path)


def _row(node: Node, y: float) -> str:
    shown = _name(node)
    whole = f"<title>{_escaped(node.name)}</title>" if shown != node.name else ""
    sign = f'<tspan class="sign">{_escaped(node.sign)}</tspan> ' if node.sign else ""
    row = f'<text x="{INSIDE + 2}" y="{y:.0f}">{sign}{_escaped(shown)}{whole}</text>'
    return f'<a href="{_escaped(node.href)}">{row}</a>' if node.href else row


def _name(node: Node) -> str:
    """The name, without its middle when it is long: its end often tells more than its beginning."""
    text = safe(node.name)
    half = LETTERS // 2
    return text if len(text) <= LETTERS else f"{text[: half - 1]}…{text[-half:]}"


def _width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return (len(text) + wide) * LETTER


def _escaped(text: str) -> str:
    return escape(safe(text))
