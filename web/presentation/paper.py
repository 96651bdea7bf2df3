"""An article on paper: the same text as on its page, with what tells one edition from another."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lxml import html as parser
from markupsafe import Markup

from kb.reporting.formats import typesetting
from web.presentation import printed_tables

if TYPE_CHECKING:
    from lxml.etree import _Element

TEMPLATE: Final = (typesetting.NODES, "article.typ")
_SAME: Final = {
    "p": "p",
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "del": "del",
    "s": "del",
    "u": "u",
    "sub": "sub",
    "sup": "sup",
    "br": "br",
    "hr": "hr",
    "ul": "ul",
    "blockquote": "quote",
    "div": "block",
    "dt": "strong",
    "dd": "quote",
    "summary": "strong",
}
_VERBATIM: Final = frozenset({"code", "kbd", "samp", "var"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SAFE: Final = ("http://", "https://", "mailto:")
_NO_FILES: Final[Mapping[str, str]] = {}
SUFFIXES: Final = {"image/png": "png", "image/jpeg": "jpg"}
_POINTS: Final = 0.75
"""Of a pixel, where ninety-six are an inch."""
Node = str | dict[str, Any]


@dataclass(frozen=True, slots=True)
class PrintedPicture:
    """A picture of a text, as we drew it."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class PrintedDrawing:
    """The graph of a drawing, as SVG."""

    name: str
    svg: str
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is set of an article, in the reader's language."""

    title: str
    number: str
    edition: str
    """Revision, date and state: at the foot of each page."""
    page: str
    """With ``{page}`` and ``{pages}``."""
    address: str
    language: str
    facts: tuple[tuple[str, str], ...]
    sections: Mapping[str, str]
    """Rendered HTML under its heading; an empty heading stands for none."""
    pictures: Mapping[str, PrintedPicture] = field(default_factory=dict)
    """By their addresses; of any other one its words are set."""
    drawings: tuple[PrintedDrawing, ...] = ()
    stamp: str = ""
    """Why nobody is to work by it, at the head of each page."""
    reason: str = ""
    """Why that is so."""


def to_pdf(sheet: Sheet) -> bytes:
    """Raise ``FontMissingError`` where the words need letters that no font has."""
    files = {
        address: f"{number}.{SUFFIXES[picture.media_type]}"
        for number, (address, picture) in enumerate(sheet.pictures.items(), start=1)
    }
    content = {
        "title": sheet.title,
        "number": sheet.number,
        "edition": sheet.edition,
        "page": sheet.page,
        "address": sheet.address,
        "language": sheet.language,
        "facts": sheet.facts,
        "code": str(draw_code(sheet.address)),
        "sections": [
            {"heading": heading, "nodes": list(read_nodes(text, files))}
            for heading, text in sheet.sections.items()
        ],
        "drawings": [asdict(drawing) for drawing in sheet.drawings],
        "stamp": sheet.stamp,
        "reason": sheet.reason,
    }
    return typesetting.to_pages(
        TEMPLATE,
        json.dumps(content, ensure_ascii=False),
        pictures={files[each]: sheet.pictures[each].data for each in files},
    )


@lru_cache(maxsize=1_000)
def draw_code(address: str) -> Markup:
    """A QR code of *address* as SVG: read by telephones from paper."""
    import segno  # noqa: PLC0415 - only who prints needs it.

    target = io.BytesIO()
    # On white, whatever colours the page around it has.
    segno.make_qr(address).save(
        target,
        kind="svg",
        xmldecl=False,
        svgclass="code",
        lineclass=None,
        scale=4,
        light="white",
    )
    return Markup(target.getvalue().decode())  # noqa: S704 - drawn here, no text in it.


def read_nodes(text: str, files: Mapping[str, str] = _NO_FILES) -> Iterator[Node]:
    """Clean HTML as a tree of what paper can show; *files* are pictures by address."""
    root = parser.fragment_fromstring(text or "<p></p>", create_parent="div")
    yield from _within(root, files)


def _within(element: "_Element", files: Mapping[str, str]) -> Iterator[Node]:
    if element.text and _is_said(element, element.text):
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield _to_node(child, files)
        if child.tail and _is_said(element, child.tail):
            yield child.tail


def _is_said(element: "_Element", text: str) -> bool:
    """White space between blocks says nothing."""
    holds_text = element.tag not in {"ul", "ol", "dl", "div", "blockquote", "li"}
    return holds_text or bool(text.strip())


def _to_node(element: "_Element", files: Mapping[str, str]) -> Node:
    tag = str(element.tag)
    if tag in _VERBATIM or tag == "pre":
        words = "".join(str(each) for each in element.itertext())
        kind = "pre" if tag == "pre" else "code"
        return {"tag": kind, "words": words.rstrip("\n"), "children": []}
    if tag == "img":
        return _to_picture(element, files)
    if tag == "table":
        return _to_table(element, files)
    node: dict[str, Any] = {
        "tag": "value" if element.get("class") == "value" else _SAME.get(tag, ""),
        "children": [*_within(element, files)],
    }
    if tag == "p" and _begins_item(element):
        # A paragraph would begin below the number or the dot.
        node["tag"] = ""
    if tag in _HEADINGS:
        node |= {"tag": "h", "level": int(tag[1:])}
    elif tag == "ol":
        node |= {"tag": "ol", "start": _number(element, "start")}
    elif tag == "a" and (element.get("href") or "").startswith(_SAFE):
        node |= {"tag": "a", "address": element.get("href")}
    return node


def _begins_item(element: "_Element") -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "li" and parent[0] is element


def _to_picture(element: "_Element", files: Mapping[str, str]) -> Node:
    """A picture in its natural size, as far as there is room."""
    table = next(element.iterancestors("table"), None)
    columns = _count_columns(_to_rows(table)) if table is not None else 1
    return {
        "tag": "picture",
        "words": element.get("alt") or "",
        "file": files.get(element.get("src") or "", ""),
        "width": _number(element, "width") * _POINTS,
        "height": _number(element, "height") * _POINTS,
        "columns": columns,
        "children": [],
    }


def _to_rows(table: "_Element") -> "list[list[_Element]]":
    return [
        [cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")
    ]


def _count_columns(rows: "list[list[_Element]]") -> int:
    return max(
        (sum(_number(cell, "colspan") for cell in row) for row in rows), default=1
    )


def _to_table(table: "_Element", files: Mapping[str, str]) -> Node:
    rows = _to_rows(table)
    columns = _count_columns(rows)
    cells = [
        {
            "tag": "cell",
            "is_head": cell.tag == "th",
            "begins_row": cell is row[0],
            "colspan": min(_number(cell, "colspan"), columns),
            "rowspan": _number(cell, "rowspan"),
            "children": [*_within(cell, files)],
        }
        for row in rows
        for cell in row
    ]
    node = {"tag": "table", "columns": max(columns, 1), "cells": cells, "children": []}
    # Pictures take their share of the page, whatever the words beside them need.
    is_measured = table.find(".//img") is None
    found = printed_tables.set_columns(cells, max(columns, 1)) if is_measured else None
    return node | {"set": asdict(found) if found else None}


def _number(element: "_Element", name: str) -> int:
    """An attribute that counts from 1; what is none is 1."""
    given = element.get(name) or ""
    is_number = given.isascii() and given.isdecimal() and len(given) < 6  # noqa: PLR2004
    return max(int(given), 1) if is_number else 1
