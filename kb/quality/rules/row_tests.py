"""What each test that looks at one row takes for wrong, as a condition."""

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Final

from kb.quality.definitions import IndicatorDefinition
from kb.quality.rules.columns import ColumnType
from kb.quality.rules.errors import RuleCase, RuleError, UnknownCodesError
from kb.quality.rules.expressions import (
    Among,
    Between,
    Blank,
    Column,
    Comparison,
    Condition,
    DateOf,
    Garbled,
    IsNull,
    Kind,
    Length,
    Literal,
    LiteralValue,
    Matches,
    Not,
    Or,
    Readable,
    Relation,
    Term,
    Trimmed,
)
from kb.quality.rules.kinds import require_kind, to_one_kind
from kb.quality.rules.language import parse
from kb.quality.rules.patterns import parse_pattern
from kb.quality.rules.scope import Scope
from kb.quality.rules.values import to_date, to_number, to_timestamp
from kb.quality.vocabulary import RuleTest

Codes = Mapping[str, frozenset[str]]
DEFAULTS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.TEXT: (
        *("1900-01-01", "99999999", "00000000", "测试", "无", "未知", "不详", "待定"),
        *("test", "TEST", "Test", "null", "NULL", "none", "None", "N/A", "n/a", "-"),
    ),
    Kind.NUMBER: ("99999999", "999999999"),
    Kind.DATE: ("1900-01-01", "0001-01-01"),
}
"""What people and programs enter who have nothing to enter."""


def find_wrong(
    definition: IndicatorDefinition, scope: Scope, codes: Codes
) -> Condition | None:
    """What a wrong row fulfils; ``None`` for a test that is no condition on one row.

    Raise ``RuleError``, ``UnknownColumnError`` or ``UnknownCodesError``.
    """
    if definition.test is RuleTest.ACCEPTED_VALUES:
        return _outside(definition, scope, codes)
    make = _CONDITIONS.get(definition.test)
    return make(definition, scope) if make else None


def column_of(definition: IndicatorDefinition, scope: Scope) -> Column:
    assert definition.column is not None
    return scope.column(definition.column)


def to_literal(text: str, kind: Kind) -> Literal:
    """What *text* is as a value of that kind. Raise ``RuleError``."""
    value = _READ[kind](text)
    if value is None or "\0" in text:
        raise RuleError(
            f"{text!r} is no {kind}.",
            case=RuleCase.BAD_PARAMETER,
            value=text,
            wanted=kind.value,
        )
    return Literal(value, kind)


_READ: Final[Mapping[Kind, Callable[[str], LiteralValue | None]]] = {
    Kind.TEXT: str,
    Kind.NUMBER: to_number,
    Kind.DATE: to_date,
    Kind.TIMESTAMP: to_timestamp,
    Kind.BOOLEAN: {"true": True, "false": False}.get,
}


def _outside(definition: IndicatorDefinition, scope: Scope, codes: Codes) -> Condition:
    column = column_of(definition, scope)
    values = definition.values
    if definition.codes is not None:
        if definition.codes not in codes:
            raise UnknownCodesError(definition.codes, codes)
        values = (*values, *sorted(codes[definition.codes]))
    return Not(Among(column, tuple(to_literal(each, column.kind) for each in values)))


def _length(definition: IndicatorDefinition, scope: Scope) -> Condition:
    column = column_of(definition, scope)
    require_kind(column, Kind.TEXT, 1)
    return _beyond(definition, Length(column))


def _range(definition: IndicatorDefinition, scope: Scope) -> Condition:
    return _beyond(definition, column_of(definition, scope))


def _beyond(definition: IndicatorDefinition, term: Term) -> Condition:
    """Below the least, or above the most."""
    least, most = (
        None if bound is None else to_literal(bound, term.kind)
        for bound in (definition.min, definition.max)
    )
    if least is not None and most is not None:
        return Not(Between(term, least, most))
    if least is not None:
        return Comparison(Relation.LESS, term, least)
    assert most is not None
    return Comparison(Relation.MORE, term, most)


def _pattern(definition: IndicatorDefinition, scope: Scope) -> Condition:
    column = column_of(definition, scope)
    require_kind(column, Kind.TEXT, 1)
    assert definition.pattern is not None
    return Not(Matches(column, parse_pattern(definition.pattern)))


