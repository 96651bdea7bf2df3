"""Whoever leaves: counted, refused, and handed over whole or not at all."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.checklists.questions import read_checklist
from kb.duties import service as duties
from kb.duties.service import Draft
from kb.incidents.errors import AssigneeError
from kb.leaving import service
from kb.leaving.errors import (
    LeavingChangedError,
    LeavingNotAllowedError,
    ReceiverCase,
    ReceiverError,
)
from kb.milestones import service as milestones
from kb.milestones.models import Measure
from kb.milestones.plans import Wanted
from kb.people import units
from kb.people.models import ManagedSystem, Post, Tier
from kb.rosters import service as rosters
from kb.rosters.models import Turn
from kb.services import contracts
from kb.services.contracts import Terms
from kb.services.models import OWN, Client
from kb.training import courses, sessions
from kb.training.courses import Taught
from kb.training.models import CourseAudience


@pytest.fixture
def leaver(desk):
    """A technician with an incident, a draft and a system."""
    desk.started()
    desk.draft(author="technician")
    person = desk.person("technician")
    desk.session.add(ManagedSystem(name="OA 系统", owner_id=person.id))
    desk.session.flush()
    return person


def count(desk, person, login="manager"):
    return service.count(desk.session, person, by=desk.as_(login))


def hand_over(desk, leaver, to, *, shown=None, reason="调离", login="manager"):
    return service.hand_over(
        desk.session,
        leaver,
        desk.person(to),
        count(desk, leaver) if shown is None else shown,
        reason,
        by=desk.as_(login),
    )


def test_everything_goes_in_one_step_that_the_audit_has(desk, leaver):
    found = hand_over(desk, leaver, "colleague")

    assert {code: number for code, number in found.items() if number} == {
        "incidents": 1,
        "drafts": 1,
        "systems": 1,
    }
    assert not any(count(desk, leaver).values())
    assert count(desk, desk.person("colleague")) == found
    (entry,) = desk.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "hand_over")
    )
    assert (entry.noun, entry.key) == ("user", str(leaver.id))
    assert entry.details["to"] == desk.person("colleague").id
    assert entry.details["incidents"] == 1


def test_what_has_changed_since_it_was_shown_is_not_handed_over(desk, leaver):
    shown = count(desk, leaver)
    desk.started("又一起")

    with pytest.raises(LeavingChangedError):
        hand_over(desk, leaver, "colleague", shown=shown)

    assert count(desk, desk.person("colleague"))["incidents"] == 0


def test_a_refusal_leaves_everything_where_it_is(desk, leaver):
    before = count(desk, leaver)

    with pytest.raises(AssigneeError), desk.session.begin_nested():
        hand_over(desk, leaver, "reviewer")  # Who holds no post.

    assert count(desk, leaver) == before


@pytest.mark.parametrize(
    ("to", "reason", "case"),
    [
        ("technician", "调离", ReceiverCase.SAME),
        ("reporter", "调离", ReceiverCase.NO_STAFF),
        ("colleague", " ", ReceiverCase.NO_REASON),
    ],
)
def test_who_cannot_have_it_is_said(desk, leaver, to, reason, case):
    with pytest.raises(ReceiverError) as refused:
        hand_over(desk, leaver, to, reason=reason)

    assert refused.value.case is case


def test_only_managers_who_see_every_client_may(desk, leaver):
    with pytest.raises(LeavingNotAllowedError):
        count(desk, leaver, login="colleague")
    desk.session.add(Client(code="port", names={"zh": "港务", "en": "Port"}))
    desk.session.flush()
    with pytest.raises(LeavingNotAllowedError):
        count(desk, leaver, login="manager")

    assert count(desk, leaver, login="administrator")["incidents"] == 1


def test_recurring_duties_go_along(desk, leaver):
    unit = units.add_unit(desk.session, "信息科", tier=Tier.COUNTY)
    draft = Draft(
        kind="patrol",
        title="机房巡检",
        unit=unit,
        owner=leaver,
        rule="FREQ=DAILY",
        starts_on=date(2026, 3, 2),
        checklist=read_checklist([{"key": "a", "words": "门", "type": "yes_no"}]),
    )
    duty = duties.add_duty(desk.session, draft, by=desk.as_("manager"))

    found = hand_over(desk, leaver, "colleague")

    assert found["duties"] == 1
    assert duty.owner_id == desk.person("colleague").id


def test_turns_in_rosters_go_along(desk, leaver):
    unit = units.add_unit(desk.session, "信息科", tier=Tier.COUNTY)
    by = desk.as_("manager")
    roster = rosters.add_roster(
        desk.session, "值班", unit=unit, post=Post.TECHNICAL, turn=Turn.DUTY, by=by
    )
    rosters.set_members(desk.session, roster, [leaver], by=by)

    found = hand_over(desk, leaver, "colleague")

    assert found["rosters"] == 1
    assert not any(count(desk, leaver).values())
    assert [each.user_id for each in roster.members] == [
        leaver.id,
        desk.person("colleague").id,
    ], "days before stay as they were"


def test_milestones_that_are_not_met_go_along(desk, leaver):
    terms = Terms(number="HT-1", starts_on=date(2026, 2, 15), ends_on=date(2027, 2, 14))
    client = desk.session.get_one(Client, OWN)
    contract = contracts.add_contract(
        desk.session, client, terms, by=desk.as_("administrator")
    )
    wanted = Wanted(names={"zh": "知识库"}, measure=Measure.ARTICLES, target=2, month=1)
    milestone = milestones.add(
        desk.session, contract, wanted, leaver, by=desk.as_("manager")
    )

    found = hand_over(desk, leaver, "colleague")

    assert found["milestones"] == 1
    assert milestone.owner_id == desk.person("colleague").id


def test_sessions_to_be_held_go_along_and_those_that_were_held_stay(desk, leaver):
    unit = units.add_unit(desk.session, "办税服务厅", tier=Tier.COUNTY)
    by, colleague = desk.as_("manager"), desk.person("colleague")
    colleague.password_hash = "kept elsewhere"
    taught = Taught(title="开票", audience=CourseAudience.OPERATORS, teaches="步骤")
    course = courses.add_course(desk.session, taught, OWN, by=by)
    held, coming = (
        sessions.plan_session(
            desk.session,
            course,
            sessions.Draft(
                unit=unit, starts_at=desk.now + after, hours=1, trainer=leaver
            ),
            by=by,
        )
        for after in (timedelta(days=-2), timedelta(days=2))
    )
    sessions.invite(desk.session, coming, [colleague], by=by)

    found = hand_over(desk, leaver, "colleague")
    desk.session.expire_all()

    assert found["trainings"] == 1
    assert (held.trainer_id, coming.trainer_id) == (leaver.id, colleague.id)
    assert not sessions.list_attendance(desk.session, coming), "who holds it trains"
