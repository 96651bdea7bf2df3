"""Books and help files, as publishing programs write them."""

import struct
import zipfile

from tests.ingest import samples

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
)


def chapter(body):
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>'
        f"<body>{body}</body></html>"
    )


def make_epub(*bodies, parts=None, items="", order=None):
    """A book whose chapters are kept in another order than they are read in."""
    names = [f"c%20{number}.xhtml" for number in range(len(bodies))]
    listed = "".join(
        f'<item id="i{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in reversed(list(enumerate(names)))
    )
    numbers = range(len(bodies)) if order is None else order
    spine = "".join(f'<itemref idref="i{number}"/>' for number in numbers)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>交换机手册</dc:title>'
        "<dc:creator>王工</dc:creator><dc:date>2026-03-01</dc:date></metadata>"
        f"<manifest>{listed}{items}</manifest><spine>{spine}</spine></package>"
    )
    chapters = {
        f"OEBPS/c {number}.xhtml": chapter(body) for number, body in enumerate(bodies)
    }
    return samples.zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/content.opf": package,
            **chapters,
            **(parts or {}),
        },
        zipfile.ZIP_STORED,
    )


def make_chm(files):
    """A help file whose pages are not packed, as no compiler writes it and all read it."""
    data, entries = b"", b""
    for name, content in sorted(files.items()):
        raw = name.encode()
        entries += _chm_number(len(raw)) + raw + _chm_number(0)
        entries += _chm_number(len(data)) + _chm_number(len(content))
        data += content
    free = 0x1000 - 20 - len(entries)
    chunk = b"PMGL" + struct.pack("<IIii", free, 0, -1, -1) + entries + bytes(free)
    directory = b"ITSP" + struct.pack(
        "<IIIIIIiIIiII", 1, 0x54, 10, 0x1000, 2, 1, -1, 0, 0, -1, 1, 0x804
    )
    directory = directory.ljust(0x54, b"\xff") + chunk
    start = 0x60
    header = b"ITSF" + struct.pack("<IIIII", 3, 0x60, 1, 0, 0x804)
    header += bytes.fromhex("10fd017caa7bd0119e0c00a0c922e6ec")
    header += bytes.fromhex("11fd017caa7bd0119e0c00a0c922e6ec")
    header += struct.pack(
        "<QQQQQ", start, 0, start, len(directory), start + len(directory)
    )
    return header + directory + data


def _chm_number(value):
    found = bytes([value & 0x7F])
    while value := value >> 7:
        found = bytes([value & 0x7F | 0x80]) + found
    return found