def _type(definition: IndicatorDefinition, scope: Scope) -> Condition:
    column = column_of(definition, scope)
    wanted = to_column_type(definition.type or "")
    require_readable(column.name, column.stored, wanted)
    return Not(Readable(Column(column.name, wanted, column.stored)))


def to_column_type(text: str) -> ColumnType:
    """Raise ``RuleError``, which lists the types that there are."""
    try:
        return ColumnType(text)
    except ValueError as error:
        raise RuleError(
            f"There is no type {text}: say {', '.join(ColumnType)}.",
            case=RuleCase.BAD_PARAMETER,
            value=text,
            wanted=", ".join(ColumnType),
        ) from error


_NUMBERS: Final = {ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.FLOAT}


def require_readable(name: str, stored: ColumnType, wanted: ColumnType) -> None:
    """Raise ``RuleError`` where no value of the one could be one of the other."""
    numbers = {stored, wanted} <= _NUMBERS
    text = stored is ColumnType.TEXT and wanted is not ColumnType.BOOLEAN
    flag = (stored, wanted) == (ColumnType.INTEGER, ColumnType.BOOLEAN)
    if not (stored is wanted or numbers or text or flag):
        raise RuleError(
            f"The column {name} is stored as {stored}; it cannot be read as {wanted}.",
            case=RuleCase.BAD_PARAMETER,
            value=stored.value,
            wanted=wanted.value,
        )


def _date_order(definition: IndicatorDefinition, scope: Scope) -> Condition:
    columns = [scope.column(name) for name in definition.columns]
    if len(columns) == 1:
        raise RuleError(
            "An order needs two columns or more.",
            case=RuleCase.BAD_PARAMETER,
            value=", ".join(definition.columns),
            wanted="columns: [a, b]",
        )
    for column in columns:
        _require_dated(column)
    pairs = [to_one_kind(*pair, 1) for pair in combinations(columns, 2)]
    return Or(tuple(Comparison(Relation.MORE, *pair) for pair in pairs))


def _not_future(definition: IndicatorDefinition, scope: Scope) -> Condition:
    column = column_of(definition, scope)
    day = _day(column)
    return Comparison(Relation.MORE, day, Literal(scope.today, Kind.DATE))


def _day(column: Column) -> Term:
    _require_dated(column)
    return DateOf(column) if column.kind is Kind.TIMESTAMP else column


def _require_dated(column: Column) -> None:
    if column.kind is not Kind.TIMESTAMP:
        require_kind(column, Kind.DATE, 1)


def _rule(definition: IndicatorDefinition, scope: Scope) -> Condition:
    assert definition.rule is not None
    return Not(parse(definition.rule, scope))


def _default(definition: IndicatorDefinition, scope: Scope) -> Condition:
    column = column_of(definition, scope)
    term: Term = column
    if column.kind is Kind.TEXT:
        term = Trimmed(column)
    elif column.kind is Kind.TIMESTAMP:
        term = DateOf(column)
    values = definition.values or DEFAULTS.get(term.kind, ())
    if not values:
        require_kind(term, Kind.TEXT, 1)
    return Among(term, tuple(to_literal(each, term.kind) for each in values))


_CONDITIONS: Final[
    Mapping[RuleTest, Callable[[IndicatorDefinition, Scope], Condition]]
] = {
    RuleTest.NOT_NULL: lambda definition, scope: IsNull(column_of(definition, scope)),
    RuleTest.NOT_BLANK: lambda definition, scope: Blank(column_of(definition, scope)),
    RuleTest.GARBLED: lambda definition, scope: Garbled(column_of(definition, scope)),
    RuleTest.PATTERN: _pattern,
    RuleTest.LENGTH: _length,
    RuleTest.RANGE: _range,
    RuleTest.TYPE: _type,
    RuleTest.DATE_ORDER: _date_order,
    RuleTest.NOT_FUTURE: _not_future,
    RuleTest.COMPARE: _rule,
    RuleTest.BALANCE: _rule,
    RuleTest.DEFAULT_VALUE: _default,
}
