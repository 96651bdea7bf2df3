"""Presentations: slides in order, with tables, charts, diagrams, notes and comments."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest import clock, office_text, visibility
from ingest.drawing_text import DrawingText
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, LossCode
from ingest.grid import Grid
from ingest.packages import Package, open_package
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

_MAIN: Final = "ppt/presentation.xml"
_RELATION: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
)
_SHAPES: Final = frozenset({"sp", "pic", "grpSp", "cxnSp", "graphicFrame"})
_WITHOUT_TEXT: Final = frozenset(
    [
        "spPr",
        "style",
        "bodyPr",
        "lstStyle",
        "timing",
        "transition",
        "blipFill",
        "bg",
        "clrMapOvr",
    ]
)
"""How things look and move: trees that may be larger than the slide itself."""
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class PPTXExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        slides = _slides(package)
        left_out = LeftOut()
        read = (
            list(_slide_blocks(package, name, number, left_out))
            for number, name in enumerate(slides, start=1)
        )
        structure = tuple(
            block for slide in clock.within(read, "slide") for block in slide
        )
        structure = (*structure, *_master_blocks(package))
        properties = office_text.read_properties(package)
        files, files_lost = office_text.embedded(package, "ppt/embeddings/")
        return Extraction(
            structure=structure,
            title=properties.title,
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            pages=len(slides),
            attachments=files,
            losses=(
                *package.losses,
                *left_out.losses(),
                *office_text.image_losses(package, "ppt/media/"),
                *files_lost,
            ),
        )


def _slides(package: Package) -> list[str]:
    """The slides' parts in the order they are shown."""
    root = package.find_xml(_MAIN)
    if root is None:
        raise DamagedFileError("The presentation's main part is missing or damaged.")
    relations = package.relations(_MAIN)
    names = []
    for element in root.iter():
        if local_name(element) == "sldId":
            key = element.get(_RELATION) or element.get(_STRICT_RELATION) or ""
            if key in relations:
                names.append(relations[key][1])
    return names or package.list_names("ppt/slides/slide")


def _master_blocks(package: Package) -> Iterator[Block]:
    """What the masters show on every slide: all but the prompts of placeholders."""
    seen: set[str] = set()
    for name in package.list_names("ppt/slidemasters/slidemaster"):
        root = package.find_xml(name)
        for shape in () if root is None else root.iter("{*}sp"):
            if any(local_name(element) == "ph" for element in shape.iter()):
                continue
            for text in office_text.drawing_paragraphs(shape):
                if text not in seen:
                    seen.add(text)
                    yield Block(BlockType.HEADER, text)


def _slide_blocks(
    package: Package, name: str, number: int, left_out: LeftOut
) -> Iterator[Block]:
    root = package.find_xml(name)
    if root is None:
        return
    if root.get("show") in {"0", "false"}:
        left_out.add(LossCode.HIDDEN_SHOWN)
    yield Block(BlockType.SLIDE, f"Slide {number}", page=number)
    text = DrawingText(left_out, package.links(name))
    yield from _Shapes(text, number).blocks(root)
    for relation, target in sorted(package.relations(name).values()):
        yield from _related(package, relation, target, number)


def _related(
    package: Package, relation: str, target: str, number: int
) -> Iterator[Block]:
    if relation not in {"chart", "diagramData", "notesSlide", "comments"}:
        return
    root = package.find_xml(target)
    if root is None:
        return
    if relation == "chart":
        texts = [office_text.chart_text(root)]
    elif relation == "comments":
        texts = list(_comments(root))
    else:
        texts = list(office_text.drawing_paragraphs(root))
    noted = relation in {"notesSlide", "comments"}
    for text in texts:
        # A notes page repeats the slide's number as a field.
        if text and text != str(number):
            kind = BlockType.NOTE if noted else BlockType.PARAGRAPH
            yield Block(kind, text, page=number)


def _comments(root: etree._Element) -> Iterator[str]:
    """Old comments hold plain text, new ones paragraphs."""
    yield from office_text.drawing_paragraphs(root)
    for element in root.iter():
        if local_name(element) == "text" and element.text:
            yield element.text.strip()


class _Shapes:
    """The shapes of one slide, with its tables and the descriptions of its pictures."""

    def __init__(self, text: DrawingText, number: int) -> None:
        self._text = text
        self._number = number

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        for element in parent:
            name = local_name(element)
            if name in _WITHOUT_TEXT:
                continue
            if name == "tbl":
                block = self._table(element).to_block(self._number)
                yield from () if block is None else (block,)
            elif name == "AlternateContent":
                yield from self.blocks(element[0] if len(element) else element)
            elif name == "txBody":
                yield from self._body(element, is_title=_is_title(parent))
            elif name in _SHAPES and _is_hidden(element):
                words = "".join(map(str, element.itertext()))
                self._text.left_out.add(LossCode.HIDDEN, words)
            else:
                yield from self._described(element, name)
                yield from self.blocks(element)

    def _body(self, body: etree._Element, *, is_title: bool) -> Iterator[Block]:
        for paragraph in self._text.paragraphs(body):
            if is_title:
                line = " ".join(paragraph.text.split())
                yield Block(BlockType.HEADING, line, 1, self._number)
            else:
                kind = BlockType.LIST_ITEM if paragraph.level else BlockType.PARAGRAPH
                yield Block(kind, paragraph.text, paragraph.level, self._number)

    def _described(self, element: etree._Element, name: str) -> Iterator[Block]:
        if name == "cNvPr" and (words := visibility.description(element.get("descr"))):
            yield Block(BlockType.PARAGRAPH, words, page=self._number)

    def _table(self, table: etree._Element) -> Grid:
        grid = Grid()
        for row in (child for child in table if local_name(child) == "tr"):
            grid.begin_row()
            for cell in (child for child in row if local_name(child) == "tc"):
                # The cells that a span covers stand in the row as well.
                if cell.get("vMerge") in {"1", "true"}:
                    grid.add_continued()
                else:
                    lines = (each.text for each in self._text.paragraphs(cell))
                    grid.add("\n".join(lines))
            grid.end_row()
        return grid


def _is_hidden(shape: etree._Element) -> bool:
    """By its own properties, which are the first child of its first child."""
    first = shape[0] if len(shape) else None
    inner = None if first is None or not len(first) else first[0]
    return inner is not None and (
        local_name(inner) == "cNvPr" and inner.get("hidden") in {"1", "true"}
    )


def _is_title(shape: etree._Element) -> bool:
    return any(
        local_name(element) == "ph" and element.get("type") in {"title", "ctrTitle"}
        for element in shape.iter()
    )
