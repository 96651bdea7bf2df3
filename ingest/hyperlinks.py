"""Where the links of old Office files lead ([MS-OSHARED] 2.3.7.1, Hyperlink Object)."""

import struct
from typing import Final

_HAS_TARGET, _HAS_NAME, _HAS_FRAME, _IS_TEXT = 0x01, 0x10, 0x80, 0x100
_ADDRESS: Final = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_FILE: Final = bytes.fromhex("0303000000000000c000000000000046")


def read_target(data: bytes) -> str:
    """The address; empty for a place in the file itself, and for kinds that are rare.

    Raise ``struct.error`` for a link that is cut.
    """
    (flags,) = struct.unpack_from("<I", data, 4)
    place = 8
    for flag in (_HAS_NAME, _HAS_FRAME):
        if flags & flag:
            place = _text(data, place)[1]
    if not flags & _HAS_TARGET:
        return ""
    if flags & _IS_TEXT:
        return _text(data, place)[0]
    kind, place = data[place : place + 16], place + 16
    if kind == _ADDRESS:
        (size,) = struct.unpack_from("<I", data, place)
        return _plain(data[place + 4 : place + 4 + size].decode("utf-16-le", "replace"))
    if kind == _FILE:
        (size,) = struct.unpack_from("<I", data, place + 2)
        return _plain(data[place + 6 : place + 6 + size].decode("cp1252", "replace"))
    return ""


def _text(data: bytes, place: int) -> tuple[str, int]:
    """A text that its number of characters precedes, and where it ends."""
    (count,) = struct.unpack_from("<I", data, place)
    end = place + 4 + 2 * count
    return _plain(data[place + 4 : end].decode("utf-16-le", "replace")), end


def _plain(text: str) -> str:
    return text.partition("\0")[0]
