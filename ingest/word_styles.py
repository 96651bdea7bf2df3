"""How Word's styles tell headings, lists, hidden and struck-out text from the rest."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ingest.word_numbering import WordNumbering
from ingest.word_xml import attribute, find, is_on, value
from ingest.xml_text import local_name

_HEADING: Final = re.compile(
    r"(?:heading|标题|標題|título|titre|überschrift) ?(\d)", re.IGNORECASE
)
_BODY_TEXT: Final = 9
"""The outline level, from 0, that means none."""
_SWITCHES: Final = {
    "strike": "struck",
    "dstrike": "struck",
    "vanish": "hidden",
    "webHidden": "hidden",
    "vertAlign": "shift",
    "rFonts": "font",
}


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a paragraph stands in its list."""

    list_id: str
    level: int
    """From 0."""


@dataclass(frozen=True, slots=True)
class _Style:
    level: int
    """As a heading; 0 for none."""
    parent: str
    is_body: bool
    """Whether it says that it is no heading, whatever its parent is."""
    list_id: str
    list_level: str
    letters: Mapping[str, str]


class WordStyles:
    """The styles of one document, by their ids."""

    def __init__(self, root: etree._Element | None, numbering: WordNumbering) -> None:
        self._numbering = numbering
        self._styles: dict[str, _Style] = {}
        self._default = ""
        for style in () if root is None else root:
            if identifier := attribute(style, "styleId"):
                self._styles[identifier] = _read_style(style)
                is_default = attribute(style, "default") in {"1", "true"}
                if is_default and attribute(style, "type") == "paragraph":
                    self._default = identifier

    def heading_level(self, paragraph: etree._Element) -> int:
        """From 1; 0 for what is no heading."""
        outline = _outline_level(paragraph)
        if outline is not None:
            return outline
        for _, style in self._chain(_style_of(paragraph)):
            if style.level or style.is_body:
                return style.level
        return 0

    def list_place(self, paragraph: etree._Element) -> ListPlace | None:
        """Of a paragraph in a list; ``None`` for one that is in none."""
        properties = find(paragraph, "pPr", "numPr")
        own_id, own_level = (
            value(find(properties, "numId")),
            value(find(properties, "ilvl")),
        )
        if own_id:
            level = int(own_level) if own_level.isdecimal() else 0
            return ListPlace(own_id, level) if own_id != "0" else None
        for identifier, style in self._chain(_style_of(paragraph) or self._default):
            if style.list_id == "0":
                return None
            if style.list_id:
                said = own_level or style.list_level
                linked = self._numbering.level_of_style(style.list_id, identifier)
                return ListPlace(
                    style.list_id, int(said) if said.isdecimal() else linked
                )
        return None

    def letters(self, paragraph: etree._Element | None) -> dict[str, str]:
        """What a paragraph's style says of its letters: struck, hidden, shift, font."""
        name = self._default if paragraph is None else _style_of(paragraph)
        return self._letters(name)

    def run_letters(
        self, run: etree._Element, around: Mapping[str, str]
    ) -> dict[str, str]:
        """The same of one run, inside of what is said *around* it."""
        properties = find(run, "rPr")
        if properties is None:
            return dict(around)
        style = self._letters(value(find(properties, "rStyle")))
        return {**around, **style, **_read_letters(properties)}

    def _letters(self, identifier: str) -> dict[str, str]:
        said: dict[str, str] = {}
        for _, style in self._chain(identifier):
            said = {**style.letters, **said}
        return said

    def _chain(self, identifier: str) -> Iterator[tuple[str, _Style]]:
        """A style and those that it is based on."""
        seen: set[str] = set()
        while identifier in self._styles and identifier not in seen:
            seen.add(identifier)
            style = self._styles[identifier]
            yield identifier, style
            identifier = style.parent


def _style_of(paragraph: etree._Element) -> str:
    return value(find(paragraph, "pPr", "pStyle"))


def _read_style(style: etree._Element) -> _Style:
    name = value(find(style, "name"))
    match = _HEADING.fullmatch(name)
    outline = _outline_level(style)
    level = int(match[1]) if match else int(name.lower() == "title")
    properties = find(style, "pPr", "numPr")
    letters = find(style, "rPr")
    return _Style(
        level=level or outline or 0,
        parent=value(find(style, "basedOn")),
        is_body=outline == 0,
        list_id=value(find(properties, "numId")),
        list_level=value(find(properties, "ilvl")),
        letters={} if letters is None else _read_letters(letters),
    )


def _read_letters(properties: etree._Element) -> dict[str, str]:
    said: dict[str, str] = {}
    for element in properties:
        switch = _SWITCHES.get(local_name(element), "")
        if switch == "font":
            font = attribute(element, "ascii") or attribute(element, "hAnsi")
            said.update({"font": font} if font else {})
        elif switch == "shift":
            said[switch] = value(element)
        elif switch:
            said[switch] = "on" if is_on(element) or said.get(switch) == "on" else ""
    return said


def _outline_level(element: etree._Element) -> int | None:
    """From 1, 0 for body text, nothing where nothing is said."""
    level = value(find(element, "pPr", "outlineLvl"))
    if not level.isdecimal():
        return None
    return int(level) + 1 if int(level) < _BODY_TEXT else 0
