"""Who reported something in another's name stands beside that name."""

import pytest

from kb.audit import Actor, By
from kb.incidents import opening
from kb.incidents.opening import Report
from tests.conftest import NOON

SAID = "Reported by somebody else"


@pytest.fixture
def report(services, people):
    def by(login):
        with services.database.writing() as session:
            reporter = session.merge(people["requester"], load=False)
            actor = Actor(session.merge(people[login], load=False), "page")
            incident = opening.open_incident(
                session,
                Report(title="打印机坏了"),
                reporter=reporter,
                by=By(actor, NOON),
            )
            return incident.id

    return by


def test_it_is_said_to_staff_and_to_whom_it_was_for(technician, requester, report):
    key = report("technician")

    assert SAID in technician.get(f"/incidents/{key}").text
    assert SAID in requester.get(f"/requests/{key}").text


def test_it_is_not_said_of_ones_own_report(technician, requester, report):
    key = report("requester")

    assert SAID not in technician.get(f"/incidents/{key}").text
    assert SAID not in requester.get(f"/requests/{key}").text
