"""Drawings of Visio 5 to 2010 (VSD): their words, by the system's libvisio."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest import programs
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.xml_text import local_name

MAX_BYTES: Final = 100 << 20
_NO_XML: Final = re.compile(
    rb"<\?xml.*?\?>|<\?import.*?\?>|<!DOCTYPE[^>]*>|<!--.*?-->", re.DOTALL
)
_PICTURE: Final = Loss(
    LossCode.PICTURE_ONLY,
    "",
    "The words of the drawing were read, but not what its lines connect: save it as VSDX.",
)


class VSDExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        with programs.as_file(source) as path:
            page = programs.run(programs.VSD, [str(path)], str(path.parent), MAX_BYTES)
        pages = [list(_words(drawing)) for drawing in _drawings(page)]
        return Extraction(
            structure=tuple(
                Block(BlockType.PARAGRAPH, text, page=number)
                for number, texts in enumerate(pages, start=1)
                for text in texts
            ),
            pages=len(pages),
            losses=(_PICTURE,),
        )


def _drawings(page: bytes) -> Iterator[etree._Element]:
    """The pages of the drawing; the program writes prologues where XML has none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(_NO_XML.sub(b"", page).strip() or b"?", parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFileError(
            "The drawing is damaged and cannot be opened."
        ) from error
    found = list(root.iter("{http://www.w3.org/2000/svg}svg"))
    if not found:
        raise DamagedFileError("The drawing is damaged and cannot be opened.")
    yield from found


def _words(drawing: etree._Element) -> Iterator[str]:
    """A text for each shape; its lines are elements of their own."""
    for text in drawing.iter("{http://www.w3.org/2000/svg}text"):
        lines = [
            " ".join((part.text or "").split())
            for part in text.iter()
            if local_name(part) in {"text", "tspan"}
        ]
        if joined := "\n".join(filter(None, lines)):
            yield joined
