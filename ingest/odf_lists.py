"""The numbers of OpenDocument's lists and headings."""

from dataclasses import dataclass, field

from lxml import etree

from ingest.numbering import MAX_LEVELS, Counters, Level
from ingest.odf_styles import ODFStyles, attribute, integer


@dataclass(slots=True)
class _Open:
    """A list that the walk is inside of."""

    levels: list[Level]
    counters: Counters
    depth: int
    label: str = ""
    """Of the item that was begun, until its first paragraph takes it."""


@dataclass(slots=True)
class ODFLists:
    """Counts list items and headings as the walk meets them."""

    styles: ODFStyles
    _open: list[_Open] = field(default_factory=list)
    _by_style: dict[str, Counters] = field(default_factory=dict)
    _by_id: dict[str, Counters] = field(default_factory=dict)
    _outline: Counters | None = None

    @property
    def depth(self) -> int:
        return len(self._open)

    def begin(self, element: etree._Element) -> None:
        name = attribute(element, "style-name")
        above = self._open[-1] if self._open else None
        own = self.styles.list_levels(name) if name else None
        if above is not None and own is None:
            opened = _Open(above.levels, above.counters, above.depth + 1)
        else:
            levels = own or [Level("none", "")] * MAX_LEVELS
            depth = above.depth + 1 if above else 0
            opened = _Open(levels, self._counters(element, name, levels), depth)
        self._open.append(opened)

    def _counters(
        self, element: etree._Element, name: str, levels: list[Level]
    ) -> Counters:
        goes_on = attribute(element, "continue-numbering") == "true"
        earlier = self._by_id.get(attribute(element, "continue-list"))
        if earlier is None and goes_on:
            earlier = self._by_style.get(name)
        counters = earlier or Counters(levels)
        self._by_style[name] = counters
        if identifier := attribute(element, "id"):
            self._by_id[identifier] = counters
        return counters

    def end(self) -> None:
        self._open.pop()

    def begin_item(self, element: etree._Element) -> None:
        if not self._open:
            return
        here = self._open[-1]
        start = attribute(element, "start-value")
        if start:
            here.counters.set(here.depth, integer(start, 1))
        # An item that begins with a list of its own only indents it.
        first = next((child for child in element), None)
        only_list = first is not None and str(first.tag).endswith("}list")
        here.label = "" if only_list else here.counters.next(here.depth, here.levels)

    def take_label(self) -> str:
        """The number of the item, for the first paragraph in it."""
        if not self._open:
            return ""
        label, self._open[-1].label = self._open[-1].label, ""
        return label

    def heading(self, element: etree._Element, level: int) -> str:
        if (
            attribute(element, "is-list-header") == "true"
            or not 0 < level <= MAX_LEVELS
        ):
            return ""
        if self._outline is None:
            self._outline = Counters(self.styles.outline)
        if attribute(element, "restart-numbering") == "true":
            start = integer(attribute(element, "start-value"), 1)
            self._outline.set(level - 1, start)
        return self._outline.next(level - 1)
