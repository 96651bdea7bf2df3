"""What is to be laid out: boxes and wires with their sizes, and where they then are."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Final, Self

VERSION: Final = 1
"""Of what the layouts do with a sheet: a later one makes kept places useless."""

Point = tuple[float, float]
Size = tuple[float, float]
"""Width and height in pixels."""
Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True, slots=True)
class Box:
    size: Size
    drawn_at: Point | None = None
    """Its middle as whoever drew it placed it."""


@dataclass(frozen=True, slots=True)
class Wire:
    """All that joins two boxes, as one line."""

    source: int
    target: int
    label: Size | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    """Their ends are places in ``boxes``; no wire has one box at both ends."""

    def fingerprint(self, method: str) -> str:
        """What tells it, laid out by *method*, from every other one."""
        content = [VERSION, method, asdict(self)]
        return sha256(json.dumps(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything of a sheet is, in pixels; y grows downwards."""

    boxes: tuple[Point, ...]
    """Their middles."""
    paths: tuple[tuple[Point, ...], ...]
    """For each wire the points of a Bézier curve: a start, and three for each part."""
    labels: tuple[Point | None, ...]
    """The middle of each wire's label; ``None`` where it has none, or no room for it."""

    def to_mapping(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)

    @classmethod
    def from_mapping(cls, value: dict[str, Any]) -> Self:
        return cls(
            boxes=tuple((x, y) for x, y in value["boxes"]),
            paths=tuple(tuple((x, y) for x, y in path) for path in value["paths"]),
            labels=tuple(
                (each[0], each[1]) if each else None for each in value["labels"]
            ),
        )

    def fits(self, sheet: Sheet) -> bool:
        """Whether these are places of that sheet."""
        return (len(self.boxes), len(self.paths), len(self.labels)) == (
            len(sheet.boxes),
            len(sheet.wires),
            len(sheet.wires),
        )


def around(middle: Point, size: Size, margin: float = 0.0) -> Rectangle:
    """The rectangle of *size* around its *middle*, and a *margin* around that."""
    across, down = size[0] / 2 + margin, size[1] / 2 + margin
    return middle[0] - across, middle[1] - down, middle[0] + across, middle[1] + down


def to_curve(points: Sequence[Point]) -> tuple[Point, ...]:
    """Straight lines from point to point, written as a curve."""
    curve = [points[0]]
    for before, after in itertools.pairwise(points):
        curve += [before, after, after]
    return tuple(curve)


def without_labels(sheet: Sheet) -> Sheet:
    return replace(
        sheet, wires=tuple(replace(wire, label=None) for wire in sheet.wires)
    )
