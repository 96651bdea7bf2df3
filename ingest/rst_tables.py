"""Tables of reStructuredText: drawn as a grid, or between lines of equals signs."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from ingest import reflow
from ingest.grid import Grid
from ingest.markup import BREAK

_GRID: Final = re.compile(r"\+(?:[-=]+\+)+")
_SIMPLE: Final = re.compile(r"=+(?: +=+)+")
_DASHES: Final = re.compile(r"-+(?: +-+)*")
MAX_LINES: Final = 20_000
MAX_COLUMNS: Final = 200
_FILLER: Final = "\x01"
"""Behind a character that is as wide as two, so that columns stand below each other."""


def begins_grid(line: str) -> bool:
    return _GRID.fullmatch(line.strip()) is not None


def begins_simple(line: str) -> bool:
    return _SIMPLE.fullmatch(line.strip()) is not None


def read_simple(lines: Sequence[str]) -> list[list[str]]:
    """Columns by the blanks in the first line; an empty first cell goes on with a row."""
    starts = [match.start() for match in re.finditer("=+", lines[0])]
    ends = [*starts[1:], None]
    rows: list[list[str]] = []
    for line in map(spread, lines[1:]):
        is_rule = begins_simple(line) or _DASHES.fullmatch(line.strip())
        if is_rule or not line.strip():
            continue
        cells = [
            _narrow(line[start:end]) for start, end in zip(starts, ends, strict=True)
        ]
        if rows and not cells[0]:
            rows[-1] = [_stacked(a, b) for a, b in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return rows


def read_grid(lines: Sequence[str]) -> list[list[str]]:
    """Cells between the lines of a drawing, over several rows and columns where none is."""
    wide_lines = [spread(line) for line in lines[:MAX_LINES]]
    width = max(map(len, wide_lines))
    drawn = [line.ljust(width) for line in wide_lines]
    columns = sorted({at for line in drawn for at in _crossings(line)})[
        : MAX_COLUMNS + 1
    ]
    rules = [at for at, line in enumerate(drawn) if _has_rule(line)]
    grid = Grid()
    taken: set[tuple[int, int]] = set()
    for number, top in enumerate(rules[:-1]):
        grid.begin_row()
        for place, left in enumerate(columns[:-1]):
            if (number, place) not in taken:
                right, bottom = _extent(drawn, columns, rules, (number, place))
                rows, wide = bottom - number, right - place
                taken |= {
                    (number + r, place + c) for r in range(rows) for c in range(wide)
                }
                inside = [
                    line[left + 1 : columns[right]]
                    for line in drawn[top + 1 : rules[bottom]]
                ]
                grid.add(_text(inside), wide, rows)
        grid.end_row()
    return grid.rows


def _crossings(line: str) -> list[int]:
    return (
        [at for at, letter in enumerate(line) if letter == "+"]
        if _has_rule(line)
        else []
    )


def _has_rule(line: str) -> bool:
    return re.search(r"\+[-=]+\+", line) is not None


def _extent(
    drawn: Sequence[str],
    columns: Sequence[int],
    rules: Sequence[int],
    place: tuple[int, int],
) -> tuple[int, int]:
    """Which column ends a cell at its right, and which rule below it."""
    number, column = place
    right = next(
        (
            at
            for at in range(column + 1, len(columns))
            if all(
                line[columns[at]] in "|+"
                for line in drawn[rules[number] + 1 : rules[number + 1]]
            )
        ),
        len(columns) - 1,
    )
    middle = slice(columns[column] + 1, columns[right])
    bottom = next(
        (
            at
            for at in range(number + 1, len(rules))
            if set(drawn[rules[at]][middle]) <= set("-=+")
        ),
        len(rules) - 1,
    )
    return right, bottom


def _text(lines: Sequence[str]) -> str:
    """A cell's lines as its page shows them: broken by the width, apart after a blank line."""
    paragraphs: list[str] = [""]
    for line in lines:
        if words := _narrow(line):
            paragraphs[-1] = reflow.join(paragraphs[-1], words).strip()
        elif paragraphs[-1]:
            paragraphs.append("")
    return BREAK.join(filter(None, paragraphs))


def _stacked(above: str, line: str) -> str:
    return f"{above} {line}".strip()


def spread(line: str) -> str:
    """*line* with a filler behind each wide character: as many characters as columns."""
    return "".join(
        f"{letter}{_FILLER}" if unicodedata.east_asian_width(letter) in "WF" else letter
        for letter in line
    )


def _narrow(text: str) -> str:
    return text.replace(_FILLER, "").strip()
