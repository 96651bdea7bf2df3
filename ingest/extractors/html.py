"""Web pages, including those saved from a wiki."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree
from lxml import html as lxml_html

from ingest import images
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.extractors.text import cut, read_text
from ingest.xml_text import local_name

NOT_PROSE: Final = frozenset(
    {"script", "style", "nav", "template", "noscript", "svg", "head", "iframe"}
)
_BLOCKS: Final = {
    **{f"h{level}": (BlockType.HEADING, level) for level in range(1, 7)},
    "li": (BlockType.LIST_ITEM, 1),
    "pre": (BlockType.CODE, 0),
}
_PARAGRAPHS: Final = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "body",
        "html",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "figure",
        "figcaption",
        "address",
        "form",
        "fieldset",
        "details",
        "summary",
        "center",
        "hr",
    ]
)
_DECLARED: Final = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_XML_DECLARED: Final = re.compile(rb"<\?xml[^>]+encoding=[\"']([\w-]+)")


class HTMLExtractor:
    """The prose of a page: no scripts, styles or navigation."""

    def extract(self, source: BinaryIO) -> Extraction:
        head = source.read(4096)
        source.seek(0)
        declared = _DECLARED.search(head) or _XML_DECLARED.search(head)
        decoded = read_text(source, declared[1].decode("ascii") if declared else "")
        text, losses = cut(decoded)
        root, too_deep = _parse(text)
        structure = tuple(_blocks(root))
        if not structure and not too_deep:
            raise DamagedFileError("The page has no text.")
        return Extraction(
            structure=structure,
            title=_title(root),
            author=_meta(root, "author"),
            losses=(*losses, *too_deep, *images.to_loss(_inline_images(root), "")),
        )


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
            if text := " ".join("".join(_prose(element)).split()):
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


def _blocks(root: etree._Element) -> Iterator[Block]:
    for kind, level, text in _Walk().walk(root):
        kept = text if kind is BlockType.TABLE else _tidy(text)
        if kind is BlockType.CODE:
            kept = text.strip("\n")
        if kept.strip():
            yield Block(kind, kept, level)


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\v"))
    return "\n".join(line for line in lines if line)


Piece = tuple[BlockType, int, str]


class _Walk:
    """Gathers text until the next element that begins a block."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._kind: tuple[BlockType, int] = (BlockType.PARAGRAPH, 0)

    def walk(self, element: etree._Element) -> Iterator[Piece]:
        yield from self._element(element)
        yield from self._flush()

    def _element(self, element: etree._Element) -> Iterator[Piece]:
        name = local_name(element)
        if name in NOT_PROSE or not name:
            return
        if name == "table" and not element.xpath(".//table"):
            yield from self._flush()
            yield BlockType.TABLE, 0, _table(element)
            return
        if name == "br":
            self._text.append("\v")
        begins = name in _BLOCKS or name in _PARAGRAPHS or name in {"table", "tr", "td"}
        before = self._kind
        if begins:
            yield from self._flush()
            self._kind = _BLOCKS.get(name, before if name == "p" else _PLAIN)
        self._text.append(element.text or "")
        for child in element:
            yield from self._element(child)
            self._text.append(child.tail or "")
        if begins:
            yield from self._flush()
            self._kind = before

    def _flush(self) -> Iterator[Piece]:
        text = "".join(self._text)
        self._text = []
        if text.strip("\v \t\r\n"):
            kind, level = self._kind
            yield (
                kind,
                level,
                text.replace("\v", "\n") if kind is BlockType.CODE else text,
            )


_PLAIN: Final = (BlockType.PARAGRAPH, 0)


def _table(table: etree._Element) -> str:
    rows = (
        [
            " ".join("".join(_prose(cell)).split())
            for cell in row
            if local_name(cell) in {"td", "th"}
        ]
        for row in table.iter("tr")
    )
    return "\n".join("\t".join(row) for row in rows if any(row))


def _prose(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if local_name(child) not in NOT_PROSE:
            yield " " if local_name(child) in {"br", "p", "div", "li"} else ""
            yield from _prose(child)
        yield child.tail or ""
