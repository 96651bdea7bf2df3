"""Rows on their way into a backup and back, the same for every kind of database."""

import base64
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Connection,
    DateTime,
    LargeBinary,
    Numeric,
    Select,
    TableClause,
    Text,
    cast,
    column,
    func,
    inspect,
    select,
    table,
    text,
    types,
)
from sqlalchemy.engine.interfaces import ReflectedColumn

VERSION_TABLE: Final = "alembic_version"
_NOT_KEPT: Final = {VERSION_TABLE, "presence"}
"""Who has what open is known for seconds, and is nobody's business later."""
_PIECE: Final = 1 << 20
"""Characters of rows in one member, about."""
_AT_ONCE: Final = 100
"""Rows in memory; one may hold the text of a whole book."""

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: types.TypeEngine[Any]
    form: "Form"


@dataclass(frozen=True, slots=True)
class Form:
    """How a value of a column is written in JSON, and read again."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is in the database, whatever the models say."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.columns]

    def ordered(self, names: Sequence[str]) -> "Table":
        """The same with its columns in that order; ``ValueError`` if they differ."""
        columns = {each.name: each for each in self.columns}
        if sorted(names) != sorted(columns):
            raise ValueError(f"other columns in {self.name}")
        return Table(self.name, tuple(columns[name] for name in names))

    def clause(self) -> TableClause:
        columns = (column(each.name, _stored_type(each.type)) for each in self.columns)
        return table(self.name, *columns)


def describe(connection: Connection) -> tuple[Table, ...]:
    """Every table with rows of ours, by name."""
    inspector = inspect(connection)
    return tuple(
        Table(name, tuple(_to_column(each) for each in inspector.get_columns(name)))
        for name in sorted(inspector.get_table_names())
        if name not in _NOT_KEPT
    )


def iter_pieces(connection: Connection, kept: Table) -> Iterator[tuple[bytes, int]]:
    """All rows of a table, packed, a piece at a time; and how many are in each."""
    lines: list[str] = []
    length = 0
    for row in connection.execute(
        _select(kept), execution_options={"yield_per": _AT_ONCE}
    ):
        line = json.dumps(
            [
                None if value is None else each.form.write(value)
                for each, value in zip(kept.columns, row, strict=True)
            ],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        lines.append(line)
        length += len(line)
        if length >= _PIECE:
            yield _pack(lines), len(lines)
            lines, length = [], 0
    if lines:
        yield _pack(lines), len(lines)


def unpack(piece: bytes) -> list[Row]:
    """Raise ``ValueError`` or ``OSError`` if it is damaged."""
    return [json.loads(line) for line in gzip.decompress(piece).splitlines()]


def load(connection: Connection, kept: Table, rows: Iterable[Row]) -> None:
    """Add rows as ``iter_pieces`` gave them."""
    read = [each.form.read for each in kept.columns]
    values = [
        [
            None if value is None else convert(value)
            for convert, value in zip(read, row, strict=True)
        ]
        for row in rows
    ]
    if connection.dialect.name == "postgresql":
        _copy(connection, kept, values)
    elif values:
        named = [dict(zip(kept.names, row, strict=True)) for row in values]
        connection.execute(kept.clause().insert(), named)


def read_counters(connection: Connection) -> dict[str, int]:
    """The last number that each table has given; one that is gone is not given again."""
    counters = {}
    for kept in describe(connection):
        if sequence := _find_sequence(connection, kept):
            value = connection.scalar(text(f"SELECT last_value FROM {sequence}"))  # noqa: S608 - the database's own name.
            counters[kept.name] = int(value or 0)
    return counters


def set_counters(connection: Connection, counters: dict[str, int]) -> None:
    """Make the next numbers follow on what was loaded and on *counters*."""
    for kept in describe(connection):
        if sequence := _find_sequence(connection, kept):
            source = kept.clause()
            highest = connection.scalar(select(func.max(source.c.id)))
            last = max(int(highest or 0), counters.get(kept.name, 0))
            if last:
                connection.execute(select(func.setval(sequence, last)))


def _find_sequence(connection: Connection, kept: Table) -> str | None:
    # SQLite goes on from the highest number by itself.
    if connection.dialect.name != "postgresql" or "id" not in kept.names:
        return None
    found = select(func.pg_get_serial_sequence(f'"{kept.name}"', "id"))
    name: str | None = connection.scalar(found)
    return name


def _select(kept: Table) -> Select[Any]:
    source = kept.clause()
    wanted = [
        # As it is written: a parsed value would not come back to the letter.
        cast(source.c[each.name], Text) if _is_json(each.type) else source.c[each.name]
        for each in kept.columns
    ]
    return select(*wanted).select_from(source)


def _copy(connection: Connection, kept: Table, rows: Iterable[Row]) -> None:
    """The driver's own way in: ten times as fast as statements."""
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name in kept.names)
    statement = f"COPY {quote(kept.name)} ({names}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _pack(lines: Iterable[str]) -> bytes:
    # Without a time in it, the same rows are the same bytes.
    return gzip.compress("\n".join(lines).encode(), compresslevel=6, mtime=0)


def _to_column(found: ReflectedColumn) -> Column:
    return Column(found["name"], found["type"], _to_form(found["type"]))


def _is_json(kind: types.TypeEngine[Any]) -> bool:
    return isinstance(kind, types.JSON)


def _stored_type(kind: types.TypeEngine[Any]) -> types.TypeEngine[Any]:
    return Text() if _is_json(kind) else kind


def _to_form(kind: types.TypeEngine[Any]) -> Form:
    for known, form in _FORMS:
        if isinstance(kind, known):
            return form
    return _AS_IT_IS


def _write_time(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat()


_AS_IT_IS: Final = Form(lambda value: value, lambda value: value)
_FORMS: Final[tuple[tuple[type[types.TypeEngine[Any]], Form], ...]] = (
    (DateTime, Form(_write_time, datetime.fromisoformat)),
    (types.Date, Form(date.isoformat, date.fromisoformat)),
    (Boolean, Form(bool, bool)),
    (
        LargeBinary,
        Form(lambda value: base64.b64encode(value).decode(), base64.b64decode),
    ),
    (types.Float, Form(float, float)),
    (Numeric, Form(str, str)),
)
"""The first that a column's type is; all others are numbers and text."""
