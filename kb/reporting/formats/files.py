"""From a report to the file that somebody asked for."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Final

from kb.errors import InvalidInputError
from kb.reporting.document import Document, to_mapping
from kb.reporting.formats.docx import to_docx
from kb.reporting.formats.typesetting import to_pdf
from kb.reporting.formats.xlsx import to_xlsx
from kb.reporting.writing import write


class Format(StrEnum):
    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    JSON = "json"


MEDIA_TYPES: Final = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.DOCX: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    Format.PDF: "application/pdf",
    Format.JSON: "application/json",
}


class UnknownFormatError(InvalidInputError):
    code = "unknown_report_format"

    def __init__(self, given: str) -> None:
        formats = ", ".join(Format)
        super().__init__(
            f"There is no format {given}; a report comes as {formats}.",
            given=given,
            formats=formats,
        )


def read_format(text: str) -> Format:
    try:
        return Format(text.strip().lower())
    except ValueError:
        raise UnknownFormatError(text) from None


def make_file(
    document: Document,
    form: Format,
    language: str,
    *,
    draft: bool = False,
    fonts: tuple[Path, ...] = (),
) -> bytes:
    """The same bytes for the same report, whenever they are asked for."""
    match form:
        case Format.XLSX:
            return to_xlsx(document, language, draft=draft)
        case Format.DOCX:
            return to_docx(document, language, draft=draft, fonts=fonts)
        case Format.PDF:
            return to_pdf(write(document, language, draft=draft), fonts)
        case Format.JSON:
            text = json.dumps(to_mapping(document), ensure_ascii=False, indent=1)
            return f"{text}\n".encode()
