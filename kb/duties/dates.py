"""The dates of a duty that is kept: its rule, on the calendar that counts for its unit."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from kb.calendars.business_time import Timetable
from kb.calendars.timetables import timetable_of
from kb.duties.models import Duty
from kb.duties.rules import Rule
from kb.people.models import Unit
from kb.service_levels.calendars import Calendars, Subject


class Timetables:
    """The timetables of many duties; each calendar is read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._calendars = Calendars(session)
        self._known: dict[int | None, Timetable] = {}

    def of_unit(self, unit: Unit, calendar_id: int | None, day: date) -> Timetable:
        """That of the calendar that is named, else of the unit's contract or client."""
        subject = Subject(client_id=unit.client_id, unit_id=unit.id, day=day)
        found = calendar_id or self._calendars.find(None, subject)
        if found not in self._known:
            self._known[found] = timetable_of(self._session, found)
        return self._known[found]

    def of(self, duty: Duty, day: date) -> Timetable:
        return self.of_unit(duty.unit, duty.calendar_id, day)


def to_rule(duty: Duty) -> Rule:
    return Rule(
        text=duty.rule,
        starts_on=duty.starts_on,
        ends_on=duty.ends_on,
        off_days=duty.off_days,
    )


def today_of(timetable: Timetable, now: datetime) -> date:
    """The day that it is where the duty is done."""
    return now.astimezone(timetable.zone).date()
