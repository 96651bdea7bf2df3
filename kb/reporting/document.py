"""What a report consists of, whatever it is shown as: the one model behind every format.

It holds both languages and plain values; words and figures become text in ``writing``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, Final

Words = str | Mapping[str, str]
"""Words by language; a plain text is what somebody wrote, the same in each."""
Cell = str | int | float | Mapping[str, str] | None

LANGUAGES: Final = ("zh", "en")


class Measure(StrEnum):
    """What the figures of a column or a chart are."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    DENSITY = "density"
    """A share so small that it needs two decimals."""
    HOURS = "hours"
    DAYS = "days"
    STARS = "stars"
    """From 1 to 5, and other means."""
    FIGURE = "figure"
    """Of a column: what its row says, for rows are of several."""


class Style(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Sentences that the report brings itself."""

    block: ClassVar[str] = "text"

    code: str
    heading: Words
    paragraphs: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What people say of the figures, by hand and before approval."""

    block: ClassVar[str] = "comment"

    code: str
    heading: Words
    obligatory: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    heading: Words
    measure: Measure = Measure.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under headings; a cell of figures is a number or nothing."""

    block: ClassVar[str] = "table"

    code: str
    heading: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    measures: tuple[Measure, ...] = ()
    """Of each row, where a column is of ``Measure.FIGURE``."""
    notes: tuple[Words, ...] = ()
    """What stands below it, as the definitions of its figures."""

    def measure(self, row: int, column: int) -> Measure:
        """Of one cell."""
        measure = self.columns[column].measure
        return self.measures[row] if measure is Measure.FIGURE else measure


@dataclass(frozen=True, slots=True)
class Series:
    name: Words
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    block: ClassVar[str] = "chart"

    code: str
    heading: Words
    style: Style
    labels: tuple[Words, ...]
    series: tuple[Series, ...]
    measure: Measure = Measure.COUNT


def to_table(chart: Chart) -> Table:
    """The figures of a chart."""
    return Table(
        code=chart.code,
        heading=chart.heading,
        columns=(
            Column(""),
            *(Column(each.name, chart.measure) for each in chart.series),
        ),
        rows=tuple(
            zip(chart.labels, *(each.values for each in chart.series), strict=True)
        )
        if chart.series
        else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Lines for names and dates, on paper."""

    block: ClassVar[str] = "signature"

    code: str
    heading: Words
    roles: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What such a report has, and this installation does not keep."""

    block: ClassVar[str] = "missing"

    code: str
    heading: Words


Block = Text | Comment | Table | Chart | Signature | Missing
_BLOCKS: Final[dict[str, type[Block]]] = {
    each.block: each for each in (Text, Comment, Table, Chart, Signature, Missing)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    kind: str
    title: Words
    period: str
    """As people write it: 2026-10."""
    facts: tuple[tuple[Words, Words], ...]
    """What it is about, in the order of the cover: client, unit, from, until …"""
    made_at: str
    """An ISO time; the files carry it, so that they are the same whenever made."""
    so_far: bool = False
    definitions: str = ""
    """The version of the definitions that its figures follow: another for others."""
    blocks: tuple[Block, ...] = ()


def to_mapping(document: Document) -> dict[str, Any]:
    """*document* ready for JSON; ``from_mapping`` reads it again."""
    values = asdict(document)
    values["blocks"] = [
        {"block": block.block, **asdict(block)} for block in document.blocks
    ]
    return values


def from_mapping(values: Mapping[str, Any]) -> Document:
    given = {
        field.name: values[field.name]
        for field in fields(Document)
        if field.name in values
    }
    given["facts"] = tuple((name, value) for name, value in values["facts"])
    given["blocks"] = tuple(map(_to_block, values["blocks"]))
    return Document(**given)


def _to_block(values: Mapping[str, Any]) -> Block:
    kind = _BLOCKS[values["block"]]
    given = {name: value for name, value in values.items() if name != "block"}
    for name, read in _READERS.items():
        if name in given:
            given[name] = read(given[name])
    return kind(**given)


def table_from_mapping(values: Mapping[str, Any]) -> Table:
    """A table as ``dataclasses.asdict`` and JSON made it."""
    block = _to_block({"block": Table.block, **values})
    assert isinstance(block, Table), "its name says so"
    return block


def _to_columns(values: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    return tuple(Column(each["heading"], Measure(each["measure"])) for each in values)


def _to_series(values: Sequence[Mapping[str, Any]]) -> tuple[Series, ...]:
    return tuple(Series(each["name"], tuple(each["values"])) for each in values)


_READERS: Final[Mapping[str, Any]] = {
    "paragraphs": tuple,
    "notes": tuple,
    "labels": tuple,
    "roles": tuple,
    "rows": lambda rows: tuple(map(tuple, rows)),
    "columns": _to_columns,
    "series": _to_series,
    "measure": Measure,
    "measures": lambda measures: tuple(map(Measure, measures)),
    "style": Style,
}
