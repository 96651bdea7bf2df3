"""PDF: text by PDFium, page by page; properties and attachments by pypdf."""

import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf import DocumentInformation, PdfReader
from pypdf.errors import PyPdfError

from ingest import media_types
from ingest.clock import TookTooLongError, time_limit
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import (
    Block,
    BlockType,
    EmbeddedFile,
    Extraction,
    FileStatus,
    Loss,
    LossCode,
)
from ingest.reflow import reflow

MAX_PAGES: Final = 20_000
MAX_CHARACTERS: Final = 20_000_000
MAX_ATTACHMENTS: Final = 200
MAX_ATTACHMENT_BYTES: Final = 50 << 20
PROPERTIES_SECONDS: Final = 5.0
"""For what pypdf reads: it may run in circles in a file that PDFium reads well."""
GARBLED_SHARE: Final = 0.2
MIN_JUDGED: Final = 20
"""Characters of a page, below which its text is not judged to be garbled."""
_PASSWORD_ERROR: Final = pdfium_c.FPDF_ERR_PASSWORD


class PDFExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read()
        document = _open(data)
        try:
            pages = len(document)
            blocks, losses = _read_pages(document, pages)
            title = document.get_metadata_value("Title") or None
            author = document.get_metadata_value("Author") or None
        finally:
            document.close()
        created, modified, attachments, more = _read_properties(data)
        return Extraction(
            structure=tuple(blocks),
            title=_plausible(title),
            author=author,
            created_at=created,
            modified_at=modified,
            pages=pages,
            attachments=attachments,
            losses=(*losses, *more),
        )


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "assword" in str(
            error
        ):
            raise PasswordError("The document is protected by a password.") from error
        raise DamagedFileError(
            "The document is damaged and cannot be opened."
        ) from error
    # Without it, what was typed into form fields is not part of a page's text.
    document.init_forms()
    return document


def _read_pages(
    document: pdfium.PdfDocument, pages: int
) -> tuple[list[Block], list[Loss]]:
    blocks: list[Block] = []
    losses: list[Loss] = []
    length = 0
    for number in range(1, min(pages, MAX_PAGES) + 1):
        text, loss = _read_page(document, number)
        if loss is not None:
            losses.append(loss)
        if not text:
            continue
        length += len(text)
        if length > MAX_CHARACTERS:
            losses.append(_cut(number))
            break
        blocks.append(Block(BlockType.PAGE, reflow(text), page=number))
    if pages > MAX_PAGES:
        losses.append(_cut(MAX_PAGES + 1))
    return blocks, losses


def _cut(number: int) -> Loss:
    detail = "Everything from this page on was left out: the document is too long."
    return Loss(LossCode.CUT, f"page {number}", detail)


def _read_page(document: pdfium.PdfDocument, number: int) -> tuple[str, Loss | None]:
    where = f"page {number}"
    try:
        _flatten(document, number)
        text, anything = _page_text(document, number)
    except pdfium.PdfiumError:
        return "", Loss(LossCode.DAMAGED_PART, where, "This page is damaged.")
    if text.strip():
        return text, _garbled(text, where)
    if anything:
        detail = "This page shows something but holds no text; it may be a scan."
        return "", Loss(LossCode.PAGE_WITHOUT_TEXT, where, detail)
    return "", None


def _flatten(document: pdfium.PdfDocument, number: int) -> None:
    """Make annotations and form fields part of the page; XFA forms refuse that."""
    page = document[number - 1]
    try:
        if pdfium_c.FPDFPage_GetAnnotCount(page) > 0:
            pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    finally:
        # What was flattened shows only in a page that is loaded anew.
        page.close()


def _page_text(document: pdfium.PdfDocument, number: int) -> tuple[str, bool]:
    """The page's text, and whether there is anything on it."""
    page = document[number - 1]
    try:
        textpage = page.get_textpage()
        try:
            text = textpage.get_text_bounded()
        finally:
            textpage.close()
        return _normal(text), pdfium_c.FPDFPage_CountObjects(page) > 0
    finally:
        page.close()


def _normal(text: str) -> str:
    # PDFium marks a hyphen at the end of a line with U+FFFE or U+0002.
    lines = text.replace("\r\n", "\n").replace("\0", "")
    return lines.replace("\ufffe\n", "").replace("\ufffe", "-").replace("\x02", "-")


def _garbled(text: str, where: str) -> Loss | None:
    visible = [character for character in text if not character.isspace()]
    if len(visible) < MIN_JUDGED:
        return None
    broken = sum(_is_meaningless(character) for character in visible)
    if broken < GARBLED_SHARE * len(visible):
        return None
    detail = "The text of this page is garbled: its characters have no meaning."
    return Loss(LossCode.GARBLED_TEXT, where, detail)


def _is_meaningless(character: str) -> bool:
    """Private use, unassigned, control, or the replacement character."""
    if character <= "\u024f":
        return unicodedata.category(character) == "Cc"
    return character == "\ufffd" or unicodedata.category(character) in {
        "Co",
        "Cn",
        "Cc",
    }


def _plausible(title: str | None) -> str | None:
    """Not the name of the file or program that the document was made with."""
    if not title or re.search(
        r"\.(docx?|xlsx?|pptx?|dvi|indd|qxd|tex)$", title.lower()
    ):
        return None
    return title if len(title.strip()) > 2 else None  # noqa: PLR2004


Properties = tuple[
    datetime | None, datetime | None, tuple[EmbeddedFile, ...], tuple[Loss, ...]
]


def _read_properties(data: bytes) -> Properties:
    try:
        with time_limit(PROPERTIES_SECONDS):
            reader = PdfReader(io.BytesIO(data), strict=False)
            if reader.is_encrypted:
                reader.decrypt("")
            dates, files = _dates(reader), tuple(_attachments(reader))
    except _PYPDF_ERRORS as error:
        detail = "The document's properties and attachments cannot be read."
        if isinstance(error, TookTooLongError):
            detail = "Reading the document's properties and attachments took too long."
        return None, None, (), (Loss(LossCode.DAMAGED_PART, "properties", detail),)
    return *dates, files, tuple(_attachment_losses(files))


# pypdf raises what its parts raise when a file is broken.
_PYPDF_ERRORS: Final = (
    PyPdfError,
    TookTooLongError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


def _dates(reader: PdfReader) -> tuple[datetime | None, datetime | None]:
    try:
        metadata = reader.metadata or DocumentInformation()
        dates = metadata.creation_date, metadata.modification_date
    except (ValueError, PyPdfError):
        return None, None
    return dates


def _attachments(reader: PdfReader) -> Iterator[EmbeddedFile]:
    for found, (name, contents) in enumerate(reader.attachments.items()):
        for content in contents:
            if found >= MAX_ATTACHMENTS or len(content) > MAX_ATTACHMENT_BYTES:
                return
            yield EmbeddedFile(
                name=name,
                media_type=media_types.sniff(io.BytesIO(content), name),
                size=len(content),
                status=FileStatus.UNSUPPORTED,
                data=content,
            )


def _attachment_losses(files: tuple[EmbeddedFile, ...]) -> Iterator[Loss]:
    for file in files:
        detail = "A file inside the document is kept, but its text was not read."
        yield Loss(LossCode.ATTACHMENT_NOT_READ, file.name, detail)
