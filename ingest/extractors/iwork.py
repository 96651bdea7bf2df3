"""Pages, Numbers and Keynote: the preview that they keep, since their own form is secret."""

import io
from dataclasses import replace
from typing import BinaryIO, Final

from ingest.errors import UnsupportedFormatError
from ingest.extraction import Extraction, Loss, LossCode
from ingest.extractors.pdf import PDFExtractor
from ingest.formats.office import IWORK, IWORK_UNREADABLE
from ingest.packages import open_package

_PREVIEW: Final = "QuickLook/Preview.pdf"
_ONLY: Final = Loss(
    LossCode.PREVIEW_ONLY,
    "",
    "Only the preview that the file holds was read; it may be older or shorter.",
)


class IWorkExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        preview = open_package(source).find(_PREVIEW)
        if not preview:
            raise UnsupportedFormatError(IWORK, IWORK_UNREADABLE)
        found = PDFExtractor().extract(io.BytesIO(preview))
        return replace(found, losses=(*found.losses, _ONLY))
