"""A solved problem: what came before, and what still comes."""

from datetime import timedelta

import pytest

from kb.problems import service as problems
from kb.reports import proof
from tests.conftest import NOON

WEEK = timedelta(days=7)


@pytest.fixture
def solved(desk):
    """Solved at noon, after one incident in each of the four weeks before."""
    solution = desk.solution("换掉打印服务器")
    incidents = []
    for weeks in (4, 3, 2, 1):
        desk.now = NOON - weeks * WEEK + timedelta(days=1)
        incidents.append(desk.incident(f"打印机脱机 {weeks}"))
    desk.now = NOON
    by = desk.as_("technician")
    problem = problems.open_problem(
        desk.session, "打印机脱机", "", incidents=incidents, by=by
    )
    problems.find_cause(desk.session, problem, "打印服务器过载", by=by)
    problems.link(desk.session, problem, solution.id, by=by)
    problems.solve(desk.session, problem, by=by)
    desk.session.flush()
    return problem


def prove(desk, problem, now, who="technician"):
    desk.session.flush()
    return proof.prove(desk.session, problem, desk.person(who), now=now)


def test_incidents_are_counted_by_week_before_and_after(desk, solved):
    desk.now = NOON + WEEK + timedelta(days=2)
    desk.link(desk.incident("打印机又脱机"), solved.solution)
    desk.incident("VPN 连不上")

    found = prove(desk, solved, NOON + 2 * WEEK)

    assert [week.incidents for week in found.weeks if not week.is_after] == (
        [0] * 8 + [1] * 4
    )
    assert [week.incidents for week in found.weeks if week.is_after] == [0, 1]
    assert (found.before, found.after) == (4 / 12, 0.5)


def test_nothing_is_said_of_the_first_days(desk, solved):
    assert prove(desk, solved, NOON + timedelta(days=2)).after is None


def test_it_ends_after_twelve_weeks(desk, solved):
    assert len(prove(desk, solved, NOON + 40 * WEEK).weeks) == 24


def test_what_is_not_solved_has_no_proof(desk, solved):
    problems.reopen(desk.session, solved, "又来了", by=desk.as_("technician"))

    assert prove(desk, solved, NOON + WEEK) is None


def test_nobody_counts_what_they_may_not_see(desk, solved):
    found = prove(desk, solved, NOON + WEEK, who="neighbour")

    assert sum(week.incidents for week in found.weeks) == 0
