"""Dates of rules, held against lists that were made by hand with a calendar on paper."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kb.calendars.business_time import WHOLE_DAY
from kb.calendars.public_holidays import find_year
from kb.calendars.timetables import WEEKDAYS
from kb.duties.errors import DutyCase, DutyInputError
from kb.duties.rules import (
    OffDays,
    Rule,
    check_rule,
    iter_dates,
    list_between,
    list_next,
)

NEW_YEAR = date(2026, 1, 1)

# The State Council's notice of 4 November 2025, copied by hand.
STATE_COUNCIL_OFF = (
    "01-01 01-02 01-03 02-15 02-16 02-17 02-18 02-19 02-20 02-21 02-22 02-23 04-04 04-05"
    " 04-06 05-01 05-02 05-03 05-04 05-05 06-19 06-20 06-21 09-25 09-26 09-27 10-01 10-02"
    " 10-03 10-04 10-05 10-06 10-07"
)
STATE_COUNCIL_WORKED = "01-04 02-14 02-28 05-09 09-20 10-10"


def timetable_of(country):
    year = find_year(country, "", 2026)
    days = dict.fromkeys(year.off, ()) | dict.fromkeys(year.worked, WHOLE_DAY)
    return replace(WEEKDAYS, days=days, provisional=frozenset({2027}))


TIMETABLES = {country: timetable_of(country) for country in ("CN", "DE")}

# Country, rule, what becomes of free days, first and last day; then all of its dates.
BY_HAND = """
CN FREQ=MONTHLY;BYWORKDAY=-1 keep 01-01 12-31
   01-30 02-28 03-31 04-30 05-29 06-30 07-31 08-31 09-30 10-30 11-30 12-31
CN FREQ=MONTHLY;BYWORKDAY=1 keep 01-01 12-31
   01-04 02-02 03-02 04-01 05-06 06-01 07-01 08-03 09-01 10-08 11-02 12-01
CN FREQ=MONTHLY;BYWORKDAY=5 keep 01-01 12-31
   01-08 02-06 03-06 04-08 05-11 06-05 07-07 08-07 09-07 10-13 11-06 12-07
CN FREQ=MONTHLY;BYWORKDAY=-2 keep 01-01 12-31
   01-29 02-27 03-30 04-29 05-28 06-29 07-30 08-28 09-29 10-29 11-27 12-30
CN FREQ=MONTHLY;BYMONTH=3,6,9,12;BYWORKDAY=-1 keep 01-01 12-31
   03-31 06-30 09-30 12-31
CN FREQ=MONTHLY;BYMONTH=1,2,3;BYWORKDAY=20 keep 01-01 12-31
   01-29 03-27
CN FREQ=YEARLY;BYWORKDAY=1,-1 keep 01-01 12-31
   01-04 12-31
CN FREQ=WEEKLY;BYWORKDAY=-1 keep 02-01 03-08
   02-06 02-14 02-28 03-06
CN FREQ=WEEKLY;BYDAY=MO skip 02-01 03-10
   02-02 02-09 03-02 03-09
CN FREQ=WEEKLY;BYDAY=MO after 02-01 03-10
   02-02 02-09 02-24 03-02 03-09
CN FREQ=WEEKLY;BYDAY=MO before 02-01 03-10
   02-02 02-09 02-14 03-02 03-09
CN FREQ=DAILY skip 09-18 10-13
   09-18 09-20 09-21 09-22 09-23 09-24 09-28 09-29 09-30 10-08 10-09 10-10 10-12 10-13
CN FREQ=MONTHLY;BYMONTHDAY=15 after 01-01 12-31
   01-15 02-24 03-16 04-15 05-15 06-15 07-15 08-17 09-15 10-15 11-16 12-15
CN FREQ=MONTHLY;BYDAY=2SA keep 01-01 12-31
   01-10 02-14 03-14 04-11 05-09 06-13 07-11 08-08 09-12 10-10 11-14 12-12
DE FREQ=MONTHLY;BYWORKDAY=-1 keep 01-01 12-31
   01-30 02-27 03-31 04-30 05-29 06-30 07-31 08-31 09-30 10-30 11-30 12-31
DE FREQ=MONTHLY;BYWORKDAY=1 keep 01-01 12-31
   01-02 02-02 03-02 04-01 05-04 06-01 07-01 08-03 09-01 10-01 11-02 12-01
DE FREQ=MONTHLY;BYWORKDAY=5 keep 01-01 12-31
   01-08 02-06 03-06 04-09 05-08 06-05 07-07 08-07 09-07 10-07 11-06 12-07
DE FREQ=WEEKLY;BYDAY=FR before 03-27 05-08
   03-27 04-02 04-10 04-17 04-24 04-30 05-08
DE FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25 after 01-01 12-31
   12-28
