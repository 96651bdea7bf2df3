"""Single days of a calendar are said to be out of the rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.calendars.business_time import Span
from kb.calendars.errors import CalendarCase, CalendarInputError
from kb.calendars.hours import to_rows, write_hours
from kb.calendars.models import Calendar, CalendarDay, CalendarYear, DaySource
from kb.calendars.service import note_change, require_keeper
from kb.calendars.timetables import to_spans
from kb.text import MAX_LINE, cut, to_line


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """What is said of a day that is not what the week says."""

    spans: tuple[Span, ...] | None
    """No span: off. Nothing at all: worked as any working day."""
    name: str = ""

    def describe(self) -> str:
        """For the audit."""
        if self.spans is None:
            return "worked"
        return write_hours(self.spans) or "off"


def set_day(
    session: Session, calendar: Calendar, day: date, special: SpecialDay, *, by: By
) -> None:
    """Raise ``CalendarInputError`` for a day of a year that has not been added."""
    require_keeper(by)
    require_year(calendar, day.year)
    before = session.get(CalendarDay, (calendar.id, day))
    was = to_special(before).describe() if before is not None else ""
    put_days(session, calendar, {day: special}, DaySource.HAND)
    note_change(
        session,
        calendar,
        "set_calendar_day",
        by=by,
        day=day.isoformat(),
        before=was,
        after=special.describe(),
    )


def clear_day(session: Session, calendar: Calendar, day: date, *, by: By) -> None:
    """It is what the week says again."""
    require_keeper(by)
    row = session.get(CalendarDay, (calendar.id, day))
    if row is None:
        return
    session.delete(row)
    note_change(
        session,
        calendar,
        "clear_calendar_day",
        by=by,
        day=day.isoformat(),
        before=to_special(row).describe(),
    )


def list_days(session: Session, calendar: Calendar, year: int) -> list[CalendarDay]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return list(
        session.scalars(
            select(CalendarDay)
            .where(
                CalendarDay.calendar_id == calendar.id,
                CalendarDay.day.between(first, last),
            )
            .order_by(CalendarDay.day)
        )
    )


def to_special(row: CalendarDay) -> SpecialDay:
    return SpecialDay(None if row.spans is None else to_spans(row.spans), row.name)


def put_days(
    session: Session,
    calendar: Calendar,
    days: Mapping[date, SpecialDay],
    source: DaySource,
) -> None:
    for day, special in days.items():
        session.merge(
            CalendarDay(
                calendar_id=calendar.id,
                day=day,
                spans=None if special.spans is None else to_rows(special.spans),
                name=cut(to_line(special.name), MAX_LINE),
                source=source,
            )
        )


def find_year_row(calendar: Calendar, year: int) -> CalendarYear | None:
    return next((row for row in calendar.years if row.year == year), None)


def require_year(calendar: Calendar, year: int) -> CalendarYear:
    row = find_year_row(calendar, year)
    if row is None:
        raise CalendarInputError(
            f"The calendar has no year {year} yet. Add the year first.",
            case=CalendarCase.OUTSIDE_YEARS,
            year=str(year),
        )
    return row
