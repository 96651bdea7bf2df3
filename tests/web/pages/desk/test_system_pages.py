"""The page of business systems, and the proof on a solved problem's page."""

from datetime import timedelta

import pytest

from kb.audit import Actor, By
from kb.incidents import opening
from kb.incidents.opening import Report
from kb.people.models import ManagedSystem
from kb.problems import service as problems
from tests.conftest import NOON
from tests.desk import Desk


@pytest.fixture
def outage(services, people):
    with services.database.writing() as session:
        session.add_all([ManagedSystem(name="OA"), ManagedSystem(name="ERP")])
        reporter = session.merge(people["technician"], load=False)
        report = Report(title="机房断电<秘密>", system="OA", impact=1)
        by = By(Actor(reporter, "page"), NOON)
        return opening.open_incident(session, report, reporter=reporter, by=by).number


def test_staff_see_the_state_of_every_system(technician, outage):
    page = technician.get("/systems").text

    assert page.index("OA") < page.index("ERP")
    assert "Outage" in page
    assert outage in page


def test_who_only_uses_them_learns_whether_they_work_and_no_more(requester, outage):
    page = requester.get("/systems").text

    assert "Does not work" in page
    assert "IT is working on it." in page
    assert "秘密" not in page
    assert outage not in page


def test_a_system_without_an_outage_works(requester, services):
    with services.database.writing() as session:
        session.add(ManagedSystem(name="OA"))

    page = requester.get("/systems").text

    assert "Does not work" not in page
    assert "Works" in page


def test_a_solved_problem_shows_what_came_before_and_after(
    technician, services, people
):
    with services.database.writing() as session:
        parts = {
            name: session.merge(people[name], load=False)
            for name in ("technician", "manager")
        }
        parts["reporter"] = session.merge(people["requester"], load=False)
        desk = Desk(session, now=NOON - timedelta(days=20), people=parts)
        solution = desk.solution()
        incidents = [desk.incident("打印机脱机") for _ in range(3)]
        desk.now = NOON - timedelta(days=10)
        by = desk.as_("technician")
        found = problems.open_problem(
            session, "打印机脱机", "", incidents=incidents, by=by
        )
        session.flush()
        key = found.id
    before = technician.get(f"/problems/{key}").text
    with services.database.writing() as session:
        found = session.get_one(problems.Problem, key)
        problems.find_cause(session, found, "过载", by=by)
        problems.link(session, found, solution.id, by=by)
        problems.solve(session, found, by=by)

    after = technician.get(f"/problems/{key}").text

    assert 'id="proof"' not in before
    assert 'id="proof"' in after
    assert "0.2 incidents a week" in " ".join(after.split())
    assert '<svg class="chart"' in after
