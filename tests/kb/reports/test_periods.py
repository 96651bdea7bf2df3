"""Periods read from text, and those that they are compared with."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from kb.reports.periods import (
    Period,
    PeriodError,
    contract_year,
    last_days,
    read_period,
)


def named(text):
    first, end = read_period(text).days
    return f"{first}..{end - timedelta(days=1)}"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-10-05", "2026-10-05..2026-10-05"),
        ("2026-W40", "2026-09-28..2026-10-04"),
        ("2026-W53", "2026-12-28..2027-01-03"),
        ("2026-02", "2026-02-01..2026-02-28"),
        ("2026-12", "2026-12-01..2026-12-31"),
        ("2026-Q4", "2026-10-01..2026-12-31"),
        ("2026-H1", "2026-01-01..2026-06-30"),
        ("2026", "2026-01-01..2026-12-31"),
        ("2026-04-15..2027-04-14", "2026-04-15..2027-04-14"),
    ],
)
def test_a_period_is_read_and_keeps_its_name(text, days):
    assert named(text) == days
    assert read_period(text).name == text


@pytest.mark.parametrize(
    ("text", "previous", "year_before"),
    [
        ("2026-10-05", "2026-10-04", "2025-10-05"),
        ("2024-02-29", "2024-02-28", "2023-02-28"),
        ("2026-W40", "2026-W39", "2025-W40"),
        ("2026-W53", "2026-W52", "2025-W52"),
        ("2027-W01", "2026-W53", "2026-W01"),
        ("2026-03", "2026-02", "2025-03"),
        ("2025-02", "2025-01", "2024-02"),
        ("2026-01", "2025-12", "2025-01"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-H1", "2025-H2", "2025-H1"),
        ("2026", "2025", "2025"),
        (
            "2026-04-15..2027-04-14",
            "2025-04-15..2026-04-14",
            "2025-04-15..2026-04-14",
        ),
        (
            "2026-05-01..2026-05-05",
            "2026-04-26..2026-04-30",
            "2025-05-01..2025-05-05",
        ),
    ],
)
def test_a_period_knows_the_one_before_and_last_year(text, previous, year_before):
    period = read_period(text)

    assert period.previous.name == previous
    assert period.year_before.name == year_before
    assert period.previous.until == period.since


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-H3",
        "2025-W53",
        "2026-W00",
        "2026-02-29",
        "2026-10-05..2026-10-04",
        "0001",
        "9999",
        "9999-12-31",
        "2016-01-01..2026-12-31",
        "２０２６",
        "2026-10-05T00:00",
        "last month",
    ],
)
def test_what_is_no_period_is_refused_with_how_to_write_one(text):
    with pytest.raises(PeriodError, match="2026-Q4"):
        read_period(text)


def test_the_year_of_a_contract_begins_on_its_day():
    assert contract_year(date(2024, 4, 15), 2026).name == "2026-04-15..2027-04-14"
    assert contract_year(date(2024, 2, 29), 2025).name == "2025-02-28..2026-02-27"


def test_the_last_days_are_compared_with_as_many_before():
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    period = last_days(28, now=now)

    assert (period.name, period.days) == ("", None)
    assert period.previous == last_days(28, now=period.since)
    assert period.year_before.until.date() == date(2025, 3, 2)


def test_what_goes_on_is_compared_with_as_much_of_what_was_before():
    now = datetime(2026, 3, 11, 4, tzinfo=UTC)
    month, ended = read_period("2026-03"), read_period("2026-02")

    going_on = replace(month, seen_at=now)

    passed = now - month.since
    before, year_before = read_period("2026-02"), read_period("2025-03")
    assert going_on.compared == [
        Period(each.since, each.since + passed) for each in (before, year_before)
    ]
    assert replace(ended, seen_at=now).compared == [
        ended.previous,
        ended.year_before,
    ]


def test_what_goes_on_longer_than_the_one_before_is_compared_with_all_of_it():
    last_day = datetime(2026, 3, 31, 4, tzinfo=UTC)

    compared = replace(read_period("2026-03"), seen_at=last_day).compared

    assert compared[0] == read_period("2026-02")


def test_a_course_ends_today_and_has_no_part_that_is_yet_to_come():
    now = datetime(2026, 3, 11, 4, tzinfo=UTC)

    parts = replace(read_period("2026-Q1"), seen_at=now).parts()
    of_tomorrow = replace(read_period("2027"), seen_at=now).parts()

    assert len(parts) == 10
    assert parts[-1].since <= now < parts[-1].until
    assert parts[-1].end == now
    assert [each.name for each in of_tomorrow] == ["2027-01"]


@pytest.mark.parametrize(
    ("text", "count"),
    [("2026-10-05", 1), ("2026-W40", 7), ("2026-Q4", 14), ("2026-H1", 6), ("2026", 12)],
)
def test_a_period_is_cut_into_parts_without_gap_or_overlap(text, count):
    period = read_period(text)
    parts = period.parts()

    assert len(parts) == count
    assert (parts[0].since, parts[-1].until) == (period.since, period.until)
    assert all(one.until == following.since for one, following in pairwise(parts))
