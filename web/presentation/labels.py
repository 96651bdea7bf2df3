"""Cells that carry the head of their column, for screens on which a row is a card.

Done once for whatever a page shows, so that no table can forget it.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final
from unicodedata import east_asian_width

from markupsafe import Markup, escape

_TAG: Final = re.compile(r"<(/?)(table|thead|tr|th|td)\b([^>]*)>")
_MARKUP: Final = re.compile(
    r'<span class="visually-hidden">.*?</span>|<[^>]+>', re.DOTALL
)
_WIDTH: Final = re.compile(r'\bcolspan="(\d{1,3})"')
_BLANK: Final = re.compile(r"\s*</td>")
_SHORT: Final = 12
"""Latin letters, or half as many Chinese ones, that are not worth a second line."""
_SPEAKS_FOR_ITSELF: Final = re.compile(r'\bdata-label=|\bclass="[^"]*\btick\b')


def label_cells(html: str) -> Markup:
    """*html* with a ``data-label`` in each cell of a table that is made of rows.

    A cell with nothing in it is marked, and one whose few words stay in one line.

    Only tables with ``role="table"`` are meant: those that become cards.
    """
    parts: list[str] = []
    place, table = 0, _Table()
    for tag in _TAG.finditer(html):
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
    heads: list[str] = field(default_factory=list)
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
                self.heads.clear()
        elif closes:
            if self.in_head:
                words = _MARKUP.sub("", html[self.begins_at : tag.start()])
                self.heads[self.column - 1] = " ".join(unescape(words).split())
        else:
            return self._open(tag, name, attributes)
        return tag[0]

    def _open(self, tag: re.Match[str], name: str, attributes: str) -> str:
        found = _WIDTH.search(attributes)
        width = int(found[1]) if found else 1
        column, self.column = self.column, self.column + width
        self.begins_at = tag.end()
        if self.in_head:
            self.heads += [""] * width
        elif name == "td" and width == 1 and not _SPEAKS_FOR_ITSELF.search(attributes):
            head = self.heads[column] if column < len(self.heads) else ""
            label = f' data-label="{escape(head)}"' if head else ""
            return f"{tag[0][:-1]}{label}{_mark(tag.string, tag.end())}>"
        return tag[0]


def _mark(html: str, begins_at: int) -> str:
    """What is said of a cell by what is in it, which begins there."""
    if _BLANK.match(html, begins_at):
        return " data-blank"
    inside = html[begins_at : html.find("</td>", begins_at)]
    if "<table" in inside or "<form" in inside:
        return ""
    words = " ".join(unescape(_MARKUP.sub("", inside)).split())
    wide = sum(east_asian_width(each) in "WF" for each in words)
    # One Latin word is not broken in any case, but after its hyphens: a date is.
    can_break = wide > 1 or " " in words or "-" in words
    return " data-short" if can_break and len(words) + wide <= _SHORT else ""
