"""The content of signed data (CMS, RFC 5652), without a look at its signatures."""

from collections.abc import Iterator
from typing import Final

_SIGNED: Final = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_ENVELOPED: Final = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
_AUTH_ENVELOPED: Final = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"
_DATA: Final = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
_OBJECT_ID, _OCTETS, _CONSTRUCTED = 0x06, 0x04, 0x20
_INDEFINITE: Final = -1
MAX_DEPTH: Final = 20
_HEAD: Final = 100


def is_enveloped(data: bytes) -> bool:
    head = data[:_HEAD]
    return _ENVELOPED in head or _AUTH_ENVELOPED in head


def find_content(data: bytes) -> bytes | None:
    """The signed bytes; ``None`` if there are none in it."""
    if _SIGNED not in data[:_HEAD]:
        return None
    try:
        is_content = False
        for tag, value in _leaves(data, 0, len(data), 0):
            if tag == _OBJECT_ID:
                is_content = is_content or value == _DATA
            elif is_content and tag == _OCTETS:
                return value
    except (IndexError, ValueError):
        return None
    return None


def _leaves(
    data: bytes, place: int, end: int, depth: int
) -> Iterator[tuple[int, bytes]]:
    """Object identifiers and octet strings in order; those in pieces are joined."""
    while place < end:
        tag, start, length = _header(data, place)
        stop = _end_of(data, start, end) if length == _INDEFINITE else start + length
        if tag == 0 and length == 0:
            place = stop
            continue
        if depth > MAX_DEPTH or stop > end:
            raise ValueError("The data is nested too deeply, or cut.")
        if tag == _OCTETS | _CONSTRUCTED:
            parts = _leaves(data, start, stop, depth + 1)
            yield _OCTETS, b"".join(value for kind, value in parts if kind == _OCTETS)
        elif tag & _CONSTRUCTED:
            yield from _leaves(data, start, stop, depth + 1)
        else:
            yield tag, data[start:stop]
        place = stop + (2 if length == _INDEFINITE else 0)


def _end_of(data: bytes, place: int, end: int) -> int:
    """Where the two zeros stand that end a value of no stated length."""
    while place < end:
        tag, start, length = _header(data, place)
        if tag == 0 and length == 0:
            return place
        if length == _INDEFINITE:
            place = _end_of(data, start, end) + 2
        else:
            place = start + length
    raise ValueError("The data has no end.")


def _header(data: bytes, place: int) -> tuple[int, int, int]:
    """Tag, where the value starts, and its length."""
    tag, first = data[place], data[place + 1]
    if first < 0x80:  # noqa: PLR2004 - the length itself; else the number of its bytes.
        return tag, place + 2, first
    count = first & 0x7F
    if count == 0:
        return tag, place + 2, _INDEFINITE
    start = place + 2 + count
    return tag, start, int.from_bytes(data[place + 2 : start])
