"""How long films are, by their containers; whatever else comes is unknown."""

import io
import struct

import pytest

from ingest import films


def box(kind, *parts, size=None):
    content = b"".join(parts)
    return (
        struct.pack(">I4s", len(content) + 8 if size is None else size, kind) + content
    )


def movie(duration=83_400, scale=1_000, *, kind=b"vide", version=0):
    layout = ">IQQIQ" if version else ">IIIII"
    header = struct.pack(layout, version << 24, 0, 0, scale, duration)
    handler = box(b"hdlr", bytes(8), kind, bytes(12))
    track = box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", handler))
    return box(b"moov", box(b"mvhd", header, bytes(80)), track)


def element(kind, *parts, size=None):
    content = b"".join(parts)
    number = len(content) if size is None else size
    return bytes.fromhex(kind) + (1 << 56 | number).to_bytes(8) + content


LENGTH = struct.pack(">d", 83_400.0)


def matroska(*, duration=LENGTH, track=b"\1", size=None):
    info = element(
        "1549a966", element("2ad7b1", b"\x0f\x42\x40"), element("4489", duration)
    )
    tracks = element("1654ae6b", element("ae", element("83", track)))
    segment = element("18538067", info, tracks, element("1f43b675", b"x"), size=size)
    return element("1a45dfa3", b"") + segment


FTYP = box(b"ftyp", b"isom", bytes(4))


@pytest.mark.parametrize(
    "data",
    [
        FTYP + movie(),
        FTYP + box(b"mdat", bytes(500)) + movie(version=1),
        FTYP + struct.pack(">I4sQ", 1, b"mdat", 24) + bytes(8) + movie(),
        box(b"wide") + movie(1_251_000, 15_000),
        matroska(),
        matroska(duration=struct.pack(">f", 83_400.0)),
        # Written while it was recorded: nobody knew how long it would be.
        matroska(size=(1 << 56) - 1),
    ],
)
def test_a_film_says_how_long_it_is(data):
    assert films.read_seconds(io.BytesIO(data)) == 83


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just words",
        FTYP,
        FTYP + movie(kind=b"soun"),
        FTYP + movie(0),
        FTYP + movie(scale=0),
        FTYP + movie((1 << 32) - 1),
        FTYP + movie((1 << 64) - 1, version=1),
        FTYP + movie()[:60],
        FTYP + box(b"moov", size=0xFFFFFFF0),
        FTYP + box(b"moov", size=4),
        FTYP + box(b"free") * 5_000 + movie(),
        matroska(track=b"\2"),
        matroska(duration=struct.pack(">d", float("nan"))),
        matroska(duration=struct.pack(">d", 1e300)),
        matroska(duration=b"12"),
        matroska()[:40],
        element("1a45dfa3", b"", size=(1 << 40)),
        b"\x1a\x45\xdf\xa3" + bytes(50),
    ],
)
def test_what_says_no_length_is_unknown(data):
    assert films.read_seconds(io.BytesIO(data)) is None
