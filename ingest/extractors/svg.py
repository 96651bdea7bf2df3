"""SVG: its words, and the drawing inside if a program left it there."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.extractors.carried import find_in_svg
from ingest.visibility import LeftOut
from ingest.xml_text import local_name, parse_drawing_xml

_TEXTS: Final = frozenset({"text", "foreignObject", "flowPara"})
_HIDDEN: Final = re.compile(r"display\s*:\s*none")
_PICTURE: Final = Loss(
    LossCode.PICTURE_ONLY,
    "",
    "This is a picture: its words were read, but not what its lines connect.",
)


class SVGExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read()
        root = parse_drawing_xml(data)
        if (drawing := find_in_svg(data, root)) is not None:
            return drawing
        left_out = LeftOut()
        texts = [Block(BlockType.PARAGRAPH, text) for text in _texts(root, left_out)]
        title = next(root.iterchildren("{*}title"), None)
        return Extraction(
            structure=tuple(texts),
            title=None
            if title is None
            else " ".join((title.text or "").split()) or None,
            losses=(_PICTURE, *left_out.losses()),
        )


def _texts(root: etree._Element, left_out: LeftOut) -> Iterator[str]:
    for element in root.iter():
        if local_name(element) in _TEXTS:
            inside = any(
                local_name(ancestor) in _TEXTS for ancestor in element.iterancestors()
            )
            text = " ".join(" ".join(str(part) for part in element.itertext()).split())
            if not text or inside:
                continue
            if _is_hidden(element):
                left_out.add(LossCode.HIDDEN, text)
            else:
                yield text


def _is_hidden(element: etree._Element) -> bool:
    """Whether it, or a group around it, is not displayed: layers are groups."""
    return any(
        each.get("display") == "none" or _HIDDEN.search(each.get("style") or "")
        for each in (element, *element.iterancestors())
    )
