"""Time counted while work is done."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.calendars.business_time import (
    ALWAYS,
    WHOLE_DAY,
    Span,
    Timetable,
    add,
    between,
    find_provisional,
    is_open,
    next_opening,
    subtract,
)
from kb.calendars.errors import CalendarInputError

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = (Span(540, 720), Span(780, 1080))
"""9:00 to 12:00 and 13:00 to 18:00: eight hours."""
WEEK = (OFFICE,) * 5 + ((),) * 2
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def days(*texts):
    for text in texts:
        first, _, last = text.partition("..")
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last or first):
            yield day
            day += timedelta(days=1)


OFF = days(
    "2026-01-01..2026-01-03",
    "2026-02-15..2026-02-23",
    "2026-04-04..2026-04-06",
    "2026-05-01..2026-05-05",
    "2026-06-19..2026-06-21",
    "2026-09-25..2026-09-27",
    "2026-10-01..2026-10-07",
)
MADE_UP = days(
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
)
CHINA = Timetable(
    SHANGHAI, WEEK, dict.fromkeys(OFF, ()) | dict.fromkeys(MADE_UP, OFFICE)
)
GERMANY = Timetable(
    BERLIN,
    WEEK,
    {
        date(2026, 1, 1): (),
        date(2026, 12, 24): (Span(540, 720),),
        date(2026, 12, 25): (),
        date(2026, 12, 31): (Span(540, 720),),
    },
)
NIGHTS = Timetable(BERLIN, ((Span(0, 150), Span(165, 375), Span(1320, 1440)),) * 7)
"""Open around the hour at which the clock is changed, with a break in it."""
BY_NIGHT_AND_DAY = Timetable(BERLIN, (WHOLE_DAY,) * 7)
TIMETABLES = (CHINA, GERMANY, NIGHTS, BY_NIGHT_AND_DAY, ALWAYS)


def at(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(timetable, since, until):
    zone = timetable.zone
    return between(timetable, at(since, zone), at(until, zone)) / HOUR


def test_time_passes_within_the_hours_only():
    assert hours(CHINA, "2026-03-02T08:00", "2026-03-02T20:00") == 8
    assert hours(CHINA, "2026-03-02T11:30", "2026-03-02T13:30") == 1
    assert hours(CHINA, "2026-03-06T17:00", "2026-03-09T10:00") == 2


def test_a_made_up_saturday_is_worked():
    assert hours(CHINA, "2026-02-14T00:00", "2026-02-15T00:00") == 8
    assert hours(CHINA, "2026-02-13T17:00", "2026-02-24T10:00") == 1 + 8 + 1
    assert add(CHINA, at("2026-02-14T17:30", SHANGHAI), HOUR) == at(
        "2026-02-24T09:30", SHANGHAI
    )


def test_half_a_day_ends_at_noon():
    assert hours(GERMANY, "2026-12-24T09:00", "2026-12-28T09:00") == 3
    assert hours(GERMANY, "2026-12-31T11:00", "2027-01-01T00:00") == 1


def test_years_are_counted_on_where_one_ends():
    assert hours(GERMANY, "2026-12-31T11:00", "2027-01-04T10:00") == 1 + 8 + 1
    assert hours(ALWAYS, "2019-12-31T23:00", "2027-01-01T01:00") == 61_370


@pytest.mark.parametrize(
    ("day", "length"),
    [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)],
)
def test_a_day_is_as_long_as_the_clock_makes_it(day, length):
    following = date.fromisoformat(day) + timedelta(days=1)

    assert hours(BY_NIGHT_AND_DAY, f"{day}T00:00", f"{following}T00:00") == length


def test_what_the_clock_shows_twice_is_open_twice_and_what_it_leaves_out_never():
    quarter = Timetable(BERLIN, ((Span(120, 180),),) * 7)

    assert hours(quarter, "2026-03-29T00:00", "2026-03-30T00:00") == 0
    assert hours(quarter, "2026-10-25T00:00", "2026-10-26T00:00") == 2
    assert hours(NIGHTS, "2026-10-25T00:00", "2026-10-25T06:15") == 7.25 - 2 * 0.25


def test_the_end_of_the_hours_is_reached_before_they_open_again():
    friday = at("2026-03-06T17:00", SHANGHAI)

    assert add(CHINA, friday, HOUR) == at("2026-03-06T18:00", SHANGHAI)
    assert add(CHINA, friday, HOUR + MINUTE) == at("2026-03-09T09:01", SHANGHAI)


def test_no_time_at_all_is_the_moment_itself():
    sunday = at("2026-03-08T12:00", SHANGHAI)

    assert add(CHINA, sunday, timedelta()) == sunday
    assert between(CHINA, sunday, sunday) == timedelta()


def test_moments_come_back_in_utc():
    moment = at("2026-03-06T17:00", SHANGHAI)

    assert {
        each.tzinfo
        for each in (
            add(CHINA, moment, HOUR),
            add(CHINA, moment, timedelta()),
            next_opening(CHINA, moment),
        )
    } == {UTC}


def test_whether_it_is_open_and_when_it_opens_next():
    assert is_open(CHINA, at("2026-03-06T09:00", SHANGHAI))
    assert not is_open(CHINA, at("2026-03-06T18:00", SHANGHAI))
    assert next_opening(CHINA, at("2026-03-06T18:00", SHANGHAI)) == at(
        "2026-03-09T09:00", SHANGHAI
    )
    assert next_opening(GERMANY, at("2026-12-31T12:00", BERLIN)) == at(
        "2027-01-01T09:00", BERLIN
    )
    noon = at("2026-03-06T11:00", SHANGHAI)
    assert next_opening(CHINA, noon) == noon


def test_backwards_it_is_less_than_nothing():
    assert hours(CHINA, "2026-03-09T10:00", "2026-03-06T17:00") == -2


def test_where_nobody_ever_works_no_time_passes():
    closed = Timetable(SHANGHAI, ((),) * 7, {date(2026, 5, 1): OFFICE})
    moment = at("2026-05-01T12:00", SHANGHAI)

    assert add(closed, moment, 5 * HOUR) == at("2026-05-01T18:00", SHANGHAI)
    with pytest.raises(CalendarInputError):
        add(closed, moment, 6 * HOUR)
    with pytest.raises(CalendarInputError):
        next_opening(closed, at("2026-05-02T12:00", SHANGHAI))
    with pytest.raises(ValueError, match="back"):
        add(CHINA, moment, -HOUR)


def test_years_that_are_not_announced_are_named():
    timetable = Timetable(SHANGHAI, WEEK, provisional=frozenset({2027, 2028}))

    def find(since, until):
        return find_provisional(timetable, at(since, SHANGHAI), at(until, SHANGHAI))

    assert find("2026-01-01", "2026-12-31") == frozenset()
    assert find("2026-12-31", "2027-01-04") == {2027}


def test_where_the_day_begins_at_one_and_where_a_day_was_left_out():
    cuba = Timetable(ZoneInfo("America/Havana"), (WHOLE_DAY,) * 7)
    samoa = Timetable(ZoneInfo("Pacific/Apia"), (WHOLE_DAY,) * 7)

    assert hours(cuba, "2026-03-08T01:00", "2026-03-09T00:00") == 23
    assert hours(samoa, "2011-12-29T00:00", "2012-01-01T00:00") == 48


def count_slowly(timetable, since, until):
    """Minute by minute, as somebody with a clock would."""
    count = 0
    while since < until:
        wall = since.astimezone(timetable.zone)
        minute = wall.hour * 60 + wall.minute
        count += any(
            span.since <= minute < span.until for span in timetable.spans(wall.date())
        )
        since += MINUTE
    return count * MINUTE


AROUND = {
    "makeup": (CHINA, datetime(2026, 2, 9, tzinfo=UTC)),
    "golden_week": (CHINA, datetime(2026, 9, 18, tzinfo=UTC)),
    "spring": (NIGHTS, datetime(2026, 3, 27, tzinfo=UTC)),
    "autumn": (NIGHTS, datetime(2026, 10, 23, tzinfo=UTC)),
    "christmas": (GERMANY, datetime(2026, 12, 22, tzinfo=UTC)),
}


@pytest.mark.parametrize("name", AROUND)
def test_random_spans_are_what_counting_minutes_gives(name):
    timetable, begin = AROUND[name]
    chance = random.Random(name)

    for _ in range(200):
        since = begin + chance.randrange(14 * 1_440) * MINUTE
        until = since + int(chance.expovariate(1 / 900)) * MINUTE
        counted = count_slowly(timetable, since, until)
        assert between(timetable, since, until) == counted, (since, until)
        assert between(timetable, since, add(timetable, since, counted)) == counted


moments = st.datetimes(
    datetime(2015, 1, 1),  # noqa: DTZ001
    datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
durations = st.timedeltas(timedelta(), timedelta(days=400))
timetables = st.sampled_from(TIMETABLES)


@given(timetables, moments, durations)
def test_what_was_added_lies_between(timetable, moment, duration):
    assert between(timetable, moment, add(timetable, moment, duration)) == duration


@given(timetables, moments, durations)
def test_what_was_taken_away_lies_between_and_nothing_later_does(
    timetable, moment, duration
):
    since = subtract(timetable, moment, duration)

    assert between(timetable, since, moment) == duration
    later = since + timedelta(microseconds=1)
    assert not duration or between(timetable, later, moment) < duration


@given(timetables, moments, moments, moments)
def test_parts_add_up(timetable, first, second, third):
    first, second, third = sorted((first, second, third))

    assert between(timetable, first, third) == between(
        timetable, first, second
    ) + between(timetable, second, third)


@given(timetables, moments, durations, durations)
def test_adding_in_two_steps_is_adding_once(timetable, moment, first, second):
    once = add(timetable, moment, first + second)

    assert add(timetable, add(timetable, moment, first), second) == once


@given(timetables, moments)
def test_the_next_opening_is_open_and_nothing_was_open_before(timetable, moment):
    opening = next_opening(timetable, moment)

    assert is_open(timetable, opening)
    assert between(timetable, moment, opening) == timedelta()


def test_timetables_that_say_the_same_of_a_year_share_what_is_worked_out():
    holiday = {date(2026, 10, 1): ()}
    first, second = (
        Timetable(ZoneInfo("Asia/Shanghai"), (WHOLE_DAY,) * 7, days)
        for days in (holiday, {**holiday, date(2025, 10, 1): ()})
    )
    moment = datetime(2026, 9, 30, 23, tzinfo=UTC)

    assert not is_open(first, moment)
    assert not is_open(second, moment)
    assert first.worked_out[2026] is second.worked_out[2026]
