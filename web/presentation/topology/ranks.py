"""A layout of our own: as drawn where that has room, else in ranks. Quick, and no beauty."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from web.presentation.topology.room import are_apart
from web.presentation.topology.sheets import Places, Point, Sheet, to_curve

GAP: Final = 36.0
RANK_GAP: Final = 84.0
WIDEST_ROW: Final = 2_000.0
SWEEPS: Final = 4
STRETCHES: Final = (1.0, 1.4, 2.0, 2.8, 4.0)


def place(sheet: Sheet) -> Places:
    """Somewhere for every box, none on another one, joined by straight lines."""
    return joined(sheet, _as_drawn(sheet) or _in_ranks(sheet))


def joined(sheet: Sheet, middles: Sequence[Point]) -> Places:
    """These places with a straight line for each wire."""
    return Places(
        boxes=tuple(middles),
        paths=tuple(
            to_curve((middles[wire.source], middles[wire.target]))
            for wire in sheet.wires
        ),
        labels=(None,) * len(sheet.wires),
    )


def _as_drawn(sheet: Sheet) -> list[Point] | None:
    """The places of the drawing, stretched until boxes are apart; ``None`` if none does."""
    drawn = [box.drawn_at for box in sheet.boxes if box.drawn_at is not None]
    if len(drawn) < len(sheet.boxes):
        return None
    for stretch in STRETCHES:
        middles = [(x * stretch, y * stretch) for x, y in drawn]
        if are_apart(sheet, middles):
            return middles
    return None


def _in_ranks(sheet: Sheet) -> list[Point]:
    beside = _beside(sheet)
    middles: dict[int, Point] = {}
    top = 0.0
    for rank in _order(_ranks(sheet, beside), beside):
        for row in to_rows(sheet, rank, WIDEST_ROW):
            top += _set_row(sheet, row, top, middles) + RANK_GAP
    return [middles[number] for number in range(len(sheet.boxes))]


def to_rows(sheet: Sheet, numbers: Iterable[int], widest: float) -> Iterable[list[int]]:
    """Boxes in rows of at most *widest* pixels."""
    row: list[int] = []
    used = 0.0
    for number in numbers:
        wide = sheet.boxes[number].size[0] + GAP
        if row and used + wide > widest:
            yield row
            row, used = [], 0.0
        row.append(number)
        used += wide
    if row:
        yield row


def _set_row(
    sheet: Sheet, row: Sequence[int], top: float, middles: dict[int, Point]
) -> float:
    """Put a row below *top*, its middle at 0; return its height."""
    widths = [sheet.boxes[number].size[0] for number in row]
    height = max(sheet.boxes[number].size[1] for number in row)
    x = -(sum(widths) + GAP * (len(row) - 1)) / 2
    for number, wide in zip(row, widths, strict=True):
        middles[number] = (x + wide / 2, top + height / 2)
        x += wide + GAP
    return height


def add_grid(sheet: Sheet, numbers: Sequence[int], middles: dict[int, Point]) -> None:
    """Put boxes that nothing joins in rows below those that have their places."""
    placed = [(middles[number], sheet.boxes[number].size) for number in middles]
    left = min((x - wide / 2 for (x, _), (wide, _) in placed), default=0.0)
    right = max((x + wide / 2 for (x, _), (wide, _) in placed), default=0.0)
    top = max((y + high / 2 for (_, y), (_, high) in placed), default=0.0)
    area = sum(
        (wide + GAP) * (high + GAP)
        for wide, high in (sheet.boxes[n].size for n in numbers)
    )
    widest = max(right - left, (area * 1.6) ** 0.5)
    top += RANK_GAP if placed else 0.0
    centre = (left + right) / 2
    for row in to_rows(sheet, numbers, widest):
        own: dict[int, Point] = {}
        top += _set_row(sheet, row, top, own) + GAP
        middles.update((number, (x + centre, y)) for number, (x, y) in own.items())


def _beside(sheet: Sheet) -> Mapping[int, list[int]]:
    beside: dict[int, list[int]] = defaultdict(list)
    for wire in sheet.wires:
        beside[wire.source].append(wire.target)
        beside[wire.target].append(wire.source)
    return beside


def _ranks(sheet: Sheet, beside: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """By the distance from the busiest box of each connected part."""
    numbers = range(len(sheet.boxes))
    distances: dict[int, int] = {}
    for root in sorted(numbers, key=lambda each: (-len(beside.get(each, ())), each)):
        if root in distances:
            continue
        distances[root] = 0
        queue = deque([root])
        while queue:
            here = queue.popleft()
            for other in beside.get(here, ()):
                if other not in distances:
                    distances[other] = distances[here] + 1
                    queue.append(other)
    ranks: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        ranks[distances[number]].append(number)
    return [ranks[number] for number in sorted(ranks)]


def _order(
    ranks: list[list[int]], beside: Mapping[int, Sequence[int]]
) -> list[list[int]]:
    """Each rank in the order of its neighbours, so that fewer lines cross."""
    for _ in range(SWEEPS):
        for before, rank in pairwise(ranks):
            places = {key: number for number, key in enumerate(before)}
            rank.sort(key=lambda key: _average(places, beside.get(key, ())))
    return ranks


def _average(places: Mapping[int, int], keys: Iterable[int]) -> float:
    known = [places[key] for key in keys if key in places]
    return sum(known) / len(known) if known else 0.0
