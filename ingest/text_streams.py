"""The encoding of a file of any size, and its text in it."""

import codecs
import io
from typing import BinaryIO, Final

from ingest.encodings import SAMPLE_BYTES, decode

CHUNK: Final = 1 << 20
LINE: Final = 1 << 12


def open_text(source: BinaryIO) -> io.TextIOWrapper:
    """The text of *source* from its beginning; newlines stay as they are."""
    encoding = detect(source)
    source.seek(0)
    return io.TextIOWrapper(source, encoding=encoding, errors="replace", newline="")


def detect(source: BinaryIO) -> str:
    """UTF-8 if all of it is; else what the part that is not speaks for."""
    source.seek(0)
    head = source.read(SAMPLE_BYTES)
    guess = decode(head[: head.rfind(b"\n") + 1] or head).encoding
    if guess not in {"utf-8", "utf-8-sig"}:
        return guess
    place = _find_fault(source)
    if place is None:
        return "utf-8-sig"
    # From the beginning of the line: much English before it would drown its words.
    start = max(place - LINE, 0)
    source.seek(start)
    before = source.read(place - start)
    source.seek(start + before.rfind(b"\n") + 1)
    return decode(source.read(SAMPLE_BYTES)).encoding


def _find_fault(source: BinaryIO) -> int | None:
    """About where the bytes stop being UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    source.seek(0)
    place = 0
    try:
        while chunk := source.read(CHUNK):
            decoder.decode(chunk)
            place += len(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return place + error.start
    return None
