"""SVG: its words, and the drawing inside if draw.io made it."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.extractors.drawing import to_extraction
from ingest.topology import drawio
from ingest.topology.drawio_packing import find_in_svg
from ingest.xml_text import local_name, parse_drawing_xml

_TEXTS: Final = frozenset({"text", "foreignObject", "flowPara"})
_PICTURE: Final = Loss(
    LossCode.PICTURE_ONLY,
    "",
    "This is a picture: its words were read, but not what its lines connect.",
)


class SVGExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        root = parse_drawing_xml(source.read())
        drawing = find_in_svg(root)
        if drawing is not None:
            return to_extraction(drawio.read_drawing(drawing))
        title = next(root.iterchildren("{*}title"), None)
        return Extraction(
            structure=tuple(Block(BlockType.PARAGRAPH, text) for text in _texts(root)),
            title=None
            if title is None
            else " ".join((title.text or "").split()) or None,
            losses=(_PICTURE,),
        )


def _texts(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if local_name(element) in _TEXTS:
            inside = any(
                local_name(ancestor) in _TEXTS for ancestor in element.iterancestors()
            )
            text = " ".join(" ".join(str(part) for part in element.itertext()).split())
            if text and not inside:
                yield text
