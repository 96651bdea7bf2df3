"""From a calendar's rows to the timetable that time is counted by."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, inspect, or_, select
from sqlalchemy.orm import Session

from kb.calendars.business_time import WHOLE_DAY, Span, Timetable, Week
from kb.calendars.models import (
    DEFAULT,
    Calendar,
    CalendarDay,
    CalendarHours,
    YearState,
)
from kb.database import READ_BEFORE, SHARED

_LISTED: Final = "timetables"
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100

WEEKDAYS: Final = Timetable(ZoneInfo("UTC"), (WHOLE_DAY,) * 5 + ((),) * 2)
"""Monday to Friday around the clock: where there is no calendar yet."""


def timetable_of(session: Session, calendar_id: int | None) -> Timetable:
    """The timetable of a calendar, or of the installation's own where none is named.

    A calendar that somebody has read before is read again only when it has changed.
    """
    calendar = find_calendar(session, calendar_id)
    return _find_known(session, calendar) if calendar is not None else WEEKDAYS


CHANGES: Final = select(func.sum(Calendar.version + 1)).scalar_subquery()
"""Grows with each calendar, and with each change of what belongs to one."""


def list_timetables(
    session: Session, calendar_ids: AbstractSet[int | None], changes: int | None
) -> dict[int | None, Timetable]:
    """As ``timetable_of``, of many: sessions that only read share what they have read.

    They ask again once the ``CHANGES`` of the calendars are others. A calendar's version
    counts all changes of what belongs to it.
    """
    if not calendar_ids:
        return {}
    shared: dict[Any, Any] | None = session.info.get(SHARED)
    if shared is None:
        return _read(session, calendar_ids)
    known = shared.get(_LISTED)
    if known is None or known[0] != changes:
        known = changes, {}
    if not known[1].keys() >= calendar_ids:
        known = changes, known[1] | _read(session, calendar_ids)
        shared[_LISTED] = known
    tables: dict[int | None, Timetable] = known[1]
    return tables


def _read(
    session: Session, calendar_ids: AbstractSet[int | None]
) -> dict[int | None, Timetable]:
    asked: ColumnElement[bool] = Calendar.id.in_(calendar_ids - {None})
    if None in calendar_ids:
        asked = or_(asked, Calendar.code == DEFAULT)
    calendars = session.scalars(select(Calendar).where(asked)).all()
    default = next((each for each in calendars if each.code == DEFAULT), None)
    found: dict[int | None, Timetable] = {
        each.id: _find_known(session, each)
        for each in calendars
        if each.id in calendar_ids or each is default
    }
    if None in calendar_ids:
        found[None] = found[default.id] if default is not None else WEEKDAYS
    return found


def _find_known(session: Session, calendar: Calendar) -> Timetable:
    """Of a version that was committed, everybody has the same timetable.

    What a session has changed itself is of a version that only it has seen yet.
    """
    if inspect(calendar).modified:  # As it is where a part of it is.
        session.flush()
    key = ("timetable", calendar.id)
    known: tuple[int, Timetable] | None = session.info.get(READ_BEFORE, {}).get(key)
    if known is not None and known[0] == calendar.version:
        return known[1]
    timetable = to_timetable(session, calendar)
    if SHARED in session.info:
        session.info[SHARED][key] = (calendar.version, timetable)
    return timetable


def find_calendar(session: Session, calendar_id: int | None) -> Calendar | None:
    if calendar_id is not None:
        return session.get_one(Calendar, calendar_id)
    return session.scalar(_OF_INSTALLATION)


_OF_INSTALLATION: Final = select(Calendar).where(Calendar.code == DEFAULT)


def to_timetable(session: Session, calendar: Calendar) -> Timetable:
    rows = session.scalars(
        select(CalendarDay).where(CalendarDay.calendar_id == calendar.id)
    )
    *former, hours = calendar.hours
    weekly = Timetable(
        ZoneInfo(calendar.zone),
        read_week(hours),
        provisional=_find_provisional(calendar),
        former=tuple(
            (following.since, read_week(each))
            for each, following in zip(former, calendar.hours[1:], strict=True)
        ),
    )
    return replace(weekly, days={row.day: spans_of(row, weekly) for row in rows})


def spans_of(row: CalendarDay, weekly: Timetable) -> tuple[Span, ...]:
    """When work is done on a day out of the rule, by the rule or by itself."""
    if row.spans is None:
        return ordinary_hours(weekly, row.day)
    return to_spans(row.spans)


def ordinary_hours(weekly: Timetable, day: date) -> tuple[Span, ...]:
    """Those of the first day with any in the week that holds on *day*."""
    return next(filter(None, weekly.week_of(day)), ())


def read_week(hours: CalendarHours) -> Week:
    return tuple(to_spans(spans) for spans in hours.week)


def to_spans(pairs: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(since, until) for since, until in pairs)


def _find_provisional(calendar: Calendar) -> frozenset[int]:
    """Where there are holidays, every year is that nobody has said is complete."""
    said = {row.year: row.state for row in calendar.years}
    if calendar.country is None:
        return frozenset(
            y for y, state in said.items() if state is YearState.PROVISIONAL
        )
    return frozenset(
        year
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        if said.get(year) is not YearState.ANNOUNCED
    )
