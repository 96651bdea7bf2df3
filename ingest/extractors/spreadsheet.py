"""Spreadsheets of every kind: a table for each sheet, with comments and text boxes."""

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, Final

import python_calamine as calamine

from ingest import far_corners, office_text
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.packages import Package, open_package
from ingest.xml_text import local_name

MAX_CHARACTERS: Final = 5_000_000


class SpreadsheetExtractor:
    """XLS, XLSB and ODS: their cells."""

    def extract(self, source: BinaryIO) -> Extraction:
        return _extract(source, None)


class XLSXExtractor:
    """XLSX: cells, and what else lies in its package."""

    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        return _extract(far_corners.moved_together(source, package), package)


def _extract(source: BinaryIO, package: Package | None) -> Extraction:
    workbook = _open(source)
    blocks: list[Block] = []
    losses: list[Loss] = []
    for number, name in enumerate(workbook.sheet_names, start=1):
        blocks.append(Block(BlockType.SHEET, name, page=number))
        text, lost = _sheet_text(workbook, name)
        losses.extend(lost)
        if text:
            blocks.append(Block(BlockType.TABLE, text, page=number))
    if package is None:
        properties = office_text.Properties()
    else:
        blocks.extend(_beside_the_cells(package))
        properties = office_text.read_properties(package)
        losses += [*package.losses, *office_text.image_losses(package, "xl/media/")]
    return Extraction(
        structure=tuple(blocks),
        title=properties.title,
        author=properties.author,
        created_at=properties.created_at,
        modified_at=properties.modified_at,
        pages=len(workbook.sheet_names),
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


def _sheet_text(
    workbook: calamine.CalamineWorkbook, name: str
) -> tuple[str, tuple[Loss, ...]]:
    try:
        rows = workbook.get_sheet_by_name(name).iter_rows()
    except (calamine.CalamineError, ValueError):
        loss = Loss(LossCode.DAMAGED_PART, name, "This sheet cannot be read.")
        return "", (loss,)
    lines: list[str] = []
    length = 0
    for row in rows:
        line = "\t".join(_to_text(cell) for cell in row).rstrip("\t")
        if not line.strip():
            continue
        length += len(line)
        if length > MAX_CHARACTERS:
            detail = f"Everything after {MAX_CHARACTERS:,} characters was left out."
            return "\n".join(lines), (Loss(LossCode.CUT, name, detail),)
        lines.append(line)
    return "\n".join(lines), ()


def _to_text(value: Any) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004
            return str(int(value))
        case datetime():
            return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return " ".join(str(value).split())


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
