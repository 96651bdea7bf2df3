"""A JPEG without its words: its picture stays as it was compressed."""

from typing import Final

START: Final = b"\xff\xd8"
_SCAN: Final = 0xDA
_ADOBE: Final = 0xEE
"""Says how the colours are meant; without it some pictures are negatives."""
_FIRST_APPLICATION: Final = 0xE0
"""JFIF: the size of a pixel."""
_APPLICATIONS: Final = range(0xE1, 0xF0)
_COMMENT: Final = 0xFE
_FILL: Final = 0xFF


def strip(data: bytes) -> bytes:
    """Raise ``ValueError`` for what is no JPEG, or ends too soon."""
    if not data.startswith(START):
        raise ValueError("This is no JPEG.")
    kept, at = [START], 2
    while True:
        if len(data) < at + 4 or data[at] != _FILL:
            raise ValueError("The JPEG ends too soon.")
        marker = data[at + 1]
        if marker == _FILL:
            at += 1
            continue
        if marker == _SCAN:
            # What hangs behind the picture goes as well.
            end = data.rfind(b"\xff\xd9")
            return b"".join([*kept, data[at : end + 2 if end > at else None]])
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _ADOBE or marker not in {*_APPLICATIONS, _COMMENT}:
            kept.append(data[at:end])
        at = end
