"""Business systems and how they are, for staff and for who uses them."""

from datetime import timedelta

import pytest

from kb.alerts.models import AlertGroup
from kb.changes.models import Change, ChangeState
from kb.incidents import verification
from kb.people.models import ManagedSystem, Membership, Post, Tier, Unit
from kb.reports import systems
from kb.reports.systems import Condition
from tests.conftest import NOON


@pytest.fixture(autouse=True)
def oa(desk):
    desk.session.add_all([ManagedSystem(name="OA"), ManagedSystem(name="ERP")])
    desk.session.flush()


def states(desk, who="technician", now=NOON):
    desk.session.flush()
    found = systems.list_states(desk.session, desk.person(who), now=now)
    return {each.system.name: each for each in found}


def statuses(desk, now=NOON):
    desk.session.flush()
    found = systems.list_statuses(desk.session, desk.person("reporter"), now=now)
    return {each.name: each for each in found}


def change(desk, state, **times):
    desk.session.add(
        Change(
            number=f"CHG-{state}",
            title="升级",
            state=state,
            system="OA",
            required_plans=[],
            owner_id=desk.person("technician").id,
            created_at=NOON,
            updated_at=NOON,
            **times,
        )
    )


def test_without_news_everything_works(desk):
    assert {each.condition for each in states(desk).values()} == {Condition.WORKS}
    assert {each.condition for each in statuses(desk).values()} == {Condition.WORKS}


def test_an_incident_of_one_person_impairs_and_users_are_not_told(desk):
    desk.incident("OA 登录慢", system="oa")

    oa = states(desk)["OA"]

    assert (oa.condition, oa.open_incidents, oa.outage) == (Condition.IMPAIRED, 1, None)
    assert statuses(desk)["OA"].condition is Condition.WORKS


def test_an_incident_of_many_is_an_outage_until_it_is_resolved(desk):
    incident = desk.started("OA 打不开", system="OA", impact=1)

    down = statuses(desk)["OA"]
    assert (down.condition, down.since) == (Condition.DOWN, NOON)
    assert next(iter(states(desk))) == "OA"

    verification.resolve(desk.session, incident, "重启", by=desk.as_("technician"))

    after = states(desk)["OA"]
    assert (after.condition, after.outage.id) == (Condition.IMPAIRED, incident.id)
    assert statuses(desk)["OA"].condition is Condition.WORKS


def test_an_old_outage_that_is_not_solved_comes_before_a_solved_one(desk):
    old = desk.started("OA 打不开", system="OA", impact=1)
    desk.now = NOON + timedelta(days=1)
    desk.resolved("OA 又打不开", system="OA", impact=1)

    assert states(desk, now=desk.now)["OA"].outage.id == old.id


def test_a_severe_alert_that_fires_is_an_outage(desk):
    incident = desk.incident("磁盘满", system="")
    group = AlertGroup(
        incident_id=incident.id,
        system="ERP",
        source="generic",
        severity="critical",
        firing=2,
        first_at=NOON,
        fired_at=NOON,
        last_at=NOON,
    )
    desk.session.add(group)

    erp = states(desk)["ERP"]
    assert (erp.condition, erp.firing) == (Condition.DOWN, 2)
    assert statuses(desk)["ERP"].condition is Condition.DOWN

    group.firing = 0

    assert states(desk)["ERP"].condition is Condition.WORKS


def test_what_is_being_changed_is_said_and_what_is_planned_is_listed(desk):
    change(desk, ChangeState.PLANNED, planned_from=NOON + timedelta(days=2))
    assert states(desk)["OA"].condition is Condition.WORKS
    assert len(states(desk)["OA"].changes) == 1

    until = NOON + timedelta(hours=2)
    change(desk, ChangeState.IN_PROGRESS, planned_from=NOON, planned_to=until)

    oa = statuses(desk)["OA"]
    assert (oa.condition, oa.since, oa.until) == (Condition.CHANGING, NOON, until)


def test_staff_count_what_they_may_see(desk):
    elsewhere = Unit(name="甲县", tier=Tier.COUNTY)
    here = Unit(name="乙县", tier=Tier.COUNTY)
    desk.session.add_all([elsewhere, here])
    desk.session.flush()
    desk.person("colleague").memberships.append(
        Membership(unit_id=here.id, post=Post.TECHNICAL)
    )
    desk.incident("OA 打不开", system="OA", impact=1, unit=elsewhere)

    seen = states(desk, "colleague")["OA"]
    assert (seen.open_incidents, seen.outage) == (0, None)
    assert states(desk)["OA"].open_incidents == 1
