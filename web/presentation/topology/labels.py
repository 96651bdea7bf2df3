"""Where the words of a wire stand: on it, and on nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from web.presentation.topology.room import LABEL_MARGIN, Room
from web.presentation.topology.sheets import Places, Point, Sheet, around

_STEPS: Final = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9)
"""Shares of a wire where its label is tried, from the middle to the ends."""
_ASIDE: Final = (0.0, -0.7, 0.7, -1.4, 1.4)
"""Heights of a label that it may stand above or below its wire."""
_GROWTH: Final = 1.25
_MOST_GROWTHS: Final = 5


def settle(sheet: Sheet, places: Places) -> Places:
    """Keep every label off boxes and other labels.

    It stands where the layout had it, or elsewhere on its wire. Where there is no room the
    picture grows, up to a threefold; what then has none is left out, and stands in the
    list beside the picture.
    """
    settled = _settle(sheet, places)
    for _ in range(_MOST_GROWTHS):
        if _count_left_out(sheet, settled) == 0:
            break
        places = _grown(places)
        settled = _settle(sheet, places)
    return settled


def _count_left_out(sheet: Sheet, places: Places) -> int:
    return sum(
        wire.label is not None and label is None
        for wire, label in zip(sheet.wires, places.labels, strict=True)
    )


def _grown(places: Places) -> Places:
    """Everything further apart; the boxes keep their size."""

    def further(point: Point) -> Point:
        return round(point[0] * _GROWTH, 1), round(point[1] * _GROWTH, 1)

    return Places(
        boxes=tuple(map(further, places.boxes)),
        paths=tuple(tuple(map(further, path)) for path in places.paths),
        labels=tuple(label and further(label) for label in places.labels),
    )


def _settle(sheet: Sheet, places: Places) -> Places:
    room = Room()
    for box, middle in zip(sheet.boxes, places.boxes, strict=True):
        room.take(around(middle, box.size))
    labels: list[Point | None] = []
    for wire, path, wished in zip(
        sheet.wires, places.paths, places.labels, strict=True
    ):
        found = None
        if wire.label is not None:
            for middle in _candidates(path, wished, wire.label[1]):
                wanted = around(middle, wire.label, LABEL_MARGIN)
                if room.is_free(wanted):
                    room.take(wanted)
                    found = middle
                    break
        labels.append(found)
    return replace(places, labels=tuple(labels))


def _candidates(
    path: Sequence[Point], wished: Point | None, height: float
) -> Iterator[Point]:
    if wished is not None:
        yield wished
    for aside in _ASIDE:
        for share in _STEPS:
            x, y = on_curve(path, share)
            yield x, y + aside * height


def on_curve(path: Sequence[Point], share: float) -> Point:
    """The point of a Bézier curve that lies at *share* of its parts."""
    parts = (len(path) - 1) // 3
    part = min(int(share * parts), parts - 1)
    t = share * parts - part
    start, one, two, end = path[3 * part : 3 * part + 4]
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    points = (start, one, two, end)
    return (
        sum(weight * point[0] for weight, point in zip(weights, points, strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, points, strict=True)),
    )
