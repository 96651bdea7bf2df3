"""Files that hold a private key are refused before a byte of them is kept."""

from typing import BinaryIO, Final

from ingest.extraction import Extraction
from kb.credentials import require_no_private_key

_MARKS: Final = (b"PRIVATE KEY", b"Private-Lines", b"AGE-SECRET-KEY-")
_CHUNK: Final = 1 << 20
_AROUND: Final = 1 << 15
"""Bytes before and after a mark that a key fits in."""


def require_no_private_key_in(source: BinaryIO) -> None:
    """Raise ``PrivateKeyError`` for a file of text that holds one.

    *source* stands at its beginning afterwards.
    """
    source.seek(0)
    kept = b""
    while chunk := source.read(_CHUNK):
        kept = kept[-2 * _AROUND :] + chunk
        for mark in _MARKS:
            at = kept.find(mark)
            while at >= 0:
                around = kept[max(0, at - _AROUND) : at + _AROUND]
                require_no_private_key(around.decode("latin-1"))
                at = kept.find(mark, at + _AROUND)
    source.seek(0)


def require_no_private_key_read(extraction: Extraction) -> None:
    """As ``require_no_private_key_in``, of what was read of a file and those inside it."""
    require_no_private_key(
        extraction.text, *(inside.text for inside in extraction.attachments)
    )
