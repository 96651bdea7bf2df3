"""How Word's styles tell headings and lists from paragraphs."""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ingest.xml_text import local_name

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_HEADING: Final = re.compile(
    r"(?:heading|标题|標題|título|titre|überschrift) ?(\d)", re.IGNORECASE
)
_BODY_TEXT: Final = 9
"""The outline level, from 0, that means none."""


@dataclass(frozen=True, slots=True)
class _Style:
    level: int
    """As a heading; 0 for none."""
    parent: str
    is_body: bool
    """Whether it says that it is no heading, whatever its parent is."""


class WordStyles:
    """The styles of one document, by their ids."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        for style in () if root is None else root:
            identifier = style.get(f"{_W}styleId") or style.get(f"{_STRICT_W}styleId")
            if identifier:
                self._styles[identifier] = _read_style(style)

    def heading_level(self, paragraph: etree._Element) -> int:
        """From 1; 0 for what is no heading."""
        outline = _outline_level(paragraph)
        if outline is not None:
            return outline
        return self._inherited(_value(_find(paragraph, "pPr", "pStyle")))

    def list_level(self, paragraph: etree._Element) -> int:
        """From 1; 0 for what is no list item."""
        numbering = _find(paragraph, "pPr", "numPr")
        if numbering is not None:
            depth = _value(_find(numbering, "ilvl"))
            return int(depth) + 1 if depth.isdecimal() else 1
        style = _value(_find(paragraph, "pPr", "pStyle"))
        return int(style.lower().startswith("list"))

    def _inherited(self, identifier: str) -> int:
        seen: set[str] = set()
        while identifier in self._styles and identifier not in seen:
            seen.add(identifier)
            style = self._styles[identifier]
            if style.level or style.is_body:
                return style.level
            identifier = style.parent
        return 0


def _read_style(style: etree._Element) -> _Style:
    name = _value(_find(style, "name"))
    match = _HEADING.fullmatch(name)
    outline = _outline_level(style)
    level = int(match[1]) if match else int(name.lower() == "title")
    return _Style(
        level=level or outline or 0,
        parent=_value(_find(style, "basedOn")),
        is_body=outline == 0,
    )


def _outline_level(element: etree._Element) -> int | None:
    """From 1, 0 for body text, nothing where nothing is said."""
    level = _value(_find(element, "pPr", "outlineLvl"))
    if not level.isdecimal():
        return None
    return int(level) + 1 if int(level) < _BODY_TEXT else 0


def _value(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return element.get(f"{_W}val") or element.get(f"{_STRICT_W}val") or ""


def _find(parent: etree._Element, *path: str) -> etree._Element | None:
    found: etree._Element | None = parent
    for name in path:
        children = () if found is None else found
        found = next((child for child in children if local_name(child) == name), None)
    return found
