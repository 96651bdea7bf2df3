"""Word documents: one walk over every part that holds text."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest import clock, formulas, included_documents, office_text
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, LossCode
from ingest.grid import Grid
from ingest.packages import Package, open_package
from ingest.visibility import LeftOut
from ingest.word_numbering import WordNumbering
from ingest.word_runs import WordRuns, chosen, is_prompt
from ingest.word_styles import WordStyles
from ingest.word_xml import find, number, value
from ingest.xml_text import local_name

_MAIN: Final = "word/document.xml"
_TRANSPARENT: Final = frozenset(
    {
        "sdt",
        "sdtContent",
        "ins",
        "moveTo",
        "smartTag",
        "customXml",
        "body",
        "hdr",
        "ftr",
    }
)
_NOTE_PARTS: Final = ("word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")


class DOCXExtractor:
    """Body, tables, headers, footers, text boxes, notes, comments, charts, diagrams.

    What tracked changes deleted, and what is not shown, is left out and counted; what
    they inserted is read.
    """

    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        root = package.find_xml(_MAIN)
        if root is None:
            raise DamagedFileError("The document's main part is missing or damaged.")
        walk = _Walk(package)
        structure = tuple(clock.within(walk.blocks(root)))
        properties = office_text.read_properties(package)
        files, files_lost = office_text.embedded(package, "word/embeddings/")
        documents, documents_lost = included_documents.unread(package)
        return Extraction(
            structure=structure,
            title=properties.title,
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            attachments=(*files, *documents),
            losses=(
                *package.losses,
                *walk.left_out.losses(),
                *office_text.image_losses(package, "word/media/"),
                *files_lost,
                *documents_lost,
            ),
        )


class _Walk:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._numbering = WordNumbering(package.find_xml("word/numbering.xml"))
        self._styles = WordStyles(package.find_xml("word/styles.xml"), self._numbering)
        self.left_out = LeftOut()
        self._runs = self._runs_of(_MAIN)

    def _runs_of(self, part: str) -> WordRuns:
        return WordRuns(self._styles, self._package.links(part), self.left_out)

    def blocks(self, root: etree._Element) -> Iterator[Block]:
        yield from self._plain_parts("word/header", BlockType.HEADER)
        self._runs = self._runs_of(_MAIN)
        yield from self._block_level(root)
        yield from self._plain_parts("word/footer", BlockType.HEADER)
        for name in _NOTE_PARTS:
            yield from self._part(name, BlockType.NOTE)
        yield from self._charts()
        for name in self._package.list_names("word/diagrams/data"):
            part = self._package.find_xml(name)
            if part is not None:
                for text in office_text.drawing_paragraphs(part):
                    yield Block(BlockType.PARAGRAPH, text)

    def _plain_parts(self, prefix: str, kind: BlockType) -> Iterator[Block]:
        seen: set[str] = set()
        for name in self._package.list_names(prefix):
            for block in self._part(name, kind):
                # The same header stands in one part for each section.
                if block.text not in seen:
                    seen.add(block.text)
                    yield block

    def _part(self, name: str, kind: BlockType) -> Iterator[Block]:
        root = self._package.find_xml(name)
        if root is None:
            return
        self._runs = self._runs_of(name)
        for element in root:
            holder = element if local_name(element) not in {"p", "tbl", "sdt"} else root
            for block in self._block_level(holder):
                plain = block.type in {BlockType.PARAGRAPH, BlockType.HEADING}
                yield Block(kind if plain else block.type, block.text, 0)
            if holder is root:
                return

    def _charts(self) -> Iterator[Block]:
        for name in self._package.list_names("word/charts/chart"):
            root = self._package.find_xml(name)
            if root is not None and (text := office_text.chart_text(root)):
                yield Block(BlockType.PARAGRAPH, text)

    def _block_level(self, parent: etree._Element) -> Iterator[Block]:
        for element in parent:
            yield from self._block(element, local_name(element))
            yield from self._waiting_boxes()

    def _block(self, element: etree._Element, name: str) -> Iterator[Block]:
        if name == "p":
            yield from self._paragraph(element)
        elif name == "tbl":
            yield from self._table(element)
        elif name == "AlternateContent":
            yield from self._block_level(chosen(element))
        elif name == "altChunk":
            yield from included_documents.read(self._package, element)
        elif name == "sdt" and is_prompt(find(element, "sdtPr")):
            words = "".join(map(str, element.itertext()))
            self.left_out.add(LossCode.PROMPT, words)
        elif name in {"oMathPara", "oMath"}:
            yield Block(BlockType.PARAGRAPH, formulas.to_text(element).strip())
        elif name in _TRANSPARENT:
            yield from self._block_level(element)

    def _waiting_boxes(self) -> Iterator[Block]:
        boxes, self._runs.boxes = self._runs.boxes, []
        for box in boxes:
            yield from self._block_level(box)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        text = self._runs.text(paragraph)
        place = self._styles.list_place(paragraph)
        label = self._numbering.label(place.list_id, place.level) if place else ""
        if not text:
            return
        if level := self._styles.heading_level(paragraph):
            yield Block(BlockType.HEADING, " ".join(f"{label}{text}".split()), level)
        elif place:
            yield Block(BlockType.LIST_ITEM, f"{label}{text}", place.level + 1)
        else:
            yield Block(BlockType.PARAGRAPH, text)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        grid = Grid()
        for row in clock.within(_children(table, "tr")):
            grid.begin_row()
            if before := number(find(row, "trPr", "gridBefore")):
                grid.add("", before)
            for cell in _children(row, "tc"):
                self._cell(grid, cell)
            grid.end_row()
        block = grid.to_block()
        if block is not None:
            yield block

    def _cell(self, grid: Grid, cell: etree._Element) -> None:
        text = "\n".join(block.text for block in self._block_level(cell))
        columns = number(find(cell, "tcPr", "gridSpan"), 1)
        merge = find(cell, "tcPr", "vMerge")
        if merge is not None and value(merge) != "restart" and not text:
            grid.add_continued(columns)
        else:
            grid.add(text, columns)


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children called *name*, also inside content controls and insertions."""
    for element in parent:
        found = local_name(element)
        if found == name:
            yield element
        elif found in _TRANSPARENT:
            yield from _children(element, name)
