"""From an indicator's definition to what judges a record, here or in its source."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from kb.quality.definitions import DatasetDefinition, IndicatorDefinition
from kb.quality.rules import set_rules
from kb.quality.rules.check_digits import to_check
from kb.quality.rules.columns import Columns, Engine
from kb.quality.rules.errors import NoRenderingError, of_indicator
from kb.quality.rules.expressions import And, Condition, Kind, names_of
from kb.quality.rules.judging import Record, Verdict, to_value, to_verdict
from kb.quality.rules.kinds import require_kind
from kb.quality.rules.language import parse
from kb.quality.rules.rendering import render
from kb.quality.rules.row_tests import (
    Codes,
    column_of,
    find_wrong,
    require_readable,
    to_column_type,
)
from kb.quality.rules.scope import Scope
from kb.quality.rules.set_rules import SetRule
from kb.quality.vocabulary import RuleTest, Severity

NO_CODES: Final[Codes] = {}


@dataclass(frozen=True, slots=True)
class RowRule:
    """What one row alone can break."""

    code: str
    severity: Severity
    columns: frozenset[str]
    """What of the record it looks at."""
    condition: Condition | None
    """What a wrong row fulfils; ``None`` where no engine can say it."""
    _verdict: Verdict

    def violates(self, record: Record) -> bool:
        """Whether *record* is wrong. What cannot be known is not."""
        return self._verdict(record) is True

    def rendered(self, engine: Engine) -> str:
        """The same as SQL: true or false, and never null.

        Raise ``NoRenderingError``: then ``violates`` judges the rows of the source. It
        holds in a session that has said ``rendering.SESSION``.
        """
        if self.condition is None:
            raise NoRenderingError(engine, f"the test of {self.code}")
        return render(engine, self.condition)

    def is_rendered(self, engine: Engine) -> bool:
        try:
            self.rendered(engine)
        except NoRenderingError:
            return False
        return True


Rule = RowRule | SetRule


def compile_indicator(
    definition: IndicatorDefinition,
    dataset: DatasetDefinition,
    columns: Columns,
    codes: Codes = NO_CODES,
    *,
    today: date,
) -> Rule:
    """What judges by *definition*.

    *columns* are those of the source; *codes* the tables of codes by name, besides those
    of the dataset. Raise ``RuleError``, ``UnknownColumnError``, ``UnknownCodesError`` or
    ``RefusedQueryError``.
    """
    with of_indicator(dataset.code):
        scope = to_scope(dataset, columns, today)
    with of_indicator(definition.code):
        return _compile(definition, dataset, scope, codes)


def _compile(
    definition: IndicatorDefinition,
    dataset: DatasetDefinition,
    scope: Scope,
    codes: Codes,
) -> Rule:
    known = {name: frozenset(values) for name, values in dataset.codes.items()}
    wrong = find_wrong(definition, scope, {**known, **codes})
    where = parse(definition.where, scope) if definition.where else None
    if wrong is not None:
        condition = And((where, wrong)) if where else wrong
        return _row_rule(definition, condition, to_verdict(condition))
    if definition.test is RuleTest.CHECK_DIGIT:
        return _checked(definition, scope, where)
    return set_rules.compile_set(definition, dataset, scope, where)


def compile_dataset(
    dataset: DatasetDefinition,
    columns: Columns,
    codes: Codes = NO_CODES,
    *,
    today: date,
) -> list[Rule]:
    """The rules of all its indicators, in their order; raise as ``compile_indicator``."""
    return [
        compile_indicator(each, dataset, columns, codes, today=today)
        for each in dataset.indicators
    ]


def to_scope(dataset: DatasetDefinition, columns: Columns, today: date) -> Scope:
    """What the rules of *dataset* may name.

    Raise ``UnknownColumnError`` for a column that the dataset names and the source lacks.
    """
    scope = Scope(columns, columns, today)
    declared = {}
    for name, text in dataset.columns.items():
        column = scope.column(name)
        declared[name] = to_column_type(text)
        require_readable(name, column.stored, declared[name])
    own = (dataset.unit, dataset.entered_by, dataset.entered_at)
    for each in (*dataset.key, *filter(None, own), *dataset.display, *dataset.masked):
        scope.column(each)
    return Scope({**columns, **declared}, columns, today)


def _row_rule(
    definition: IndicatorDefinition, condition: Condition, verdict: Verdict
) -> RowRule:
    columns = frozenset(names_of(condition))
    return RowRule(definition.code, definition.severity, columns, condition, verdict)


def _checked(
    definition: IndicatorDefinition, scope: Scope, where: Condition | None
) -> RowRule:
    column = column_of(definition, scope)
    require_kind(column, Kind.TEXT, 1)
    assert definition.kind is not None
    right = to_check(definition.kind, scope.today, old_numbers=definition.old_numbers)
    read = to_value(column)
    concerned = to_verdict(where) if where else None

    def verdict(record: Record) -> bool | None:
        number = read(record)
        if not number or (concerned and concerned(record) is not True):
            return False
        return not right(number)

    columns = frozenset({column.name, *(names_of(where) if where else ())})
    return RowRule(definition.code, definition.severity, columns, None, verdict)
