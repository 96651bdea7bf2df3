"""What a PDF says of itself, and the files inside it, as pypdf reads them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pypdf import DocumentInformation, PdfReader
from pypdf.errors import PyPdfError

from ingest import embedded_files
from ingest.clock import TookTooLongError, time_limit
from ingest.extraction import EmbeddedFile, Loss, LossCode

SECONDS: Final = 5.0
"""For what pypdf reads: it may run in circles in a file that PDFium reads well."""

# pypdf raises what its parts raise when a file is broken.
_ERRORS: Final = (
    PyPdfError,
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
    created_at: datetime | None = None
    modified_at: datetime | None = None
    attachments: tuple[EmbeddedFile, ...] = ()
    losses: tuple[Loss, ...] = ()


def read_properties(data: bytes) -> PDFProperties:
    """Never raises: what cannot be read is a loss, and the text remains."""
    try:
        with time_limit(SECONDS):
            reader = PdfReader(io.BytesIO(data), strict=False)
            if reader.is_encrypted:
                reader.decrypt("")
            created, modified = _dates(reader)
            files, losses = embedded_files.keep(_attachments(reader))
    except _ERRORS as error:
        detail = "The document's properties and attachments cannot be read."
        if isinstance(error, TookTooLongError):
            detail = "Reading the document's properties and attachments took too long."
        loss = Loss(LossCode.DAMAGED_PART, "properties", detail)
        return PDFProperties(losses=(loss,))
    return PDFProperties(created, modified, files, losses)


def _dates(reader: PdfReader) -> tuple[datetime | None, datetime | None]:
    try:
        metadata = reader.metadata or DocumentInformation()
        dates = metadata.creation_date, metadata.modification_date
    except (ValueError, PyPdfError):
        return None, None
    return dates


def _attachments(reader: PdfReader) -> Iterator[tuple[str, bytes]]:
    for name, contents in reader.attachments.items():
        for content in contents:
            yield name, content
