"""Every way in which draw.io packs a drawing: plain, compressed, in SVG, PNG and PDF."""

import base64
import binascii
import re
import zlib
from typing import Final
from urllib.parse import unquote

from lxml import etree

from ingest.errors import DamagedFileError
from ingest.topology.unpacking import inflate, png_texts
from ingest.xml_text import local_name, parse_xml

ROOTS: Final = frozenset({"mxfile", "mxGraphModel"})


def find_in_svg(root: etree._Element) -> etree._Element | None:
    """The drawing in the ``content`` attribute of an SVG, if draw.io made it."""
    content = root.get("content") or ""
    return to_drawing(content) if content else None


def find_in_png(data: bytes) -> etree._Element | None:
    """The drawing in a text chunk called mxfile or mxGraphModel."""
    drawings = (
        to_drawing(text.decode("utf-8", "replace"))
        for _, text in png_texts(data, ROOTS)
    )
    return next((drawing for drawing in drawings if drawing is not None), None)


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
        if local_name(root) in ROOTS:
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
        data = inflate(packed, -zlib.MAX_WBITS)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise DamagedFileError("A page of the drawing cannot be unpacked.") from error
    return parse_xml(unquote(data.decode("utf-8", "replace")).encode())
