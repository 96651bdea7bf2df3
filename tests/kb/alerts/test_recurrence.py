"""What users report again and again is offered as a problem."""

from datetime import timedelta
from functools import partial

import pytest

from kb.alerts import patterns, recurrence
from kb.alerts.models import PatternKind, PatternState
from kb.problems import service as problems
from search.telling import telling_words
from search.terminology import shipped_terminology
from tests.conftest import NOON
from tests.desk import Desk

TITLES = [
    "打印机脱机",
    "脱机的打印机",
    "打印机又脱机了",
    "打印机显示脱机",
    "打印机脱机",
]


@pytest.fixture
def desk(session):
    return Desk(session)


def find(desk, now=NOON):
    desk.session.flush()
    tell = partial(telling_words, terminology=shipped_terminology())
    return recurrence.find(desk.session, tell, now=now)


def offers(desk, **more):
    desk.session.flush()
    return patterns.list_offers(
        desk.session, desk.person("technician"), offset=0, limit=10, **more
    )


def test_the_fifth_of_the_same_words_makes_a_pattern(desk):
    for title in TITLES[:4]:
        desk.incident(title)
    desk.incident("VPN 连不上")
    assert find(desk) == 0

    desk.incident(TITLES[4])
    assert (find(desk), find(desk)) == (1, 0)

    (offer,) = offers(desk)
    assert (offer.pattern.kind, offer.title) == (PatternKind.WORDING, "打印机脱机")
    assert sorted(each.title for each in offer.incidents) == sorted(TITLES)


def test_the_fifth_that_one_solution_solved_makes_one_pattern(desk):
    solution = desk.solution("清理打印队列")
    for number in range(5):
        desk.closed(
            f"打印机脱机 {number}" if number else "打印队列堵塞", solution=solution
        )

    assert find(desk) == 1

    (offer,) = offers(desk)
    assert offer.pattern.kind is PatternKind.SOLUTION
    assert (offer.title, offer.total) == ("清理打印队列", 5)


def test_a_problem_takes_them_closed_ones_too_and_more_are_offered_once_it_has_ended(
    desk,
):
    solution = desk.solution("清理打印队列")
    closed = [
        desk.closed(f"打印机脱机 {number}", solution=solution) for number in "12345"
    ]
    find(desk)
    (offer,) = offers(desk)

    desk.now = NOON + timedelta(hours=1)
    problem = patterns.open_problem(
        desk.session, offer.pattern, by=desk.as_("technician")
    )
    desk.session.flush()
    assert {each.problem_id for each in closed} == {problem.id}

    desk.now = NOON + timedelta(days=1)
    for number in "abcde":
        desk.closed(f"打印机脱机 {number}", solution=solution)
    assert find(desk, desk.now + timedelta(hours=1)) == 0
    problems.cancel(desk.session, problem, "不是一回事", by=desk.as_("technician"))

    assert find(desk, desk.now + timedelta(hours=1)) == 1
    assert offers(desk)[0].total == 5


def test_what_was_put_aside_is_not_offered_again(desk):
    for title in TITLES:
        desk.incident(title)
    find(desk)
    (offer,) = offers(desk)

    patterns.dismiss(desk.session, offer.pattern, by=desk.as_("technician"))
    for title in TITLES:
        desk.incident(title)

    assert find(desk) == 0
    assert offers(desk) == []
    assert len(offers(desk, state=PatternState.DISMISSED)) == 1


def test_what_is_long_past_or_cancelled_or_of_alerts_does_not_count(desk, monitoring):
    for title in TITLES[:3]:
        desk.incident(title)
    for _ in range(2):
        desk.withdrawn()
    desk.now = NOON + timedelta(days=15)
    for title in TITLES[3:]:
        desk.incident(title)
    for number in range(6):
        monitoring.send("打印机脱机", f"web-{number}")
        monitoring.wait(days=1)

    assert find(desk, desk.now) == 0
