"""What an extractor is: the one interface that a new file format has to implement."""

from typing import BinaryIO, Protocol

from ingest.extraction import Extraction


class Extractor(Protocol):
    """Takes the text out of one file format.

    ``tests/contract/test_extractors.py`` holds what every extractor must do. Name yours
    in a ``Format`` of ``ingest.formats``, or of a package of your own: its entry point in
    the group ``kb.formats`` leads to an iterable of them. The extractor's module is
    imported only where such a file is read.
    """

    def extract(self, source: BinaryIO) -> Extraction:
        """Read *source*, a seekable file.

        Raise ``ExtractionError`` for any fault of the file as a whole, and report
        every lesser one among the losses. It runs in a process of its own, so it may
        use as much time and memory as its limits allow.
        """
        ...
