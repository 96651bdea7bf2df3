"""Spreadsheets of every kind: a table for each sheet, with comments and text boxes."""

import html
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, Final

import python_calamine as calamine

from ingest import (
    biff_cells,
    clock,
    embedded_files,
    far_corners,
    number_formats,
    office_text,
    old_sheets,
    ole,
    xlsx_cells,
)
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import (
    Block,
    BlockType,
    EmbeddedFile,
    Extraction,
    Loss,
    LossCode,
)
from ingest.grid import to_table
from ingest.packages import Package, open_package
from ingest.sheet_cells import SheetCells, shown_rows, within_limit
from ingest.visibility import LeftOut
from ingest.xlsb_cells import XLSBCells
from ingest.xml_text import local_name

_PAGE_HEADER: Final = re.compile(
    rb"<(?:odd|even|first)(?:Header|Footer)>([^<]*)</(?:odd|even|first)(?:Header|Footer)>"
)


class XLSBExtractor:
    """XLSB: its cells as they are shown."""

    def extract(self, source: BinaryIO) -> Extraction:
        cells = XLSBCells(open_package(source))
        source.seek(0)
        return _extract(source, None, cells.read)


class XLSExtractor:
    """XLS: cells, and the comments, text boxes and objects that lie beside them."""

    def extract(self, source: BinaryIO) -> Extraction:
        with ole.opened(source) as storage:
            properties = ole.read_properties(storage)
            files, losses = embedded_files.keep(ole.embedded_objects(storage))
            stream = ole.read_stream(storage, "Workbook")
        source.seek(0)
        shown = iter(biff_cells.read_cells(stream))
        found = _extract(source, None, lambda _: next(shown, SheetCells()))
        blocks = (
            Block(BlockType.NOTE, text) for text in old_sheets.beside_cells(stream)
        )
        return replace(
            found,
            structure=(*found.structure, *blocks),
            title=properties.title,
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            attachments=files,
            losses=(*found.losses, *losses),
        )


class XLSXExtractor:
    """XLSX: cells as they are shown, and what else lies in its package."""

    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        moved = far_corners.moved_together(source, package)
        cells = package if moved is source else open_package(moved)
        shown = xlsx_cells.read_workbook(cells)
        moved.seek(0)
        return _extract(
            moved, package, lambda name: xlsx_cells.read_cells(cells, shown, name)
        )


def _extract(
    source: BinaryIO,
    package: Package | None,
    cells_of: Callable[[str], SheetCells] = lambda _: SheetCells(),
) -> Extraction:
    workbook = _open(source)
    left_out = LeftOut()
    blocks: list[Block] = []
    losses: list[Loss] = []
    sheets = enumerate(workbook.sheets_metadata, start=1)
    for number, sheet in clock.within(sheets, "sheet"):
        blocks.append(Block(BlockType.SHEET, sheet.name, page=number))
        cells = cells_of(sheet.name)
        is_hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
        left_out.add(LossCode.HIDDEN_SHOWN, count=cells.hidden + is_hidden)
        left_out.add(LossCode.NOT_CALCULATED, count=cells.uncalculated)
        table, lost = _sheet_table(workbook, sheet.name, number, cells)
        losses.extend(lost)
        blocks += table
    losses += left_out.losses()
    files: tuple[EmbeddedFile, ...] = ()
    if package is None:
        properties = office_text.Properties()
    else:
        blocks.extend(_beside_the_cells(package))
        properties = office_text.read_properties(package)
        files, files_lost = office_text.embedded(package, "xl/embeddings/")
        blocks += (Block(BlockType.HEADER, text) for text in _page_headers(package))
        losses += [
            *package.losses,
            *office_text.image_losses(package, "xl/media/"),
            *files_lost,
        ]
    return Extraction(
        structure=tuple(blocks),
        title=properties.title,
        author=properties.author,
        created_at=properties.created_at,
        modified_at=properties.modified_at,
        pages=len(workbook.sheet_names),
        attachments=files,
        losses=tuple(losses),
    )


def _open(source: BinaryIO) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.read()))
    except calamine.PasswordError as error:
        raise PasswordError("The spreadsheet is protected by a password.") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise DamagedFileError(
            "The spreadsheet is damaged and cannot be opened."
        ) from error


def _sheet_table(
    workbook: calamine.CalamineWorkbook, name: str, number: int, cells: SheetCells
) -> tuple[list[Block], list[Loss]]:
    try:
        sheet = workbook.get_sheet_by_name(name)
        rows = ([_to_text(cell) for cell in row] for row in sheet.iter_rows())
        first = sheet.start[1] if sheet.start else 0
        spans = sheet.merged_cell_ranges or ()
    except (calamine.CalamineError, ValueError):
        loss = Loss(LossCode.DAMAGED_PART, name, "This sheet cannot be read.")
        return [], [loss]
    kept, losses = within_limit(shown_rows(rows, first, cells, spans), name)
    table = to_table(kept, number)
    return ([] if table is None else [table]), losses


def _to_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    match value:
        case bool():
            text = "TRUE" if value else "FALSE"
        case float() | int():
            text = number_formats.general(value)
        case datetime():
            text = value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
        case timedelta():
            text = number_formats.shown(value.total_seconds() / 86_400, "[h]:mm:ss")
        case date() | time():
            text = value.isoformat()
        case _:
            text = str(value)
    return text


def _beside_the_cells(package: Package) -> Iterator[Block]:
    for prefix, read, kind in (
        ("xl/comments", _joined, BlockType.NOTE),
        ("xl/threadedcomments/", _joined, BlockType.NOTE),
        ("xl/drawings/drawing", office_text.drawing_paragraphs, BlockType.PARAGRAPH),
        ("xl/diagrams/data", office_text.drawing_paragraphs, BlockType.PARAGRAPH),
        ("xl/charts/chart", _chart, BlockType.PARAGRAPH),
    ):
        for name in package.list_names(prefix):
            root = package.find_xml(name)
            texts: Iterable[str] = () if root is None else read(root)
            for text in texts:
                yield Block(kind, text)


def _page_headers(package: Package) -> list[str]:
    """What is printed above and below the sheets, without its codes for fonts."""
    found: dict[str, None] = {}
    for name in package.list_names("xl/worksheets/sheet"):
        data = package.find(name) or b""
        # They stand behind the cells, of which there may be millions.
        start = max(data.rfind(b"</sheetData>"), 0)
        for match in _PAGE_HEADER.finditer(data, start):
            text = html.unescape(match[1].decode("utf-8", "replace"))
            if words := " ".join(old_sheets.HEADER_CODE.sub(" ", text).split()):
                found[words] = None
    return list(found)


def _chart(root: Any) -> Iterator[str]:
    if text := office_text.chart_text(root):
        yield text


def _joined(root: Any) -> Iterator[str]:
    """The text of each comment."""
    for comment in root.iter():
        if local_name(comment) in {"comment", "threadedComment"}:
            parts = (part.text or "" for part in comment.iter() if _holds_text(part))
            if text := "".join(parts).strip():
                yield text


def _holds_text(element: Any) -> bool:
    if local_name(element) == "t":
        return True
    return local_name(element) == "text" and not len(element)
