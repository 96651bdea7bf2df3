"""Every way in which draw.io packs a drawing: plain, compressed, in SVG, PNG and PDF."""

import base64
import binascii
import re
import struct
import zlib
from typing import Final
from urllib.parse import unquote

from lxml import etree

from ingest.errors import DamagedFileError, RefusedError
from ingest.xml_text import local_name, parse_xml

MAX_BYTES: Final = 50 << 20
"""Of one unpacked page."""
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_ROOTS: Final = frozenset({"mxfile", "mxGraphModel"})


def find_in_svg(root: etree._Element) -> etree._Element | None:
    """The drawing in the ``content`` attribute of an SVG, if draw.io made it."""
    content = root.get("content") or ""
    return to_drawing(content) if content else None


def find_in_png(data: bytes) -> etree._Element | None:
    """The drawing in a text chunk called mxfile or mxGraphModel."""
    place = len(_PNG_START)
    while place + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        if kind in {b"tEXt", b"zTXt", b"iTXt"}:
            text = _chunk_text(kind, data[place + 8 : place + 8 + size])
            if text and (drawing := to_drawing(text)) is not None:
                return drawing
        if kind == b"IEND":
            return None
        place += size + 12
    return None


def find_in_pdf(subject: str) -> etree._Element | None:
    """The drawing in a PDF's subject, where draw.io leaves a copy of it."""
    return to_drawing(subject.replace("\\x28", "(").replace("\\x29", ")"))


def to_drawing(text: str) -> etree._Element | None:
    """The root of a drawing that may be URL-encoded; ``None`` for anything else."""
    for candidate in (text, unquote(text)):
        if not re.match(r"\s*(?:<\?xml[^>]*>)?\s*<mx", candidate):
            continue
        try:
            root = parse_xml(candidate.encode())
        except DamagedFileError:
            continue
        if local_name(root) in _ROOTS:
            return root
    return None


def pages(root: etree._Element) -> list[tuple[str, etree._Element]]:
    """The pages of a drawing: their names and unpacked models.

    Raise ``DamagedFileError`` if a page cannot be unpacked, and ``RefusedError`` if it
    is far too large.
    """
    if local_name(root) == "mxGraphModel":
        return [("", root)]
    found = []
    for diagram in root.iter("{*}diagram"):
        model = diagram[0] if len(diagram) else _unpack(diagram.text or "")
        if model is not None:
            found.append((diagram.get("name") or "", model))
    return found


def _unpack(text: str) -> etree._Element | None:
    text = text.strip()
    if not text:
        return None
    if text.startswith("<"):
        return parse_xml(text.encode())
    try:
        packed = base64.b64decode(text)
        data = _inflate(packed, -zlib.MAX_WBITS)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise DamagedFileError("A page of the drawing cannot be unpacked.") from error
    return parse_xml(unquote(data.decode("utf-8", "replace")).encode())


def _inflate(packed: bytes, window: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    data = unpacker.decompress(packed, MAX_BYTES)
    if unpacker.unconsumed_tail:
        raise RefusedError(f"A page unpacks to more than {MAX_BYTES >> 20} MB.")
    return data


def _chunk_text(kind: bytes, chunk: bytes) -> str:
    name, _, rest = chunk.partition(b"\0")
    if name.decode("latin-1") not in _ROOTS:
        return ""
    try:
        if kind == b"zTXt":
            return _inflate_any(rest[1:])
        if kind == b"iTXt":
            packed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
            return _inflate_any(text) if packed else text.decode("utf-8", "replace")
    except zlib.error:
        return ""
    return rest.decode("latin-1")


def _inflate_any(packed: bytes) -> str:
    """draw.io writes these chunks without a zlib header, other programs with one."""
    try:
        data = _inflate(packed, zlib.MAX_WBITS)
    except zlib.error:
        data = _inflate(packed, -zlib.MAX_WBITS)
    return data.decode("utf-8", "replace")
