"""A PNG without its words: its picture stays as it was compressed."""

from typing import Final

START: Final = b"\x89PNG\r\n\x1a\n"
_WORDS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"dSIG"})
"""Kinds of chunks that say something of the picture, and draw nothing of it."""
_END: Final = b"IEND"
_AROUND: Final = 12
"""Bytes of a chunk besides its content: length, kind and checksum."""


def strip(data: bytes) -> bytes:
    """Raise ``ValueError`` for what is no PNG, or ends too soon."""
    if not data.startswith(START):
        raise ValueError("This is no PNG.")
    kept, at, kind = [START], len(START), b""
    while kind != _END:
        end = at + _AROUND + int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if len(data) < end:
            raise ValueError("The PNG ends too soon.")
        if kind not in _WORDS:
            kept.append(data[at:end])
        at = end
    return b"".join(kept)
