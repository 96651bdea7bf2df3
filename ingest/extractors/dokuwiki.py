"""DokuWiki: a page's text."""

import re
from collections.abc import Sequence
from typing import BinaryIO, Final

from ingest import clock, wiki_inline
from ingest.extraction import Extraction
from ingest.extractors.text import cut, read_text
from ingest.grid import Grid
from ingest.markup import BREAK, MarkupBlocks, dedented
from ingest.visibility import LeftOut

_HEADING: Final = re.compile(r"\s*(={2,6})\s*(.+?)\s*={2,6}\s*$")
_ITEM: Final = re.compile(r"((?: {2}|\t)+)([*-])\s*(?=\S)(.*)$")
_CODE: Final = re.compile(r"<(code|file)\b[^>]*>(.*?)</\1>", re.DOTALL)
_HIDDEN: Final = re.compile(r"/\*.*?\*/|~~[A-Z:].*?~~", re.DOTALL)
_ROW: Final = re.compile(r"[|^].*[|^]\s*$")
_PROTECTED: Final = re.compile(r"\[\[.*?\]\]|\{\{.*?\}\}|%%.*?%%|<nowiki>.*?</nowiki>")
_ABOVE: Final = ":::"
MAX_COLUMNS: Final = 500


class DokuWikiExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        left_out = LeftOut()
        out = MarkupBlocks(lambda line: wiki_inline.dokuwiki(line, left_out))
        place = 0
        for match in _CODE.finditer(text):
            _read_lines(_visible(text[place : match.start()]), out)
            out.code(match[2].splitlines())
            place = match.end()
        _read_lines(_visible(text[place:]), out)
        return Extraction(
            structure=tuple(out.blocks), losses=(*losses, *left_out.losses())
        )


def _visible(text: str) -> list[str]:
    return _HIDDEN.sub("", text).splitlines()


def _read_lines(lines: Sequence[str], out: MarkupBlocks) -> None:
    place = 0
    while place < len(lines) and not clock.is_over():
        line = lines[place]
        if _ROW.match(line):
            place = _read_table(lines, place, out)
        elif line[:2] == "  " and line.strip() and not _ITEM.match(line):
            place = _read_indented(lines, place, out)
        else:
            _read_line(line, out)
            place += 1
    out.end()


def _read_line(line: str, out: MarkupBlocks) -> None:
    if (heading := _HEADING.match(line)) is not None:
        # The more signs, the higher it stands: six are the page's name.
        out.heading(heading[2], 7 - len(heading[1]))
    elif (item := _ITEM.match(line)) is not None:
        level = len(item[1].replace("\t", "  ")) // 2
        out.item(item[3], level, is_numbered=item[2] == "-")
    elif not line.strip() or line.strip() == "----":
        out.end()
    else:
        out.say(line.lstrip("> ") if line.startswith(">") else line)


def _read_indented(lines: Sequence[str], place: int, out: MarkupBlocks) -> int:
    """What begins with two blanks is shown as it is, unless it goes on with an item."""
    end = place
    while end < len(lines) and lines[end][:2] == "  " and not _ITEM.match(lines[end]):
        end += 1
    if out.is_open:
        for line in lines[place:end]:
            out.say(line)
    else:
        out.code(dedented(lines[place:end]))
    return end


def _read_table(lines: Sequence[str], place: int, out: MarkupBlocks) -> int:
    """An empty cell without a blank belongs to the one before it, ::: to the one above."""
    grid = Grid()
    end = place
    while end < len(lines) and _ROW.match(lines[end]):
        grid.begin_row()
        cells = _cells(lines[end])
        for number, cell in enumerate(cells):
            if cell == "" and number:
                continue
            span = 1
            while number + span < len(cells) and cells[number + span] == "":
                span += 1
            if cell.strip() == _ABOVE:
                grid.add_continued(span)
            else:
                grid.add(cell.strip(), span)
        grid.end_row()
        end += 1
    out.table(grid.rows)
    return end


def _cells(line: str) -> list[str]:
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    parts = re.split(r"[|^]", _PROTECTED.sub(keep, line.strip()))[1:-1]
    found = [
        re.sub("\x00(\\d+)\x00", lambda m: kept[int(m[1])], part) for part in parts
    ]
    return [re.sub(r"\\\\\s", BREAK, cell) for cell in found[:MAX_COLUMNS]]
