"""Records as documents, and the marks that keep their index true."""

import pytest
from sqlalchemy import delete, select

from kb.audit import By
from kb.changes import service as changes
from kb.incidents.past_cases import PastCase, SolvedCase, add_past_cases
from kb.people.models import User
from kb.problems import service as problems
from kb.records.kinds import RecordKind, to_key
from kb.records.marks import PendingRecord
from search import records
from search.engines.memory import MemoryEngine
from search.indexer import apply
from tests.conftest import NOON
from tests.desk import Desk
from tests.search.documents import find


@pytest.fixture
def engine():
    return MemoryEngine()


@pytest.fixture
def desk(session):
    return Desk(session)


def bring_up(session, engine):
    while records.is_behind(session):
        pending = records.read_pending(session)
        apply(engine, pending)
        records.forget_marks(session, pending.marks)


def keys(engine, text, *words):
    return {hit.article_id for hit in find(engine, text, readers=set(words)).hits}


def test_each_kind_is_found_by_its_words(session, desk, engine):
    incident = desk.incident("打印机不工作", description="kaputnik")
    technician = desk.as_("technician")
    problem = problems.open_problem(session, "反复 kaputnik", "", by=technician)
    intention = changes.Intention(title="更换 kaputnik", description="", system="OA")
    change = changes.open_change(session, intention, by=technician)
    case = SolvedCase(
        external_id="X-7", article_id=desk.solution().id, title="kaputnik"
    )
    add_past_cases(session, "old", [case], now=NOON)
    past = session.scalar(select(PastCase.id))

    session.flush()
    bring_up(session, engine)

    assert keys(engine, "kaputnik", "incidents", "staff") == {
        to_key(RecordKind.INCIDENT, incident.id),
        to_key(RecordKind.PROBLEM, problem.id),
        to_key(RecordKind.CHANGE, change.id),
        to_key(RecordKind.PAST_CASE, past),
    }
    assert keys(engine, incident.number, "incidents") == {
        to_key(RecordKind.INCIDENT, incident.id)
    }
    assert keys(engine, "kaputnik") == set()
    assert not records.find_differences(session, engine)


def test_a_picture_is_found_by_its_words_and_not_by_its_address(session, desk, engine):
    shown = "![kaputnik](/pictures/0123456789abcdef0123-640x400)"
    incident = desk.incident("打印机不工作", description=shown)

    bring_up(session, engine)

    assert keys(engine, "kaputnik", "incidents") == {
        to_key(RecordKind.INCIDENT, incident.id)
    }
    assert keys(engine, "0123456789abcdef0123", "incidents") == set()


def test_people_are_found_by_administrators_alone(session, desk, engine):
    person = desk.person("technician")
    person.name = "王芳"
    session.flush()
    bring_up(session, engine)
    key = to_key(RecordKind.PERSON, person.id)

    assert keys(engine, "王芳", "administrators") == {key}
    assert keys(engine, "technician", "administrators") == {key}
    assert keys(engine, "王芳", "staff", "incidents") == set()


def test_a_change_of_a_record_is_found_and_what_went_is_not(session, desk, engine):
    incident = desk.incident("打印机不工作")
    person = desk.person("reporter")
    bring_up(session, engine)

    incident.title = "扫描仪 quokka"
    person.anonymised_at = NOON
    session.flush()
    bring_up(session, engine)

    assert len(keys(engine, "quokka", "incidents")) == 1
    assert keys(engine, "打印机不工作", "incidents") == set()
    assert keys(engine, "reporter", "administrators") == set()


def test_a_rebuilt_index_holds_what_the_marks_would_bring(session, desk, engine):
    desk.closed()
    by = By(desk.as_("technician").actor, NOON)
    problems.open_problem(session, "一再", "", by=by)
    session.flush()
    fresh = MemoryEngine()

    count = records.rebuild(session, fresh)
    bring_up(session, engine)

    assert list(fresh.article_ids()) == list(engine.article_ids())
    assert count == len(list(fresh.article_ids()))
    assert records.count_least(session) <= count
    people = len(session.scalars(select(User.id)).all())
    assert count - people == records.count_least(session)


def test_an_index_that_lacks_records_differs(session, desk, engine):
    desk.incident()
    session.flush()
    session.execute(delete(PendingRecord))

    assert records.find_differences(session, engine).only_left > 0
