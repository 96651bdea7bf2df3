"""How long a film is, by what its container says of itself.

Only a few small fields are read: no picture and no sound is decoded, and what is not
understood is unknown. Sizes that a file claims lead to seeks, never to memory.
"""

import math
import struct
from collections.abc import Iterator
from itertools import takewhile
from typing import BinaryIO, Final

LONGEST: Final = 30 * 24 * 3600
"""Seconds; whoever says more is not believed."""
MOST_PARTS: Final = 2_000
"""Boxes or elements that are looked at on one level."""
_BOX_HEADS: Final = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
_EBML: Final = b"\x1a\x45\xdf\xa3"
_SEGMENT: Final = 0x18538067
_INFO: Final = 0x1549A966
_TRACKS: Final = 0x1654AE6B
_CLUSTER: Final = 0x1F43B675
_ENTRY: Final = 0xAE
_TRACK_TYPE: Final = 0x83
_IS_VIDEO: Final = b"\x01"
_SCALE: Final = 0x2AD7B1
_DURATION: Final = 0x4489
_MILLISECOND: Final = 1_000_000
"""Nanoseconds: the unit of a container that names none."""
_SECOND: Final = 1_000_000_000
_FLOATS: Final = {4: ">f", 8: ">d"}
"""By their bytes."""
_SMALL: Final = 64
"""Bytes of any field that is read."""
Part = tuple[int | bytes, int, int]
"""What it is, and where its content begins and ends."""


def read_seconds(source: BinaryIO) -> int | None:
    """The length of the film in *source*; ``None`` for whatever does not say one."""
    end = source.seek(0, 2)
    source.seek(0)
    head = source.read(8)
    if head.startswith(_EBML):
        seconds = _read_matroska(source, end)
    elif head[4:] in _BOX_HEADS:
        seconds = _read_boxes(source, end)
    else:
        return None
    if seconds is None or not math.isfinite(seconds) or not 0 < seconds <= LONGEST:
        return None
    return max(round(seconds), 1)


def _read_boxes(source: BinaryIO, end: int) -> float | None:
    """MP4, QuickTime and 3GP."""
    movie = _find(_iter_boxes(source, 0, end), b"moov")
    if movie is None:
        return None
    parts = list(_iter_boxes(source, *movie))
    header = _find(parts, b"mvhd")
    tracks = [(start, stop) for kind, start, stop in parts if kind == b"trak"]
    if header is None or not any(_is_video(source, *each) for each in tracks):
        return None
    data = _read(source, *header)
    layout = ">QQIQ" if data[:1] == b"\x01" else ">IIII"
    if len(data) < 4 + struct.calcsize(layout):
        return None
    _, _, scale, duration = struct.unpack_from(layout, data, 4)
    unknown = (1 << (64 if layout == ">QQIQ" else 32)) - 1
    return duration / scale if scale and duration != unknown else None


def _is_video(source: BinaryIO, start: int, end: int) -> bool:
    media = _find(_iter_boxes(source, start, end), b"mdia")
    handler = _find(_iter_boxes(source, *media), b"hdlr") if media else None
    return handler is not None and _read(source, *handler)[8:12] == b"vide"


def _iter_boxes(source: BinaryIO, start: int, end: int) -> Iterator[Part]:
    for _ in range(MOST_PARTS):
        source.seek(start)
        head = source.read(16)
        if start + 8 > end or len(head) < 8:  # noqa: PLR2004 - size and kind.
            return
        size, kind = struct.unpack_from(">I4s", head)
        content = start + 8
        if size == 1 and len(head) == 16:  # noqa: PLR2004 - and the large size.
            size, content = struct.unpack_from(">Q", head, 8)[0], start + 16
        stop = end if size == 0 else start + size
        if not content <= stop <= end:
            return
        yield kind, content, stop
        start = stop


def _read_matroska(source: BinaryIO, end: int) -> float | None:
    """Matroska and WebM."""
    segment = _find(_iter_elements(source, 0, end), _SEGMENT)
    parts = _before_pictures(source, *segment) if segment else []
    info, tracks = _find(parts, _INFO), _find(parts, _TRACKS)
    if info is None or tracks is None or not _has_video(source, *tracks):
        return None
    fields = list(_iter_elements(source, *info))
    scale, duration = _find(fields, _SCALE), _find(fields, _DURATION)
    if duration is None or (layout := _FLOATS.get(duration[1] - duration[0])) is None:
        return None
    unit = int.from_bytes(_read(source, *scale)) if scale else _MILLISECOND
    told: float = struct.unpack(layout, _read(source, *duration))[0]
    return told * unit / _SECOND


def _before_pictures(source: BinaryIO, start: int, end: int) -> list[Part]:
    elements = _iter_elements(source, start, end)
    return list(takewhile(lambda part: part[0] != _CLUSTER, elements))


def _has_video(source: BinaryIO, start: int, end: int) -> bool:
    for kind, begin, stop in list(_iter_elements(source, start, end)):
        if kind != _ENTRY:
            continue
        found = _find(_iter_elements(source, begin, stop), _TRACK_TYPE)
        if found is not None and _read(source, *found) == _IS_VIDEO:
            return True
    return False


def _iter_elements(source: BinaryIO, start: int, end: int) -> Iterator[Part]:
    for _ in range(MOST_PARTS):
        source.seek(start)
        head = source.read(12)
        kind, width = _read_number(head, keep_mark=True)
        size, length = _read_number(head[width:], keep_mark=False)
        if not width or not length:
            return
        content = start + width + length
        is_open = size == (1 << 7 * length) - 1
        stop = end if is_open else content + size
        if not content <= stop <= end:
            return
        yield kind, content, stop
        start = stop


def _read_number(data: bytes, *, keep_mark: bool) -> tuple[int, int]:
    """A number of EBML and its bytes; no bytes where there is none."""
    if not data or not data[0]:
        return 0, 0
    length = 9 - data[0].bit_length()
    if len(data) < length:
        return 0, 0
    value = int.from_bytes(data[:length])
    return value if keep_mark else value & ((1 << 7 * length) - 1), length


def _find(
    parts: Iterator[Part] | list[Part], wanted: int | bytes
) -> tuple[int, int] | None:
    for kind, start, stop in parts:
        if kind == wanted:
            return start, stop
    return None


def _read(source: BinaryIO, start: int, stop: int) -> bytes:
    source.seek(start)
    return source.read(min(stop - start, _SMALL))
