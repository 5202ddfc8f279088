"""Where the boxes of a drawn graph stand: what points at others left of them, few crossings, short lines.

The method is Sugiyama's: layers by longest path, the order in a layer by the mean place of neighbours, and
the places by the same mean as far as boxes do not overlap. Parts that nothing joins are laid out one by one
and then set side by side.

```python
drawn = layout([Size(80, 40), Size(90, 40)], [(0, 1)])
drawn.corners[1]      # (144.0, 0.0), the upper left corner of the second box
drawn.lines[0]        # [(80.0, 20.0), (144.0, 20.0)], from the first box to the second
```
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from reconciler.render.packing import Size, packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.render.packing import Point

    Link = tuple[int, int]

GAP = 64  # between two layers
APART = 14  # between two boxes of a layer
LANE = 10  # the height that a line has where it passes a layer
SWEEPS = 8


@dataclass(frozen=True)
class Layout:
    """The upper left corner of every box, and of every link the points that its line passes."""

    size: Size
    corners: Sequence[Point]
    lines: Sequence[Sequence[Point]]


def layout(boxes: Sequence[Size], links: Sequence[Link]) -> Layout:
    """Places for boxes and the links between them; a link is the pair of their numbers, source first."""
    corners: list[Point] = [(0, 0)] * len(boxes)
    lines: list[list[Point]] = [[] for _ in links]
    parts = [_Part(boxes, links, members) for members in _parts(len(boxes), links)]
    size, offsets = packed([part.size for part in parts])
    for part, (x, y) in zip(parts, offsets, strict=True):
        for number, (left, top) in part.corners().items():
            corners[number] = (left + x, top + y)
        for link, points in part.lines().items():
            lines[link] = [(px + x, py + y) for px, py in points]
    return Layout(size, corners, lines)


def _parts(count: int, links: Iterable[Link]) -> list[list[int]]:
    """The boxes that hang together, each part and all parts in the order of the boxes."""
    found = list(range(count))

    def root(box: int) -> int:
        while found[box] != box:
            found[box] = found[found[box]]
            box = found[box]
        return box

    for one, other in links:
        first, second = sorted((root(one), root(other)))
        found[second] = first
    parts: dict[int, list[int]] = {}
    for box in range(count):
        parts.setdefault(root(box), []).append(box)
    return list(parts.values())


@dataclass
class _Place:
    """A box in a layer, or where a line passes one; `middle` is the height of its centre."""

    layer: int
    size: Size
    box: int | None = None
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    middle: float = 0


class _Part:
    """One part of a graph; its places have numbers of their own, as they hold the bends of lines too."""

    def __init__(self, boxes: Sequence[Size], links: Sequence[Link], members: Sequence[int]) -> None:
        inside = set(members)
        mine = {n: link for n, link in enumerate(links) if link[0] in inside and link[0] != link[1]}
        backward = _backward(members, set(mine.values()))
        forward = {n: (b, a) if (a, b) in backward else (a, b) for n, (a, b) in mine.items()}
        layers = _layers(members, set(forward.values()))
        self._turned = {n for n, link in mine.items() if link in backward}
        self._loops = {n: a for n, (a, b) in enumerate(links) if a == b and a in inside}
        self._places = [_Place(layers[box], boxes[box], box) for box in members]
        at = {box: number for number, box in enumerate(members)}
        self._ways = {n: self._way(at[a], at[b]) for n, (a, b) in forward.items()}
        self._layers: list[list[int]] = [[] for _ in range(max(layers.values()) + 1)]
        for number, place in enumerate(self._places):
            self._layers[place.layer].append(number)
        self._order()
        self._settle()
        self._lefts = self._columns()
        self.size = self._size()

    def _way(self, source: int, target: int) -> list[int]:
        """The places that a link passes, with new ones where it crosses a layer."""
        way = [source]
        for layer in range(self._places[source].layer + 1, self._places[target].layer):
            self._places.append(_Place(layer, Size(0, LANE)))
            way.append(len(self._places) - 1)
        way.append(target)
        for one, other in pairwise(way):
            self._places[one].after.append(other)
            self._places[other].before.append(one)
        return way

    def _order(self) -> None:
        """Order every layer by the mean place of its neighbours, to and fro; the best order seen is kept."""
        best, fewest = [list(layer) for layer in self._layers], self._crossings()
        for sweep in range(SWEEPS):
            if not fewest:
                break
            for index in range(len(self._layers))[:: 1 if sweep % 2 == 0 else -1]:
                self._sort(index, forth=sweep % 2 == 0)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(layer) for layer in self._layers], crossings
        self._layers = best

    def _sort(self, index: int, *, forth: bool) -> None:
        near = index - 1 if forth else index + 1
        if not 0 <= near < len(self._layers):
            return
        rank = {number: at for at, number in enumerate(self._layers[near])}
        layer = self._layers[index]
        own = {number: float(at) for at, number in enumerate(layer)}
        for number in layer:
            place = self._places[number]
            if neighbours := place.before if forth else place.after:
                own[number] = sum(rank[one] for one in neighbours) / len(neighbours)
        layer.sort(key=own.__getitem__)

    def _crossings(self) -> int:
        return sum(self._crossed(one, other) for one, other in pairwise(self._layers))

    def _crossed(self, layer: list[int], following: list[int]) -> int:
        """How often lines between two layers cross: the pairs of them whose ends are in other orders."""
        rank = {number: at for at, number in enumerate(following)}
        seen: list[int] = []
        crossings = 0
        for number in layer:
            ends = sorted(rank[one] for one in self._places[number].after)
            crossings += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
        return crossings

    def _settle(self) -> None:
        """Bring every place as near to the height of its neighbours as those above and below let it."""
        for layer in self._layers:
            self._stack(layer, [0.0] * len(layer))
        for sweep in range(2 * SWEEPS):
            forth = sweep % 2 == 0
            for layer in self._layers[:: 1 if forth else -1]:
                self._stack(layer, [self._wish(self._places[one], forth=forth, sweep=sweep) for one in layer])
        top = min(place.middle - place.size.height / 2 for place in self._places)
        for place in self._places:
            place.middle -= top

    def _wish(self, place: _Place, *, forth: bool, sweep: int) -> float:
        near = place.before if forth else place.after
        # In the last sweeps both sides count, so that what stands between two others stands in their middle.
        both = place.before + place.after if sweep >= SWEEPS else near or place.before + place.after
        return sum(self._places[one].middle for one in both) / len(both) if both else place.middle

    def _stack(self, layer: list[int], wishes: list[float]) -> None:
        """The places of a layer where they wish to be, or as little beside it as keeps them apart.

        Those in each other's way move as one block, to the mean of what they wish (isotonic regression).
        """
        heights = [self._places[number].size.height for number in layer]
        steps = [0.0]
        for one, other in pairwise(heights):
            steps.append(steps[-1] + (one + other) / 2 + APART)
        blocks: list[tuple[float, int]] = []  # the sum of the wishes of a block, less the steps; its members
        for wish, step in zip(wishes, steps, strict=True):
            total, count = wish - step, 1
            while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
                above, several = blocks.pop()
                total, count = total + above, count + several
            blocks.append((total, count))
        means = [total / count for total, count in blocks for _ in range(count)]
        for number, mean, step in zip(layer, means, steps, strict=True):
            self._places[number].middle = mean + step

    def _columns(self) -> list[float]:
        lefts = [0.0]
        for layer in self._layers:
            lefts.append(lefts[-1] + self._width(layer) + GAP)
        return lefts

    def _width(self, layer: list[int]) -> float:
        return max(self._places[number].size.width for number in layer)

    def _size(self) -> Size:
        bottom = max(place.middle + place.size.height / 2 for place in self._places)
        return Size(self._lefts[-1] - GAP, bottom)

    def corners(self) -> dict[int, Point]:
        return {
            place.box: (self._lefts[place.layer], place.middle - place.size.height / 2)
            for place in self._places
            if place.box is not None
        }

    def lines(self) -> dict[int, list[Point]]:
        """The points of each line, from the right of its source to the left of its target."""
        found: dict[int, list[Point]] = {}
        for link, way in self._ways.items():
            first = self._places[way[0]]
            left = self._lefts[first.layer]
            points = [(left + first.size.width, first.middle)]
            if first.size.width < self._width(self._layers[first.layer]):
                # Level up to where no wider box of its layer can be in the way.
                points.append((left + self._width(self._layers[first.layer]), first.middle))
            for number in way[1:]:
                place = self._places[number]
                left = self._lefts[place.layer]
                points.append((left, place.middle))
                if place.box is None:
                    # Straight through the layer: what stands in it is not crossed.
                    points.append((left + self._width(self._layers[place.layer]), place.middle))
            found[link] = points[::-1] if link in self._turned else points
        return found | {link: [] for link in self._loops}


def _backward(members: Sequence[int], links: set[Link]) -> set[Link]:
    """Links without which nothing leads back to where it came from; none, if nothing does."""
    after: dict[int, list[int]] = {box: [] for box in members}
    for link in sorted(links):
        after[link[0]].append(link[1])
    state: dict[int, bool] = {}  # False while a box is on the path, True once all below it is seen
    found: set[Link] = set()
    for start in members:
        path = [] if start in state else [(start, iter(after[start]))]
        state.setdefault(start, False)
        while path:
            box, rest = path[-1]
            target: int | None = next(rest, None)
            if target is None:
                state[box] = True
                path.pop()
            elif target not in state:
                state[target] = False
                path.append((target, iter(after[target])))
            elif not state[target]:
                found.add((box, target))
    return found


def _layers(members: Sequence[int], links: set[Link]) -> dict[int, int]:
    """The layer of each box: behind all that point at it, and close to what it points at."""
    before: dict[int, set[int]] = {box: set() for box in members}
    after: dict[int, set[int]] = {box: set() for box in members}
    for source, target in links:
        before[target].add(source)
        after[source].add(target)
    layers: dict[int, int] = {}
    order: list[int] = []
    ready = [box for box in members if not before[box]]
    waiting = {box: len(before[box]) for box in members}
    while ready:
        box = ready.pop()
        order.append(box)
        layers[box] = max((layers[one] + 1 for one in before[box]), default=0)
        for target in sorted(after[box]):
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for box in reversed(order):
        if after[box] and len(before[box]) <= len(after[box]):
            layers[box] = min(layers[one] for one in after[box]) - 1
    lowest = min(layers.values())
    return {box: layer - lowest for box, layer in layers.items()}
