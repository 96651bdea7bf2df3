"""Past cases without an article: found by staff, and answered by one draft for many."""

import pytest
from sqlalchemy import select

from kb.articles.models import Submission
from kb.audit import Actor, AuditEntry, By
from kb.exchange import incidents, unanswered
from kb.exchange.run import IncidentImport
from kb.incidents.models import State
from kb.incidents.past_cases import PastCase
from kb.people.users import get_user
from tests.conftest import NOON
from tests.incoming import make_row
from web.answers import indexing

RESTART = "Stopped the spooler, emptied its folder, started it again, printed a page."
RENEWED = "Renewed the certificate and told everybody to wait an hour."


@pytest.fixture
def brought(services, library):
    """Two cases like each other, and another: their ids."""
    assert library
    rows = [
        make_row(f"INC{number}", state=State.CLOSED, title=title, done=done)
        for number, (title, done) in enumerate(
            [
                ("打印机卡纸", RESTART),
                ("打印机卡纸", f"{RESTART} OK"),
                ("certificate expired", RENEWED),
            ]
        )
    ]
    with services.database.writing() as session:
        actor = Actor(get_user(session, "manager"), "test")
        run = IncidentImport(origin="servicenow", actor=actor, now=NOON)
        incidents.take_in_all(session, rows, run)
        ids = session.scalars(select(PastCase.id).order_by(PastCase.id)).all()
    indexing.drain(services)
    return ids


def test_like_cases_stand_together_the_most_first(technician, brought):
    page = technician.get("/past-cases").text

    places = [
        page.index(f'href="/past-cases/{each}"') for each in (brought[0], brought[2])
    ]
    assert places == sorted(places)
    assert f'href="/past-cases/{brought[1]}"' not in page


def test_a_search_leads_staff_to_what_was_done(technician, brought):
    page = technician.get("/search?q=打印机卡纸").text
    assert f'href="/past-cases/{brought[0]}"' in page

    case = technician.get(f"/past-cases/{brought[0]}").text
    assert "emptied its folder" in case
    assert f'href="/past-cases/{brought[1]}"' in case


def test_requesters_see_none(requester, brought):
    assert requester.get("/past-cases").status_code == 403
    assert requester.get(f"/past-cases/{brought[0]}").status_code == 403
    assert "/past-cases/" not in requester.get("/search?q=打印机卡纸").text


def test_one_draft_answers_the_group_once_it_is_published(
    services, technician, library, brought
):
    begun = technician.post(
        "/submissions/new", data={"kind": "solution", "past_case": brought[1]}
    )
    draft = technician.get(begun.headers["Location"]).text
    assert "emptied its folder" in draft
    assert 'value="打印机卡纸"' in draft
    assert technician.get("/past-cases").text.count('name="past_case"') == 1

    with services.database.writing() as session:
        by = By(Actor(get_user(session, "manager"), "test"), NOON)
        (written,) = session.scalars(
            select(Submission.id).order_by(Submission.id.desc()).limit(1)
        )
        unanswered.turn_into_links(session, {written: library[0]}, by=by)
        tied = session.scalars(select(PastCase.article_id).order_by(PastCase.id)).all()
        entries = session.scalars(
            select(AuditEntry.action).where(AuditEntry.noun == "pastcase")
        ).all()
    assert tied == [library[0], library[0], None]
    assert entries.count("link") == 2
    page = technician.get(f"/past-cases/{brought[0]}").text
    assert f'href="/articles/{library[0]}"' in page
