"""A calendar's year at a glance: what each day is, month by month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from kb.calendars.business_time import Span, Timetable
from kb.calendars.days import find_year_row, list_days
from kb.calendars.models import Calendar, CalendarDay, YearState
from kb.calendars.timetables import ordinary_hours, to_timetable


class Mark(StrEnum):
    WORK = "work"
    REST = "rest"
    """Free by the day of the week."""
    OFF = "off"
    """Free out of the rule: a holiday."""
    HALF = "half"
    """Fewer hours than a working day."""
    MAKE_UP = "make_up"
    """Worked, although the week has it free."""


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    mark: Mark
    spans: tuple[Span, ...]
    name: str
    is_special: bool
    """Whether it is not what the week says."""
    periods: tuple[str, ...]
    """Important ones that it lies in."""


@dataclass(frozen=True, slots=True)
class Year:
    number: int
    state: YearState | None
    """Nothing: it has not been added."""
    months: tuple[tuple[Day, ...], ...]

    @property
    def is_provisional(self) -> bool:
        return self.state is YearState.PROVISIONAL

    def count(self, mark: Mark) -> int:
        return sum(day.mark == mark for month in self.months for day in month)


def look_at(session: Session, calendar: Calendar, number: int) -> Year:
    timetable = to_timetable(session, calendar)
    rows = {row.day: row for row in list_days(session, calendar, number)}
    year_row = find_year_row(calendar, number)
    months: list[list[Day]] = [[] for _ in range(12)]
    day = date(number, 1, 1)
    while day.year == number:
        months[day.month - 1].append(_look(calendar, timetable, rows, day))
        day += timedelta(days=1)
    return Year(
        number,
        year_row.state if year_row is not None else None,
        tuple(tuple(month) for month in months),
    )


def _look(
    calendar: Calendar,
    timetable: Timetable,
    rows: Mapping[date, CalendarDay],
    day: date,
) -> Day:
    row = rows.get(day)
    return Day(
        day,
        find_mark(timetable, day),
        timetable.spans(day),
        row.name if row is not None else "",
        row is not None,
        tuple(
            period.name
            for period in calendar.periods
            if period.first_day <= day <= period.last_day
        ),
    )


def find_mark(timetable: Timetable, day: date) -> Mark:
    spans = timetable.spans(day)
    by_week = timetable.week_of(day)[day.weekday()]
    if not spans:
        return Mark.OFF if day in timetable.days else Mark.REST
    if not by_week:
        return Mark.MAKE_UP
    if _length(spans) < _length(ordinary_hours(timetable, day)):
        return Mark.HALF if day in timetable.days else Mark.WORK
    return Mark.WORK


def _length(spans: tuple[Span, ...]) -> int:
    return sum(span.until - span.since for span in spans)
