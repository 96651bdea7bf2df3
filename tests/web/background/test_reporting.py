"""The chore that makes drafts of reports when a period has ended."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from kb.audit import Actor, By
from kb.notifications.models import Notification
from kb.people.models import Role
from kb.reporting import scheduling
from kb.reporting.kinds import read_kinds
from kb.reporting.models import Report
from kb.reporting.scheduling import Plan
from kb.reporting.service import Addressed
from tests.conftest import NOON
from tests.factories import make_user
from web.app import create_app
from web.background import reporting


def test_drafts_are_made_and_their_approver_is_told(services):
    with services.database.writing() as session:
        manager = make_user(session, "manager", roles=(Role.MANAGER,))
        approver = make_user(session, "approver", roles=(Role.MANAGER,))
        plan = Plan(
            kind=read_kinds()["daily"],
            addressed=Addressed(language="en", approver_id=approver.id),
        )
        scheduling.add(session, plan, by=By(Actor(manager, "test"), NOON))
        approver_id = approver.id
    later = replace(services, now=lambda: NOON + timedelta(days=2))

    with create_app(later).app_context():
        made, again = reporting.make_due(later), reporting.make_due(later)

    with services.database.reading() as session:
        reports = session.scalars(select(Report).order_by(Report.since)).all()
        told = session.scalars(select(Notification)).all()
        assert (made, again) == (2, 0)
        assert [report.period for report in reports] == ["2026-03-02", "2026-03-03"]
        assert {report.maker.login for report in reports} == {"yunzhi-service"}
        assert [(each.user_id, each.kind) for each in told] == [
            (approver_id, "report_to_approve")
        ] * 2
