"""The clocks of incidents, from the step on the time line to the stored row."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from kb.incidents import (
    approvals,
    cancelling,
    clocks,
    closing,
    commenting,
    opening,
    pausing,
    transfers,
    verification,
)
from kb.incidents.actions import Action, Remark
from kb.incidents.commenting import Comment
from kb.incidents.lifecycle import Note, allowed, note
from kb.incidents.models import Pause
from kb.notifications.models import Notification
from kb.requests import kinds
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from kb.service_levels.models import Clock, ClockState, Target
from tests.conftest import NOON
from tests.incident_acts import ACTS
from tests.statements import asked_of

MINUTE = timedelta(minutes=1)
STEPS = {
    Action.START,
    Action.PAUSE,
    Action.CONTINUE,
    Action.RESOLVE,
    Action.DENY,
    Action.REOPEN,
}
COLUMNS = [column.name for column in Clock.__table__.columns if column.name != "id"]


@pytest.fixture
def promise(desk):
    """A level from some time before now on: in a calendar that is always open at noon."""

    def add(**said):
        said = {"respond_minutes": 15, "resolve_minutes": 60} | said
        return levels.add(desk.session, Promise(**said), by=desk.as_("manager"))

    return add


@pytest.fixture
def clock_of(session):
    def find(incident, target=Target.RESOLVE):
        return session.scalar(
            select(Clock).where(
                Clock.incident_id == incident.id, Clock.target == target
            )
        )

    return find


def later(desk, minutes):
    """So many minutes after noon."""
    desk.now = NOON + minutes * MINUTE
    return desk


def at(minutes):
    return NOON + minutes * MINUTE


def test_an_incident_without_a_level_has_no_clock(desk, session):
    incident = desk.incident()

    assert incident.due_at is None
    assert session.scalars(select(Clock)).all() == []


def test_a_level_that_comes_later_holds_for_what_is_opened_then(desk, promise, session):
    earlier = desk.incident()
    later(desk, 5)
    promise()

    transfers.start(session, earlier, by=desk.as_("technician"))
    incident = desk.incident("后来的")

    assert earlier.due_at is None
    assert incident.due_at == at(20)


def test_taking_it_meets_the_first_target_and_leaves_the_second(
    desk, promise, clock_of
):
    promise()
    incident = desk.incident()
    before = incident.due_at

    transfers.start(desk.session, incident, by=later(desk, 10).as_("technician"))

    assert (before, incident.due_at) == (at(15), at(60))
    assert clock_of(incident, Target.RESPOND).met_at == at(10)
    assert clock_of(incident).state is ClockState.RUNNING


@pytest.mark.parametrize(
    ("who", "internal", "is_met"),
    [
        ("technician", False, True),
        ("technician", True, False),
        ("reporter", False, False),
    ],
)
def test_an_answer_to_whoever_asked_is_a_response(
    desk, promise, clock_of, who, internal, is_met
):
    promise()
    incident = desk.incident()

    said = Comment("请看看插头", internal=internal)
    commenting.comment(desk.session, incident, said, by=later(desk, 5).as_(who))

    assert (clock_of(incident, Target.RESPOND).met_at == at(5)) is is_met


def test_a_pause_stops_the_clock_until_the_user_answers(desk, promise, clock_of):
    promise()
    incident = desk.started()
    waits = "哪一台？"
    by = later(desk, 20).as_("technician")

    pausing.pause(desk.session, incident, Pause.USER, waits, by=by)
    paused = clock_of(incident).state, incident.due_at
    said = Comment("三楼那台")
    commenting.comment(
        desk.session, incident, said, by=later(desk, 600).as_("reporter")
    )

    assert paused == (ClockState.PAUSED, None)
    assert clock_of(incident).spent_seconds == 20 * 60
    assert incident.due_at == at(640)


def test_a_denial_goes_on_where_the_work_ended(desk, promise, clock_of):
    promise()
    incident = desk.started()
    technician = later(desk, 30).as_("technician")
    verification.resolve(desk.session, incident, "重启了", by=technician)
    resolved = clock_of(incident).met_at, incident.due_at

    reporter = later(desk, 300).as_("reporter")
    verification.deny(desk.session, incident, "不行", by=reporter)

    assert resolved == (at(30), None)
    assert (clock_of(incident).met_at, incident.due_at) == (None, at(330))


def test_what_is_withdrawn_has_no_time_left_and_none_missed(desk, promise, clock_of):
    promise()
    incident = desk.incident()

    cancelling.withdraw(desk.session, incident, "好了", by=desk.as_("reporter"))

    assert incident.due_at is None
    assert {clock_of(incident, each).state for each in Target} == {ClockState.STOPPED}


def test_what_waits_for_its_approval_does_not_cost_the_desk_time(desk, promise):
    kind = kinds.find_kind(desk.session, "service_request")
    kind.approver = desk.person("manager")
    promise()
    incident = desk.incident(kind=kind, system="OA", description="新人")
    asked = incident.due_at

    approvals.approve(desk.session, incident, by=later(desk, 500).as_("manager"))

    assert (asked, incident.due_at) == (None, at(515))


def test_a_higher_priority_leaves_the_shorter_time_less_what_is_spent(
    desk, promise, clock_of
):
    promise()
    urgent = promise(priority=1, resolve_minutes=30)
    incident = desk.started()

    urgency = {"impact": 1, "urgency": 1}
    by = later(desk, 20).as_("technician")
    opening.edit(desk.session, incident, urgency, by=by)

    assert (incident.due_at, clock_of(incident).level_id) == (at(30), urgent.id)


def test_an_imported_incident_has_no_clock(desk, promise, session):
    promise()
    incident = desk.incident()
    note(session, incident, Note(action=Remark.IMPORT), by=desk.as_("technician"))

    transfers.start(session, incident, by=desk.as_("technician"))

    assert incident.due_at is None
    assert session.scalars(select(Clock)).all() == []


def test_a_closed_incident_is_counted_again_and_stays_as_it_is(desk, promise, session):
    promise()
    incident = desk.closed()
    before = read(session)

    clocks.recount(session, incident, now=at(10_000))

    assert read(session) == before


def read(session):
    session.flush()
    return session.execute(
        select(*(getattr(Clock, name) for name in COLUMNS)).order_by(
            Clock.incident_id, Clock.target
        )
    ).all()


def live(desk, incidents, chance):
    """What people do with *incidents*, looked at now and then; until which minute."""
    minutes = 0
    for _ in range(40):
        minutes += chance.randint(0, 9)
        incident = chance.choice(incidents)
        by = later(desk, minutes).as_("technician")
        steps = sorted(allowed(incident, desk.person("technician")) & STEPS)
        if steps and chance.random() < 0.7:
            ACTS[chance.choice(steps)](desk, incident, by=by)
        else:
            grades = {"impact": chance.randint(1, 3), "urgency": chance.randint(1, 3)}
            opening.edit(desk.session, incident, grades, by=by)
        if chance.random() < 0.3:
            clocks.look(desk.session, now=desk.now, limit=10)
    return minutes


@pytest.mark.parametrize("seed", range(4))
def test_counting_everything_again_gives_the_same_rows(desk, promise, session, seed):
    promise()
    promise(priority=1, respond_minutes=5, resolve_minutes=20)
    incidents = [desk.incident(f"第 {number} 个") for number in range(3)]
    end = at(live(desk, incidents, random.Random(seed)) + 500)
    while clocks.look(session, now=end, limit=10):
        pass
    before = read(session)
    dues = [each.due_at for each in incidents]
    session.execute(delete(Clock))

    clocks.recount_all(session, after=0, limit=100, now=end)

    assert len(before) == 6
    assert read(session) == before
    assert [each.due_at for each in incidents] == dues


def find_told(session):
    rows = session.scalars(
        select(Notification)
        .where(Notification.kind.in_(("due_soon", "late")))
        .order_by(Notification.id)
    )
    return [(each.kind, each.details["target"], each.user_id) for each in rows]


def test_whoever_works_on_it_and_the_lead_are_warned_once_and_told_once(
    desk, promise, session
):
    promise()
    incident = desk.started()
    worker, lead = desk.person("technician").id, desk.person("manager").id

    for minutes in (47, 49, 50, 61, 62):
        clocks.look(session, now=at(minutes), limit=10)

    assert find_told(session) == [
        ("due_soon", "resolve", worker),
        ("due_soon", "resolve", lead),
        ("late", "resolve", worker),
        ("late", "resolve", lead),
    ]
    assert incident.due_at == at(60)


def test_what_nobody_has_taken_is_told_to_those_who_could(desk, promise, session):
    people = {desk.person(login).id for login in ("technician", "colleague", "manager")}
    promise()
    desk.incident()

    clocks.look(session, now=at(16), limit=10)

    assert {user_id for _, _, user_id in find_told(session)} == people


def test_what_is_late_before_anybody_looked_is_told_as_late_alone(
    desk, promise, session
):
    promise()
    desk.started()

    clocks.look(session, now=at(90), limit=10)

    assert {kind for kind, *_ in find_told(session)} == {"late"}


def test_a_step_in_between_tells_what_it_finds(desk, promise, session):
    promise()
    incident = desk.started()

    by = later(desk, 61).as_("colleague")
    commenting.comment(session, incident, Comment("怎么样了"), by=by)
    clocks.look(session, now=at(62), limit=10)

    assert [kind for kind, *_ in find_told(session)] == ["late", "late"]


def test_what_was_reached_late_before_anybody_looked_is_told_to_nobody(
    desk, promise, session, clock_of
):
    promise()
    incident = desk.started()

    by = later(desk, 61).as_("technician")
    verification.resolve(session, incident, "重启了", by=by)
    clocks.look(session, now=at(62), limit=10)

    assert clock_of(incident).missed_at == at(60)
    assert find_told(session) == []


def test_reopening_does_not_ask_for_a_second_response(desk, promise, clock_of):
    promise()
    incident = desk.resolved()

    closing.reopen(
        desk.session, incident, "又坏了", by=later(desk, 100).as_("technician")
    )

    assert clock_of(incident, Target.RESPOND).met_at == NOON
    assert incident.due_at == at(160)


def test_a_note_among_staff_and_a_word_of_the_user_count_no_clock_anew(desk, promise):
    promise()
    incident = desk.started()

    def say(who, **said):
        comment = Comment("x", **said)
        with asked_of(desk.session.get_bind()) as asked:
            commenting.comment(desk.session, incident, comment, by=desk.as_(who))
        return any("clock" in each for each in asked)

    counted = (
        say("technician", internal=True),
        say("reporter"),
        say("technician"),
    )

    assert counted == (False, False, True)
