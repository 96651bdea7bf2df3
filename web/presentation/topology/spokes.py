"""One box in the middle, its neighbours in two columns, words on the level ends of wires."""

from typing import Final

from web.presentation.topology.sheets import Places, Point, Sheet, to_curve

GAP: Final = 18.0
FAN: Final = 110.0
"""Pixels across which wires spread from the middle."""
LEAD: Final = 12.0


def place(sheet: Sheet) -> Places:
    """The first box is the middle, and each wire joins it to one other box."""
    order = [_other_end(sheet, number) for number in range(len(sheet.wires))]
    half = (len(order) + 1) // 2
    middles: dict[int, Point] = {0: (0.0, 0.0)}
    paths: list[tuple[Point, ...]] = []
    labels: list[Point | None] = []
    for side, first, last in ((1, 0, half), (-1, half, len(order))):
        numbers = range(first, last)
        heights = [_height(sheet, number, order[number]) for number in numbers]
        y = -(sum(heights) + GAP * (len(heights) - 1)) / 2
        for number, height in zip(numbers, heights, strict=True):
            level = y + height / 2
            path, label, middle = _spoke(sheet, number, order[number], side, level)
            middles[order[number]] = middle
            paths.append(path)
            labels.append(label)
            y += height + GAP
    # Whatever no wire joins stands below the middle; there should be none.
    for number in range(len(sheet.boxes)):
        middles.setdefault(number, (0.0, 90.0 * number))
    return Places(
        tuple(middles[number] for number in range(len(sheet.boxes))),
        tuple(paths),
        tuple(labels),
    )


def _spoke(
    sheet: Sheet, number: int, other: int, side: int, level: float
) -> tuple[tuple[Point, ...], Point | None, Point]:
    """A wire from the middle to the box *other*, its label, and the box's middle."""
    label = sheet.wires[number].label
    widest = max((wire.label[0] for wire in sheet.wires if wire.label), default=0.0)
    bend = sheet.boxes[0].size[0] / 2 + FAN
    near = bend + widest + 2 * LEAD
    wide = sheet.boxes[other].size[0]
    path = to_curve(((0.0, 0.0), (side * bend, level), (side * near, level)))
    stands = (side * (bend + LEAD + label[0] / 2), level) if label else None
    return path, stands, (side * (near + wide / 2), level)


def _height(sheet: Sheet, number: int, other: int) -> float:
    label = sheet.wires[number].label
    return max(sheet.boxes[other].size[1], label[1] if label else 0.0)


def _other_end(sheet: Sheet, number: int) -> int:
    wire = sheet.wires[number]
    return wire.target if wire.source == 0 else wire.source
