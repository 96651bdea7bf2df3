"""The first calendar of an installation: where it stands, and what its settings say."""

from datetime import date

from sqlalchemy.orm import Session

from kb.calendars.days import SpecialDay, put_days
from kb.calendars.hours import SINCE_EVER, USUAL_WEEK
from kb.calendars.models import DEFAULT, Calendar, DaySource, YearState
from kb.calendars.named_days import NamedDays
from kb.calendars.public_holidays import COUNTRIES
from kb.calendars.service import to_hours
from kb.calendars.timetables import find_calendar
from kb.calendars.years import find_days, put_year
from kb.calendars.zones import find_country

NAMES = {"zh": "默认日历", "en": "Default calendar"}


def add_default(
    session: Session, named: NamedDays, *, zone: str, today: date
) -> Calendar | None:
    """Add the default calendar where there is none; return it if it is new.

    Of a year of which the settings name days they say all; this year and the next have the
    holidays of the country that the zone lies in.
    """
    if find_calendar(session, None) is not None:
        return None
    country = find_country(zone)
    calendar = Calendar(
        code=DEFAULT,
        names=NAMES,
        zone=zone,
        country=country if country in COUNTRIES else None,
        hours=[to_hours(USUAL_WEEK, SINCE_EVER)],
    )
    session.add(calendar)
    session.flush()  # Its days name its id.
    for year in named.years:
        put_year(calendar, year, YearState.ANNOUNCED)
    off = dict.fromkeys(named.off, SpecialDay(()))
    worked = dict.fromkeys(named.worked, SpecialDay(None))
    put_days(session, calendar, worked | off, DaySource.HAND)
    for year in {today.year, today.year + 1} - named.years:
        state, days = find_days(calendar, year)
        put_days(session, calendar, days, DaySource.LIBRARY)
        put_year(calendar, year, state)
    session.flush()
    return calendar
