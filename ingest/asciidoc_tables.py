"""Tables of AsciiDoc: cells behind bars, which may span rows and columns."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.grid import Grid
from ingest.markup import BREAK

MAX_COLUMNS: Final = 200
MAX_CELLS: Final = 200_000
_CELL: Final = re.compile(
    r"(?:(?:^|(?<=\s))(?P<spec>(?:\d{0,3}(?:\.\d{1,3})?\+|\d{1,3}\*)?[<^>.]{0,4}[aehlmdsv]?))?\|",
    re.MULTILINE,
)
_SPAN: Final = re.compile(r"(\d+)?(?:\.(\d+))?\+")
_REPEAT: Final = re.compile(r"(\d+)\*")
_COLUMNS: Final = re.compile(r'cols\s*=\s*(?:"([^"]*)"|(\d+))')
_TIMES: Final = re.compile(r"(\d+)\*")

Cell = tuple[str, int, int]


def read(lines: Sequence[str], attributes: str) -> list[list[str]]:
    if "format=csv" in attributes or 'format="csv"' in attributes:
        return list(csv.reader(io.StringIO("\n".join(lines))))
    cells = list(_cells(lines))[:MAX_CELLS]
    width = _width(attributes) or sum(span for _, span, _ in _first_line(lines))
    return _to_rows(cells, min(max(width, 1), MAX_COLUMNS))


def _to_rows(cells: Sequence[Cell], width: int) -> list[list[str]]:
    grid = Grid()
    spanned: dict[int, int] = {}
    place = width
    for text, columns, rows in cells:
        while place >= width or spanned.get(place):
            if place < width:
                spanned[place] -= 1
                place += 1
            else:
                if grid.rows:
                    grid.end_row()
                grid.begin_row()
                place = 0
        wide = min(columns, width - place)
        grid.add(text, wide, rows)
        if rows > 1:
            spanned |= {place + each: rows - 1 for each in range(wide)}
        place += wide
    if grid.rows:
        grid.end_row()
    return grid.rows


def _cells(lines: Sequence[str]) -> Iterator[Cell]:
    text = "\n".join(lines).replace("\\|", "\x01")
    found = list(_CELL.finditer(text))
    ends = [match.start() for match in found[1:]]
    for match, end in zip(found, [*ends, len(text)], strict=False):
        words = _words(text[match.end() : end].replace("\x01", "|"))
        spec = match["spec"] or ""
        span, repeat = _SPAN.match(spec), _REPEAT.match(spec)
        columns, rows = (int(span[1] or 1), int(span[2] or 1)) if span else (1, 1)
        for _ in range(min(int(repeat[1]), MAX_COLUMNS) if repeat else 1):
            yield words, columns, rows


def _words(text: str) -> str:
    """A cell's paragraphs; their lines are one."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return BREAK.join(filter(None, paragraphs))


def _first_line(lines: Sequence[str]) -> list[Cell]:
    first = next((line for line in lines if "|" in line), "")
    return list(_cells([first]))


def _width(attributes: str) -> int:
    """How many columns the table says that it has; nothing if it does not."""
    match = _COLUMNS.search(attributes)
    if match is None:
        return 0
    if match[2]:
        return 1
    count = 0
    for column in re.split("[,;]", match[1]):
        times = _TIMES.match(column.strip())
        count += int(times[1]) if times else 1
        count = min(count, MAX_COLUMNS)
    return count
