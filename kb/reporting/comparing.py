"""What would be otherwise if a report were made today; the report itself stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from kb.reporting import making
from kb.reporting.document import (
    Block,
    Chart,
    Document,
    Table,
    Words,
    from_mapping,
    to_mapping,
    to_table,
)
from kb.reporting.kinds import to_kind
from kb.reporting.making import Asked
from kb.reporting.models import Report
from kb.reporting.vocabulary import Vocabulary
from kb.reporting.writing import said, write_cell
from kb.reports.periods import Period


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that is not as it was; empty where there is none."""

    block: str
    row: str
    column: str
    frozen: str
    now: str


@dataclass(frozen=True, slots=True)
class Comparison:
    differences: tuple[Difference, ...]
    other_definitions: bool
    """Whether the numbers are defined otherwise now."""


def recompute(
    session: Session, report: Report, vocabulary: Vocabulary, *, now: datetime
) -> Document:
    """The document of the same kind, period and cut, from today's data."""
    asked = Asked(
        kind=to_kind(report.definition),
        period=Period(report.since, report.until),
        client_id=report.client_id,
        unit_id=report.unit_id,
        so_far=report.so_far,
    )
    made = making.compute(session, asked, vocabulary, now=now)
    # What JSON makes of it, as what was frozen.
    return from_mapping(to_mapping(made))


def compare(
    session: Session, report: Report, vocabulary: Vocabulary, *, now: datetime
) -> Comparison:
    frozen = from_mapping(report.document)
    fresh = recompute(session, report, vocabulary, now=now)
    found = tuple(
        each
        for before, after in zip(frozen.blocks, fresh.blocks, strict=True)
        for each in _compare_blocks(before, after, report.language)
    )
    return Comparison(found, frozen.definitions != fresh.definitions)


def _compare_blocks(before: Block, after: Block, language: str) -> Iterator[Difference]:
    tables = (_to_table(before), _to_table(after))
    if tables[0] is None and tables[1] is None:
        return
    heading = said(before.heading, language)
    rows = [_to_rows(table, language) for table in tables]
    for key in {**rows[0], **rows[1]}:
        old, new = rows[0].get(key, {}), rows[1].get(key, {})
        for column in {**old, **new}:
            if old.get(column, "") != new.get(column, ""):
                yield Difference(
                    heading, key[0], column, old.get(column, ""), new.get(column, "")
                )


def _to_table(block: Block) -> Table | None:
    if isinstance(block, Chart):
        return replace(to_table(block), heading=block.heading)
    return block if isinstance(block, Table) else None


def _to_rows(
    table: Table | None, language: str
) -> dict[tuple[str, int], dict[str, str]]:
    """The cells of each row by what it begins with, and of the same ones by their place."""
    rows: dict[tuple[str, int], dict[str, str]] = {}
    if table is None:
        return rows
    columns = [said(each.heading, language) for each in table.columns]
    for number, row in enumerate(table.rows):
        texts = _write_row(table, number, row, language)
        key = next(
            (texts[0], place)
            for place in range(number + 1)
            if (texts[0], place) not in rows
        )
        rows[key] = dict(zip(columns, texts, strict=True))
    return rows


def _write_row(
    table: Table, number: int, row: Sequence[Words | float | None], language: str
) -> list[str]:
    return [
        write_cell(cell, table.measure(number, place), language)
        for place, cell in enumerate(row)
    ]
