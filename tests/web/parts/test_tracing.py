"""Traces gathered, and written many at a time."""

import threading

import pytest
from sqlalchemy import func, select

from kb.traces import recording
from kb.traces.models import Search, SearchStep, StepKind
from kb.traces.recording import Shown, Step
from tests.conftest import NOON
from tests.statements import asked_of
from web.parts import tracing
from web.parts.tracing import Tracer

PATIENCE = 30
LONG = 3_600


@pytest.fixture
def tracer(services, monkeypatch):
    """One that writes when it ends."""
    monkeypatch.setattr(tracing, "GATHERING_SECONDS", LONG)
    return Tracer(services.database)


def search(user, text, incident_id=None):
    shown = Shown(total=1, article_ids=[7], incident_id=incident_id)
    return lambda session: recording.record_search(session, user, text, shown, now=NOON)


def step(user, text):
    key = recording.to_key(user, text, NOON)
    done = Step(kind=StepKind.OPENED)
    return lambda session: recording.record_step(session, key, user, done, now=NOON)


def count(services, table):
    with services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_what_is_gathered_is_written_in_one_transaction_at_the_end_too(
    services, people, tracer
):
    with asked_of(services.database.engine) as asked, tracer.running():
        for number in range(50):
            tracer.gather(search(people["requester"], f"打印机 {number}"))

    assert asked.count("BEGIN IMMEDIATE") == 1
    assert len(asked) == 1 + 50
    assert count(services, Search) == 50


def test_what_cannot_be_written_takes_nothing_else_along(services, people, tracer):
    after_nobody = Step(kind=StepKind.OPENED, article_id=2**31)

    def break_a_rule(session):
        search(people["requester"], "打印机 1")(session)
        key = recording.to_key(people["requester"], "打印机 1", NOON)
        recording.record_step(session, key, people["requester"], after_nobody, now=NOON)

    with tracer.running():
        tracer.gather(search(people["requester"], "打印机 1"))
        tracer.gather(break_a_rule)
        tracer.gather(step(people["requester"], "打印机 3"))
        tracer.gather(search(people["requester"], "打印机 2"))
        tracer.gather(search(people["requester"], "打印机 3"))

    assert count(services, Search) == 3
    assert count(services, SearchStep) == 0


def test_the_same_search_is_kept_once(services, people, tracer):
    with tracer.running():
        for _ in range(3):
            tracer.gather(search(people["requester"], "打印机"))

    assert count(services, Search) == 1


def test_of_works_of_one_name_one_is_done_and_later_one_more(tracer):
    done = []

    for _ in range(2):
        with tracer.running():
            for number in range(3):
                tracer.gather(lambda _, number=number: done.append(number), once="x")

    assert done == [0, 0]


def test_a_step_waits_for_a_search_that_another_process_still_gathers(
    services, people, monkeypatch
):
    monkeypatch.setattr(tracing, "GATHERING_SECONDS", 0.1)
    tracer = Tracer(services.database)
    tried, user = threading.Event(), people["requester"]

    def try_step(session):
        tried.set()
        return step(user, "打印机")(session)

    with tracer.running():
        tracer.gather(try_step)
        assert tried.wait(PATIENCE)
        with services.database.writing() as other:
            search(user, "打印机")(other)

    assert count(services, SearchStep) == 1


def test_a_step_after_nothing_is_given_up(people, tracer):
    tries = []

    def try_step(session):
        tries.append(1)
        return step(people["requester"], "打印机")(session)

    tracer.gather(try_step)
    assert len(tries) == 1, "no thread is running: at once"
    for _ in range(2 * tracing.TRIES):
        with tracer.running():
            if len(tries) == 1:
                tracer.gather(try_step)

    assert len(tries) == 1 + tracing.TRIES
