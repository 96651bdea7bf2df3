"""What old spreadsheets hold beside their cells: comments, text boxes, page headers."""

import re
import struct
from collections.abc import Iterator
from typing import Final

_TEXT_OBJECT, _CONTINUE, _HEADER, _FOOTER = 0x01B6, 0x003C, 0x0014, 0x0015
_WIDE: Final = 1
HEADER_CODE: Final = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Za-z&])')
"""What sets the font, or stands for a page number, in a page header."""


def beside_cells(stream: bytes) -> Iterator[str]:
    """The texts, as the records of a workbook's stream bring them."""
    length = 0
    for kind, data in _records(stream):
        if kind == _TEXT_OBJECT and len(data) >= 12:  # noqa: PLR2004
            (length,) = struct.unpack_from("<H", data, 10)
        elif kind == _CONTINUE and length:
            text = _characters(data, length)
            # A long text goes on in the next record; formats follow the text.
            length -= len(text)
            if text.strip():
                yield text.replace("\r", "\n").strip()
        elif kind in {_HEADER, _FOOTER} and len(data) > 3:  # noqa: PLR2004
            (count,) = struct.unpack_from("<H", data)
            text = HEADER_CODE.sub(" ", _characters(data[2:], count))
            if words := " ".join(text.split()):
                yield words
        else:
            length = 0


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _characters(data: bytes, count: int) -> str:
    """A string that says in its first byte whether its characters are wide."""
    if data[:1] and data[0] & _WIDE:
        return data[1 : 1 + 2 * count].decode("utf-16-le", "replace")
    return data[1 : 1 + count].decode("latin-1")
