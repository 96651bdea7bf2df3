"""MediaWiki: a page's text, and the XML into which a wiki exports its pages."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from lxml import etree

from ingest import clock, mediawiki_tables, wiki_inline
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.extractors.text import cut, read_text
from ingest.markup import MarkupBlocks
from ingest.visibility import LeftOut
from ingest.xml_text import parse_xml

MAX_PAGES: Final = 20_000
MAX_CHARACTERS: Final = 20_000_000
_HEADING: Final = re.compile(r"(={1,6})\s*(.+?)\s*\1\s*$")
_ITEM: Final = re.compile(r"([*#:;]+)\s*(.*)$")
_CODE: Final = re.compile(
    r"<(pre|syntaxhighlight|source)\b[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE
)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_REDIRECT: Final = re.compile(r"#(?:REDIRECT|重定向)\s*\[\[([^\]]+)\]\]", re.IGNORECASE)


class MediaWikiExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        left_out = LeftOut()
        return Extraction(
            structure=tuple(read_wikitext(text, left_out)),
            losses=(*losses, *left_out.losses()),
        )


class MediaWikiExportExtractor:
    """Each page's last revision, as a chapter."""

    def extract(self, source: BinaryIO) -> Extraction:
        root = parse_xml(source.read())
        left_out = LeftOut()
        blocks: list[Block] = []
        losses: list[Loss] = []
        letters = 0
        pages = clock.within(root.iter("{*}page"), "page")
        for count, page in enumerate(pages):
            title, text = _said(page, "title"), _last_text(page)
            letters += len(text)
            if count >= MAX_PAGES or letters > MAX_CHARACTERS:
                detail = "Everything from this page on was left out: it is too long."
                losses.append(Loss(LossCode.CUT, title, detail))
                break
            blocks.append(Block(BlockType.HEADING, title, 1))
            blocks += read_wikitext(text, left_out)
        if not blocks:
            raise DamagedFileError("The export holds no pages.")
        return Extraction(structure=tuple(blocks), losses=(*losses, *left_out.losses()))


def _said(element: etree._Element, name: str) -> str:
    return next((each.text or "" for each in element.iter(f"{{*}}{name}")), "")


def _last_text(page: etree._Element) -> str:
    texts = [each.text or "" for each in page.iterfind("{*}revision/{*}text")]
    return texts[-1] if texts else ""


def read_wikitext(text: str, left_out: LeftOut) -> Iterator[Block]:
    out = MarkupBlocks(lambda line: wiki_inline.mediawiki(line, left_out))
    place = 0
    text = _COMMENT.sub("", text)
    for match in _CODE.finditer(text):
        _read_lines(text[place : match.start()].splitlines(), out)
        out.code(match[2].splitlines())
        place = match.end()
    _read_lines(text[place:].splitlines(), out)
    yield from out.blocks


def _read_lines(lines: Sequence[str], out: MarkupBlocks) -> None:
    place = 0
    while place < len(lines) and not clock.is_over():
        if lines[place].lstrip(" :").startswith("{|"):
            place = _read_table(lines, place, out)
        else:
            _read_line(lines, place, out)
            place += 1
    out.end()


def _read_line(lines: Sequence[str], place: int, out: MarkupBlocks) -> None:
    line = lines[place]
    if (redirect := _REDIRECT.match(line)) is not None:
        out.add(BlockType.PARAGRAPH, f"→ {redirect[1]}")
    elif (heading := _HEADING.match(line)) is not None:
        out.heading(heading[2], len(heading[1]))
    elif (item := _ITEM.match(line)) is not None:
        _read_item(item[1], item[2], out)
    elif line.startswith(" ") and line.strip() and not out.is_open:
        # Each line that begins with a blank is shown as it is.
        is_first = place == 0 or not lines[place - 1].startswith(" ")
        before = out.blocks.pop().text if _goes_on(out, is_first=is_first) else ""
        out.code([*before.splitlines(), line[1:]])
    elif not line.strip() or line.startswith("----"):
        out.end()
    else:
        out.say(line)


def _goes_on(out: MarkupBlocks, *, is_first: bool) -> bool:
    return not is_first and bool(out.blocks) and out.blocks[-1].type is BlockType.CODE


def _read_item(signs: str, text: str, out: MarkupBlocks) -> None:
    if set(signs) <= {":", ";"}:
        term, _, meaning = text.partition(" : ") if signs[-1] == ";" else (text, "", "")
        out.add(BlockType.PARAGRAPH, term)
        if meaning:
            out.add(BlockType.PARAGRAPH, meaning)
    elif signs[-1] in ":;":
        # It goes on with the item above.
        out.say(text)
    else:
        out.item(text, len(signs), is_numbered=signs[-1] == "#")


def _read_table(lines: Sequence[str], place: int, out: MarkupBlocks) -> int:
    """Tables in tables are read as lines of their cell."""
    depth, end = 0, place
    for end in range(place, len(lines)):
        start = lines[end].strip(" :")
        depth += start.startswith("{|") - start.startswith("|}")
        if depth == 0:
            break
    inside = [
        line
        for line in lines[place + 1 : end + (depth > 0)]
        if not line.strip().startswith(("{|", "|}"))
    ]
    caption, rows = mediawiki_tables.read(inside)
    if caption:
        out.add(BlockType.PARAGRAPH, caption)
    out.table(rows)
    return end + 1
