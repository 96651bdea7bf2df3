"""Where the pieces of a page's text stand: columns in reading order, rows of a form."""

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.reflow import begins_item, ends_sentence, join

MAX_PIECES: Final = 3_000
"""Of a page; more are a drawing, whose text is read as it comes."""
MIN_ROWS: Final = 4
"""Rows side by side, below which two texts are no columns."""
_SAME_ROW: Final = 0.5
"""Of the lower piece's height, which two pieces of one row share."""
_MIN_WIDTH: Final = 5.5
"""Of a column's line, in heights: about a dozen letters."""
_INSIDE: Final = 0.5
"""Points from a piece's left edge, where its first letter is."""
_GRAIN: Final = 4.0
"""Points, within which two gaps are the same."""
_FULL: Final = 0.6
"""Of a column's width, that most of its lines take."""
_PROSE: Final = 0.6
_FEW_WORDS, _FEW_LETTERS = 3, 8
"""So many words, or Chinese characters, has a line of prose."""
_CONTINUED: Final = 0.4
"""Share of lines that go on with the sentence above; those of a table begin anew."""
_WORDS: Final = re.compile(r"\w+")
_HAN: Final = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text on one line, in points from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float
    text: str = ""

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)


Row = list[Piece]


def read_pieces(textpage: pdfium.PdfTextPage) -> list[Piece]:
    """The pieces without their texts; none for a page that has too many."""
    count = textpage.count_rects()
    if count > MAX_PIECES:
        return []
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    handle = textpage.raw
    pieces = []
    for number in range(count):
        pdfium_c.FPDFText_GetRect(handle, number, left, top, right, bottom)
        pieces.append(Piece(left.value, bottom.value, right.value, top.value))
    return pieces


