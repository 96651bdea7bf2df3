"""Undo: a second step that brings back what was, as long as nothing else followed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.incidents import commenting, links, opening, transfers, undoing, verification
from kb.incidents.actions import Action, Remark
from kb.incidents.commenting import Comment
from kb.incidents.errors import UndoCase, UndoRefusedError
from kb.incidents.models import IncidentEvent, State
from kb.incidents.transfers import Handover
from kb.notifications.models import Notification
from kb.problems import service as problems
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from kb.service_levels.models import Clock, Target
from tests.desk import Desk

KEPT = (
    "state",
    "assignee_id",
    "unit_id",
    "post",
    "level",
    "highest_level",
    "system",
    "impact",
    "solution_id",
    "pending_submission_id",
    "written_for_it",
    "verification",
    "started_at",
    "problem_id",
)


@pytest.fixture
def by(desk):
    return desk.as_("technician")


def start(desk, incident, by):
    transfers.start(desk.session, incident, by=by)


def hand_on(desk, incident, by):
    handover = Handover(
        reason="要同事来", tried="重启", level=2, assignee=desk.person("colleague")
    )
    transfers.transfer(desk.session, incident, handover, by=by)


def link(desk, incident, by):
    links.link(desk.session, incident, desk.solution("另一个方案").id, by=by)


def wait(desk, incident, by):
    links.await_submission(desk.session, incident, desk.submitted(), by=by)


def unlink(desk, incident, by):
    links.unlink(desk.session, incident, by=by)


def correct(desk, incident, by):
    opening.edit(desk.session, incident, {"system": "邮件", "impact": 1}, by=by)


def linked(desk):
    incident = desk.started()
    desk.link(incident, desk.solution("第一个方案"))
    return incident


def waiting(desk):
    incident = desk.started()
    wait(desk, incident, desk.as_("technician"))
    return incident


def with_colleague(desk):
    incident = desk.incident()
    return transfers.start(desk.session, incident, by=desk.as_("colleague"))


def take_over(desk, incident, by):
    transfers.take_over(desk.session, incident, by=by)


def grouped(desk):
    incident = desk.started()
    group(desk, incident, desk.as_("technician"))
    return incident


def group(desk, incident, by):
    problem = problems.open_problem(desk.session, "共享打印", "", by=by)
    problems.add_incident(desk.session, problem, incident, by=by)


def leave_problem(desk, incident, by):
    problems.remove_incident(desk.session, incident, by=by)


STEPS = [
    (Desk.started, group),
    (grouped, group),
    (grouped, leave_problem),
    (Desk.incident, start),
    (Desk.incident, correct),
    (Desk.incident, hand_on),
    (with_colleague, take_over),
    (Desk.started, hand_on),
    (Desk.started, link),
    (linked, link),
    (linked, unlink),
    (linked, wait),
    (waiting, link),
    (waiting, unlink),
    (Desk.resolved, correct),
]


def kept(incident):
    return {name: getattr(incident, name) for name in KEPT}


def newest(desk, incident):
    query = select(IncidentEvent).where(IncidentEvent.incident_id == incident.id)
    return desk.session.scalars(query.order_by(IncidentEvent.id)).all()[-1]


def test_what_was_before_is_again_and_both_steps_stay(desk, by):
    for made, step in STEPS:
        incident = made(desk)
        before, events = kept(incident), len(incident.events)
        step(desk, incident, by)
        assert kept(incident) != before
        done = newest(desk, incident)
        assert undoing.find_undoable(desk.session, incident, by=by) is done

        undoing.undo(desk.session, incident, done.id, by=by)

        desk.session.refresh(incident)
        undone = newest(desk, incident)
        assert kept(incident) == before
        assert len(incident.events) == events + 2
        assert undone.details["undoes"] == done.id
        assert undoing.find_undoable(desk.session, incident, by=by) is None
        assert audited(desk, incident)[-2:] == [
            (done.action, None),
            (undone.action, done.id),
        ]


def audited(desk, incident):
    entries = desk.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.noun == "incident", AuditEntry.key == str(incident.id))
        .order_by(AuditEntry.id)
    )
    return [(each.action, each.details.get("undoes")) for each in entries]


def refusal(desk, incident, event, by):
    with pytest.raises(UndoRefusedError) as caught:
        undoing.undo(desk.session, incident, event.id, by=by)
    return caught.value.case


def test_nothing_is_undone_once_something_else_followed(desk, by):
    incident = desk.started()
    done = newest(desk, incident)
    said = Comment("看一下", internal=True)
    commenting.comment(desk.session, incident, said, by=desk.as_("colleague"))

    assert refusal(desk, incident, done, by) is UndoCase.FOLLOWED
    assert incident.state is State.IN_PROGRESS


def test_nobody_undoes_what_another_did(desk):
    incident = desk.started()

    case = refusal(desk, incident, newest(desk, incident), desk.as_("colleague"))

    assert case is UndoCase.NOT_YOURS


def test_what_the_user_was_told_has_no_undo(desk, by):
    incident = desk.resolved()

    assert refusal(desk, incident, newest(desk, incident), by) is UndoCase.NO_WAY_BACK


def test_a_word_that_was_voided_does_not_come_back(desk, by):
    incident = desk.confirmed(solution=desk.solution())
    links.unlink(desk.session, incident, by=by)

    assert undoing.find_undoable(desk.session, incident, by=by) is None
    assert refusal(desk, incident, newest(desk, incident), by) is UndoCase.WORD_VOIDED


def test_a_call_in_vain_is_not_forgotten_by_an_undo(desk, by):
    incident = desk.resolved()
    verification.mark_unanswered(desk.session, incident, by=by)
    link(desk, incident, by)

    assert refusal(desk, incident, newest(desk, incident), by) is UndoCase.WORD_VOIDED


def told(desk, incident):
    desk.session.flush()
    return desk.session.scalars(
        select(Notification).where(
            Notification.path == f"/incidents/{incident.id}",
            Notification.user_id == desk.person("colleague").id,
            Notification.at == desk.now,
        )
    ).all()


def test_nobody_is_mailed_of_what_was_undone(desk, by):
    incident = desk.started()
    desk.now += timedelta(minutes=1)
    by = replace(by, now=desk.now)
    hand_on(desk, incident, by)
    (notice,) = told(desk, incident)

    undoing.undo(desk.session, incident, newest(desk, incident).id, by=by)

    desk.session.refresh(notice)
    assert notice.read_at == notice.mailed_at == desk.now


def test_a_step_stands_once_somebody_was_mailed(desk, by):
    incident = desk.started()
    desk.now += timedelta(minutes=1)
    by = replace(by, now=desk.now)
    desk.person("colleague").email = "colleague@example.org"
    hand_on(desk, incident, by)
    (notice,) = told(desk, incident)
    notice.mailed_at = desk.now + timedelta(seconds=40)

    assert refusal(desk, incident, newest(desk, incident), by) is UndoCase.MAILED


def test_a_clock_runs_as_if_it_had_never_been_taken(desk, by):
    promise = Promise(respond_minutes=15, resolve_minutes=60)
    levels.add(desk.session, promise, by=desk.as_("manager"))
    incident = desk.incident()
    desk.now += timedelta(minutes=5)
    by = replace(by, now=desk.now)
    clock = desk.session.scalars(
        select(Clock).where(
            Clock.incident_id == incident.id, Clock.target == Target.RESPOND
        )
    ).one()
    due = clock.due_at
    transfers.start(desk.session, incident, by=by)
    assert clock.met_at == desk.now

    undoing.undo(desk.session, incident, newest(desk, incident).id, by=by)

    desk.session.refresh(clock)
    assert clock.met_at is None
    assert clock.due_at == due


def test_every_counter_belongs_to_a_step_that_there_is():
    assert set(undoing.COUNTERS) <= {*Action, *Remark}
