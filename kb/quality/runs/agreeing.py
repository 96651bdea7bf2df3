"""Two sources that have to agree: the other side sorted in a private file, ours held against it.

No engine can say what two of them hold, and none of them sorts texts as another does. So
each side gives what the rule needs of it, the values are read as every rule reads them, and the
file keeps them by their key: memory stays what a batch and a cache take, however many rows.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from kb.quality.findings.errors import FewerRowsError, PartlyReadError
from kb.quality.rules.columns import Columns
from kb.quality.rules.expressions import Column
from kb.quality.rules.judging import Record
from kb.quality.rules.relations import to_relation
from kb.quality.rules.row_tests import require_readable
from kb.quality.rules.set_rules import SetRule
from kb.quality.rules.values import READERS
from kb.quality.runs import questions
from kb.quality.sources.errors import SourceColumnsError
from kb.quality.sources.session import SourceSession

BATCH: Final = 1_000
LEAST_SHARE: Final = 0.5
"""Of the rows that the other side had: with fewer it is likely to be filled just now."""
_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)

OpenOther = Callable[[str, str], AbstractContextManager[SourceSession]]
"""Opens a source by its code, to read the relation that is named."""
Pair = tuple[str, str]
"""A key and the values beside it, as they are compared."""


class Other:
    """What the other side has, by its key."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(
            "CREATE TABLE there (key TEXT, said TEXT, PRIMARY KEY (key, said))"
            " WITHOUT ROWID"
        )

    def keep(self, pairs: Iterable[Pair]) -> None:
        pairs = iter(pairs)
        self._file.execute("BEGIN")
        while batch := list(islice(pairs, BATCH)):
            self._file.executemany("INSERT OR IGNORE INTO there VALUES (?, ?)", batch)
        self._file.execute("COMMIT")

    def contradicts(self, pair: Pair) -> bool:
        """Whether it has the key with other values; one without it says nothing."""
        found = self._file.execute(
            "SELECT 1 FROM there WHERE key = ? AND said <> ? LIMIT 1", pair
        )
        return found.fetchone() is not None

    def close(self) -> None:
        self._file.close()


@contextmanager
def read_other(
    rule: SetRule, open_other: OpenOther, known: int | None
) -> Iterator[tuple[Other, int]]:
    """The other side of *rule*, read to its end, and how many rows it has.

    *known*: how many it had. Raise ``SourceColumnsError``, ``RuleError``, ``PartlyReadError``
    or ``FewerRowsError``: of half a table nothing follows.
    """
    definition = rule.definition
    relation = definition.with_ or ""
    with (
        TemporaryDirectory(prefix="kb-agree-") as folder,
        closing(Other(Path(folder) / "there.sqlite")) as other,
    ):
        with open_other(definition.source or "", relation) as source:
            count = _count(source, relation)
            if known is not None and count < known * LEAST_SHARE:
                raise FewerRowsError(count, known)
            _require_columns(rule, source.columns(relation))
            read = _Counted(_records(rule, source, relation))
            other.keep(_pairs(rule, read))
            if {read.count, _count(source, relation)} != {count}:
                raise PartlyReadError(read.count, count)
        yield other, count


def to_pair(rule: SetRule) -> Callable[[Record], Pair | None]:
    """Of a record of either side; ``None`` where a part of its key is not known."""
    on = [(each.name, READERS[each.type]) for each in rule.on]
    own = [(each.name, READERS[each.type]) for each in rule.own]

    def read(record: Record) -> Pair | None:
        key = [reader(record.get(name)) for name, reader in on]
        if None in key:
            return None
        return _write(key), _write([reader(record.get(name)) for name, reader in own])

    return read


class _Counted:
    """Counts what is taken from it."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = records
        self.count = 0

    def __iter__(self) -> Iterator[Record]:
        for each in self._records:
            self.count += 1
            yield each


def _pairs(rule: SetRule, records: Iterable[Record]) -> Iterator[Pair]:
    return filter(None, map(to_pair(rule), records))


def _records(
    rule: SetRule, source: SourceSession, relation: str
) -> Iterator[Mapping[str, Any]]:
    """Only the columns that are compared leave the other source."""
    names = list(dict.fromkeys(each.name for each in _compared(rule)))
    engine = source.engine
    sql = questions.compose_rows(engine, to_relation(engine, relation), names)
    for row in source.stream(sql):
        yield dict(zip(names, row, strict=True))


def _count(source: SourceSession, relation: str) -> int:
    engine = source.engine
    sql = questions.compose_counts(engine, to_relation(engine, relation), ())
    return int(source.scalar(sql))


def _require_columns(rule: SetRule, columns: Columns) -> None:
    lost = sorted({each.name for each in _compared(rule)} - columns.keys())
    if lost:
        raise SourceColumnsError(lost)
    for each in _compared(rule):
        require_readable(each.name, columns[each.name], each.type)


def _compared(rule: SetRule) -> Sequence[Column]:
    return (*rule.on, *rule.own)


def _write(values: Sequence[object]) -> str:
    """The same text for the same values, whichever driver gave them."""
    return json.dumps([_to_plain(each) for each in values], ensure_ascii=False)


def _to_plain(value: object) -> object:
    match value:
        case Decimal():
            return [str(_EXACT.plus(value).normalize(_EXACT)) if value else "0"]
        case date():
            return [value.isoformat()]
        case _:
            return value
