"""What a PDF says of itself, and the files inside it."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from ingest import embedded_files
from ingest.clock import TookTooLongError, time_limit
from ingest.extraction import Loss, LossCode

SECONDS: Final = 5.0
"""For what pypdf reads: it may run in circles in a file that PDFium reads well."""
_DATE: Final = re.compile(
    r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?"
)
_FIRST: Final = (0, 1, 1, 0, 0, 0)
"""What stands for the parts of a date that are left out."""

# pypdf raises what its parts raise when a file is broken.
PYPDF_ERRORS: Final = (
    PyPdfError,
    DependencyError,
    TookTooLongError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class PDFProperties:
    title: str | None
    author: str | None
    created_at: datetime | None
    modified_at: datetime | None


def read_properties(document: pdfium.PdfDocument) -> PDFProperties:
    return PDFProperties(
        title=document.get_metadata_value("Title") or None,
        author=document.get_metadata_value("Author") or None,
        created_at=to_moment(document.get_metadata_value("CreationDate")),
        modified_at=to_moment(document.get_metadata_value("ModDate")),
    )


def to_moment(text: str) -> datetime | None:
    """A date as PDF writes it: D:20260930141500+08'00'; ``None`` for anything else."""
    match = _DATE.match(text.strip())
    if match is None:
        return None
    numbers = [int(part) for part in match.groups(default="")[:6] if part]
    zone = UTC
    if match[7]:
        offset = timedelta(hours=int(match[8]), minutes=int(match[9] or 0))
        zone = timezone(offset if match[7] == "+" else -offset)
    year, month, day, hour, minute, second = [*numbers, *_FIRST[len(numbers) :]]
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def read_attachments(
    document: pdfium.PdfDocument, data: bytes, *, on_pages: bool
) -> embedded_files.Embedded:
    """Files inside; *on_pages* says whether some are pinned to a page.

    Never raises: what cannot be read is a loss, and the text remains.
    """
    if not on_pages and pdfium_c.FPDFDoc_GetAttachmentCount(document) <= 0:
        return (), ()
    try:
        with time_limit(SECONDS):
            reader = PdfReader(io.BytesIO(data), strict=False)
            if reader.is_encrypted:
                reader.decrypt("")
            pages = reader.pages if on_pages else ()
            return embedded_files.keep((*_attached(reader), *_pinned(pages)))
    except PYPDF_ERRORS as error:
        detail = "The files inside the document cannot be read."
        if isinstance(error, TookTooLongError):
            detail = "Reading the files inside the document took too long."
        return (), (Loss(LossCode.DAMAGED_PART, "attachments", detail),)


def _attached(reader: PdfReader) -> Iterator[tuple[str, bytes]]:
    for name, contents in reader.attachments.items():
        for content in contents:
            yield name, content


def _pinned(pages: Iterable[PageObject]) -> Iterator[tuple[str, bytes]]:
    """Files behind the pins on *pages*."""
    for page in pages:
        for reference in page.get("/Annots") or ():
            annotation = reference.get_object()
            if annotation.get("/Subtype") != "/FileAttachment":
                continue
            file = annotation["/FS"].get_object()
            stream = file["/EF"]["/F"].get_object()
            yield str(file.get("/UF") or file.get("/F") or "file"), stream.get_data()
