"""The runs of a page as text in reading order, with the words that lines broke whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ingest import pdf_layout, reflow
from ingest.pdf_layout import Piece

_POINTS: Final = 72 / 25.4
_ASCENT, _DESCENT = 0.85, 0.15
"""Of a letter's size, above and below its baseline."""
_SPACE: Final = 0.18
"""Of a letter's height: a wider gap parts words."""
_APART: Final = 1.0
"""Of a letter's height: a wider gap parts columns."""
_STRETCHED: Final = 0.05
"""Of a letter's size, by which the widths of one letter differ in a justified text."""
_MARGIN: Final = 2.0
"""Letters, by which the margins of a page may differ."""
_FILLED: Final = 0.4
"""Of a page's width: what is narrower is no paragraph that a margin broke."""
_WIDE: Final = "\u2e80"
_HALF: Final = 0.5
_LAST_NARROW: Final = "\u02ff"


@dataclass(frozen=True, slots=True)
class Run:
    """Letters side by side: where each begins, in millimetres from the upper left corner."""

    text: str
    left: float
    baseline: float
    size: float
    advances: tuple[float, ...]
    """From each letter to the next; the last one is estimated."""

    @property
    def right(self) -> float:
        return self.left + sum(self.advances)


@dataclass(frozen=True, slots=True)
class _Line:
    """The only text of its row."""

    piece: Piece
    first: float
    """The width of its first letter, in points."""


def estimated(letter: str) -> float:
    """How wide a letter is as a rule, in its size."""
    return _HALF if letter <= _LAST_NARROW else 1.0


def to_text(runs: Sequence[Run], width: float, height: float) -> str:
    """*width* and *height* are the page's, in millimetres."""
    upright = [run for run in runs if run.advances]
    firsts = {
        _key(_to_piece(run, height)): run.advances[0] * _POINTS for run in upright
    }
    rows = pdf_layout.to_rows(_to_piece(run, height) for run in upright)
    rows = [_merged(row) for row in rows]
    is_drawing = len(upright) > pdf_layout.MAX_PIECES
    gutter = None if is_drawing else pdf_layout.find_gutter(rows)
    if gutter is not None and (text := pdf_layout.in_columns(rows, gutter)) is not None:
        return text
    lines = [
        _Line(row[0], firsts.get(_key(row[0]), row[0].height))
        if len(row) == 1
        else None
        for row in rows
    ]
    return _joined(rows, lines, _Edge.of(rows, upright, width * _POINTS))


def _key(piece: Piece) -> tuple[float, float]:
    return piece.left, piece.bottom


def _to_piece(run: Run, height: float) -> Piece:
    return Piece(
        run.left * _POINTS,
        (height - run.baseline - _DESCENT * run.size) * _POINTS,
        run.right * _POINTS,
        (height - run.baseline + _ASCENT * run.size) * _POINTS,
        run.text,
    )


def _merged(row: Iterable[Piece]) -> list[Piece]:
    """A row's pieces without the gaps that are no wider than a letter."""
    groups: list[list[Piece]] = []
    right = 0.0
    for piece in row:
        if not groups or piece.left - right >= _APART * piece.height:
            groups.append([piece])
            right = piece.right
        else:
            groups[-1].append(piece)
            right = max(right, piece.right)
    return [_as_one(group) for group in groups]


def _as_one(group: Sequence[Piece]) -> Piece:
    parts, right = [group[0].text], group[0].right
    for piece in group[1:]:
        parts += [" " if piece.left - right > _SPACE * piece.height else "", piece.text]
        right = max(right, piece.right)
    bottom, top = min(each.bottom for each in group), max(each.top for each in group)
    return Piece(group[0].left, bottom, right, top, "".join(parts))


@dataclass(frozen=True, slots=True)
class _Edge:
    """Where lines end, and how they were broken there."""

    right: float
    is_reached: bool
    """Whether it is a margin, and not merely the end of the longest line."""
    within_words: bool
    """Whether a line takes letters until no more has room."""

    @classmethod
    def of(
        cls, rows: Sequence[Sequence[Piece]], runs: Sequence[Run], width: float
    ) -> "_Edge":
        alone = [row[0] for row in rows if len(row) == 1]
        if not alone:
            return cls(0.0, is_reached=False, within_words=False)
        right = max(piece.right for piece in alone)
        left = min(piece.left for piece in alone)
        height = max(piece.height for piece in alone)
        near = sum(piece.right > right - height for piece in alone)
        is_even = abs(width - left - right) < _MARGIN * height
        is_wide = right - left > _FILLED * width
        is_reached = is_wide and (is_even or near > 1)
        return cls(right, is_reached, not _is_stretched(runs))


def _is_stretched(runs: Iterable[Run]) -> bool:
    """Whether blanks or Chinese characters have different widths, as in justified text."""
    widths: dict[bool, list[float]] = {True: [], False: []}
    for run in runs:
        for letter, advance in zip(run.text[:-1], run.advances, strict=False):
            if letter == " " or letter >= _WIDE:
                widths[letter == " "].append(advance / run.size)
    return any(max(each) - min(each) > _STRETCHED for each in widths.values() if each)


def _joined(
    rows: Sequence[Sequence[Piece]], lines: Sequence[_Line | None], edge: _Edge
) -> str:
    texts = [pdf_layout.to_lines([list(row)]) for row in rows]
    parts = texts[:1]
    for place, (above, line) in enumerate(pairwise(lines), start=1):
        if above is not None and line is not None and _goes_on(above, line, edge):
            parts[-1] += _glue(above, line, edge) + texts[place]
        else:
            parts.append(texts[place])
    return "\n".join(part for part in parts if part.strip())


def _goes_on(above: _Line, line: _Line, edge: _Edge) -> bool:
    text = line.piece.text
    word = text.split(" ")[0]
    letters = 1 if text[:1] >= _WIDE else len(word)
    needed = line.first if edge.within_words else letters * line.first
    is_near = above.piece.bottom - line.piece.top < line.piece.height
    return (
        edge.is_reached
        and is_near
        and above.piece.right + needed > edge.right
        and abs(above.piece.height - line.piece.height) < _SPACE * line.piece.height
        and not reflow.ends_sentence(above.piece.text.rstrip())
        and not reflow.begins_item(text)
    )


def _glue(above: _Line, line: _Line, edge: _Edge) -> str:
    last, first = above.piece.text[-1:], line.piece.text[:1]
    if " " in (last, first):
        return "" if last >= _WIDE or first >= _WIDE else " "
    is_cut = edge.within_words and above.piece.right + line.first > edge.right
    return "" if last >= _WIDE or first >= _WIDE or is_cut else " "
