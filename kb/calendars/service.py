"""Calendars are set up and changed; every change is in the audit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from kb import audit
from kb.audit import By
from kb.calendars.business_time import Week
from kb.calendars.errors import (
    CalendarCase,
    CalendarInputError,
    CalendarNotAllowedError,
    CalendarTakenError,
)
from kb.calendars.hours import SINCE_EVER, USUAL_WEEK, check_week, to_rows, write_hours
from kb.calendars.models import DEFAULT, Calendar, CalendarHours, ImportantPeriod
from kb.calendars.public_holidays import check_country
from kb.calendars.zones import check_zone
from kb.errors import NotFoundError
from kb.people.models import Role
from kb.text import MAX_LINE, to_line

MAX_CODE: Final = 50
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a calendar is called, and where it holds."""

    code: str
    names: Mapping[str, str]
    zone: str
    country: str = ""
    subdivision: str = ""


def list_calendars(session: Session) -> Sequence[Calendar]:
    """The default one first."""
    rows = session.scalars(select(Calendar).order_by(Calendar.code)).all()
    return sorted(rows, key=lambda row: row.code != DEFAULT)


def get_calendar(session: Session, code: str) -> Calendar:
    found = session.scalar(select(Calendar).where(Calendar.code == code))
    if found is None:
        raise NotFoundError("calendar", code)
    return found


def get_by_id(session: Session, calendar_id: int) -> Calendar:
    found = session.get(Calendar, calendar_id)
    if found is None:
        raise NotFoundError("calendar", calendar_id)
    return found


def add_calendar(
    session: Session, draft: Draft, *, week: Week = USUAL_WEEK, by: By
) -> Calendar:
    """Raise ``CalendarInputError`` or ``CalendarTakenError``."""
    require_keeper(by)
    if len(draft.code) > MAX_CODE or not _CODE.fullmatch(draft.code):
        raise CalendarInputError(
            f"A code has up to {MAX_CODE} small letters, digits, - and _.",
            case=CalendarCase.BAD_CODE,
            limit=MAX_CODE,
        )
    if session.scalar(select(Calendar.id).where(Calendar.code == draft.code)):
        raise CalendarTakenError(draft.code)
    calendar = Calendar(code=draft.code, **_checked(draft))
    calendar.hours = [to_hours(check_week(week), SINCE_EVER)]
    session.add(calendar)
    session.flush()  # The audit names its id.
    audit.record(session, "add_calendar", calendar, by=by, code=calendar.code)
    return calendar


def edit_calendar(
    session: Session, calendar: Calendar, draft: Draft, *, by: By
) -> None:
    """Its names, zone and country; the code stays. Raise ``CalendarInputError``."""
    require_keeper(by)
    changed = {
        name: value
        for name, value in _checked(draft).items()
        if getattr(calendar, name) != value
    }
    for name, value in changed.items():
        setattr(calendar, name, value)
    if changed:
        note_change(session, calendar, "edit_calendar", by=by, **changed)


def set_hours(
    session: Session, calendar: Calendar, week: Week, *, since: date, by: By
) -> None:
    """The hours of a week from a day on; those of before stay as they were."""
    require_keeper(by)
    check_week(week)
    row = next((each for each in calendar.hours if each.since == since), None)
    if row is None:
        calendar.hours.append(to_hours(week, since))
        calendar.hours.sort(key=lambda each: each.since)
    else:
        row.week = to_hours(week, since).week
    note_change(
        session,
        calendar,
        "set_calendar_hours",
        by=by,
        since=since.isoformat(),
        week=[write_hours(spans) for spans in week],
    )


def add_period(
    session: Session, calendar: Calendar, name: str, *, days: tuple[date, date], by: By
) -> ImportantPeriod:
    """Raise ``CalendarInputError`` for one without a name, or that ends too early."""
    require_keeper(by)
    kept = to_line(name)
    first, last = days
    if not 0 < len(kept) <= MAX_LINE or last < first:
        raise CalendarInputError(
            "An important period needs a name, and ends no earlier than it begins.",
            case=CalendarCase.BAD_PERIOD,
        )
    period = ImportantPeriod(name=kept, first_day=first, last_day=last)
    calendar.periods.append(period)
    note_change(
        session,
        calendar,
        "add_important_period",
        by=by,
        name=kept,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    return period


def remove_period(
    session: Session, calendar: Calendar, period_id: int, *, by: By
) -> None:
    require_keeper(by)
    period = next((row for row in calendar.periods if row.id == period_id), None)
    if period is None:
        raise NotFoundError("important period", period_id)
    calendar.periods.remove(period)
    note_change(
        session,
        calendar,
        "remove_important_period",
        by=by,
        name=period.name,
        first=period.first_day.isoformat(),
        last=period.last_day.isoformat(),
    )


def note_change(
    session: Session, calendar: Calendar, action: str, *, by: By, **details: Any
) -> None:
    """For whatever changes a part of it: the version counts, the audit tells."""
    # Parts have rows of their own; the calendar's must change for its version to count.
    flag_modified(calendar, "names")
    session.flush()
    audit.record(session, action, calendar, by=by, **details)


def require_keeper(by: By) -> None:
    if not by.actor.user.has(Role.MANAGER, Role.ADMINISTRATOR):
        raise CalendarNotAllowedError


def to_hours(week: Week, since: date) -> CalendarHours:
    return CalendarHours(since=since, week=[to_rows(spans) for spans in week])


def _checked(draft: Draft) -> dict[str, Any]:
    names = {language: to_line(name) for language, name in draft.names.items()}
    if not all(0 < len(name) <= MAX_LINE for name in names.values()) or not names:
        raise CalendarInputError(
            f"A name has up to {MAX_LINE} characters.",
            case=CalendarCase.BAD_NAME,
            limit=MAX_LINE,
        )
    if draft.country:
        check_country(draft.country, draft.subdivision)
    return {
        "names": names,
        "zone": check_zone(draft.zone),
        "country": draft.country or None,
        "subdivision": draft.subdivision if draft.country else "",
    }
