"""Years are added to a calendar, from a library or from a list that was announced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kb.audit import By
from kb.calendars.days import (
    SpecialDay,
    find_year_row,
    list_days,
    put_days,
    require_year,
    to_special,
)
from kb.calendars.errors import YearKnownError
from kb.calendars.models import Calendar, CalendarYear, DaySource, YearState
from kb.calendars.public_holidays import check_year, find_year
from kb.calendars.service import note_change, require_keeper


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a list of days would change."""

    added: Mapping[date, SpecialDay]
    changed: Mapping[date, tuple[SpecialDay, SpecialDay]]
    """Before and after."""
    removed: Mapping[date, SpecialDay]
    same: int


def add_year(session: Session, calendar: Calendar, year: int, *, by: By) -> YearState:
    """Keep a year with the holidays of the calendar's country.

    What the library said of a provisional year is replaced by what it says now; what was
    uploaded or set by hand stays. Raise ``YearKnownError`` for one that is announced.
    """
    require_keeper(by)
    state, days = find_days(calendar, year)
    row = find_year_row(calendar, year)
    if row is not None and row.state is YearState.ANNOUNCED:
        raise YearKnownError(year)
    own = {row.day for row in list_days(session, calendar, year)}
    own -= _remove(session, calendar, [year], {DaySource.LIBRARY})
    kept = {day: special for day, special in days.items() if day not in own}
    put_days(session, calendar, kept, DaySource.LIBRARY)
    put_year(calendar, year, state)
    note_change(
        session, calendar, "add_calendar_year", by=by, year=year, state=state.value
    )
    return state


def find_days(
    calendar: Calendar, year: int
) -> tuple[YearState, Mapping[date, SpecialDay]]:
    """What is known of a year; without a country there is nothing to be known."""
    check_year(year)
    if calendar.country is None:
        return YearState.ANNOUNCED, {}
    known = find_year(calendar.country, calendar.subdivision, year)
    off = {day: SpecialDay((), name) for day, name in known.off.items()}
    worked = {day: SpecialDay(None, name) for day, name in known.worked.items()}
    return known.state, off | worked


def say_state(
    session: Session, calendar: Calendar, year: int, state: YearState, *, by: By
) -> None:
    """Somebody has compared the year with the announcement, or takes that back."""
    require_keeper(by)
    require_year(calendar, year).state = state
    note_change(
        session, calendar, "set_calendar_year", by=by, year=year, state=state.value
    )


def compare_days(
    session: Session, calendar: Calendar, days: Mapping[date, SpecialDay]
) -> Comparison:
    """What ``take_days`` would do."""
    rows = [
        row
        for year in sorted({day.year for day in days})
        for row in list_days(session, calendar, year)
    ]
    before = {row.day: to_special(row) for row in rows}
    by_hand = {row.day for row in rows if row.source is DaySource.HAND}
    changed = {
        day: (before[day], special)
        for day, special in days.items()
        if day in before and before[day] != special
    }
    return Comparison(
        added={day: each for day, each in days.items() if day not in before},
        changed=changed,
        removed={
            day: each
            for day, each in before.items()
            if day not in days and day not in by_hand
        },
        same=len(days.keys() & before.keys()) - len(changed),
    )


def take_days(
    session: Session,
    calendar: Calendar,
    days: Mapping[date, SpecialDay],
    state: YearState,
    *,
    by: By,
) -> Comparison:
    """Take a list for whole years: it replaces all but what was set by hand."""
    require_keeper(by)
    years = sorted({day.year for day in days})
    for year in years:
        check_year(year)
    comparison = compare_days(session, calendar, days)
    _remove(session, calendar, years, set(DaySource) - {DaySource.HAND})
    put_days(session, calendar, days, DaySource.UPLOAD)
    for year in years:
        put_year(calendar, year, state)
    note_change(
        session,
        calendar,
        "upload_calendar_days",
        by=by,
        years=years,
        state=state.value,
        added=len(comparison.added),
        changed=len(comparison.changed),
        removed=len(comparison.removed),
    )
    return comparison


def put_year(calendar: Calendar, year: int, state: YearState) -> None:
    row = find_year_row(calendar, year)
    if row is None:
        calendar.years.append(CalendarYear(year=year, state=state))
        calendar.years.sort(key=lambda each: each.year)
    else:
        row.state = state


def _remove(
    session: Session,
    calendar: Calendar,
    years: Iterable[int],
    sources: set[DaySource],
) -> set[date]:
    """Remove what came from *sources*; return the days."""
    rows = [
        row
        for year in years
        for row in list_days(session, calendar, year)
        if row.source in sources
    ]
    for row in rows:
        session.delete(row)
    session.flush()  # The same days may be put again.
    return {row.day for row in rows}
