"""A report in one language, its figures as they are read: for page, Word and PDF alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.reporting.document import (
    Block,
    Cell,
    Chart,
    Comment,
    Document,
    Measure,
    Missing,
    Signature,
    Table,
    Text,
    Words,
)
from kb.reporting.terms import term

NOTHING: Final = "–"
"""Stands where there is nothing to count."""
_FIGURES, _WORDS = 1.0, 2.4
"""How a column of each shares in what a page has left."""
_FIGURE_EM, _TEXT_EM, _LATIN_EM = 3.3, 6.0, 0.62
"""What either needs at least, and how wide a Latin letter of a heading is."""
_WHOLE: Final = 6
"""Chinese letters of a heading that are set in one line; most words have two."""
_PAGE_MM, _EDGES_MM, _MM_OF_A_POINT = 170.0, 4.2, 0.3528
_SIZES: Final = (9.0, 8.0, 7.0)
"""Of letters in tables, in points."""


@dataclass(frozen=True, slots=True)
class WrittenChart:
    style: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    """Of each series."""
    texts: tuple[tuple[str, ...], ...]
    """The same as they are read."""
    measure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBlock:
    """One block; what it has not, is empty."""

    code: str
    block: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    figures: tuple[bool, ...] = ()
    """Which columns hold figures, and stand to the right."""
    shares: tuple[float, ...] = ()
    """Of the width of a page that each column gets."""
    points: float = _SIZES[0]
    """The size of the letters in its table."""
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    chart: WrittenChart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    language: str
    title: str
    facts: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    """What must be known before anything is read: that it is a draft, or so far."""
    blocks: tuple[WrittenBlock, ...]
    page: str
    """How pages are numbered, with ``{page}`` and ``{pages}``."""


def said(words: Words, language: str) -> str:
    return words if isinstance(words, str) else words[language]


def write_cell(value: Cell, measure: Measure, language: str) -> str:
    """A cell as it is read; hours with one decimal, shares as a percentage."""
    if value is None:
        return NOTHING
    if isinstance(value, (int, float)):
        return _write_figure(value, measure)
    return said(value, language)


def _write_figure(value: float, measure: Measure) -> str:
    match measure:
        case Measure.SHARE:
            return f"{value:.1%}"
        case Measure.DENSITY:
            return f"{value:.2%}"
        case Measure.HOURS | Measure.DAYS | Measure.STARS:
            return f"{value:.1f}"
        case _:
            return f"{value:.0f}"


def write(document: Document, language: str, *, draft: bool = False) -> Written:
    remarks = [
        term(code, language)
        for code, holds in (("draft", draft), ("so_far", document.so_far))
        if holds
    ]
    return Written(
        language=language,
        title=said(document.title, language),
        facts=tuple(
            (said(name, language), said(value, language))
            for name, value in document.facts
        ),
        remarks=tuple(remarks),
        blocks=tuple(_write_block(block, language) for block in document.blocks),
        page=term("page", language),
    )


def _write_block(block: Block, language: str) -> WrittenBlock:
    match block:
        case Text():
            return _plain(block, language, block.paragraphs)
        case Comment():
            return _plain(block, language, _comment(block, language))
        case Missing():
            return _plain(block, language, [term("missing", language)])
        case Signature():
            return _write_signature(block, language)
        case Table():
            return _write_table(block, language)
        case Chart():
            return _write_chart(block, language)


def _plain(
    block: Text | Comment | Missing, language: str, paragraphs: Sequence[Words]
) -> WrittenBlock:
    return WrittenBlock(
        code=block.code,
        block=block.block,
        heading=said(block.heading, language),
        paragraphs=tuple(said(each, language) for each in paragraphs),
    )


def _comment(block: Comment, language: str) -> list[str]:
    lines = [line for line in block.text.splitlines() if line.strip()]
    return lines or [term("no_comment", language)]


def _write_signature(block: Signature, language: str) -> WrittenBlock:
    return WrittenBlock(
        code=block.code,
        block=block.block,
        heading=said(block.heading, language),
        columns=("", term("signature", language), term("date", language)),
        figures=(False, False, False),
        rows=tuple((said(role, language), "", "") for role in block.roles),
    )


def _least(heading: str, *, is_figure: bool) -> float:
    """In em of its letters: no word of a heading is broken.

    A longer one in Chinese is set in two lines, a short one in one.
    """
    words = [_to_em(word) for word in heading.split()]
    return max(_FIGURE_EM if is_figure else _TEXT_EM, *words, 0.0)


def _to_em(word: str) -> float:
    if word.isascii():
        return len(word) * _LATIN_EM
    if len(word) <= _WHOLE:
        return float(len(word))
    half = -(-len(word) // 2)
    return float(half + half % 2)


def _lay_out(
    columns: tuple[str, ...], figures: tuple[bool, ...]
) -> tuple[float, tuple[float, ...]]:
    """The size of letters, and the share of the page that each column gets of it.

    Letters get smaller where the headings of many columns ask for it; what is left over
    goes to words more than to figures.
    """
    least = [
        _least(heading, is_figure=is_figure)
        for heading, is_figure in zip(columns, figures, strict=True)
    ]
    size, widths = _SIZES[-1], list[float]()
    for size in _SIZES:
        widths = [em * size * _MM_OF_A_POINT + _EDGES_MM for em in least]
        if sum(widths) <= _PAGE_MM:
            break
    wants = [_FIGURES if is_figure else _WORDS for is_figure in figures]
    left = max(0.0, _PAGE_MM - sum(widths)) / sum(wants) if wants else 0.0
    shares = [wide + left * want for wide, want in zip(widths, wants, strict=True)]
    return size, tuple(shares)


def _write_table(block: Table, language: str) -> WrittenBlock:
    columns = tuple(said(each.heading, language) for each in block.columns)
    figures = tuple(each.measure is not Measure.TEXT for each in block.columns)
    points, shares = _lay_out(columns, figures)
    return WrittenBlock(
        code=block.code,
        block=block.block,
        heading=said(block.heading, language),
        paragraphs=() if block.rows else (term("no_rows", language),),
        columns=columns,
        figures=figures,
        shares=shares,
        points=points,
        rows=tuple(
            tuple(
                write_cell(cell, block.measure(number, place), language)
                for place, cell in enumerate(row)
            )
            for number, row in enumerate(block.rows)
        ),
        notes=tuple(said(each, language) for each in block.notes),
    )


def _write_chart(block: Chart, language: str) -> WrittenBlock:
    labels = tuple(said(each, language) for each in block.labels)
    texts = tuple(
        tuple(write_cell(value, block.measure, language) for value in each.values)
        for each in block.series
    )
    names = tuple(said(each.name, language) for each in block.series)
    values = tuple(each.values for each in block.series)
    columns, figures = ("", *names), (False, *(True for _ in names))
    points, shares = _lay_out(columns, figures)
    return WrittenBlock(
        code=block.code,
        block=block.block,
        heading=said(block.heading, language),
        paragraphs=() if labels else (term("no_rows", language),),
        columns=columns,
        figures=figures,
        shares=shares,
        points=points,
        rows=tuple(zip(labels, *texts, strict=True)),
        chart=WrittenChart(
            block.style.value, labels, names, values, texts, block.measure.value
        )
        if labels
        else None,
    )
