"""What a source is asked in a run: one SELECT for all that a row alone can break.

The rows that break nothing never leave the source: its WHERE is true for the others
alone, and of these come the columns that are shown and, in a few numbers, one bit for each
rule. The rules are what costs, so each is asked of a good row once; only for a bad row
they are asked again, for the bits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kb.quality.rules.columns import Engine
from kb.quality.rules.compiling import RowRule
from kb.quality.rules.relations import to_name
from kb.quality.rules.set_rules import SetRule

BITS: Final = 60
"""Rules of one number: every engine adds them up in 64 bits, of which one is the sign."""
_OF_ROWS: Final = "rows_"

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowPass:
    """The one SELECT, and how its rows are read."""

    sql: str
    names: tuple[str, ...]
    """Of the columns with which each row begins."""
    rules: tuple[RowRule, ...]
    """In the order of their bits."""

    def read(self, row: Sequence[Any]) -> tuple[Record, Iterator[RowRule]]:
        """What a row holds, and the rules that it breaks."""
        count = len(self.names)
        record = dict(zip(self.names, row[:count], strict=True))
        return record, self._broken(row[count:])

    def _broken(self, numbers: Sequence[int]) -> Iterator[RowRule]:
        for place, number in enumerate(numbers):
            bits = int(number)
            while bits:
                lowest = bits & -bits
                yield self.rules[place * BITS + lowest.bit_length() - 1]
                bits ^= lowest


def compose_pass(
    engine: Engine, relation: str, names: Sequence[str], rules: Sequence[RowRule]
) -> RowPass:
    """The rows of *relation* that break one of *rules*; each of these is rendered."""
    verdicts = [rule.rendered(engine) for rule in rules]
    parts = [to_name(engine, name) for name in names]
    parts += [
        _to_number(verdicts[start : start + BITS])
        for start in range(0, len(verdicts), BITS)
    ]
    sql = (
        f"SELECT {', '.join(parts)} FROM {relation} AS {_OF_ROWS} "  # noqa: S608  Quoted.
        f"WHERE {' OR '.join(verdicts)}"
    )
    return RowPass(sql, tuple(names), tuple(rules))


def _to_number(verdicts: Sequence[str]) -> str:
    return " + ".join(
        f"CASE WHEN {verdict} THEN {1 << place} ELSE 0 END"
        for place, verdict in enumerate(verdicts)
    )


def compose_rows(
    engine: Engine, relation: str, names: Sequence[str], where: str = ""
) -> str:
    """Every row, for what only we can judge; or those of a rendered *where*."""
    columns = ", ".join(to_name(engine, name) for name in names)
    return f"SELECT {columns} FROM {relation} AS {_OF_ROWS}{where}"  # noqa: S608  Quoted.


def compose_counts(engine: Engine, relation: str, names: Sequence[str]) -> str:
    """How many rows there are, by the values of *names*: those first, the number last."""
    columns = ", ".join(to_name(engine, name) for name in names)
    counted = f"SELECT {columns}{', ' if columns else ''}COUNT(*)"
    grouped = f" GROUP BY {columns}" if columns else ""
    return f"{counted} FROM {relation} AS {_OF_ROWS}{grouped}"


def compose_wrong(
    engine: Engine, relation: str, names: Sequence[str], rule: SetRule
) -> str:
    """The rows whose keys a rule over several rows yields; one without a row stays.

    *names* begin with the key.
    """
    keys = [to_name(engine, part.name) for part in rule.key]
    columns = [
        f"found_.{name}" if name in keys else f"{_OF_ROWS}.{name}"
        for name in (to_name(engine, name) for name in names)
    ]
    same = " AND ".join(f"found_.{key} = {_OF_ROWS}.{key}" for key in keys)
    found = rule.statement(engine, relation)
    return (
        f"SELECT {', '.join(columns)} "  # noqa: S608  Quoted.
        f"FROM (SELECT DISTINCT {', '.join(keys)} FROM ({found}\n) AS wrong_) AS found_ "
        f"LEFT JOIN {relation} AS {_OF_ROWS} ON {same}"
    )
