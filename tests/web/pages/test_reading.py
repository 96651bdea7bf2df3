"""Pages that are only looked at: few statements, one transaction, and no wait for writers."""

import sqlite3
import threading
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import event, select

from kb.announcements import Announcement
from kb.articles.kinds import Audience
from kb.people.models import ManagedSystem, Role
from kb.problems.models import Problem
from kb.saved_searches import Place, SavedSearch
from kb.services.models import Client
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_user
from tests.laden import Laying
from tests.web.pages.test_every_page import ASKED, addresses

MOST_STATEMENTS = 12
MANY = 25
EXPECTED = (1, MOST_STATEMENTS)
WRITING = "BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "REPLACE"
COUNTED = {"/survey/none"}
"""A link that is no good is counted before it is answered, as a wrong password is."""


@contextmanager
def statements_of(services):
    """What this thread asks of the database meanwhile: others write behind the answers."""
    engine, asked, here = services.database.engine, [], threading.get_ident()

    def note(_connection, _cursor, statement, *_others):
        if threading.get_ident() == here:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def somebody_writing(services):
    with closing(sqlite3.connect(services.database.engine.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


def test_no_page_waits_for_a_writer(services, app, everybody):
    writing = []

    with services.tracer.running(), somebody_writing(services):
        for address in addresses(app):
            with statements_of(services) as asked:
                everybody.get(f"{address}?{ASKED}")
            if any(each.startswith(WRITING) for each in asked):
                writing.append(address)

    assert set(writing) <= COUNTED


@pytest.fixture
def add_incidents(services, people):
    """As many as wanted, in all open states, each with what lists say of one."""

    def add(number, **said):
        with services.database.writing() as session:
            staff = {
                key: session.merge(each, load=False) for key, each in people.items()
            }
            desk = Desk(session, people=staff | {"reporter": staff["requester"]})
            for place in range(number):
                make = (desk.incident, desk.started, desk.confirmed)[place % 3]
                make(**said)

    return add


@pytest.fixture
def add_around(services, people):
    """As many of what the start and the lists say of *login* besides."""

    def add(login, number, after):
        reader = people[login].id
        with services.database.writing() as session:
            for place in range(after, after + number):
                name = f"{login} {place}"
                session.add_all(
                    (
                        ManagedSystem(name=name, owner_id=reader),
                        Announcement(
                            title=name,
                            text="",
                            audience=Audience.SELF_SERVICE,
                            starts_on=NOON.date(),
                            author_id=reader,
                            created_at=NOON,
                        ),
                        *(
                            SavedSearch(
                                user_id=reader,
                                name=name,
                                address="q=x",
                                place=where,
                                created_at=NOON,
                            )
                            for where in Place
                        ),
                    )
                )

    return add


@pytest.fixture
def laden(services, people, library):
    """An incident with all that one may have, and one that nobody can take."""
    assert library
    with services.database.writing() as session:
        people["leader"] = make_user(session, "leader", roles=(Role.TECHNICIAN,))
        staff = {key: session.merge(each, load=False) for key, each in people.items()}
        laying = Laying(Desk(session, people=staff | {"reporter": staff["requester"]}))
        laying.around()
        laid = laying.incident().id, laying.stranded().id
        laying.lead("leader")
        return laid


@pytest.mark.parametrize("login", ["technician", "leader", "manager", "administrator"])
def test_an_incident_with_all_that_one_may_have_asks_few_questions(
    login, services, log_in, laden
):
    reader = log_in(login)
    incident, stranded = (f"/incidents/{each}" for each in laden)
    paths = "/", incident, stranded, "/incidents/board", "/incidents?view=open"

    asked = {
        path: min(count(services, reader, path) for _ in range(3)) for path in paths
    }

    assert {key: each for key, each in asked.items() if each > EXPECTED} == {}
    page = reader.get(incident).text
    for said in ("a.png", "A-1", "PRB-", "再看", "新的方案", "主机 0 没有回答"):
        assert said in page
    assert "核心征管中断应急预案" in page
    assert "was told, and reassigns it" in reader.get(stranded).text


def test_an_incident_of_a_problem_that_one_may_not_see_is_shown_without_it(
    services, technician, laden
):
    page = f"/incidents/{laden[0]}"
    shown = technician.get(page).text
    with services.database.writing() as session:
        problem = session.scalar(select(Problem))
        problem.client_id = session.scalar(
            select(Client.id).where(Client.code == "city")
        )
        number = problem.number

    answer = technician.get(page)

    assert number in shown
    assert answer.status_code == 200
    assert number not in answer.text


PAGES = (
    "/",
    "/search?q=打印机",
    "/incidents?view=open",
    "/incidents/1",
    "/articles/{article}",
    "/requests/new?title=打印机",
    "/incidents/board",
    "/systems",
)


@pytest.mark.parametrize("login", ["technician", "manager"])
def test_a_page_asks_few_questions_however_much_it_shows(
    login, services, log_in, library, add_incidents, add_around
):
    reader = log_in(login)
    asked_of = {}
    for more in (3, MANY):
        add_incidents(more)
        add_around(login, more, after=more)
        for page in PAGES:
            path = page.format(article=library[0])
            asked_of[page, more] = min(count(services, reader, path) for _ in range(3))

    assert {key: each for key, each in asked_of.items() if each > EXPECTED} == {}


@pytest.mark.parametrize("path", ["/incidents?view=open", "/incidents/board"])
def test_a_list_reads_no_texts_and_no_more_of_people_than_their_names(
    path, services, technician, add_incidents
):
    add_incidents(3)

    with services.tracer.running(), statements_of(services) as asked:
        technician.get(path)
    (rows,) = [
        each for each in asked if each.startswith("SELECT incident.id, incident.n")
    ]

    assert "incident.title" in rows
    assert "incident.description" not in rows
    assert "password_hash" not in rows


def test_systems_say_what_is_down_without_reading_its_incidents(
    services, technician, add_incidents, add_around
):
    add_around("technician", 1, after=0)
    add_incidents(3, system="technician 0", impact=1)

    with services.tracer.running(), statements_of(services) as asked:
        page = technician.get("/systems").text

    assert "INC-000002" in page
    assert [each for each in asked if "incident.description" in each] == []


def count(services, reader, path):
    """Transactions, and statements in them.

    What all pages of a process know is read again every few seconds: the least counts.
    """
    with services.tracer.running(), statements_of(services) as asked:
        assert reader.get(path).status_code == 200
    begun = sum(each.startswith("BEGIN") for each in asked)
    return begun, len(asked) - begun
