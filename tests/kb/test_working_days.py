"""The last working day of a month, and the days before it."""

from dataclasses import replace
from datetime import date

import pytest

from kb.calendars import seeding
from kb.calendars.business_time import WHOLE_DAY
from kb.calendars.named_days import NamedDays
from kb.calendars.timetables import WEEKDAYS
from kb.settings import SettingError, Settings
from kb.working_days import WorkingDays, working_days_of


def working(off="", worked=""):
    named = NamedDays.read(off, worked)
    days = dict.fromkeys(named.worked, WHOLE_DAY) | dict.fromkeys(named.off, ())
    return WorkingDays(replace(WEEKDAYS, days=days))


# The State Council's days of 2026 around three ends of months.
CHINA = working(
    "2026-02-15..2026-02-23, 2026-10-01..2026-10-07, 2026-05-01..2026-05-05",
    "2026-02-14, 2026-02-28, 2026-09-20, 2026-10-10, 2026-05-09",
)


@pytest.mark.parametrize(
    ("month", "last"),
    [
        ("2026-02-01", "2026-02-28"),  # A Saturday that is worked.
        ("2026-01-31", "2026-01-30"),
        ("2026-04-15", "2026-04-30"),
        ("2026-05-15", "2026-05-29"),
        ("2026-12-31", "2026-12-31"),
    ],
)
def test_the_last_working_day_of_a_month(month, last):
    assert CHINA.last_of_month(date.fromisoformat(month)) == date.fromisoformat(last)


def test_without_a_list_it_is_the_last_weekday():
    assert working().last_of_month(date(2026, 2, 10)) == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("count", "day"), [(0, "2026-02-28"), (1, "2026-02-27"), (5, "2026-02-14")]
)
def test_working_days_are_counted_back_over_holidays(count, day):
    assert CHINA.before(date(2026, 2, 28), count) == date.fromisoformat(day)


def test_a_month_without_a_working_day_ends_on_its_last_day():
    none = working("2026-02-01..2026-02-28", "")

    assert none.last_of_month(date(2026, 2, 3)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "soon", "2026-03-02..2026-03-01", "2026-01-01..2126-01-01"]
)
def test_days_that_cannot_be_read_are_a_bad_setting(text):
    with pytest.raises(SettingError, match="KB_DAYS_OFF"):
        _ = Settings(days_off=text).named_days


def test_they_are_those_of_the_default_calendar(session):
    assert working_days_of(session) == WorkingDays(WEEKDAYS)

    seeding.add_default(
        session,
        NamedDays.read("2026-02-27", "2026-02-28"),
        zone="Asia/Shanghai",
        today=date(2026, 1, 1),
    )

    days = working_days_of(session)
    assert days.last_of_month(date(2026, 2, 1)) == date(2026, 2, 28)
    assert days.before(date(2026, 2, 28), 1) == date(2026, 2, 26)
