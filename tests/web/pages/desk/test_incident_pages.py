"""The closing rule at the doors of the pages, and what belongs to nobody else."""

from dataclasses import replace

import pytest

from kb import database as databases
from kb.incidents.models import Incident, State
from tests.desk import Desk
from web.app import create_app


@pytest.fixture
def desk(services, people):
    """Work by the same people who log in; each use is a transaction of its own."""

    def work(deed):
        with services.database.writing() as session:
            parts = {
                "reporter": session.merge(people["requester"], load=False),
                "technician": session.merge(people["technician"], load=False),
                "manager": session.merge(people["manager"], load=False),
                "reviewer": session.merge(people["reviewer"], load=False),
            }
            made = deed(Desk(session, people=parts))
            session.flush()
            return made.id

    return work


def state(services, incident_id):
    with services.database.reading() as session:
        return session.get_one(Incident, incident_id).state


def test_the_page_lists_all_that_is_missing(technician, desk, services):
    incident = desk(lambda work: work.resolved())

    answer = technician.post(f"/incidents/{incident}/close")

    assert answer.status_code == 409
    assert "It has no solution." in answer.text
    assert "The user has not confirmed that it is solved." in answer.text
    assert state(services, incident) is State.RESOLVED


def test_the_page_closes_what_has_everything(technician, desk, services):
    incident = desk(lambda work: work.confirmed(solution=work.solution()))

    technician.post(f"/incidents/{incident}/close")

    assert state(services, incident) is State.CLOSED


def test_many_at_once_are_each_asked_for_everything(technician, desk, services):
    ready = desk(lambda work: work.confirmed("甲", solution=work.solution()))
    unready = desk(lambda work: work.resolved("乙"))

    page = technician.post(
        "/incidents/bulk",
        {"action": "close", "incident": [ready, unready]},
        follow_redirects=True,
    ).text

    assert "1 incident is done." in page
    assert f"INC-{unready:06}: It has no solution." in page
    assert state(services, ready) is State.CLOSED
    assert state(services, unready) is State.RESOLVED


def test_a_merge_of_many_is_done_whole_or_not_at_all(technician, desk, services):
    original = desk(lambda work: work.incident("原来的"))
    first = desk(lambda work: work.incident("重复的"))
    closed = desk(lambda work: work.closed("已关闭的"))

    technician.post(
        "/incidents/bulk",
        {"action": "merge", "incident": [first, closed], "original": str(original)},
    )

    assert state(services, first) is State.NEW
    assert state(services, closed) is State.CLOSED


@pytest.fixture
def app(services, sqlite_url):
    """The pages, with closing by itself switched on."""
    settings = replace(services.settings, auto_close=True)
    database = databases.connect(sqlite_url, auto_close=True)
    yield create_app(replace(services, settings=settings, database=database))
    database.close()


def test_the_last_condition_closes_it_where_the_setting_says_so(log_in, desk, services):
    bare = desk(lambda work: work.resolved("甲"))
    linked = desk(lambda work: work.resolved("乙", solution=work.solution()))

    for incident in (bare, linked):
        log_in("requester").post(f"/requests/{incident}/confirm", {"stars": "5"})

    assert state(services, bare) is State.RESOLVED
    assert state(services, linked) is State.CLOSED


@pytest.mark.parametrize("step", ["", "/confirm", "/deny", "/withdraw", "/reopen"])
def test_the_request_of_another_is_not_there(log_in, desk, services, step):
    incident = desk(lambda work: work.incident(reporter="manager"))
    requester = log_in("requester")

    answer = (
        requester.post(f"/requests/{incident}{step}", {"said": "x", "reason": "x"})
        if step
        else requester.get(f"/requests/{incident}")
    )

    assert answer.status_code == 404
    assert state(services, incident) is State.NEW


def test_staff_pages_are_not_for_requesters(requester, desk):
    incident = desk(lambda work: work.incident())

    answers = {
        path: requester.get(path).status_code
        for path in ("/incidents", f"/incidents/{incident}", "/numbers", "/people")
    }

    assert set(answers.values()) == {403}
