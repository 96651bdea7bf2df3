"""What is known of a country's year, and what is not."""

from datetime import date, timedelta

import pytest

from kb.calendars.errors import CalendarCase, CalendarInputError
from kb.calendars.models import YearState
from kb.calendars.public_holidays import COUNTRIES, find_year, list_subdivisions


def working_days(known, year):
    day, found = date(year, 1, 1), set()
    while day.year == year:
        if day in known.worked or (day.weekday() < 5 and day not in known.off):
            found.add(day)
        day += timedelta(days=1)
    return found


def test_china_in_2026_is_as_the_state_council_announced_it():
    known = find_year("CN", "", 2026)

    worked = working_days(known, 2026)

    assert known.state is YearState.ANNOUNCED
    assert sorted(known.worked) == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    for first, last in (
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ):
        assert not any(first <= day.isoformat() <= last for day in worked)
    assert len(worked) == 248


def test_a_year_without_its_make_up_days_is_provisional():
    known = find_year("CN", "", 2027)

    assert known.state is YearState.PROVISIONAL
    assert known.worked == {}
    assert find_year("CN", "", 2025).state is YearState.ANNOUNCED


def test_where_days_follow_rules_every_year_is_known():
    known = find_year("DE", "", 2031)

    assert known.state is YearState.ANNOUNCED
    assert known.off[date(2031, 10, 3)] == "Tag der Deutschen Einheit"


def test_a_part_of_a_country_has_days_of_its_own():
    day = date(2026, 1, 6)

    assert day in find_year("DE", "BY", 2026).off
    assert day not in find_year("DE", "", 2026).off
    assert "BY" in list_subdivisions("DE")


def test_hungary_pays_back_too():
    assert date(2026, 1, 10) in find_year("HU", "", 2026).worked
    assert find_year("HU", "", 2040).state is YearState.PROVISIONAL


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_that_is_offered_has_holidays(country):
    assert len(find_year(country, "", 2026).off) >= 4


@pytest.mark.parametrize(
    ("country", "part", "year", "case"),
    [
        ("XX", "", 2026, CalendarCase.UNKNOWN_COUNTRY),
        ("DE", "XX", 2026, CalendarCase.UNKNOWN_COUNTRY),
        ("DE", "", 1999, CalendarCase.BAD_YEAR),
        ("DE", "", 2100, CalendarCase.BAD_YEAR),
    ],
)
def test_what_is_not_known_is_refused(country, part, year, case):
    with pytest.raises(CalendarInputError) as refused:
        find_year(country, part, year)

    assert refused.value.case is case
