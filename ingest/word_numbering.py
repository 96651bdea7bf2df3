"""Word's automatic numbers: lists by style and by paragraph, with their overrides."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.numbering import MAX_LEVELS, Counters, Level
from ingest.word_xml import attribute, find, is_on, number, value
from ingest.xml_text import local_name


@dataclass(slots=True)
class _Abstract:
    """A definition that several lists may count on together."""

    levels: list[Level]
    styles: list[str]
    """By level: the paragraph style that is linked to it."""
    style_link: str
    """The numbering style that defines it instead."""
    counters: Counters


@dataclass(slots=True)
class _List:
    abstract: _Abstract
    levels: list[Level]
    starts: dict[int, int]
    """By level: the number that the list begins with anew."""
    begun: set[int] = field(default_factory=set)


class WordNumbering:
    """The lists of one document; counts its paragraphs as they are read."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstracts: dict[str, _Abstract] = {}
        self._lists: dict[str, _List] = {}
        linked: dict[str, _Abstract] = {}
        for element in _named(root, "abstractNum"):
            abstract = _read_abstract(element)
            self._abstracts[attribute(element, "abstractNumId")] = abstract
            if name := value(find(element, "styleLink")):
                linked[name] = abstract
        for element in _named(root, "num"):
            found = self._abstracts.get(value(find(element, "abstractNumId")))
            found = linked.get(found.style_link, found) if found else None
            if found is not None:
                self._lists[attribute(element, "numId")] = _read_list(element, found)

    def level_of_style(self, list_id: str, style: str) -> int:
        """The level, from 0, that a paragraph *style* has in a list."""
        found = self._lists.get(list_id)
        styles = found.abstract.styles if found else []
        return styles.index(style) if style in styles else 0

    def label(self, list_id: str, level: int) -> str:
        """Count one paragraph, and say what stands before it."""
        found = self._lists.get(list_id)
        if found is None or level >= MAX_LEVELS:
            return ""
        counters = found.abstract.counters
        for here in range(level + 1):
            if here in found.starts and here not in found.begun:
                found.begun.add(here)
                counters.set(here, found.starts[here])
        return counters.next(level, found.levels)


def _named(root: etree._Element | None, name: str) -> Iterator[etree._Element]:
    for element in () if root is None else root:
        if local_name(element) == name:
            yield element


def _read_abstract(element: etree._Element) -> _Abstract:
    levels, styles = [Level("none", "")] * MAX_LEVELS, [""] * MAX_LEVELS
    for level in _named(element, "lvl"):
        place = _place(level)
        levels[place] = _read_level(level)
        styles[place] = value(find(level, "pStyle"))
    link = value(find(element, "numStyleLink"))
    return _Abstract(levels, styles, link, Counters(levels))


def _read_list(element: etree._Element, abstract: _Abstract) -> _List:
    found = _List(abstract, list(abstract.levels), {})
    for override in _named(element, "lvlOverride"):
        place = _place(override)
        if (level := find(override, "lvl")) is not None:
            found.levels[place] = _read_level(level)
            found.starts[place] = found.levels[place].start
        if (start := find(override, "startOverride")) is not None:
            found.starts[place] = number(start)
    return found


def _place(element: etree._Element) -> int:
    text = attribute(element, "ilvl")
    return min(int(text), MAX_LEVELS - 1) if text.isdecimal() else 0


def _read_level(level: etree._Element) -> Level:
    restart = find(level, "lvlRestart")
    legal = find(level, "isLgl")
    kind = find(level, "numFmt")
    if kind is None:
        # A format of its own is wrapped with one for older readers.
        kind = find(level, "AlternateContent", "Fallback", "numFmt")
    return Level(
        kind=value(kind) or "decimal",
        template=value(find(level, "lvlText")),
        start=number(find(level, "start"), 1),
        restart=None if restart is None else number(restart),
        is_legal=legal is not None and is_on(legal),
        suffix=value(find(level, "suff")) or "tab",
    )
