"""What pictures carry beside their points: text chunks, deflated or not, within limits."""

import struct
import zlib
from collections.abc import Collection, Iterator
from typing import Final

from ingest.errors import RefusedError

MAX_BYTES: Final = 50 << 20
"""Of one unpacked page or chunk."""
MAX_CHUNKS: Final = 20
"""Of a wanted name in one picture."""
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"


def png_texts(data: bytes, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """The texts of a PNG that are called one of *wanted*, with their names."""
    place, found = len(_PNG_START), 0
    while place + 8 <= len(data) and found < MAX_CHUNKS:
        size, kind = struct.unpack_from(">I4s", data, place)
        if kind in {b"tEXt", b"zTXt", b"iTXt"}:
            chunk = data[place + 8 : place + 8 + size]
            name, _, rest = chunk.partition(b"\0")
            title = name.decode("latin-1")
            if title in wanted and (text := _unpacked(kind, rest)) is not None:
                found += 1
                yield title, text
        if kind == b"IEND":
            return
        place += size + 12


def _unpacked(kind: bytes, rest: bytes) -> bytes | None:
    try:
        if kind == b"zTXt":
            return inflate_any(rest[1:])
        if kind == b"iTXt":
            packed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
            return inflate_any(text) if packed else text
    except zlib.error:
        return None
    return rest


def inflate(packed: bytes, window: int) -> bytes:
    """Raise ``RefusedError`` for what unpacks to far too much, and ``zlib.error``."""
    unpacker = zlib.decompressobj(window)
    data = unpacker.decompress(packed, MAX_BYTES)
    if unpacker.unconsumed_tail:
        raise RefusedError(f"A page unpacks to more than {MAX_BYTES >> 20} MB.")
    return data


def inflate_any(packed: bytes) -> bytes:
    """draw.io deflates without zlib's header, other programs with it."""
    try:
        return inflate(packed, zlib.MAX_WBITS)
    except zlib.error:
        return inflate(packed, -zlib.MAX_WBITS)
