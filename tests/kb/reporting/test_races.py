"""Two people at one report: it is approved once, and becomes one article."""

import pytest
from sqlalchemy import func, select

from kb.articles.models import Article
from kb.people.models import User
from kb.reporting import publishing, service
from kb.reporting.models import Report, ReportState
from tests.desk import Desk
from tests.kb.incidents.test_races import at_once
from tests.kb.reporting.conftest import AFTER, Office

LOGINS = ("administrator", "reviewer")


@pytest.fixture
def written(database):
    """A draft with all its comments: its id."""
    with database.writing() as session:
        office = Office(Desk(session))
        office.desk.now = AFTER
        for login in LOGINS:
            office.desk.person(login)
        report = office.make()
        office.write(report)
        session.flush()
        return report.id


def approve(report_id, login):
    def deed(desk):
        report = desk.session.get_one(Report, report_id)
        service.approve(desk.session, report, by=desk.as_(login))

    return deed


def publish(report_id, login):
    def deed(desk):
        report = desk.session.get_one(Report, report_id)
        publishing.publish(desk.session, report, by=desk.as_(login))

    return deed


def test_of_two_who_approve_one_report_at_once_one_does(database, written):
    outcomes = at_once(database, *(approve(written, login) for login in LOGINS))

    assert outcomes.count("done") == 1
    with database.reading() as session:
        report = session.get_one(Report, written)
        approver = session.get_one(User, report.approved_by_id)
        assert approver.login == LOGINS[outcomes.index("done")]


def test_of_two_who_publish_one_report_at_once_one_does(database, written):
    at_once(database, approve(written, LOGINS[0]))

    outcomes = at_once(database, *(publish(written, login) for login in LOGINS))

    assert outcomes.count("done") == 1
    with database.reading() as session:
        assert session.get_one(Report, written).state is ReportState.PUBLISHED
        assert session.scalar(select(func.count()).select_from(Article)) == 1
