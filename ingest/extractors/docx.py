"""Word documents: one walk over every part that holds text."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest import included_documents, office_text
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction
from ingest.packages import Package, open_package
from ingest.word_styles import WordStyles
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
_SKIPPED: Final = frozenset({"del", "moveFrom", "instrText", "delText", "pPr", "rPr"})
_SIGNS: Final = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
    "ptab": "\t",
}
_NOTE_PARTS: Final = ("word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")


class DOCXExtractor:
    """Body, tables, headers, footers, text boxes, notes, comments, charts, diagrams.

    What tracked changes deleted is left out; what they inserted is read.
    """

    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        root = package.find_xml(_MAIN)
        if root is None:
            raise DamagedFileError("The document's main part is missing or damaged.")
        structure = tuple(_Walk(package).blocks(root))
        properties = office_text.read_properties(package)
        files, files_lost = office_text.embedded(package, "word/embeddings/")
        documents, documents_lost = included_documents.unread(package)
        return Extraction(
            structure=structure,
            title=properties.title or _first_heading(structure),
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            attachments=(*files, *documents),
            losses=(
                *package.losses,
                *office_text.image_losses(package, "word/media/"),
                *files_lost,
                *documents_lost,
            ),
        )


def _first_heading(structure: tuple[Block, ...]) -> str | None:
    return next(
        (block.text for block in structure if block.type is BlockType.HEADING), None
    )


class _Walk:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = WordStyles(package.find_xml("word/styles.xml"))
        self._boxes: list[etree._Element] = []

    def blocks(self, root: etree._Element) -> Iterator[Block]:
        yield from self._plain_parts("word/header", BlockType.HEADER)
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
            name = local_name(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name == "AlternateContent":
                yield from self._block_level(_chosen(element))
            elif name == "altChunk":
                yield from included_documents.read(self._package, element)
            elif name in _TRANSPARENT:
                yield from self._block_level(element)
            yield from self._waiting_boxes()

    def _waiting_boxes(self) -> Iterator[Block]:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self._block_level(box)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        text = "".join(self._inline(paragraph)).strip()
        if not text:
            return
        if level := self._styles.heading_level(paragraph):
            yield Block(BlockType.HEADING, " ".join(text.split()), level)
        elif level := self._styles.list_level(paragraph):
            yield Block(BlockType.LIST_ITEM, text, level)
        else:
            yield Block(BlockType.PARAGRAPH, text)

    def _inline(self, parent: etree._Element) -> Iterator[str]:
        for element in parent:
            name = local_name(element)
            if name == "t":
                yield element.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "sym":
                yield " "
            elif name == "txbxContent":
                self._boxes.append(element)
            elif name == "AlternateContent":
                yield from self._inline(_chosen(element))
            elif name not in _SKIPPED:
                yield from self._inline(element)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows = [
            [self._cell(cell) for cell in _children(row, "tc")]
            for row in _children(table, "tr")
        ]
        lines = ["\t".join(row) for row in rows if any(row)]
        if lines:
            yield Block(BlockType.TABLE, "\n".join(lines))

    def _cell(self, cell: etree._Element) -> str:
        texts = [block.text for block in self._block_level(cell)]
        return " ".join(" ".join(texts).split())


def _chosen(alternates: etree._Element) -> etree._Element:
    """The first choice: the fallback repeats its text for older readers."""
    for name in ("Choice", "Fallback"):
        for element in alternates:
            if local_name(element) == name:
                return element
    return alternates


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children called *name*, also inside content controls and insertions."""
    for element in parent:
        found = local_name(element)
        if found == name:
            yield element
        elif found in _TRANSPARENT:
            yield from _children(element, name)
