"""Cells that carry the head of their column, for screens on which a row is a card.

Done once for whatever a page shows, so that no table can forget it.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Final
from unicodedata import east_asian_width

from markupsafe import Markup, escape

_TAG: Final = re.compile(r"<(/(?!t[dr]>)|)(table|thead|tr|th|td)\b([^>]*)>")
"""Of what ends, tables and heads alone: a row and a cell end where the next one begins."""
_MARKUP: Final = re.compile(
    r'<span class="visually-hidden">.*?</span>|<[^>]+>', re.DOTALL
)
_WIDTH: Final = re.compile(r'\bcolspan="(\d{1,3})"')
_OFTEN: Final = 200
"""What is shorter may stand in many cells: a state, a unit, how long ago."""
_SHORT: Final = 12
"""Latin letters, or half as many Chinese ones, that are not worth a second line."""
_SPEAKS_FOR_ITSELF: Final = re.compile(r'\bdata-label=|\bclass="[^"]*\btick\b')


def label_cells(html: str) -> Markup:
    """*html* with a ``data-label`` in each cell of a table that is made of rows.

    A cell with nothing in it is marked, and one whose few words stay in one line.

    Only tables with ``role="table"`` are meant: those that become cards.
    """
    # Each piece of a text that says that it is HTML would say so, too.
    html = str(html)
    parts: list[str] = []
    place, table = 0, _Table()
    for tag in _TAG.finditer(html) if "<table" in html else ():
        closes, name, attributes = tag.groups()
        if name == "table":
            table = _Table(is_meant=not closes and 'role="table"' in attributes)
        elif table.is_meant:
            parts += [html[place : tag.start()], table.read(tag, html)]
            place = tag.end()
    parts.append(html[place:])
    # Nothing but heads that were on the page is added, and those escaped.
    return Markup("".join(parts))  # noqa: S704


@dataclass
class _Table:
    is_meant: bool = False
    labels: list[str] = field(default_factory=list)
    """What the cells of each column carry."""
    in_head: bool = False
    column: int = 0
    begins_at: int = 0

    def read(self, tag: re.Match[str], html: str) -> str:
        """What stands in place of *tag*."""
        closes, name, attributes = tag.groups()
        if name == "thead":
            self.in_head = not closes
        elif name == "tr":
            self.column = 0
            if self.in_head and not closes:
                self.labels.clear()
        elif closes:
            if self.in_head:
                head = escape(_read(html[self.begins_at : tag.start()]))
                self.labels[self.column - 1] = f' data-label="{head}"' if head else ""
        else:
            return self._open(tag, name, attributes)
        return tag[0]

    def _open(self, tag: re.Match[str], name: str, attributes: str) -> str:
        width, speaks = _read_attributes(attributes)
        column, self.column = self.column, self.column + width
        self.begins_at = tag.end()
        if self.in_head:
            self.labels += [""] * width
        elif name == "td" and width == 1 and not speaks:
            label = self.labels[column] if column < len(self.labels) else ""
            html = tag.string
            inside = html[self.begins_at : html.find("</td>", self.begins_at)]
            mark = _mark if len(inside) < _OFTEN else _mark.__wrapped__
            return f"{tag[0][:-1]}{label}{mark(inside)}>"
        return tag[0]


@lru_cache(maxsize=200)
def _read_attributes(attributes: str) -> tuple[int, bool]:
    """How many columns a cell is wide, and whether nothing need be said of it."""
    found = _WIDTH.search(attributes)
    speaks = _SPEAKS_FOR_ITSELF.search(attributes)
    return int(found[1]) if found else 1, speaks is not None


@lru_cache(maxsize=2_000)
def _mark(inside: str) -> str:
    """What is said of a cell by what is in it: that is the same in many rows."""
    if not inside or inside.isspace():
        return " data-blank"
    if "<table" in inside or "<form" in inside:
        return ""
    words = _read(inside)
    if len(words) > _SHORT:
        return ""
    wide = 0 if words.isascii() else _count_wide(words)
    # One Latin word is not broken in any case, but after its hyphens: a date is.
    can_break = wide > 1 or " " in words or "-" in words
    return " data-short" if can_break and len(words) + wide <= _SHORT else ""


def _read(html: str) -> str:
    """The words that are shown; most cells are nothing else."""
    words = _MARKUP.sub("", html) if "<" in html else html
    return " ".join((unescape(words) if "&" in words else words).split())


def _count_wide(words: str) -> int:
    return sum(east_asian_width(each) in "WF" for each in words)
