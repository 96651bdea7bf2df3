"""A walk over the elements of a page, which gathers what a browser shows."""

from typing import Final

from lxml import etree

from ingest import clock, page_elements, visibility
from ingest.extraction import Block, BlockType
from ingest.grid import Grid
from ingest.page_elements import RARE, Numbers
from ingest.page_styles import Styles, read_styles
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

NOT_PROSE: Final = frozenset(
    {"script", "style", "nav", "template", "noscript", "svg", "head", "iframe"}
)
_BLOCKS: Final = {
    **{f"h{level}": (BlockType.HEADING, level) for level in range(1, 7)},
    "pre": (BlockType.CODE, 0),
}
_PARAGRAPHS: Final = frozenset(
    [
        "p", "div", "section", "article", "main", "header", "footer", "aside", "body",
        "html", "ul", "ol", "dl", "dt", "dd", "blockquote", "figure", "figcaption",
        "address", "form", "fieldset", "legend", "details", "summary", "center", "hr",
        "table", "tr", "td", "th", "caption", "frameset", "noframes", "menu", "dir",
    ]
)  # fmt: skip
_PLAIN: Final = (BlockType.PARAGRAPH, 0)
_LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
_APART: Final = frozenset({"label", "input", "select", "textarea", "button", "option"})
"""What stands beside its neighbours on the page, even where no space is between them."""
_CONTROLS: Final = frozenset({"input", "select", "textarea", "datalist"})
_BREAK: Final = "\v"


def blocks(root: etree._Element, left_out: LeftOut) -> list[Block]:
    """What the page shows, as far as there is time."""
    return _Walk(left_out, read_styles(root)).walk(root)


def words(element: etree._Element) -> str:
    """The text of *element* on one line."""
    found = _Walk(LeftOut(), Styles(), has_links=False).walk(element)
    return " ".join(" ".join(block.text for block in found).split())


class _Walk:
    """Gathers text until the next element that begins a block."""

    def __init__(
        self, left_out: LeftOut, styles: Styles, *, has_links: bool = True
    ) -> None:
        self._left_out = left_out
        self._styles = styles
        self._has_links = has_links
        self._blocks: list[Block] = []
        self._text: list[str] = []
        self._targets: list[str] = []
        """Where the links of a heading lead."""
        self._kind: tuple[BlockType, int] = _PLAIN
        self._lists: list[Numbers] = []
        self._label = ""

    def walk(self, element: etree._Element) -> list[Block]:
        # Lists are filled, since generators inside of each other cost more the deeper.
        self._element(element)
        self._flush()
        return self._blocks

    def _element(self, element: etree._Element) -> None:
        name = local_name(element)
        if name in NOT_PROSE or not name:
            return
        if self._is_unseen(element, name):
            return
        if name == "table" and next(element.iterdescendants("table"), None) is None:
            self._table(element)
        elif name == "li" or name in _BLOCKS or name in _PARAGRAPHS:
            self._block(element, name)
        else:
            self._inline(element, name)

    def _is_unseen(self, element: etree._Element, name: str) -> bool:
        # Most elements say nothing of themselves.
        if not element.attrib and not self._styles.rules and name not in RARE:
            return False
        return page_elements.is_unseen(element, name, self._styles, self._left_out)

    def _block(self, element: etree._Element, name: str) -> None:
        self._flush()
        if clock.is_over():
            return
        before = self._kind
        if name in _LISTS:
            self._lists.append(Numbers(element))
        if name == "li":
            self._label = self._lists[-1].label(element) if self._lists else ""
            self._kind = BlockType.LIST_ITEM, max(len(self._lists), 1)
        else:
            stays = name in {"p", "div"} and before[0] is BlockType.LIST_ITEM
            self._kind = _BLOCKS.get(name, before if name == "p" or stays else _PLAIN)
        self._children(element)
        self._flush()
        self._kind = before
        if name in _LISTS:
            self._lists.pop()

    def _children(self, element: etree._Element) -> None:
        if element.text:
            self._text.append(element.text)
        for child in element:
            self._element(child)
            if child.tail:
                self._text.append(child.tail)

    def _inline(self, element: etree._Element, name: str) -> None:
        if name == "br":
            self._text.append(_BREAK)
            return
        if name in _CONTROLS:
            typed = page_elements.control_text(element, self._left_out)
            self._text.append(f" {typed} ")
            return
        if name in _APART:
            self._text.append(" ")
        elif name == "img":
            self._text.append(_description(element))
        start = len(self._text)
        self._children(element)
        if name in {"sup", "sub", "a"}:
            self._reshape(element, name, start)
        elif name in _APART:
            self._text.append(" ")

    def _reshape(self, element: etree._Element, name: str, start: int) -> None:
        """What was gathered of *element*, as a power, or with the link's target."""
        text = "".join(self._text[start:])
        base = next((part[-1] for part in reversed(self._text[:start]) if part), "")
        if name == "a":
            target = element.get("href") or ""
            if self._kind[0] is BlockType.HEADING:
                self._targets.append(visibility.to_address(target))
            elif self._has_links:
                text = visibility.with_target(text, target)
        else:
            shift = visibility.raised if name == "sup" else visibility.lowered
            text = shift(text, base)
        self._text[start:] = [text]

    def _table(self, table: etree._Element) -> None:
        self._flush()
        for caption in table.iter("caption"):
            if text := " ".join(self._cell(caption).split()):
                self._blocks.append(Block(BlockType.PARAGRAPH, text))
        grid = Grid()
        for row in clock.within(table.iter("tr")):
            if self._is_unseen(row, "tr"):
                continue
            grid.begin_row()
            for cell in row:
                if local_name(cell) in {"td", "th"}:
                    columns = _span(cell.get("colspan"))
                    grid.add(self._cell(cell), columns, _span(cell.get("rowspan")))
            grid.end_row()
        block = grid.to_block()
        if block is not None:
            self._blocks.append(block)

    def _cell(self, cell: etree._Element) -> str:
        if self._is_unseen(cell, "td"):
            return ""
        if not len(cell):
            return " ".join((cell.text or "").split())
        inside = _Walk(self._left_out, self._styles, has_links=self._has_links)
        return "\n".join(block.text for block in inside.walk(cell))

    def _flush(self) -> None:
        if not self._text:
            self._targets = []
            return
        text, self._text = "".join(self._text), []
        targets, self._targets = [target for target in self._targets if target], []
        kind, level = self._kind
        if kind is BlockType.CODE:
            kept = text.replace(_BREAK, "\n").strip("\n")
        else:
            kept = _tidy(text)
        if not kept or kept.isspace():
            return
        label, self._label = self._label, ""
        self._blocks.append(Block(kind, f"{label}{kept}", level))
        if targets:
            lines = "\n".join(dict.fromkeys(targets))
            self._blocks.append(Block(BlockType.PARAGRAPH, lines))


def _description(image: etree._Element) -> str:
    return f" {image.get('alt') or ''} "


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line)


def _span(text: str | None) -> int:
    if text is None:
        return 1
    digits = text.strip()[:_SPAN_DIGITS]
    return int(digits) if digits.isascii() and digits.isdecimal() else 1


_SPAN_DIGITS: Final = 5
"""More rows or columns than this can write no page spans."""
