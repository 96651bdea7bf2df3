"""Spreadsheets of every kind: a table for each sheet, with comments and text boxes."""

import html
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, Final

import python_calamine as calamine

from ingest import embedded_files, far_corners, office_text, old_sheets, ole
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import (
    Block,
    BlockType,
    EmbeddedFile,
    Extraction,
    Loss,
    LossCode,
)
from ingest.packages import Package, open_package
from ingest.xml_text import local_name

MAX_CHARACTERS: Final = 5_000_000
_PAGE_HEADER: Final = re.compile(
    rb"<(?:odd|even|first)(?:Header|Footer)>([^<]*)</(?:odd|even|first)(?:Header|Footer)>"
)


class SpreadsheetExtractor:
    """XLSB: its cells."""

    def extract(self, source: BinaryIO) -> Extraction:
        return _extract(source, None)


class XLSExtractor:
    """XLS: cells, and the comments, text boxes and objects that lie beside them."""

    def extract(self, source: BinaryIO) -> Extraction:
        found = _extract(source, None)
        source.seek(0)
        with ole.opened(source) as storage:
            properties = ole.read_properties(storage)
            files, losses = embedded_files.keep(ole.embedded_objects(storage))
            stream = ole.read_stream(storage, "Workbook")
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


class ODSExtractor:
    """ODS: cells, and the comments on them."""

    def extract(self, source: BinaryIO) -> Extraction:
        found = _extract(source, None)
        content = open_package(source).find_xml("content.xml")
        notes = () if content is None else content.iter("{*}annotation")
        blocks = (
            Block(BlockType.NOTE, text) for note in notes if (text := _words(note))
        )
        return replace(found, structure=(*found.structure, *blocks))


def _words(note: Any) -> str:
    paragraphs = (" ".join(map(str, part.itertext())) for part in note.iter("{*}p"))
    return "\n".join(paragraphs).strip()


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


def _page_headers(package: Package) -> list[str]:
    """What is printed above and below the sheets, without its codes for fonts."""
    found: dict[str, None] = {}
    for name in package.list_names("xl/worksheets/sheet"):
        for match in _PAGE_HEADER.finditer(package.find(name) or b""):
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