def with_texts(textpage: pdfium.PdfTextPage, pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces with the letters from their first one to the next piece's.

    Asking for what lies within a box is slower by far. A piece whose first letter is not
    found is read with the one before it, so that no letter is lost.
    """
    found = list(pieces)
    firsts = [_first_letter(textpage, piece) for piece in found]
    known = sorted({first for first in firsts if first >= 0})
    count = textpage.count_chars()
    if not known or not count:
        return []
    # What stands before the first letter that was found belongs to it.
    starts = {first: first for first in known} | {known[0]: 0}
    ends = dict(pairwise([*known, count]))
    texts = [
        str(textpage.get_text_range(starts[first], ends.pop(first) - starts[first]))
        if first in ends
        else ""
        for first in firsts
    ]
    return [replace(piece, text=text) for piece, text in zip(found, texts, strict=True)]


def _first_letter(textpage: pdfium.PdfTextPage, piece: Piece) -> int:
    """Its index, or a negative number where PDFium finds none."""
    middle = (piece.bottom + piece.top) / 2
    found = pdfium_c.FPDFText_GetCharIndexAtPos(
        textpage, piece.left + _INSIDE, middle, _INSIDE, piece.height / 2
    )
    return int(found)


def to_rows(pieces: Iterable[Piece]) -> list[Row]:
    """Pieces by the rows they stand in, from the top, each from the left."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda each: -each.top):
        row = rows[-1] if rows else []
        shared = (
            min(piece.top, row[0].top) - max(piece.bottom, row[0].bottom)
            if row
            else 0.0
        )
        if row and shared >= _SAME_ROW * min(piece.height, row[0].height):
            row.append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def to_lines(rows: Iterable[Row]) -> str:
    """One line for each row."""
    return "\n".join(
        " ".join(" ".join(p.text.split()) for p in row if p.text.strip())
        for row in rows
    )


def find_gutter(rows: Sequence[Row]) -> float | None:
    """The middle of the gap between two columns; nothing if no page has so many rows."""
    gaps = [
        (left.right, right.left)
        for row in rows
        for left, right in pairwise(row)
        if right.left - left.right >= left.height
    ]
    if len(gaps) < MIN_ROWS:
        return None
    starts = sorted(start for start, _ in gaps)
    ends = sorted(end for _, end in gaps)

    def spanning(place: float) -> int:
        return bisect_left(starts, place) - bisect_right(ends, place)

    middles = {round((start + end) / 2 / _GRAIN) * _GRAIN for start, end in gaps}
    best = max(middles, key=spanning)
    if spanning(best) < MIN_ROWS:
        return None
    free = (band for band in _bands(rows, best) if not _crosses(band[0], best))
    return best if any(_are_filled(_sides(band, best)) for band in free) else None


def _sides(band: Sequence[Row], gutter: float) -> tuple[list[Row], list[Row]]:
    left = [[piece for piece in row if piece.right <= gutter] for row in band]
    right = [[piece for piece in row if piece.left >= gutter] for row in band]
    return left, right


def _are_filled(sides: tuple[list[Row], list[Row]]) -> bool:
    """Whether both sides are as wide as prose, and most of their lines fill them."""
    both = sum(bool(one and other) for one, other in zip(*sides, strict=True))
    return both >= MIN_ROWS and all(
        _is_filled([row for row in side if row]) for side in sides
    )


def _is_filled(lines: Sequence[Row]) -> bool:
    left = min(row[0].left for row in lines)
    width = max(row[-1].right for row in lines) - left
    height = sum(row[0].height for row in lines) / len(lines)
    full = sum(row[-1].right - row[0].left >= _FULL * width for row in lines)
    return width >= _MIN_WIDTH * height and full >= _PROSE * len(lines)


def in_columns(rows: Sequence[Row], gutter: float) -> str | None:
    """The text in reading order; ``None`` if nothing beside the gutter is a column."""
    parts: list[str] = []
    found = False
    for band in _bands(rows, gutter):
        sides = _sides(band, gutter)
        columns = [[_merged(row) for row in side if row] for side in sides]
        is_free = not _crosses(band[0], gutter)
        if is_free and _are_filled(sides) and all(map(_is_column, columns)):
            found = True
            parts += map(_paragraphs, columns)
        else:
            parts.append(to_lines(band))
    return "\n".join(part for part in parts if part) if found else None


def _bands(rows: Sequence[Row], gutter: float) -> Iterator[list[Row]]:
    """Rows that leave the gutter free, and between them those that cross it."""
    band: list[Row] = []
    crosses = False
    for row in rows:
        here = _crosses(row, gutter)
        if band and here != crosses:
            yield band
            band = []
        band.append(row)
        crosses = here
    if band:
        yield band


def _crosses(row: Row, gutter: float) -> bool:
    return any(piece.left < gutter < piece.right for piece in row)


def _merged(row: Row) -> Piece:
    text = " ".join(" ".join(piece.text.split()) for piece in row)
    lowest, highest = min(p.bottom for p in row), max(p.top for p in row)
    return Piece(row[0].left, lowest, row[-1].right, highest, text)


def _is_column(lines: Sequence[Piece]) -> bool:
    """Whether lines are prose that goes on from one to the next."""
    prose = sum(_is_prose(line.text) for line in lines)
    continued = sum(_goes_on(a.text, b.text) for a, b in pairwise(lines))
    is_prose = prose >= _PROSE * len(lines)
    return is_prose and continued >= _CONTINUED * max(len(lines) - 1, 1)


def _is_prose(text: str) -> bool:
    words, letters = len(_WORDS.findall(text)), len(_HAN.findall(text))
    return words >= _FEW_WORDS or letters >= _FEW_LETTERS


def _goes_on(above: str, line: str) -> bool:
    if _HAN.match(line) and _HAN.match(above[-1:]):
        return not begins_item(line)
    return line[:1].islower()


def _paragraphs(lines: Sequence[Piece]) -> str:
    """Lines joined where the next one's first word had no room left."""
    edge = max(line.right for line in lines)
    joined = [lines[0].text]
    for above, line in pairwise(lines):
        letter = (above.right - above.left) / max(len(above.text), 1)
        word = 1 if _HAN.match(line.text) else len(line.text.split(" ")[0]) + 1
        was_full = above.right + word * letter > edge
        if was_full and not ends_sentence(above.text) and not begins_item(line.text):
            joined[-1] = join(joined[-1], line.text)
        else:
            joined.append(line.text)
    return "\n".join(joined)
