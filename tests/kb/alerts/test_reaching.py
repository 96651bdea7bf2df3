"""An outage reaches somebody: in whose queue it is, and who was told, after how long."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.alerts import listing as alert_listing
from kb.incidents import listing, overseeing
from kb.incidents.filtering import Filter
from kb.incidents.models import Incident
from kb.incidents.queues import is_stranded
from kb.incidents.views import View
from kb.notifications.models import Notification
from kb.people.models import ManagedSystem, Post, User
from kb.people.users import get_user
from tests.tiers import add_tiers

HOSTS = 300


@pytest.fixture
def region(session):
    """The region runs the tax system; whoever holds its business post leads it."""
    tiers = add_tiers(session)
    tiers["region"].lead = get_user(session, "region_business")
    session.add(ManagedSystem(name="核心征管系统", unit=tiers["region"]))
    session.flush()
    return tiers["region"]


@pytest.fixture
def outage(monitoring, session, region):  # noqa: ARG001 - whose system it is.
    def fire(hosts=3):
        for number in range(hosts):
            monitoring.keep(
                "登录检查失败", f"tax-app{number:03}", system="核心征管系统"
            )
        monitoring.condense(hosts)
        return session.scalars(select(Incident)).one()

    return fire


def told(session, kind):
    rows = session.execute(
        select(User.login, Notification.at)
        .join(User, Notification.user_id == User.id)
        .where(Notification.kind == kind)
        .order_by(User.login)
    )
    return [(login, at) for login, at in rows]


def queues(session, now):
    found = {}
    for user in session.scalars(select(User).where(User.level.is_not(None))):
        page = listing.list_incidents(session, Filter(view=View.QUEUE), user, now=now)
        found[user.login] = page.total
    return {login for login, total in found.items() if total}


def test_300_alerts_of_a_system_of_the_region_are_one_thing_in_its_queue(
    monitoring, session, outage
):
    incident = outage(HOSTS)

    assert incident.unit.name == "region"
    assert queues(session, monitoring.now) == {"region_technical"}
    assert told(session, "arrived") == [("region_technical", monitoring.now)]


def test_the_lead_is_told_if_nobody_reads_it_in_half_an_hour(
    monitoring, session, outage
):
    outage()
    began = monitoring.now
    for _ in range(4):
        monitoring.wait(minutes=10)
        overseeing.tell_of_unread(session, minutes=30, now=monitoring.now)
        session.flush()

    assert told(session, "unread") == [
        ("region_business", began + timedelta(minutes=30))
    ]


def test_without_its_technicians_it_goes_to_the_other_post(monitoring, session, outage):
    get_user(session, "region_technical").active = False

    incident = outage()

    assert (incident.unit.name, incident.post) == ("region", Post.BUSINESS)
    assert queues(session, monitoring.now) == {"region_business"}


def test_where_nobody_is_left_the_lead_hears_of_it_at_once(monitoring, session, outage):
    lead = get_user(session, "region_business")
    for login in ("region_technical", "region_business"):
        get_user(session, login).password_hash = ""

    incident = outage()

    assert is_stranded(session, incident)
    assert told(session, "nobody") == [(lead.login, monitoring.now)]


def test_the_list_of_alerts_marks_what_nobody_can_take(session, outage):
    lead, technician = (
        get_user(session, login) for login in ("region_business", "region_technical")
    )
    could = technician.password_hash
    lead.password_hash = technician.password_hash = ""
    stranded = outage()

    rows = alert_listing.list_groups(
        session, alert_listing.Filter(), lead, offset=0, limit=5
    )
    assert [(row.incident.id, row.is_stranded) for row in rows] == [(stranded.id, True)]
    assert alert_listing.count_stranded(session, lead) == 1

    technician.password_hash = could

    assert alert_listing.count_stranded(session, lead) == 0
