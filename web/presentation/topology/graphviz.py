"""Places worked out by Graphviz, if it is installed: a program, asked for positions only.

What it is given are sizes and numbers, no text of anybody; what it writes are coordinates.
It runs as a process of its own, with limits of time and memory.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from math import ceil, hypot, sqrt
from pathlib import Path
from typing import Any, Final

from ingest import programs
from ingest.errors import ExtractionError
from ingest.programs import Program
from web.presentation.topology import ranks
from web.presentation.topology.sheets import Places, Point, Sheet, Size, to_curve

DOT: Final = Program("dot", "graphviz")
SECONDS: Final = 5
"""Of the processor, for one way of laying out."""
MOST_BYTES: Final = 16 << 20
MOST_RANKED: Final = 250
"""Boxes beyond which ranks take too long, and become too wide to read."""
READABLE_WIDTH: Final = 1_100.0
LARGEST_RATIO: Final = 3.0
"""What is wider than a page, and so many times as wide as high, is tried in another way."""
_POINTS_PER_INCH: Final = 72
_MANY_LEAVES: Final = 6

_COMMON: Final = (
    'graph [dpi=72, start=7, outputorder=nodesfirst, forcelabels=false, sep="+14"'
)
_WAYS: Final[Mapping[str, str]] = {
    "dot": _COMMON
    + ', nodesep=0.3, ranksep=0.6, splines=true, pack=30, packmode="node"]',
    "neato": _COMMON + ", overlap=prism, splines=false]",
    "sfdp": _COMMON + ", overlap=prism, splines=false, K=0.9]",
}


def is_installed() -> bool:
    return DOT.path is not None


def place(sheet: Sheet) -> Iterator[Places]:
    """Ways to lay *sheet* out, the best one first; none where the program fails at each."""
    numbers = _linked(sheet)
    if all(box.drawn_at is not None for box in sheet.boxes):
        with suppress(ExtractionError):
            yield _run(sheet, "neato", range(len(sheet.boxes)))
    if not sheet.wires:
        return
    ranked = None
    if len(numbers) <= MOST_RANKED:
        with suppress(ExtractionError):
            ranked = _run(sheet, "dot", numbers)
    if ranked is not None and _is_readable(ranked):
        yield ranked
        return
    with suppress(ExtractionError):
        loose = _run(sheet, "sfdp", numbers)
        if ranked is None or _ratio(loose) < _ratio(ranked):
            yield loose
    if ranked is not None:
        yield ranked


def _linked(sheet: Sheet) -> list[int]:
    ends = {end for wire in sheet.wires for end in (wire.source, wire.target)}
    return sorted(ends)


def _is_readable(places: Places) -> bool:
    return _extent(places)[0] <= READABLE_WIDTH or _ratio(places) <= LARGEST_RATIO


def _ratio(places: Places) -> float:
    wide, high = _extent(places)
    return max(wide / high, high / wide / 2)


def _extent(places: Places) -> Size:
    """Between the middles of the outermost boxes."""
    xs, ys = zip(*places.boxes, strict=True)
    return max(xs) - min(xs) + 1, max(ys) - min(ys) + 1


def _run(sheet: Sheet, way: str, numbers: "list[int] | range") -> Places:
    """Raise ``ExtractionError`` if the program is missing, fails, or takes too long."""
    with tempfile.TemporaryDirectory(prefix="layout-") as folder:
        source = Path(folder) / "graph.gv"
        source.write_text(_write(sheet, way, numbers), encoding="ascii")
        arguments = [f"-K{way}", "-Tjson0", str(source)]
        if way == "neato":
            arguments.insert(1, "-n1")
        with programs.running(DOT, arguments, folder, seconds=SECONDS) as started:
            data = started.output.read(MOST_BYTES)
    try:
        return _read(sheet, json.loads(data))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise ExtractionError(f"{way}: {started.message or 'no positions'}") from error


def _write(sheet: Sheet, way: str, numbers: "list[int] | range") -> str:
    lengths = _lengths(sheet)
    lines = ["graph g {", _WAYS[way], 'node [shape=box, fixedsize=true, label=""]']
    for number in numbers:
        box = sheet.boxes[number]
        wide, high = (each / _POINTS_PER_INCH for each in box.size)
        said = f"width={wide:.4f}, height={high:.4f}"
        if way == "neato" and box.drawn_at is not None:
            x, y = box.drawn_at
            said += f', pos="{x:.1f},{-y:.1f}"'
        lines.append(f"{number} [{said}]")
    for number, wire in enumerate(sheet.wires):
        said = f'id="{number}", minlen={lengths[number]}'
        if wire.label and way == "dot":
            said += f", label={_spacer(wire.label)}"
        lines.append(f"{wire.source} -- {wire.target} [{said}]")
    return "\n".join([*lines, "}"])


def _spacer(size: Size) -> str:
    """An empty label of that size."""
    wide, high = (ceil(each) for each in size)
    return (
        f'<<TABLE FIXEDSIZE="TRUE" WIDTH="{wide}" HEIGHT="{high}" BORDER="0" '
        'CELLBORDER="0" CELLPADDING="0" CELLSPACING="0"><TR><TD></TD></TR></TABLE>>'
    )


def _lengths(sheet: Sheet) -> list[int]:
    """In how many ranks each wire ends: the many leaves of a hub get several."""
    degrees = Counter(end for wire in sheet.wires for end in (wire.source, wire.target))
    leaves: dict[int, Iterator[int]] = {}
    hubs: Counter[int] = Counter()
    for wire in sheet.wires:
        for hub, leaf in ((wire.source, wire.target), (wire.target, wire.source)):
            hubs[hub] += degrees[leaf] == 1
    lengths = []
    for wire in sheet.wires:
        length = 1
        for hub, leaf in ((wire.source, wire.target), (wire.target, wire.source)):
            if degrees[leaf] == 1 and hubs[hub] > _MANY_LEAVES:
                turn = next(leaves.setdefault(hub, count()))
                length = 1 + turn % max(round(sqrt(hubs[hub] / 3)), 1)
        lengths.append(length)
    return lengths


def _read(sheet: Sheet, answer: Mapping[str, Any]) -> Places:
    middles: dict[int, Point] = {}
    for node in answer.get("objects", ()):
        if "pos" in node:
            middles[int(node["name"])] = _point(node["pos"])
    paths: dict[int, tuple[Point, ...]] = {}
    labels: dict[int, Point] = {}
    for edge in answer.get("edges", ()):
        number = int(edge["id"])
        paths[number] = tuple(_point(each) for each in edge.get("pos", "").split())
        if "lp" in edge:
            labels[number] = _point(edge["lp"])
    absent = [number for number in range(len(sheet.boxes)) if number not in middles]
    ranks.add_grid(sheet, absent, middles)
    return Places(
        boxes=tuple(middles[number] for number in range(len(sheet.boxes))),
        paths=tuple(
            _path(paths[number], middles[wire.source], middles[wire.target])
            for number, wire in enumerate(sheet.wires)
        ),
        labels=tuple(labels.get(number) for number in range(len(sheet.wires))),
    )


def _path(path: tuple[Point, ...], start: Point, end: Point) -> tuple[Point, ...]:
    """*path* from middle to middle, under the boxes; a straight line if it is no curve."""
    if len(path) < 4 or len(path) % 3 != 1:  # noqa: PLR2004 - a start and three more.
        return to_curve((start, end))
    # Which of the ends the program begins with depends on how it turned the wire.
    if _distance(path[0], start) > _distance(path[0], end):
        start, end = end, start
    return (start, start, path[0], *path, path[-1], end, end)


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _point(text: str) -> Point:
    x, y = text.split(",")
    return round(float(x), 1), round(-float(y), 1)
