"""Objects that Office wrapped before it put them into a document."""

from typing import BinaryIO

from ingest import embedded_files, ole
from ingest.errors import UnsupportedFormatError
from ingest.extraction import Extraction
from ingest.formats.archive import OLE


class OLEObjectExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        with ole.opened(source) as storage:
            files, losses = embedded_files.keep(ole.embedded_objects(storage))
        if not files:
            raise UnsupportedFormatError(OLE)
        return Extraction(attachments=files, losses=losses)
