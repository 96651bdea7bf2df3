"""Rich text as mail programs pack it."""

import io

from compressed_rtf import decompress

from ingest.errors import DamagedFileError
from ingest.extractors.rtf import RTFExtractor


def read_packed(data: bytes) -> str:
    """The text of compressed RTF ([MS-OXRTFCP]); empty if it cannot be read."""
    try:
        return RTFExtractor().extract(io.BytesIO(decompress(data))).text
    except (ValueError, LookupError, DamagedFileError):
        return ""
