"""Spreadsheets that are XML and say what they show: OpenDocument, and Office 2003."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from lxml import etree

from ingest import odf_package
from ingest.errors import DamagedFileError
from ingest.excel_xml import ExcelXML
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.grid import to_table
from ingest.odf_styles import ODFStyles
from ingest.ods_cells import ODSSheets, hidden_tables
from ingest.office_text import Properties
from ingest.sheet_cells import within_limit
from ingest.visibility import LeftOut
from ingest.xml_text import parse_xml

_SPACE: Final = "urn:schemas-microsoft-com:office:spreadsheet"

Table = tuple[str, list[list[str]]]


class ODSExtractor:
    """ODS: cells as they are shown, and the comments on them."""

    def extract(self, source: BinaryIO) -> Extraction:
        package, content = odf_package.open_document(source)
        styles = ODFStyles(package.find_xml("styles.xml"), content)
        properties = odf_package.read_properties(package)
        found = read_sheets(content, styles, properties)
        return replace(found, losses=(*package.losses, *found.losses))


class ExcelXMLExtractor:
    """XML of Office 2003, which many programs write and call XLS."""

    def extract(self, source: BinaryIO) -> Extraction:
        root = parse_xml(source.read())
        if root.tag != f"{{{_SPACE}}}Workbook":
            raise DamagedFileError("This is no spreadsheet in XML.")
        sheets = ExcelXML(root)
        blocks, losses = _to_blocks(sheets.tables())
        return Extraction(
            structure=(*blocks, *_noted(sheets.notes)),
            pages=_sheets(blocks),
            losses=(
                *losses,
                *_counted(LeftOut(), sheets.hidden, sheets.uncalculated),
            ),
        )


def read_sheets(
    content: etree._Element, styles: ODFStyles, properties: Properties
) -> Extraction:
    """The sheets of an OpenDocument file, in whatever it is packed."""
    sheets = ODSSheets(styles, hidden_tables(content))
    blocks, losses = _to_blocks(sheets.tables(content))
    notes = content.iter("{*}annotation")
    return Extraction(
        structure=(*blocks, *_noted(map(_words, notes))),
        title=properties.title,
        author=properties.author,
        created_at=properties.created_at,
        modified_at=properties.modified_at,
        pages=_sheets(blocks),
        losses=(
            *losses,
            *_counted(sheets.left_out, sheets.hidden, sheets.uncalculated),
        ),
    )


def _to_blocks(tables: Iterator[Table]) -> tuple[list[Block], list[Loss]]:
    blocks: list[Block] = []
    losses: list[Loss] = []
    for number, (name, rows) in enumerate(tables, start=1):
        blocks.append(Block(BlockType.SHEET, name, page=number))
        kept, lost = within_limit(rows, name)
        losses += lost
        table = to_table(kept, number)
        blocks += [] if table is None else [table]
    return blocks, losses


def _sheets(blocks: list[Block]) -> int:
    return sum(block.type is BlockType.SHEET for block in blocks)


def _noted(texts: Iterator[str] | list[str]) -> Iterator[Block]:
    return (Block(BlockType.NOTE, text) for text in texts if text)


def _counted(left_out: LeftOut, hidden: int, uncalculated: int) -> Iterator[Loss]:
    left_out.add(LossCode.HIDDEN_SHOWN, count=hidden)
    left_out.add(LossCode.NOT_CALCULATED, count=uncalculated)
    yield from left_out.losses()


def _words(note: etree._Element) -> str:
    paragraphs = (" ".join(map(str, part.itertext())) for part in note.iter("{*}p"))
    return "\n".join(paragraphs).strip()
