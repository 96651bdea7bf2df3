"""The text of an article in a Word document: paragraphs, lists, tables, code, pictures."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kb.reporting.formats.docx import TEXT_CM
from web.presentation.paper import Node, read_nodes

if TYPE_CHECKING:
    from docx.document import Document as File
    from docx.text.paragraph import Paragraph

CODE_FONT: Final = "Consolas"
_CODE_POINTS: Final = 9
_CELL_POINTS: Final = 9
_STEP_CM: Final = 0.75
"""By which a list in a list stands further in."""
_POINTS_OF_A_CM: Final = 28.35
_TALLEST_CM: Final = 17
_FIRST_LEVEL: Final = 2
"""A heading of a text is at least this deep, and stands below that of its section."""
_BLOCKS: Final = frozenset(
    {"p", "h", "ul", "ol", "pre", "quote", "table", "block", "hr"}
)


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look that come next."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    underline: bool = False
    code: bool = False
    size: float | None = None


class Writer:
    """Puts texts at the end of one document."""

    def __init__(self, file: "File", pictures: Mapping[str, bytes]) -> None:
        self._file = file
        self._pictures = pictures
        self._names = {address: address for address in pictures}

    def write(self, html: str) -> None:
        """*html*, which is clean already."""
        self._blocks(self._file, list(read_nodes(html, self._names)), 0)

    def _blocks(self, place: Any, nodes: Sequence[Node], depth: int) -> None:
        """*place* is the document or a cell of a table."""
        for some in _grouped(nodes):
            if _is_block(some[0]):
                self._block(place, some[0], depth)
            else:
                self._inline(_new(place, depth), some, Look())

    def _block(self, place: Any, node: Any, depth: int) -> None:
        match node["tag"]:
            case "h":
                self._heading(place, node)
            case "ul" | "ol":
                self._list(place, node, depth)
            case "pre":
                _code(_new(place, depth), node["words"])
            case "table":
                self._table(place, node)
            case "hr":
                _new(place, depth)
            case "p":
                self._inline(_new(place, depth), node["children"], Look())
            case "quote":
                self._blocks(place, node["children"], depth + 1)
            case _:
                self._blocks(place, node["children"], depth)

    def _heading(self, place: Any, node: Any) -> None:
        if place is self._file:
            level = min(max(node["level"], _FIRST_LEVEL) + 2, 9)
            self._inline(
                self._file.add_heading("", level=level), node["children"], Look()
            )
        else:
            self._inline(_new(place, 0), node["children"], Look(bold=True))

    def _list(self, place: Any, node: Any, depth: int) -> None:
        """With its numbers as text: Word would go on counting where the last list ended."""
        from docx.shared import Cm  # noqa: PLC0415 - on use.

        number = node.get("start", 1)
        for item in node["children"]:
            children = item["children"] if isinstance(item, dict) else [item]
            head, rest = _split(children)
            line = _new(place, depth + 1)
            line.paragraph_format.first_line_indent = Cm(-_STEP_CM)
            line.paragraph_format.tab_stops.add_tab_stop(Cm(_STEP_CM * (depth + 1)))
            line.add_run("•\t" if node["tag"] == "ul" else f"{number}.\t")
            self._inline(line, head, Look())
            self._blocks(place, rest, depth + 1)
            number += 1

    def _table(self, place: Any, node: Any) -> None:
        rows = _lay(node)
        if not rows:
            return
        columns = node["columns"]
        table = (
            place.add_table(rows=len(rows), cols=columns)
            if place is self._file
            else place.add_table(len(rows), columns)
        )
        table.style = "Table Grid"
        for (row, column), cell in _placed(rows):
            self._cell(table, row, column, cell, (len(rows), columns))

    def _cell(
        self, table: Any, row: int, column: int, cell: Any, size: tuple[int, int]
    ) -> None:
        target = table.cell(row, column)
        last = (
            min(row + cell["rowspan"], size[0]) - 1,
            min(column + cell["colspan"], size[1]) - 1,
        )
        if last != (row, column):
            target = target.merge(table.cell(*last))
        look = Look(bold=cell["is_head"], size=_CELL_POINTS)
        paragraph = target.paragraphs[0]
        for number, some in enumerate(_grouped(cell["children"])):
            if _is_block(some[0]):
                self._block(target, some[0], 0)
            else:
                self._inline(
                    target.add_paragraph() if number else paragraph, some, look
                )

    def _inline(
        self, paragraph: "Paragraph", nodes: Sequence[Node], look: Look
    ) -> None:
        for node in nodes:
            if isinstance(node, str):
                _say(paragraph, " ".join(node.split("\n")), look)
            elif node["tag"] in {"code", "pre"}:
                _say(paragraph, node["words"], replace(look, code=True))
            elif node["tag"] == "br":
                paragraph.add_run().add_break()
            elif node["tag"] == "picture":
                self._picture(paragraph, node)
            else:
                self._inline(paragraph, node["children"], _look(look, node["tag"]))

    def _picture(self, paragraph: "Paragraph", node: Any) -> None:
        from docx.shared import Cm  # noqa: PLC0415 - on use.

        data = self._pictures.get(node["file"])
        if data is None:
            _say(paragraph, node["words"], Look(italic=True))
            return
        wide, tall = (node[name] / _POINTS_OF_A_CM for name in ("width", "height"))
        most = TEXT_CM / node["columns"]
        scale = min(1, most / wide, _TALLEST_CM / tall)
        paragraph.add_run().add_picture(io.BytesIO(data), width=Cm(wide * scale))


def _is_block(node: Node) -> bool:
    return isinstance(node, dict) and node["tag"] in _BLOCKS


def _grouped(nodes: Sequence[Node]) -> Iterator[list[Any]]:
    """A block alone, what is no block with its neighbours."""
    group: list[Node] = []
    for node in nodes:
        if not _is_block(node):
            group.append(node)
            continue
        if group:
            yield group
            group = []
        yield [node]
    if group:
        yield group


def _split(nodes: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """What stands beside the number or the dot of an item, and what below."""
    for place, node in enumerate(nodes):
        if _is_block(node):
            return list(nodes[:place]), list(nodes[place:])
    return list(nodes), []


def _lay(node: Any) -> list[list[Any]]:
    """Cells by row: each row is full once its columns are, spans counted."""
    columns: int = node["columns"]
    rows: list[list[Any]] = []
    taken: dict[tuple[int, int], bool] = {}
    row: list[Any] = []
    column = 0
    for cell in node["cells"]:
        while taken.get((len(rows), column)):
            column += 1
        if column >= columns:
            rows.append(row)
            row, column = [], 0
            while taken.get((len(rows), column)):
                column += 1
        row.append((column, cell))
        for below in range(1, cell["rowspan"]):
            for beside in range(cell["colspan"]):
                taken[len(rows) + below, column + beside] = True
        column += cell["colspan"]
    if row:
        rows.append(row)
    return rows


def _placed(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[tuple[int, int], Any]]:
    for number, row in enumerate(rows):
        for column, cell in row:
            yield (number, column), cell


def _new(place: Any, depth: int) -> "Paragraph":
    from docx.shared import Cm, Pt  # noqa: PLC0415 - on use.

    paragraph: Paragraph = place.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    if depth:
        paragraph.paragraph_format.left_indent = Cm(_STEP_CM * depth)
    return paragraph


def _code(paragraph: "Paragraph", words: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - on use.
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above.

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F2F4F7")):
        shade.set(qn(f"w:{name}"), value)
    paragraph._p.get_or_add_pPr().append(shade)  # noqa: SLF001 - it has no other way.
    for number, line in enumerate(words.split("\n")):
        if number:
            paragraph.add_run().add_break()
        _say(paragraph, line, Look(code=True))


def _say(paragraph: "Paragraph", text: str, look: Look) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415 - on use.
    from docx.shared import Pt  # noqa: PLC0415 - as above.

    run: Any = paragraph.add_run(text)
    font = run.font
    font.bold, font.italic = look.bold or None, look.italic or None
    font.strike, font.underline = look.strike or None, look.underline or None
    if look.size is not None:
        font.size = Pt(look.size)
    if look.code:
        font.name, font.size = CODE_FONT, Pt(_CODE_POINTS)
        run._r.rPr.rFonts.set(qn("w:hAnsi"), CODE_FONT)  # noqa: SLF001 - no other way.


def _look(look: Look, tag: str) -> Look:
    match tag:
        case "strong":
            return replace(look, bold=True)
        case "em":
            return replace(look, italic=True)
        case "del":
            return replace(look, strike=True)
        case "u" | "a":
            return replace(look, underline=True)
        case _:
            return look
