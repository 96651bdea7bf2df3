"""Presentations: slides in order, with tables, charts, diagrams, notes and comments."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest import office_text
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction
from ingest.packages import Package, open_package
from ingest.xml_text import local_name

_MAIN: Final = "ppt/presentation.xml"
_RELATION: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
)
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class PPTXExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        slides = _slides(package)
        structure = tuple(
            block
            for number, name in enumerate(slides, start=1)
            for block in _slide_blocks(package, name, number)
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


def _slide_blocks(package: Package, name: str, number: int) -> Iterator[Block]:
    root = package.find_xml(name)
    if root is None:
        return
    yield Block(BlockType.SLIDE, f"Slide {number}", page=number)
    for kind, level, text in _shapes(root):
        yield Block(kind, text, level, number)
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


def _shapes(parent: etree._Element) -> Iterator[tuple[BlockType, int, str]]:
    for element in parent:
        name = local_name(element)
        if name == "tbl":
            yield BlockType.TABLE, 0, _table(element)
        elif name == "AlternateContent":
            yield from _shapes(element[0] if len(element) else element)
        elif name == "txBody":
            heading = _is_title(parent)
            for text in office_text.drawing_paragraphs(element):
                if heading:
                    yield BlockType.HEADING, 1, " ".join(text.split())
                else:
                    yield BlockType.PARAGRAPH, 0, text
        else:
            yield from _shapes(element)


def _is_title(shape: etree._Element) -> bool:
    return any(
        local_name(element) == "ph" and element.get("type") in {"title", "ctrTitle"}
        for element in shape.iter()
    )


def _table(table: etree._Element) -> str:
    rows = []
    for row in table:
        if local_name(row) == "tr":
            cells = (cell for cell in row if local_name(cell) == "tc")
            rows.append(
                "\t".join(
                    " ".join(" ".join(office_text.drawing_paragraphs(cell)).split())
                    for cell in cells
                )
            )
    return "\n".join(row for row in rows if row.strip())
