"""Numbers up to now: their courses, and a month that goes on beside the one before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kb.reports import survey as surveying
from kb.reports.numbers import BY_CODE, NUMBERS
from kb.reports.periods import read_period
from kb.reports.survey import survey
from tests.conftest import NOON


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.code)
def test_every_number_that_is_kept_has_a_course_up_to_now(desk, number):
    """And the whole is what it is without one."""
    desk.incident()
    desk.closed()
    desk.session.flush()
    period = replace(read_period("2026-Q1"), seen_at=NOON)

    found = survey(desk.session, [number], period)[number.code]

    assert found.value == number.compute(desk.session, period)
    assert len(found.course) == (9 if number.among.is_kept else 0)


def test_among_many_incidents_only_the_number_that_is_looked_at_has_a_dear_course(
    desk, monkeypatch
):
    desk.incident()
    desk.session.flush()
    period = replace(read_period("2026-Q1"), seen_at=NOON)
    monkeypatch.setattr(surveying, "MANY", 1)
    dear = [BY_CODE["opened"], BY_CODE["backlog_age"]]

    among_others = survey(desk.session, dear, period)
    alone = survey(desk.session, dear[1:], period)

    assert len(among_others["opened"].course) == 9
    assert not among_others["backlog_age"].course
    assert among_others["backlog_age"].value == alone["backlog_age"].value
    assert len(alone["backlog_age"].course) == 9


def test_a_month_that_goes_on_is_compared_with_the_same_days(desk):
    """Two were opened a month before: one an hour earlier then, and one later."""
    for hours in (28 * 24 + 1, 20 * 24, 0):
        desk.now = NOON - timedelta(hours=hours)
        desk.incident()
    desk.session.flush()
    opened = BY_CODE["opened"]
    month = read_period("2026-03")

    so_far = survey(desk.session, [opened], replace(month, seen_at=NOON))["opened"]
    ended = survey(desk.session, [opened], month)["opened"]

    assert (so_far.value.value, so_far.previous.value) == (1, 1)
    assert (ended.value.value, ended.previous.value) == (1, 2)
