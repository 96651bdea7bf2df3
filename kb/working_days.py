"""The days on which an installation works, by its calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from kb.calendars.business_time import Timetable
from kb.calendars.timetables import timetable_of

_ONE: Final = timedelta(days=1)
_FURTHEST: Final = timedelta(days=3_660)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Every day on which there are hours, however few."""

    timetable: Timetable

    def includes(self, day: date) -> bool:
        return bool(self.timetable.spans(day))

    def last_of_month(self, day: date) -> date:
        """The last working day of the month that *day* is in.

        It is the last day of all in a month without any working day.
        """
        last = end_of_month(day)
        found = last
        while found.month == last.month:
            if self.includes(found):
                return found
            found -= _ONE
        return last

    def before(self, day: date, count: int) -> date:
        """The working day that is *count* working days before *day*."""
        earliest = day - _FURTHEST
        while count and day > earliest:
            day -= _ONE
            count -= self.includes(day)
        return day


def working_days_of(session: Session) -> WorkingDays:
    return WorkingDays(timetable_of(session, None))


def end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _ONE
