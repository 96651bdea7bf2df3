"""The first calendar of an installation."""

from datetime import date

from kb.calendars import seeding
from kb.calendars.days import list_days
from kb.calendars.hours import USUAL_WEEK
from kb.calendars.models import YearState
from kb.calendars.named_days import NamedDays
from kb.calendars.timetables import timetable_of

TODAY = date(2026, 3, 2)
NONE = NamedDays()


def states(calendar):
    return {row.year: row.state for row in calendar.years}


def test_in_china_it_has_the_days_of_this_year_and_the_next(session):
    made = seeding.add_default(session, NONE, zone="Asia/Shanghai", today=TODAY)

    assert (made.country, made.zone) == ("CN", "Asia/Shanghai")
    assert states(made) == {2026: YearState.ANNOUNCED, 2027: YearState.PROVISIONAL}
    found = timetable_of(session, None)
    assert found.week == USUAL_WEEK
    assert found.spans(date(2026, 2, 14)) == USUAL_WEEK[0]


def test_what_the_settings_name_is_all_that_holds_in_those_years(session):
    named = NamedDays.read("2026-10-01..2026-10-03", "2026-10-10")

    made = seeding.add_default(session, named, zone="Asia/Shanghai", today=TODAY)

    assert [row.day.isoformat() for row in list_days(session, made, 2026)] == [
        "2026-10-01",
        "2026-10-02",
        "2026-10-03",
        "2026-10-10",
    ]
    assert states(made) == {2026: YearState.ANNOUNCED, 2027: YearState.PROVISIONAL}
    assert timetable_of(session, None).spans(date(2026, 10, 10)) == USUAL_WEEK[0]


def test_where_no_country_is_known_there_are_no_holidays(session):
    made = seeding.add_default(session, NONE, zone="UTC", today=TODAY)

    assert made.country is None
    assert list_days(session, made, 2026) == []
    assert timetable_of(session, None).provisional == frozenset()


def test_it_is_made_once_and_then_left_to_people(session):
    made = seeding.add_default(session, NONE, zone="Europe/Berlin", today=TODAY)

    again = seeding.add_default(
        session, NamedDays.read("2026-03-03", ""), zone="UTC", today=TODAY
    )

    assert again is None
    assert made.zone == "Europe/Berlin"
    assert len(list_days(session, made, 2026)) == 9
