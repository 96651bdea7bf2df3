"""The large chart of a number, the table behind it, and what can be chosen for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from kb.people.models import User
from kb.reports import keeping, numbers
from kb.reports.charts import Chart, Kind, Series
from kb.reports.contract_years import list_contract_years
from kb.reports.cuts import Cut, Dimension
from kb.reports.number import Number, Unit, Value, count
from kb.reports.periods import Period, read_period
from kb.reports.survey import Group, Surveyed
from kb.reports.tallies import Question
from web.presentation import charts, figures, times
from web.presentation.cuts import to_args
from web.presentation.dimensions import DIMENSIONS, name_keys
from web.presentation.number_tables import Table
from web.services import services
from web.words.numbers import NUMBERS
from web.words.requests import of

DRAWN = 30
"""Groups in a chart; the table has all of them."""
BESIDE_PEOPLE = ("link_accuracy", "reopen_rate")
"""Never shown without: how much somebody closed says little about how well."""


class Asked(Protocol):
    @property
    def cut(self) -> Cut: ...
    @property
    def period(self) -> Period: ...
    @property
    def by(self) -> Dimension | None: ...
    @property
    def number(self) -> Number: ...


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: Sequence[str]
    narrowed: str = ""
    """Where the same stands of this group alone; empty if it cannot."""
    listed: str = ""
    """Where its incidents are listed."""


@dataclass(frozen=True, slots=True)
class Large:
    chart: Markup
    columns: Sequence[str]
    rows: Sequence[Row]
    table: Table
    """The same for a file."""
    legend: Sequence[str] = ()
    """Its series, by name, where there are several."""
    counted_at: datetime | None = None
    """When that was, if it was not just now."""


def enlarge(session: Session, asked: Asked, found: Surveyed) -> Large:
    """The course of the number, or its groups where the address tells them apart."""
    if asked.by is None:
        return _enlarge_course(asked, found)
    return _enlarge_groups(session, asked, asked.by)


def draw_course(found: Surveyed) -> Markup:
    values = [each.value for each in found.course]
    return charts.draw_spark(values) if values else Markup()


def offer_contract_years(
    session: Session, user: User, now: datetime, client_id: int | None = None
) -> list[tuple[str, str]]:
    """The years of contracts that the reader works under, by the name of the client."""
    today = now.astimezone().date()
    years = list_contract_years(session, user, today=today, client_id=client_id)
    return [
        (
            each.period.name,
            str(gettext("contract year: %(client)s", client=of(each.client.names))),
        )
        for each in years
    ]


def offer_periods(now: datetime) -> list[tuple[str, str]]:
    """Periods that are asked for most: those that go on, and the last that ended."""
    today = now.astimezone().date()
    quarter = (today.month + 2) // 3
    names = (f"{today:%Y-%m}", f"{today.year}-Q{quarter}", f"{today.year}")
    current = [read_period(name) for name in names]
    return [
        (each.name, show_period(each))
        for pair in ((period, period.previous) for period in current)
        for each in pair
    ]


def show_period(period: Period) -> str:
    return period.name or str(gettext("the last four weeks"))


def _enlarge_course(asked: Asked, found: Surveyed) -> Large:
    number, parts = asked.number, asked.period.parts()
    name = str(NUMBERS[number.code].name)
    course = list(found.course) or [found.value]
    parts = parts if found.course else [asked.period]
    labels = [times.period_day(each.since, "MM-dd") for each in parts]
    values = [each.value for each in course]
    chart = Chart(Kind.COLUMNS, name, labels, [Series(name, values)], number.unit)
    is_made = number.unit is not Unit.COUNT
    columns = [gettext("Beginning"), name, *([gettext("made of")] if is_made else [])]
    rows = [
        Row(
            label,
            [figures.show_value(number, value)]
            + [_show_parts(number, value)] * is_made,
            listed=_to_list(asked.cut, part, number) if part.name else "",
        )
        for label, value, part in zip(labels, course, parts, strict=True)
    ]
    cells = [
        [
            part.since.astimezone().date().isoformat(),
            value.value,
            value.part,
            value.whole,
        ]
        for part, value in zip(parts, course, strict=True)
    ]
    heads = [gettext("Beginning"), name, gettext("part"), gettext("whole")]
    return Large(_draw(chart), columns, rows, _to_table(number, name, heads, cells))


def _enlarge_groups(session: Session, asked: Asked, by: Dimension) -> Large:
    number, name = asked.number, str(NUMBERS[asked.number.code].name)
    now, span = services().now(), keeping.to_span(asked.period)
    wanted = keeping.Groups(number.code, span, asked.cut, by)
    kept = services().figures.read(session, wanted, now=now)
    groups = kept.figures
    names = name_keys(session, by, groups)
    keys = _order(by, groups, names)
    beside = _beside(session, asked, by)
    drawn = keys[:DRAWN]
    chart = Chart(
        Kind.BARS,
        f"{name}, {DIMENSIONS[by]}",
        [names[key] for key in drawn],
        [
            Series(gettext("now"), [groups[key].value.value for key in drawn]),
            Series(
                gettext("period before"), [groups[key].previous.value for key in drawn]
            ),
        ],
        number.unit,
    )
    whole = sum(group.value.whole for group in groups.values())
    also = [str(NUMBERS[each.code].name) for each, _values in beside]
    columns = [
        str(DIMENSIONS[by]),
        name,
        gettext("share of all") if number.unit is Unit.COUNT else gettext("made of"),
        gettext("period before"),
        gettext("last year"),
        *also,
    ]
    rows = [
        Row(
            names[key],
            [
                *_show_group(number, groups[key], whole),
                *(
                    figures.show_value(each, values.get(key, Value(None)))
                    for each, values in beside
                ),
            ],
            narrowed=_to_page(asked.cut.at(by, key), asked.period, number),
            listed=_to_list(asked.cut.at(by, key), asked.period, number),
        )
        for key in keys
    ]
    cells = [
        [
            names[key],
            groups[key].value.value,
            groups[key].value.part,
            groups[key].value.whole,
            groups[key].previous.value,
            groups[key].year_before.value,
            *(values.get(key, Value(None)).value for _each, values in beside),
        ]
        for key in keys
    ]
    heads = [
        str(DIMENSIONS[by]),
        name,
        gettext("part"),
        gettext("whole"),
        gettext("period before"),
        gettext("last year"),
        *also,
    ]
    table = _to_table(number, name, heads, cells)
    counted_at = kept.at if kept.at < now else None
    legend = [each.name for each in chart.series]
    return Large(_draw(chart), columns, rows, table, legend, counted_at)


def _order(
    by: Dimension, groups: Mapping[Any, Group], names: Mapping[Any, str]
) -> list[Any]:
    """The largest first; but people by name: a ranking by count alone is none."""
    if by is Dimension.PERSON:
        return sorted(groups, key=lambda key: (names[key], str(key)))
    return sorted(
        groups, key=lambda key: (-groups[key].value.whole, names[key], str(key))
    )


def _beside(
    session: Session, asked: Asked, by: Dimension
) -> list[tuple[Number, Mapping[Any, Value]]]:
    if by is not Dimension.PERSON:
        return []
    beside = [numbers.BY_CODE[code] for code in BESIDE_PEOPLE]
    (found,) = count(session, beside, Question([asked.period], asked.cut, by))
    return list(zip(beside, found, strict=True))


def _show_group(number: Number, group: Group, whole: int) -> list[str]:
    value = group.value
    if number.unit is Unit.COUNT:
        share = f"{value.whole / whole:.0%}" if whole else "–"
    else:
        share = _show_parts(number, value)
    return [
        figures.show_value(number, value),
        share,
        figures.show_value(number, group.previous),
        figures.show_value(number, group.year_before),
    ]


def _show_parts(number: Number, value: Value) -> str:
    if number.unit is Unit.COUNT or not value.is_kept or value.is_few:
        return ""
    shown = (value.part, value.whole) if number.unit is Unit.SHARE else (value.whole,)
    return " / ".join(map(str, shown))


def _to_list(cut: Cut, period: Period, number: Number) -> str:
    if not number.leads_to_incidents:
        return ""
    args: dict[str, Any] = to_args(cut, period, number=number.code, view="all")
    return url_for("incidents.index", **args)


def _to_page(cut: Cut, period: Period, number: Number) -> str:
    args: dict[str, Any] = to_args(cut, period, show=number.code)
    return url_for("numbers.index", **args)


def _to_table(
    number: Number, name: str, heads: Sequence[str], cells: Sequence[Sequence[Any]]
) -> Table:
    amounts = {1, 4, 5} & set(range(len(heads)))
    shares = frozenset(amounts if number.unit is Unit.SHARE else ())
    return Table(name, [str(each) for each in heads], cells, shares)


def _draw(chart: Chart) -> Markup:
    return charts.draw(
        chart,
        lambda value: "–" if value is None else figures.show_amount(chart.unit, value),
    )
