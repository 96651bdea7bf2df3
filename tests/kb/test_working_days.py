"""The last working day of a month, and the days before it."""

from datetime import date

import pytest

from kb.settings import SettingError, Settings
from kb.working_days import WorkingDays

# The State Council's days of 2026 around three ends of months.
CHINA = WorkingDays.read(
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
    assert WorkingDays().last_of_month(date(2026, 2, 10)) == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("count", "day"), [(0, "2026-02-28"), (1, "2026-02-27"), (5, "2026-02-14")]
)
def test_working_days_are_counted_back_over_holidays(count, day):
    assert CHINA.before(date(2026, 2, 28), count) == date.fromisoformat(day)


def test_a_month_without_a_working_day_ends_on_its_last_day():
    none = WorkingDays.read("2026-02-01..2026-02-28", "")

    assert none.last_of_month(date(2026, 2, 3)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "soon", "2026-03-02..2026-03-01", "2026-01-01..2126-01-01"]
)
def test_days_that_cannot_be_read_are_a_bad_setting(text):
    with pytest.raises(SettingError, match="KB_DAYS_OFF"):
        _ = Settings(days_off=text).working_days
