"""The styles of an OpenDocument file: how letters are shown, how lists are numbered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ingest.numbering import MAX_LEVELS, Level
from ingest.xml_text import local_name

_FORMATS: Final = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman",
    "I": "upperRoman", "一, 二, 三, ...": "chineseCounting", "壹, 贰, 叁, ...": "chineseLegalSimplified",
    "壹, 貳, 參, ...": "chineseLegalSimplified", "①, ②, ③, ...": "decimalEnclosedCircle",
    "１, ２, ３, ...": "decimalFullWidth", "甲, 乙, 丙, ...": "ideographTraditional",
    "子, 丑, 寅, ...": "ideographZodiac", "一, 十, 一百(繁), ...": "chineseCounting",
    "ア, イ, ウ, ...": "aiueo", "イ, ロ, ハ, ...": "iroha", "가, 나, 다, ...": "ganada",
}  # fmt: skip
"""By the number format of LibreOffice, which writes the kinds of East Asia by example."""
_LEVELS: Final = frozenset({"list-level-style-number", "outline-level-style"})


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str
    letters: Mapping[str, str]
    outline: str
    list_style: str


class ODFStyles:
    """What the styles of *roots* say; the later ones are the document's own."""

    def __init__(self, *roots: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._lists: dict[str, list[Level]] = {}
        self.outline: list[Level] = _levels(())
        self.hidden_pages: set[str] = set()
        self.hidden_layers: set[str] = set()
        for root in roots:
            for element in () if root is None else root.iter():
                self._add(element, local_name(element))

    def _add(self, element: etree._Element, name: str) -> None:
        if name == "style":
            self._styles[attribute(element, "name")] = _read_style(element)
            if any(attribute(child, "visibility") == "hidden" for child in element):
                self.hidden_pages.add(attribute(element, "name"))
        elif name == "list-style":
            self._lists[attribute(element, "name")] = _levels(element)
        elif name == "outline-style":
            self.outline = _levels(element)
        elif name == "layer" and attribute(element, "display") in {"none", "printer"}:
            self.hidden_layers.add(attribute(element, "name"))

    def letters(self, name: str) -> dict[str, str]:
        """Whether text of a style is struck, hidden, high or low."""
        said: dict[str, str] = {}
        for style in self._chain(name):
            said = {**style.letters, **said}
        return said

    def list_levels(self, name: str) -> list[Level] | None:
        return self._lists.get(name)

    def outline_level(self, name: str) -> str:
        """Of a paragraph style that makes headings; empty for any other."""
        return next((style.outline for style in self._chain(name) if style.outline), "")

    def _chain(self, name: str) -> Iterator[_Style]:
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = self._styles[name].parent


def attribute(element: etree._Element, name: str) -> str:
    """The attribute of this name in whatever namespace."""
    end = f"}}{name}"
    for key in map(str, element.keys()):
        if key.endswith(end):
            return str(element.get(key))
    return ""


def integer(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() else otherwise


def _read_style(element: etree._Element) -> _Style:
    letters: dict[str, str] = {}
    for properties in element:
        if local_name(properties) == "text-properties":
            letters.update(_read_letters(properties))
    return _Style(
        parent=attribute(element, "parent-style-name"),
        letters=letters,
        outline=attribute(element, "default-outline-level"),
        list_style=attribute(element, "list-style-name"),
    )


def _read_letters(properties: etree._Element) -> Iterator[tuple[str, str]]:
    through = attribute(properties, "text-line-through-style")
    through = through or attribute(properties, "text-line-through-type")
    if through:
        yield "struck", "" if through == "none" else "on"
    if display := attribute(properties, "display"):
        yield "hidden", "on" if display == "none" else ""
    if position := attribute(properties, "text-position"):
        yield "shift", position.split()[0]
    if font := attribute(properties, "font-name"):
        yield "font", font


def _levels(style: etree._Element | tuple[()]) -> list[Level]:
    levels = [Level("none", "")] * MAX_LEVELS
    for element in style:
        place = integer(attribute(element, "level"), 1) - 1
        if local_name(element) in _LEVELS and 0 <= place < MAX_LEVELS:
            levels[place] = _read_level(element, place + 1)
    return levels


def _read_level(element: etree._Element, level: int) -> Level:
    written = attribute(element, "num-format")
    if not written:
        return Level("none", "")
    shown = min(max(integer(attribute(element, "display-levels"), 1), 1), level)
    numbers = ".".join(f"%{place}" for place in range(level - shown + 1, level + 1))
    prefix, suffix = attribute(element, "num-prefix"), attribute(element, "num-suffix")
    # Newer files say it whole, and keep the parts for older readers.
    template = attribute(element, "num-list-format")
    template = template or f"{prefix}{numbers}{suffix}"
    return Level(
        kind=_FORMATS.get(written, "decimal"),
        template=_plain_template(template),
        start=integer(attribute(element, "start-value"), 1),
    )


def _plain_template(template: str) -> str:
    """%1%.%2% as LibreOffice writes it, as %1.%2."""
    for place in range(1, MAX_LEVELS):
        template = template.replace(f"%{place}%", f"%{place}")
    return template
