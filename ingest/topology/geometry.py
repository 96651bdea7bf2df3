"""Where things are in a drawing, and what a line's loose end most likely touches."""

from collections.abc import Iterable
from typing import Final

from ingest.topology.assembly import Box

Point = tuple[float, float]
REACH: Final = 40.0
"""How far beyond a shape's border the end of a line may lie and still mean it."""


def nearest(point: Point, boxes: Iterable[tuple[str, Box]]) -> str | None:
    """The key of the box that holds *point* or lies within reach of it.

    Of several, the nearest; of several that hold it, the smallest.
    """
    best: tuple[float, float, str] | None = None
    for key, box in boxes:
        away = distance(point, box)
        if away <= REACH:
            rank = (away, box[2] * box[3], key)
            best = rank if best is None else min(best, rank)
    return best[2] if best else None


def distance(point: Point, box: Box) -> float:
    """From a point to a box; 0 inside it."""
    left, top, width, height = box
    across = max(left - point[0], 0.0, point[0] - left - width)
    down = max(top - point[1], 0.0, point[1] - top - height)
    return float((across * across + down * down) ** 0.5)
