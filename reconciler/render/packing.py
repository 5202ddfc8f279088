"""Rectangles side by side in a whole that is not much wider than high."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    Point = tuple[float, float]

BETWEEN = 36  # between two of them


class Size(NamedTuple):
    width: float
    height: float


def packed(sizes: Sequence[Size]) -> tuple[Size, list[Point]]:
    """How large the whole gets, and where each stands: the highest first, each as far up as can be.

    What is taken so far is known by its lower edge alone, from left to right.
    """
    area = sum((size.width + BETWEEN) * (size.height + BETWEEN) for size in sizes)
    room = max([1.35 * area**0.5, *(size.width for size in sizes)]) + BETWEEN
    places: list[Point] = [(0, 0)] * len(sizes)
    edge: list[Point] = [(0, 0), (room, float("inf"))]
    width = height = 0.0
    for number in sorted(range(len(sizes)), key=lambda n: (-sizes[n].height, n)):
        wide, high = sizes[number].width + BETWEEN, sizes[number].height + BETWEEN
        y, x = min((_depth(edge, x, wide), x) for x, _ in edge[:-1])
        places[number] = (x, y)
        edge = _lowered(edge, x, wide, y + high)
        width, height = max(width, x + wide), max(height, y + high)
    return Size(max(0, width - BETWEEN), max(0, height - BETWEEN)), places


def _depth(edge: Sequence[Point], x: float, wide: float) -> float:
    """How far up something so wide can stand."""
    return max(
        y for (left, y), (right, _) in pairwise([*edge, (float("inf"), 0)]) if left < x + wide and right > x
    )


def _lowered(edge: Sequence[Point], x: float, wide: float, y: float) -> list[Point]:
    after = next(depth for left, depth in reversed(edge) if left <= x + wide)
    kept = [point for point in edge if not x <= point[0] <= x + wide]
    return sorted([*kept, (x, y), (x + wide, after)])
