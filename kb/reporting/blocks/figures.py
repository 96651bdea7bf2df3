"""Blocks of numbers: side by side with those before, told apart, along the time."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from kb.people.models import Unit, User
from kb.reporting.document import (
    Cell,
    Chart,
    Column,
    Measure,
    Missing,
    Series,
    Style,
    Table,
    Words,
)
from kb.reporting.scope import Scope
from kb.reporting.terms import TERMS
from kb.reports import number as counting
from kb.reports.cuts import NONE, Dimension
from kb.reports.number import FEW_SHOWN, Number, Value, Values
from kb.reports.number import Unit as Kind
from kb.reports.numbers import BY_CODE
from kb.reports.tallies import ALL, Question
from kb.services.models import Client, Service

MEASURES: Final = {
    Kind.SHARE: Measure.SHARE,
    Kind.HOURS: Measure.HOURS,
    Kind.DAYS: Measure.DAYS,
    Kind.COUNT: Measure.COUNT,
    Kind.STARS: Measure.STARS,
    Kind.MEAN: Measure.STARS,
}
MOST_ROWS: Final = 200


def make_numbers(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """Each number with what it is made of, that before, and that of last year."""
    numbers = _find(definition["numbers"])
    periods = [scope.period, *scope.period.compared]
    now, before, last_year = counting.count(
        scope.session, numbers, Question(periods, scope.cut)
    )
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            Column(TERMS["number"]),
            Column(TERMS["value"], Measure.FIGURE),
            Column(TERMS["part"], Measure.COUNT),
            Column(TERMS["whole"], Measure.COUNT),
            Column(TERMS["previous"], Measure.FIGURE),
            Column(TERMS["year_before"], Measure.FIGURE),
        ),
        rows=tuple(
            _to_row(scope, number, [values[ALL] for values in three])
            for number, *three in zip(numbers, now, before, last_year, strict=True)
        ),
        measures=tuple(MEASURES[number.unit] for number in numbers),
        notes=tuple(_define(scope, number) for number in numbers),
    )


def _find(codes: Sequence[str]) -> list[Number]:
    return [BY_CODE[code] for code in codes]


def _to_row(scope: Scope, number: Number, values: Sequence[Value]) -> tuple[Cell, ...]:
    now, before, last_year = values
    is_made = number.unit is Kind.SHARE and now.is_kept and not now.is_few
    return (
        scope.vocabulary.numbers[number.code].name,
        _to_cell(now),
        now.part if is_made else None,
        now.whole if is_made else None,
        _to_cell(before),
        _to_cell(last_year),
    )


def _to_cell(value: Value) -> Cell:
    """A figure as it was counted, to six places; or why it is not told."""
    if not value.is_kept:
        return TERMS["missing"]
    if value.is_few:
        return FEW_SHOWN
    return None if value.value is None else round(value.value, 6)


def _define(scope: Scope, number: Number) -> Words:
    words = scope.vocabulary.numbers[number.code]
    return {
        language: f"{_said(words.name, language)}{colon}"
        f"{_said(words.definition, language)}"
        for language, colon in (("zh", "："), ("en", ": "))
    }


def _said(words: Words, language: str) -> str:
    return words if isinstance(words, str) else words[language]


def make_table(scope: Scope, definition: Mapping[str, Any]) -> Table | Missing:
    """Numbers told apart by a dimension, the greatest first."""
    dimension = Dimension(definition["by"])
    numbers = _find(definition["numbers"])
    (found,) = counting.count(
        scope.session, numbers, Question([scope.period], scope.cut, dimension)
    )
    if all(not each for each in found) and not _is_kept(scope, numbers, dimension):
        return Missing(code=definition["code"], heading=definition["heading"])
    keys = _order(found)[: definition.get("limit", MOST_ROWS)]
    names = name_values(scope, dimension, keys)
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            Column(scope.vocabulary.name("dimension", dimension.value)),
            *(
                Column(
                    scope.vocabulary.numbers[number.code].name, MEASURES[number.unit]
                )
                for number in numbers
            ),
        ),
        rows=tuple(
            (
                names[key],
                *(
                    _to_cell(values.get(key, _nothing(number)))
                    for number, values in zip(numbers, found, strict=True)
                ),
            )
            for key in keys
        ),
        notes=tuple(_define(scope, number) for number in numbers)
        if definition.get("define")
        else (),
    )


_NOTHING: Final = Value(None)


def _nothing(number: Number) -> Value:
    """Of a group in which nothing was counted."""
    return Value(0) if number.unit is Kind.COUNT else _NOTHING


def _is_kept(scope: Scope, numbers: Sequence[Number], dimension: Dimension) -> bool:
    question = Question([scope.period], scope.cut, dimension)
    return any(question.fits(number.among.columns) for number in numbers)


def _order(found: Sequence[Values]) -> list[Any]:
    """What was found anywhere, by the first number; the same ones always alike."""
    keys = {key for values in found for key in values}
    first = found[0]
    return sorted(
        keys, key=lambda key: (-(first.get(key, _NOTHING).value or 0), str(key))
    )


def make_chart(scope: Scope, definition: Mapping[str, Any]) -> Chart:
    """Numbers along the period, or one told apart by a dimension."""
    numbers = _find(definition["numbers"])
    if "by" in definition:
        return _chart_by(scope, definition, numbers)
    parts = scope.period.parts()
    found = counting.count(scope.session, numbers, Question(parts, scope.cut))
    return Chart(
        code=definition["code"],
        heading=definition["heading"],
        style=Style(definition.get("style", Style.LINE)),
        labels=tuple(part.since.astimezone().strftime("%m-%d") for part in parts),
        series=tuple(
            Series(
                scope.vocabulary.numbers[number.code].name,
                tuple(_to_figure(values[place][ALL]) for values in found),
            )
            for place, number in enumerate(numbers)
        ),
        measure=MEASURES[numbers[0].unit],
    )


def _chart_by(
    scope: Scope, definition: Mapping[str, Any], numbers: Sequence[Number]
) -> Chart:
    dimension = Dimension(definition["by"])
    (found,) = counting.count(
        scope.session, numbers, Question([scope.period], scope.cut, dimension)
    )
    keys = _order(found)[: definition.get("limit", 12)]
    names = name_values(scope, dimension, keys)
    return Chart(
        code=definition["code"],
        heading=definition["heading"],
        style=Style.BARS,
        labels=tuple(names[key] for key in keys),
        series=tuple(
            Series(
                scope.vocabulary.numbers[number.code].name,
                tuple(_to_figure(values.get(key, _nothing(number))) for key in keys),
            )
            for number, values in zip(numbers, found, strict=True)
        ),
        measure=MEASURES[numbers[0].unit],
    )


def _to_figure(value: Value) -> float | None:
    return None if value.value is None else round(value.value, 6)


def name_values(
    scope: Scope, dimension: Dimension, keys: Sequence[Any]
) -> Mapping[Any, Words]:
    """What the values of a dimension are called."""
    nothing = scope.vocabulary.name("nothing", dimension.value)
    if dimension in _NAMED:
        named = _names(scope, *_NAMED[dimension], keys)
    else:
        named = {key: scope.vocabulary.name(dimension.value, key) for key in keys}
    return {
        key: nothing if key in (NONE, "", None) else named.get(key, str(key))
        for key in keys
    }


_NAMED: Final[Mapping[Dimension, tuple[Any, Any]]] = {
    Dimension.UNIT: (Unit.id, Unit.name),
    Dimension.PERSON: (User.id, User.name),
    Dimension.CLIENT: (Client.id, Client.names),
    Dimension.SERVICE: (Service.id, Service.names),
}
"""What has a row of its own: its key there, and what it is called."""


def _names(scope: Scope, ids: Any, names: Any, keys: Sequence[Any]) -> dict[Any, Words]:
    found = scope.session.execute(select(ids, names).where(ids.in_(keys)))
    return {key: name for key, name in found}  # noqa: C416 - a row is no pair to mypy.
