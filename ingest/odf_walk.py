"""A walk over the content of an OpenDocument file, which gathers what it shows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lxml import etree

from ingest import symbols, visibility
from ingest.extraction import Block, BlockType, LossCode
from ingest.grid import Grid
from ingest.odf_lists import ODFLists
from ingest.odf_styles import ODFStyles, attribute, integer
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

_SILENT: Final = frozenset(
    [
        "tracked-changes", "sequence-decls", "forms", "settings", "bookmark", "scripts",
        "font-face-decls", "automatic-styles", "variable-decls", "user-field-decls",
        "change", "change-start", "change-end", "list-style", "label",
    ]
)  # fmt: skip
_SIGNS: Final = {"tab": " ", "line-break": "\n", "soft-hyphen": ""}
_BESIDE: Final = frozenset(
    [
        "note", "annotation", "frame", "text-box", "custom-shape", "rect", "ellipse", "g",
        "line", "connector", "caption", "polygon", "control",
    ]
)  # fmt: skip
_SHIFTS: Final = {"super": visibility.raised, "sub": visibility.lowered}
MAX_REPEATED: Final = 50
"""Of one cell or blank that is said to stand several times."""


class ODFWalk:
    def __init__(self, styles: ODFStyles, left_out: LeftOut | None = None) -> None:
        self.slides = 0
        self.left_out = left_out or LeftOut()
        self._styles = styles
        self._lists = ODFLists(styles)
        self._beside: list[etree._Element] = []
        self._controls: dict[str, etree._Element] = {}

    def blocks(self, parent: Iterable[etree._Element]) -> Iterator[Block]:
        for element in parent:
            name = local_name(element)
            if name == "h":
                level = integer(attribute(element, "outline-level"), 1)
                yield from self._paragraph(element, BlockType.HEADING, level)
            elif name == "p":
                yield from self._body_paragraph(element)
            elif name == "table":
                yield from self._table(element)
            elif name in {"list", "list-item"}:
                yield from self._list(element, name)
            else:
                yield from self._other(element, name)

    def _other(self, element: etree._Element, name: str) -> Iterator[Block]:
        if name == "page":
            yield from self._slide(element)
        elif name in {"annotation", "notes", "note"}:
            yield from _noted(self._inner().blocks(element))
        elif name == "forms":
            self._controls |= {attribute(each, "id"): each for each in element.iter()}
        elif name in {"title", "desc"}:
            yield from self._described(element)
        elif name == "control":
            yield from self._control(element)
        elif self._is_hidden(element, name):
            self.left_out.add(LossCode.HIDDEN, _words(element))
        elif name not in _SILENT:
            yield from self.blocks(element)

    def _is_hidden(self, element: etree._Element, name: str) -> bool:
        if name == "section":
            return attribute(element, "display") == "none"
        return attribute(element, "layer") in self._styles.hidden_layers

    def _described(self, element: etree._Element) -> Iterator[Block]:
        """The description of a picture, which LibreOffice keeps in two elements."""
        if words := visibility.description(element.text):
            yield Block(BlockType.PARAGRAPH, words, page=self.slides or None)

    def _control(self, element: etree._Element) -> Iterator[Block]:
        form = self._controls.get(attribute(element, "control"))
        if form is None:
            return
        text = attribute(form, "current-value") or attribute(form, "value")
        if local_name(form) in {"checkbox", "radio"}:
            state = attribute(form, "current-state") or attribute(form, "state")
            is_ticked = (
                state == "checked" or attribute(form, "current-selected") == "true"
            )
            sign = visibility.TICKED if is_ticked else visibility.EMPTY
            text = f"{sign} {attribute(form, 'label')}"
        if text.strip():
            yield Block(BlockType.PARAGRAPH, text.strip(), page=self.slides or None)

    def _list(self, element: etree._Element, name: str) -> Iterator[Block]:
        if name == "list":
            self._lists.begin(element)
            yield from self.blocks(element)
            self._lists.end()
        else:
            self._lists.begin_item(element)
            yield from self.blocks(element)

    def _slide(self, element: etree._Element) -> Iterator[Block]:
        self.slides += 1
        if attribute(element, "style-name") in self._styles.hidden_pages:
            self.left_out.add(LossCode.HIDDEN_SHOWN)
        yield Block(BlockType.SLIDE, f"Slide {self.slides}", page=self.slides)
        yield from self.blocks(element)

    def _body_paragraph(self, element: etree._Element) -> Iterator[Block]:
        depth = self._lists.depth
        kind = BlockType.LIST_ITEM if depth else BlockType.PARAGRAPH
        yield from self._paragraph(element, kind, depth)

    def _paragraph(
        self, element: etree._Element, kind: BlockType, level: int
    ) -> Iterator[Block]:
        letters = self._styles.letters(attribute(element, "style-name"))
        text = "".join(self._shown(element, letters)).strip()
        is_heading = kind is BlockType.HEADING
        label = self._lists.take_label()
        label = self._lists.heading(element, level) or label if is_heading else label
        if text:
            text = (
                " ".join(f"{label}{text}".split()) if is_heading else f"{label}{text}"
            )
            yield Block(kind, text, level, self.slides or None)
        beside, self._beside = self._beside, []
        for each in beside:
            inside = self._inner()
            if local_name(each) in {"note", "annotation"}:
                yield from _noted(inside.blocks(each))
            elif local_name(each) == "control":
                yield from self._control(each)
            else:
                yield from inside.blocks(each)

    def _shown(
        self, element: etree._Element, letters: Mapping[str, str]
    ) -> Iterator[str]:
        """The text of *element*, unless its style leaves it out."""
        code = LossCode.STRUCK_OUT if letters.get("struck") else None
        code = LossCode.HIDDEN if letters.get("hidden") else code
        if code is not None:
            self.left_out.add(code, _words(element))
            return
        yield from self._inline(element, letters)

    def _inline(
        self, element: etree._Element, letters: Mapping[str, str]
    ) -> Iterator[str]:
        font = letters.get("font", "")
        yield symbols.from_private(font, element.text or "")
        base = (element.text or "")[-1:]
        for child in element:
            text = "".join(self._inline_child(child, local_name(child), letters))
            shift = _SHIFTS.get(self._own_letters(child).get("shift", ""))
            yield shift(text, base) if shift else text
            tail = symbols.from_private(font, child.tail or "")
            yield tail
            base = (text + tail)[-1:] or base

    def _own_letters(self, element: etree._Element) -> Mapping[str, str]:
        if local_name(element) != "span":
            return {}
        return self._styles.letters(attribute(element, "style-name"))

    def _inline_child(
        self, child: etree._Element, name: str, letters: Mapping[str, str]
    ) -> Iterator[str]:
        if name == "s":
            yield " " * min(integer(attribute(child, "c"), 1), MAX_REPEATED)
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name in _BESIDE:
            self._beside.append(child)
        elif name == "span":
            yield from self._shown(child, {**letters, **self._own_letters(child)})
        elif name == "a":
            text = "".join(self._inline(child, letters))
            yield visibility.with_target(text, attribute(child, "href"))
        elif name not in _SILENT:
            yield from self._field(child, name, letters)

    def _field(
        self, child: etree._Element, name: str, letters: Mapping[str, str]
    ) -> Iterator[str]:
        if name == "ruby-text":
            self.left_out.add(LossCode.READING, _words(child))
        elif (
            name == "placeholder" or attribute(child, "showing-place-holder") == "true"
        ):
            self.left_out.add(LossCode.PROMPT, _words(child))
        elif name in {"hidden-text", "hidden-paragraph"}:
            self.left_out.add(LossCode.HIDDEN, _words(child))
        elif attribute(child, "checkbox") == "true":
            is_ticked = attribute(child, "checked") == "true"
            yield visibility.TICKED if is_ticked else visibility.EMPTY
        else:
            yield from self._inline(child, letters)

    def _inner(self) -> "ODFWalk":
        """A walk through a part that has numbers of its own."""
        inner = ODFWalk(self._styles, self.left_out)
        inner._controls = self._controls
        return inner

    def _table(self, table: etree._Element) -> Iterator[Block]:
        grid = Grid()
        for row in table.iter("{*}table-row"):
            repeated = integer(attribute(row, "number-rows-repeated"), 1)
            for _ in range(min(repeated, MAX_REPEATED) if _words(row) else 1):
                self._row(grid, row)
        block = grid.to_block(self.slides or None)
        if block is not None:
            yield block

    def _row(self, grid: Grid, row: etree._Element) -> None:
        grid.begin_row()
        for cell in row:
            # What a span covers stands in the row as well, and is filled by the span.
            if local_name(cell) != "table-cell":
                continue
            columns = integer(attribute(cell, "number-columns-spanned"), 1)
            rows = integer(attribute(cell, "number-rows-spanned"), 1)
            text = "\n".join(block.text for block in self._inner().blocks(cell))
            repeated = integer(attribute(cell, "number-columns-repeated"), 1)
            for _ in range(min(repeated, MAX_REPEATED)):
                grid.add(text, columns, rows)
        grid.end_row()


def _noted(blocks: Iterator[Block]) -> Iterator[Block]:
    for block in blocks:
        yield Block(BlockType.NOTE, block.text, page=block.page)


def _words(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))
