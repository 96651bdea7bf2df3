"""Two people at once: what comes second sees what came first."""

import threading

import pytest
from sqlalchemy import select

from kb.errors import KBError
from kb.incidents import closing, links
from kb.incidents.models import Incident, IncidentEvent, State
from review import retiring
from tests.desk import Desk

ROUNDS = 5


@pytest.fixture
def ready(database):
    """An incident that could be closed now, and its solution: their ids."""
    with database.writing() as session:
        desk = Desk(session)
        for login in ("technician", "reviewer"):
            desk.person(login)
        solution = desk.solution()
        incident = desk.confirmed(solution=solution)
        session.flush()
        return incident.id, solution.id


def at_once(database, *deeds):
    """Each deed in a thread and a transaction of its own; what each of them came to."""
    barrier = threading.Barrier(len(deeds))
    outcomes = [None] * len(deeds)

    def run(place, deed):
        barrier.wait()
        try:
            with database.writing() as session:
                deed(Desk(session))
            outcomes[place] = "done"
        except KBError as error:
            outcomes[place] = error.code

    threads = [
        threading.Thread(target=run, args=(place, deed))
        for place, deed in enumerate(deeds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def incident_now(database, ready):
    """Reads state, solution and closing revision as they are committed."""

    def read():
        with database.reading() as session:
            incident = session.get_one(Incident, ready[0])
            return incident.state, incident.solution_id, incident.closing_revision_id

    return read


def close(incident_id):
    def deed(desk):
        incident = desk.session.get_one(Incident, incident_id)
        closing.close(desk.session, incident, by=desk.as_("technician"))

    return deed


def unlink(incident_id):
    def deed(desk):
        incident = desk.session.get_one(Incident, incident_id)
        links.unlink(desk.session, incident, by=desk.as_("technician"))

    return deed


def retire(article_id):
    def deed(desk):
        retiring.retire(desk.session, article_id, "过时", by=desk.as_("reviewer"))

    return deed


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_closing_and_unlinking_at_once(database, ready, incident_now, _round):
    incident_id, solution_id = ready

    outcomes = at_once(database, close(incident_id), unlink(incident_id))

    state, solution, revision = incident_now()
    if state is State.CLOSED:
        assert outcomes == ["done", "incident_wrong_state"]
        assert (solution, revision is not None) == (solution_id, True)
    else:
        assert outcomes == ["closing_refused", "done"]
        assert (state, solution, revision) == (State.RESOLVED, None, None)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_closing_and_retiring_at_once(database, ready, incident_now, _round):
    incident_id, solution_id = ready

    outcomes = at_once(database, close(incident_id), retire(solution_id))

    closed = incident_now()[0] is State.CLOSED
    assert outcomes == ["done" if closed else "closing_refused", "done"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_who_close_it_one_comes_too_late(database, ready, incident_now, _round):
    outcomes = at_once(database, close(ready[0]), close(ready[0]))

    assert sorted(outcomes) == ["done", "incident_wrong_state"]
    assert incident_now()[0] is State.CLOSED


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_who_link_both_are_on_the_time_line(database, _round):
    with database.writing() as session:
        desk = Desk(session)
        first, second = desk.solution("甲的方案"), desk.solution("乙的方案")
        incident = desk.started()
        session.flush()
        keys = incident.id, first.id, second.id

    def link(article_id):
        def deed(desk):
            incident = desk.session.get_one(Incident, keys[0])
            links.link(desk.session, incident, article_id, by=desk.as_("technician"))

        return deed

    outcomes = at_once(database, link(keys[1]), link(keys[2]))

    assert outcomes == ["done", "done"]
    with database.reading() as session:
        linked = session.scalars(
            select(IncidentEvent.details)
            .where(IncidentEvent.action == "link")
            .order_by(IncidentEvent.id)
        ).all()
        assert {each["article"] for each in linked} == set(keys[1:])
        incident = session.get_one(Incident, keys[0])
        assert incident.solution_id == linked[-1]["article"]
