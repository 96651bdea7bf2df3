"""Tables of texts, made so that they can be read: in a box of their own, with a name."""

import re
from typing import Final

from flask_babel import gettext
from markupsafe import escape

from web.presentation.values import TAG

WIDE: Final = 5
"""Columns: such a table may be wider than the column of the text."""
_NEAR: Final = 400
"""Pieces of HTML in which the first row of a table is looked for."""
_FIRST_ROW: Final = re.compile(r"<tr[ >].*?(?:</tr>|$)", re.DOTALL)
_CELL: Final = re.compile(r"<t[hd]\b(?:[^>]*?\bcolspan=\"(\d{1,3})\")?")


def frame_tables(html: str) -> str:
    """*html*, which is clean, with each table in a box that scrolls and has a name."""
    parts = TAG.split(html)
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
