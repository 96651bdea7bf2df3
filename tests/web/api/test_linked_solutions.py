"""Whoever asked learns of no article or submission that is not for them."""

import pytest

from kb.articles.kinds import Audience
from kb.audit import Actor, By
from kb.incidents import links, opening
from kb.incidents.opening import Report
from kb.people.models import Scope
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_draft


@pytest.fixture
def read(client, token_of):
    def as_person(login, number):
        header = {"Authorization": f"Bearer {token_of(login, Scope.READ)}"}
        answer = client.get(f"/api/v1/incidents/{number}", headers=header)
        assert answer.status_code == 200
        return answer.json

    return as_person


@pytest.fixture
def linked(services, people, publish):
    """The number of the requester's incident, linked to an article of this audience."""

    def link(audience):
        (article,) = publish(make_draft("打印机脱机", audience=audience))
        with services.database.writing() as session:
            reporter = session.merge(people["requester"], load=False)
            technician = session.merge(people["technician"], load=False)
            incident = opening.open_incident(
                session,
                Report(title="打印机坏了"),
                reporter=reporter,
                by=By(Actor(reporter, "page"), NOON),
            )
            by = By(Actor(technician, "page"), NOON)
            links.link(session, incident, article, by=by)
            return incident.number, article

    return link


def test_an_internal_solution_is_nothing_to_its_reporter(read, linked):
    number, article = linked(Audience.INTERNAL)

    assert read("requester", number)["solution"] is None
    assert read("technician", number)["solution"] == article


def test_one_for_everybody_is_named(read, linked):
    number, article = linked(Audience.SELF_SERVICE)

    assert read("requester", number)["solution"] == article


def test_a_submission_under_review_is_for_staff(read, services, people):
    with services.database.writing() as session:
        parts = {
            "reporter": session.merge(people["requester"], load=False),
            "technician": session.merge(people["technician"], load=False),
        }
        desk = Desk(session, people=parts)
        incident, submission = desk.incident(), desk.submitted()
        links.await_submission(session, incident, submission, by=desk.as_("technician"))
        number, key = incident.number, submission.id

    assert read("requester", number)["pending_submission"] is None
    assert read("technician", number)["pending_submission"] == key
