"""Tables of texts, made so that they can be read: in a box of their own, values whole."""

import re
from typing import Final

from flask_babel import gettext
from markupsafe import escape

WIDE: Final = 5
"""Columns: such a table may be wider than the column of the text."""
LONGEST_VALUE: Final = 60
"""Characters: what is longer may break after all."""
_NEAR: Final = 400
"""Pieces of HTML in which the first row of a table is looked for."""
_TAG: Final = re.compile(r"(<[^>]+>)")
_VALUE: Final = re.compile(
    r"(?<![A-Za-z0-9_&#])[A-Za-z0-9]+(?:[-./:_@\\+*]{1,3}[A-Za-z0-9]+)+(?![A-Za-z0-9_;])"
)
"""An address, a port, a device, a date, a version: a break inside makes two of it."""
_FIRST_ROW: Final = re.compile(r"<tr[ >].*?(?:</tr>|$)", re.DOTALL)
_CELL: Final = re.compile(r"<t[hd]\b(?:[^>]*?\bcolspan=\"(\d{1,3})\")?")


def frame_tables(html: str) -> str:
    """*html*, which is clean, with each table in a box that scrolls and has a name."""
    parts = _TAG.split(html)
    _keep_values_whole(parts)
    depth = count = 0
    for place, part in enumerate(parts):
        if part.startswith("<table"):
            depth += 1
            if depth == 1:
                count += 1
                rest = "".join(parts[place : place + _NEAR])
                parts[place] = _open_box(count, rest) + part
        elif part.startswith("</table") and depth:
            depth -= 1
            if not depth:
                parts[place] += "</div>"
    return "".join(parts)


def _keep_values_whole(parts: list[str]) -> None:
    in_cell = False
    for place, part in enumerate(parts):
        if part.startswith(("<td", "<th")):
            in_cell = True
        elif part.startswith(("</td", "</th", "<tr", "</tr")):
            in_cell = False
        elif in_cell and not part.startswith("<"):
            parts[place] = _VALUE.sub(_keep_whole, part)


def _open_box(number: int, rest: str) -> str:
    is_wide = _count_columns(rest) >= WIDE
    name = escape(gettext("Table %(number)s", number=number))
    classes = "table-text wide" if is_wide else "table-text"
    # With a place among the stops of the keyboard, or nobody could scroll it by keys.
    return f'<div class="{classes}" role="region" tabindex="0" aria-label="{name}">'


def _count_columns(rest: str) -> int:
    row = _FIRST_ROW.search(rest)
    if row is None:
        return 0
    return sum(int(cell[1] or 1) for cell in _CELL.finditer(row[0]))


def _keep_whole(match: re.Match[str]) -> str:
    value = match[0]
    return (
        value if len(value) > LONGEST_VALUE else f'<span class="value">{value}</span>'
    )
