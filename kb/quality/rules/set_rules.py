"""What only several rows, another relation or the whole dataset can break."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kb.quality.definitions import DatasetDefinition, IndicatorDefinition
from kb.quality.rules.columns import Engine
from kb.quality.rules.errors import NoRenderingError, RuleCase, RuleError
from kb.quality.rules.expressions import Column, Condition, Kind, names_of
from kb.quality.rules.free_sql import require_one_select
from kb.quality.rules.judging import Record, to_value, to_verdict
from kb.quality.rules.kinds import require_kind
from kb.quality.rules.near_duplicates import Comparing, Near
from kb.quality.rules.relations import to_relation
from kb.quality.rules.rendering import RENDERINGS
from kb.quality.rules.rendering.sql import SQL
from kb.quality.rules.scope import Scope
from kb.quality.rules.values import to_date, to_timestamp
from kb.quality.vocabulary import RuleTest, Severity

WHOLE: Final = frozenset({RuleTest.FRESHNESS, RuleTest.ROW_COUNT})
"""Tests of a dataset as a whole: their statement yields one value."""


@dataclass(frozen=True, slots=True)
class SetRule:
    code: str
    severity: Severity
    kind: RuleTest
    columns: frozenset[str]
    """What it looks at, the key included."""
    definition: IndicatorDefinition
    key: tuple[Column, ...]
    own: tuple[Column, ...]
    """The columns that the test is about."""
    on: tuple[Column, ...]
    where: Condition | None
    today: date

    @property
    def is_whole(self) -> bool:
        """Whether it judges the dataset, by one value, and no rows."""
        return self.kind in WHOLE

    @property
    def pushed_down(self) -> bool:
        return self.kind is not RuleTest.NEAR_DUPLICATE and self.elsewhere is None

    @property
    def elsewhere(self) -> str | None:
        """The other source that it holds the dataset against, by its code."""
        return self.definition.source

    def statement(self, engine: Engine, relation: str) -> str:
        """A SELECT of the keys of the rows that are wrong, or of the value to judge.

        *relation* is as ``relation_of`` has it. Raise ``NoRenderingError``.
        """
        return _STATEMENTS[self.kind](self, engine, relation)

    def filtered(self, engine: Engine) -> str:
        """The WHERE by which the source gives only the rows that it is about.

        Raise ``NoRenderingError``.
        """
        return _filter(self, RENDERINGS[engine](), ())

    def is_broken(self, value: object, previous: int | None = None) -> bool:
        """Whether the dataset is wrong whose statement yielded *value*."""
        if self.kind is RuleTest.FRESHNESS:
            return _is_stale(value, self.definition.max_age or "", self.today)
        assert isinstance(value, int)
        return _is_of_other_size(value, previous, self.definition)

    def find_near(self, records: Iterable[Record]) -> Near:
        """The keys of those that nearly say the same, judged here in one go."""
        if self.kind is not RuleTest.NEAR_DUPLICATE:
            raise NoRenderingError("Python", f"the test {self.kind}")
        concerned = to_verdict(self.where) if self.where else None
        comparing = Comparing(
            key=[part.name for part in self.key],
            text=to_value(self.own[0]),
            block=[to_value(each) for each in self.on],
            ratio=self.definition.ratio,
        )
        return comparing.find_near(
            each for each in records if not concerned or concerned(each) is True
        )


def compile_set(
    definition: IndicatorDefinition,
    dataset: DatasetDefinition,
    scope: Scope,
    where: Condition | None,
) -> SetRule:
    """Raise ``RuleError``, ``UnknownColumnError`` or ``RefusedQueryError``."""
    names = definition.columns or ((definition.column,) if definition.column else ())
    own = tuple(scope.column(name) for name in names)
    on = tuple(scope.column(name) for name in (*definition.on, *definition.block))
    key = tuple(scope.column(name) for name in dataset.key)
    _require_sense(definition, own)
    columns = {each.name for each in (*own, *on, *key)}
    return SetRule(
        code=definition.code,
        severity=definition.severity,
        kind=definition.test,
        columns=frozenset(columns | set(names_of(where) if where else ())),
        definition=definition,
        key=key,
        own=own,
        on=on,
        where=where,
        today=scope.today,
    )


def _require_sense(definition: IndicatorDefinition, own: Sequence[Column]) -> None:
    match definition.test:
        case RuleTest.FRESHNESS if own[0].kind is not Kind.TIMESTAMP:
            require_kind(own[0], Kind.DATE, 1)
        case RuleTest.NEAR_DUPLICATE:
            require_kind(own[0], Kind.TEXT, 1)
        case RuleTest.RELATIONSHIPS if "." not in (definition.to or ""):
            raise RuleError(
                f"{definition.to} names no relation and column: relation.column.",
                case=RuleCase.BAD_PARAMETER,
                value=definition.to,
                wanted="relation.column",
            )
        case RuleTest.ROW_COUNT:
            for each in (definition.min, definition.max):
                _to_count(each)
        case _:
            pass


def _to_count(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise RuleError(
            f"{text!r} is no number of rows.",
            case=RuleCase.BAD_PARAMETER,
            value=text,
            wanted="number",
        )
    return int(text)


def _is_stale(value: object, max_age: str, today: date) -> bool:
    """A dataset without a row is as stale as one with old rows."""
    moment = to_timestamp(value)
    newest = to_date(value) if moment is None else moment.date()
    return newest is None or (today - newest).days > int(max_age.removesuffix("d"))


def _is_of_other_size(
    rows: int, previous: int | None, definition: IndicatorDefinition
) -> bool:
    least, most = _to_count(definition.min), _to_count(definition.max)
    if (least is not None and rows < least) or (most is not None and rows > most):
        return True
    if definition.max_change is None or previous is None:
        return False
    return abs(rows - previous) * 100 > definition.max_change * previous


def _keys(rule: SetRule, sql: SQL) -> str:
    return ", ".join(sql.raw(each) for each in rule.key)


def _filter(rule: SetRule, sql: SQL, needed: Iterable[str]) -> str:
    parts = [f"{each} IS NOT NULL" for each in needed]
    if rule.where is not None:
        parts.insert(0, sql.verdict(rule.where))
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def _unique(rule: SetRule, engine: Engine, relation: str) -> str:
    sql = RENDERINGS[engine]()
    own = [sql.column(each) for each in rule.own]
    keys = _keys(rule, sql)
    counted = f"COUNT(*) OVER (PARTITION BY {', '.join(own)}) AS times_"
    inner = (
        f"SELECT {keys}, {counted} FROM {relation} AS rows_{_filter(rule, sql, own)}"
    )
    return f"SELECT {keys} FROM ({inner}) AS counted_ WHERE times_ > 1"


def _relationships(rule: SetRule, engine: Engine, relation: str) -> str:
    sql, own = RENDERINGS[engine]("rows_"), rule.own[0]
    other, _, name = (rule.definition.to or "").rpartition(".")
    there = RENDERINGS[engine]().column(Column(name, own.type, own.stored))
    known = (
        f"SELECT DISTINCT {there} AS value_ FROM {to_relation(engine, other)} AS other_ "
        f"WHERE {there} IS NOT NULL"
    )
    value = sql.column(own)
    return (
        f"SELECT {_keys(rule, sql)} FROM {relation} AS rows_ "
        f"LEFT JOIN ({known}) AS known_ ON known_.value_ = {value}"
        f"{_filter(rule, sql, [value])} AND known_.value_ IS NULL"
    )


def _agree(rule: SetRule, engine: Engine, relation: str) -> str:
    if rule.elsewhere is not None:
        raise NoRenderingError(engine, f"rows of another source ({rule.code})")
    sql, bare = RENDERINGS[engine]("rows_"), RENDERINGS[engine]()
    parts = (*rule.on, *rule.own)
    listed = ", ".join(f"{bare.column(part)} AS c{n}_" for n, part in enumerate(parts))
    other = to_relation(engine, rule.definition.with_ or "")
    equal = " AND ".join(
        f"there_.c{n}_ = {sql.column(part)}" for n, part in enumerate(rule.on)
    )
    differ = " OR ".join(
        sql.differs(f"there_.c{n}_", sql.column(part))
        for n, part in enumerate(rule.own, len(rule.on))
    )
    # A row may meet several over there, and is wrong once. DISTINCT keeps SQLite from
    # merging the inner query into the join, which it would then do row by row.
    key = ", ".join(sql.column(each) for each in rule.key)
    inner = (
        f"SELECT {_keys(rule, sql)}, "
        f"ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {key}) AS times_ "
        f"FROM {relation} AS rows_ "
        f"JOIN (SELECT DISTINCT {listed} FROM {other} AS other_) AS there_ ON {equal}"
        f"{_filter(rule, sql, []) or ' WHERE 1 = 1'} AND ({differ})"
    )
    return f"SELECT {_keys(rule, bare)} FROM ({inner}) AS found_ WHERE times_ = 1"


def _freshness(rule: SetRule, engine: Engine, relation: str) -> str:
    sql = RENDERINGS[engine]()
    value = sql.column(rule.own[0])
    return f"SELECT MAX({value}) FROM {relation} AS rows_{_filter(rule, sql, [])}"


def _row_count(rule: SetRule, engine: Engine, relation: str) -> str:
    sql = RENDERINGS[engine]()
    return f"SELECT COUNT(*) FROM {relation} AS rows_{_filter(rule, sql, [])}"


def _near_duplicate(rule: SetRule, engine: Engine, _: str) -> str:
    raise NoRenderingError(engine, f"near duplicates ({rule.code})")


def _sql(rule: SetRule, engine: Engine, _: str) -> str:
    query = rule.definition.query or ""
    require_one_select(query, engine)
    return query.strip().rstrip(";")


_STATEMENTS: Final = {
    RuleTest.UNIQUE: _unique,
    RuleTest.RELATIONSHIPS: _relationships,
    RuleTest.AGREE: _agree,
    RuleTest.FRESHNESS: _freshness,
    RuleTest.ROW_COUNT: _row_count,
    RuleTest.NEAR_DUPLICATE: _near_duplicate,
    RuleTest.SQL: _sql,
}
