"""The rules by which shifts come back."""

from datetime import date

import pytest

from kb.rosters.errors import RosterCase, RosterInputError
from kb.rosters.rules import MAX_RULE, check_rule, list_next

START = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY", ["2026-01-03", "2026-01-04", "2026-01-05"]),
        ("rrule:freq=weekly;byday=mo,we", ["2026-01-05", "2026-01-07", "2026-01-12"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", ["2026-01-03", "2026-01-17", "2026-01-31"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("FREQ=DAILY;COUNT=4", ["2026-01-03", "2026-01-04"]),
        ("FREQ=DAILY;UNTIL=20260103", ["2026-01-03"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2028-02-29", "2032-02-29"]),
    ],
)
def test_a_rule_yields_its_days(rule, days):
    found = list_next(rule, START, after=date(2026, 1, 3), count=3)

    assert [day.isoformat() for day in found] == days
    assert check_rule(rule, START) == rule.upper().removeprefix("RRULE:")


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "soon",
        "FREQ=HOURLY",
        "FREQ=SECONDLY;COUNT=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY\nFREQ=WEEKLY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["1"] * MAX_RULE),
    ],
)
def test_what_is_no_rule_of_days_is_refused(rule):
    with pytest.raises(RosterInputError) as refused:
        check_rule(rule, START)

    assert refused.value.case is RosterCase.BAD_RULE


@pytest.mark.parametrize(
    "rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;UNTIL=20251231"]
)
def test_a_rule_that_yields_nothing_is_refused(rule):
    with pytest.raises(RosterInputError) as refused:
        check_rule(rule, START)

    assert refused.value.case is RosterCase.NO_DATES
