"""Runs are planned on their dates, once each, told when late, and missed in the end."""

from datetime import date

import pytest
from sqlalchemy import select

from kb.duties import running, service
from kb.duties.models import RunState as State
from kb.leaving import units
from kb.notifications.models import Notification
from kb.notifications.service import Kind


def states(office, duty):
    return [(run.planned_for.day, run.state.value) for run in office.runs(duty)]


def told(office, login):
    query = (
        select(Notification.kind)
        .where(
            Notification.user_id == office.desk.person(login).id,
            Notification.read_at.is_(None),
        )
        .order_by(Notification.id)
    )
    return list(office.session.scalars(query))


def test_a_run_is_planned_on_its_date_and_not_before(office):
    duty = office.duty(starts_on=date(2026, 3, 3))

    assert office.follow(duty).planned == 0
    assert office.follow(duty, days=1).planned == 1
    assert states(office, duty) == [(3, "planned")]


def test_asking_again_plans_nothing_twice(office):
    duty = office.duty()

    assert [office.follow(duty).planned for _ in range(2)] == [1, 0]


def test_what_was_missed_while_nothing_ran_is_planned_once_each(office):
    duty = office.duty()
    office.follow(duty)

    done = office.follow(duty, days=4)

    assert (done.planned, done.missed) == (4, 4)
    assert states(office, duty) == [
        (2, "missed"),
        (3, "missed"),
        (4, "missed"),
        (5, "missed"),
        (6, "planned"),
    ]
    assert office.follow(duty, days=4).count == 0


def test_who_owes_a_run_is_told_and_the_lead_when_it_is_late(office):
    duty = office.duty(rule="FREQ=WEEKLY;BYDAY=MO", due_days=1)
    office.follow(duty)
    assert (told(office, "worker"), told(office, "lead")) == ([Kind.DUTY_DUE], [])

    office.follow(duty, days=1)
    assert told(office, "lead") == []
    office.follow(duty, days=2)
    office.follow(duty, days=3)

    assert told(office, "lead") == [Kind.DUTY_LATE]
    assert states(office, duty) == [(2, "planned")]
    office.follow(duty, days=7)
    assert states(office, duty) == [(2, "missed"), (9, "planned")]


def test_what_is_done_is_asked_of_nobody_any_more(office):
    run = office.run()

    running.skip(office.session, run.id, "机房停电检修", by=office.by("worker"))

    assert told(office, "worker") == []


def test_the_named_owner_is_told_and_nobody_else(office):
    office.run(owner=office.desk.person("other"))

    assert (told(office, "other"), told(office, "worker")) == ([Kind.DUTY_DUE], [])


def test_duties_of_a_unit_that_ended_plan_nothing_more(office):
    duty = office.duty()
    assert office.follow(duty).planned == 1
    boss = office.by("administrator")

    units.end_unit(office.session, office.unit, office.desk.now.date(), by=boss)

    assert office.follow(duty, days=3).planned == 0
    assert len(office.runs(duty)) == 1
    assert [each.code for each in units.list_hanging(office.session, office.unit)] == [
        "people"
    ]


def test_an_ended_duty_plans_nothing_and_its_runs_stay_to_be_done(office):
    duty = office.duty()
    office.follow(duty)
    service.end_duty(office.session, duty, by=office.by("lead"))

    assert office.follow(duty, days=1).planned == 0
    assert states(office, duty) == [(2, "planned")]


def test_dates_before_a_changed_rule_stay_as_they_were_planned(office):
    duty = office.duty()
    office.follow(duty)
    changed = office.draft(rule="FREQ=WEEKLY;BYDAY=FR")
    service.edit_duty(office.session, duty, changed, by=office.by("lead"))

    office.follow(duty, days=5)

    assert states(office, duty) == [(2, "missed"), (6, "planned")]


@pytest.mark.parametrize("state", [State.DONE, State.SKIPPED, State.MISSED])
def test_what_is_over_is_never_missed(office, state):
    run = office.run()
    if state is State.DONE:
        office.complete(run, {(-1, "temperature"): "20", (-1, "door"): "yes"})
    elif state is State.SKIPPED:
        running.skip(office.session, run.id, "停电", by=office.by("worker"))
    else:
        office.follow(run.duty, days=1)

    office.follow(run.duty, days=2)

    assert run.state is state