DE FREQ=MONTHLY;INTERVAL=3;BYWORKDAY=2 keep 01-01 12-31
   01-05 04-02 07-02 10-02
DE FREQ=WEEKLY;BYWORKDAY=1,-1 keep 05-11 05-31
   05-11 05-15 05-18 05-22 05-26 05-29
DE FREQ=DAILY skip 12-21 12-31
   12-21 12-22 12-23 12-24 12-28 12-29 12-30 12-31
"""
LINES = BY_HAND.strip().splitlines()


def of_2026(text):
    return [date.fromisoformat(f"2026-{day}") for day in text.split()]


@pytest.mark.parametrize(
    ("given", "dates"), list(zip(LINES[::2], LINES[1::2], strict=True))
)
def test_the_dates_of_2026_are_those_of_the_list_made_by_hand(given, dates):
    country, text, off_days, first, last = given.split()
    first, last = of_2026(f"{first} {last}")
    rule = Rule(text=text, starts_on=first, ends_on=last, off_days=OffDays(off_days))

    assert list(iter_dates(rule, TIMETABLES[country])) == of_2026(dates)


def test_the_calendar_of_china_has_the_days_of_the_state_council():
    off, worked = of_2026(STATE_COUNCIL_OFF), of_2026(STATE_COUNCIL_WORKED)
    year = [NEW_YEAR + timedelta(days=count) for count in range(365)]

    assert [day for day in year if TIMETABLES["CN"].spans(day)] == [
        day for day in year if day in worked or (day.weekday() < 5 and day not in off)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "every Monday",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYWORKDAY=1",
        "FREQ=MONTHLY;BYWORKDAY=0",
        "FREQ=MONTHLY;BYWORKDAY=",
        "FREQ=MONTHLY;BYWORKDAY=1;BYDAY=MO",
        "FREQ=MONTHLY;BYWORKDAY=1;INTERVAL=61",
        "FREQ=MONTHLY;BYWORKDAY=1;BYMONTH=13",
        "FREQ=YEARLY;BYWORKDAY=1;BYMONTH=3",
        "FREQ=MONTHLY;BYWORKDAY=" + "1," * 100 + "1",
    ],
)
def test_what_is_no_rule_is_refused(text):
    with pytest.raises(DutyInputError) as refused:
        check_rule(Rule(text=text, starts_on=NEW_YEAR), TIMETABLES["CN"])

    assert refused.value.case is DutyCase.BAD_RULE


@pytest.mark.parametrize(
    "rule",
    [
        Rule(text="FREQ=MONTHLY;BYWORKDAY=30", starts_on=NEW_YEAR),
        Rule(text="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", starts_on=NEW_YEAR),
        Rule(text="FREQ=DAILY;UNTIL=20251231", starts_on=NEW_YEAR),
        Rule(text="FREQ=DAILY", starts_on=NEW_YEAR, ends_on=date(2025, 12, 31)),
        Rule(text="FREQ=DAILY;COUNT=1", starts_on=NEW_YEAR, off_days=OffDays.SKIP),
        Rule(text="FREQ=DAILY;COUNT=1", starts_on=NEW_YEAR, off_days=OffDays.BEFORE),
    ],
    ids=str,
)
def test_a_rule_that_yields_nothing_is_refused(rule):
    with pytest.raises(DutyInputError) as refused:
        check_rule(rule, TIMETABLES["CN"])

    assert refused.value.case is DutyCase.NO_DATES


def test_a_rule_is_kept_as_icalendar_writes_it():
    rule = Rule(text=" rrule:freq=weekly;byday=mo ", starts_on=NEW_YEAR)

    assert check_rule(rule, TIMETABLES["CN"]) == "FREQ=WEEKLY;BYDAY=MO"


def test_the_next_dates_say_which_may_still_move():
    rule = Rule(text="FREQ=MONTHLY;BYWORKDAY=-1", starts_on=NEW_YEAR)

    dates = list_next(rule, TIMETABLES["CN"], after=date(2026, 11, 15))

    assert [(each.day.isoformat(), each.is_provisional) for each in dates] == [
        ("2026-11-30", False),
        ("2026-12-31", False),
        ("2027-01-29", True),
        ("2027-02-26", True),
        ("2027-03-31", True),
    ]


def test_dates_that_no_holiday_moves_are_never_provisional():
    rule = Rule(text="FREQ=YEARLY", starts_on=date(2027, 5, 1))

    assert not any(
        each.is_provisional
        for each in list_next(rule, TIMETABLES["CN"], after=NEW_YEAR)
    )


def test_a_rule_that_began_long_ago_still_has_dates():
    rule = Rule(text="FREQ=WEEKLY;BYDAY=MO", starts_on=date(2001, 1, 1))

    between = list_between(
        rule, TIMETABLES["DE"], date(2026, 11, 1), date(2026, 11, 15)
    )

    assert between == of_2026("11-02 11-09")
