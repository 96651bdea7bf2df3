"""What would be promised to an incident that is opened now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kb.calendars.business_time import add
from kb.calendars.timetables import timetable_of
from kb.service_levels import levels
from kb.service_levels.calendars import Calendars, Subject
from kb.service_levels.models import ServiceLevel, Target


@dataclass(frozen=True, slots=True)
class Preview:
    level: ServiceLevel
    due: Mapping[Target, datetime]
    """When each target's time would be over, if nothing stopped the clock."""


def preview(
    session: Session, client_id: int, service_id: int | None, *, now: datetime
) -> Mapping[int, Preview]:
    """By priority; nothing for one without a level."""
    choices = levels.list_in_force(session, client_id, now)
    subject = Subject(
        client_id=client_id, service_id=service_id, day=now.astimezone().date()
    )
    found = {}
    for priority in levels.PRIORITIES:
        level = levels.choose(choices, service_id, priority)
        if level is not None:
            found[priority] = _preview(session, level, subject, now)
    return found


def _preview(
    session: Session, level: ServiceLevel, subject: Subject, now: datetime
) -> Preview:
    calendar_id = Calendars(session).find(level.calendar_id, subject)
    table = timetable_of(session, calendar_id)
    due = {
        target: add(table, now, timedelta(minutes=minutes))
        for target in Target
        if (minutes := level.minutes_of(target)) is not None
    }
    return Preview(level, due)
