"""Tables of MediaWiki: rows behind |-, cells behind | and !, spans as attributes."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.grid import Grid
from ingest.markup import BREAK

_SPAN: Final = re.compile(r'\b(col|row)span\s*=\s*["\']?(\d{1,4})', re.IGNORECASE)
_ATTRIBUTES: Final = re.compile(
    r'\s*(?:[\w-]+\s*=\s*(?:"[^"]*"|\'[^\']*\'|[^\s|"\']+)\s*)+'
)
MAX_SPAN: Final = 1_000


def read(lines: Sequence[str]) -> tuple[str, list[list[str]]]:
    """The caption and the rows of the lines between {| and |}."""
    grid = Grid()
    caption = ""
    cells: list[list[str]] = []
    """The attributes and the lines of each cell of the row."""
    for line in map(str.strip, lines):
        if line.startswith("|+"):
            caption = _apart(line[2:])[1].strip()
        elif line.startswith("|-"):
            _end_row(grid, cells)
            cells = []
        elif line.startswith(("|", "!")):
            separator = r"\|\||!!" if line[0] == "!" else r"\|\|"
            cells += [list(_apart(part)) for part in re.split(separator, line[1:])]
        elif cells:
            cells[-1].append(line)
    _end_row(grid, cells)
    return caption, grid.rows


def _end_row(grid: Grid, cells: Sequence[Sequence[str]]) -> None:
    if not cells:
        return
    grid.begin_row()
    for attributes, *lines in cells:
        spans = {kind.lower(): int(count) for kind, count in _SPAN.findall(attributes)}
        text = BREAK.join(line.strip() for line in lines if line.strip())
        grid.add(text, _limited(spans.get("col", 1)), _limited(spans.get("row", 1)))
    grid.end_row()


def _limited(span: int) -> int:
    return min(max(span, 1), MAX_SPAN)


def _apart(cell: str) -> tuple[str, str]:
    """A cell's attributes and its text; a bar in a link parts nothing."""
    attributes, bar, text = cell.partition("|")
    if bar and _ATTRIBUTES.fullmatch(attributes):
        return attributes, text
    return "", cell
