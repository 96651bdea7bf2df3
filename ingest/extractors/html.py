"""Web pages, including those saved from a wiki."""

import re
from typing import BinaryIO, Final

from lxml import etree
from lxml import html as lxml_html

from ingest import images, page_walk
from ingest.errors import DamagedFileError
from ingest.extraction import Block, Extraction, Loss, LossCode
from ingest.extractors.text import cut, read_text
from ingest.visibility import LeftOut

_DECLARED: Final = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE
)
_XML_DECLARED: Final = re.compile(rb"<\?xml[^>]+encoding=[\"']([\w.:-]+)")


_HIDDEN_SHARE: Final = 0.5
"""Of what a page shows, above which a hidden text is no leftover."""


class HTMLExtractor:
    """The prose of a page as a browser shows it: no scripts, styles or navigation."""

    def extract(self, source: BinaryIO) -> Extraction:
        head = source.read(4096)
        source.seek(0)
        declared = _DECLARED.search(head) or _XML_DECLARED.search(head)
        decoded = read_text(source, declared[1].decode("ascii") if declared else "")
        text, losses = cut(decoded)
        root, too_deep = _parse(text)
        structure, left_out = _shown(root)
        if not structure and not too_deep:
            raise DamagedFileError("The page has no text.")
        return Extraction(
            structure=structure,
            title=_title(root),
            author=_meta(root, "author"),
            losses=(
                *losses,
                *too_deep,
                *left_out.losses(),
                *images.to_loss(_inline_images(root), ""),
            ),
        )


def _shown(root: etree._Element) -> tuple[tuple[Block, ...], LeftOut]:
    """What the page shows; all of it where much is hidden until a script shows it."""
    left_out = LeftOut()
    structure = tuple(page_walk.blocks(root, left_out))
    shown = sum(len(block.text) for block in structure)
    if left_out.hidden_letters <= _HIDDEN_SHARE * shown:
        return structure, left_out
    everything = LeftOut(reads_hidden=True)
    return tuple(page_walk.blocks(root, everything)), everything


def _parse(text: str) -> tuple[etree._Element, tuple[Loss, ...]]:
    """The page's root, and what is lost because it lies too deep in it."""
    # A string that declares an encoding is refused; it is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = lxml_html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError("The page has no text.") from error
    if not any("depth" in entry.message for entry in parser.error_log):
        return root, ()
    detail = "The page is nested too deeply; what lies deeper was left out."
    return root, (Loss(LossCode.CUT, "", detail),)


def _title(root: etree._Element) -> str | None:
    # A saved wiki page repeats the site's name in <title>; the first heading does not.
    for tag in ("h1", "title"):
        for element in root.iter(tag):
            if text := page_walk.words(element):
                return text
    return None


def _meta(root: etree._Element, name: str) -> str | None:
    for element in root.iter("meta"):
        if (element.get("name") or "").lower() == name:
            return element.get("content")
    return None


def _inline_images(root: etree._Element) -> int:
    """Images whose bytes are in the page itself."""
    return sum(
        (image.get("src") or "").startswith("data:") for image in root.iter("img")
    )
