"""Runs completed: answers kept for good, and findings that become items or incidents."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kb.audit import AuditEntry, Subject
from kb.checklists.errors import ChecklistCase, ChecklistInputError
from kb.checklists.questions import read_checklist
from kb.duties import running, service
from kb.duties.errors import (
    AnsweredOtherwiseError,
    DutyCase,
    DutyInputError,
    RunNotAllowedError,
    RunTransitionError,
)
from kb.duties.models import Opens, RunState
from kb.errors import NotFoundError
from kb.incidents.models import Incident
from kb.items.models import Item
from kb.pictures import visibility
from tests.kb.duties.conftest import FINE, QUESTIONS, WARM
from tests.pictures import keep_picture, showing


def items(office):
    return list(office.session.scalars(select(Item).order_by(Item.id)))


def test_a_run_is_completed_and_its_answers_are_kept(office):
    run = office.complete(office.run(), FINE)

    assert run.state is RunState.DONE
    assert run.done_by.login == "worker"
    assert [(each.question, each.value, each.is_finding) for each in run.answers] == [
        ("temperature", "21.5", False),
        ("door", "yes", False),
        ("photo", "", False),
    ]
    assert items(office) == []
    entries = select(AuditEntry.action).where(AuditEntry.noun == Subject.DUTY_RUN)
    assert list(office.session.scalars(entries)) == ["complete"]


def test_an_answer_outside_its_limits_opens_an_item_with_photo_and_remark(office):
    run = office.run()
    picture = keep_picture(office.session, by=office.by("worker"))
    photo = {(-1, "photo"): showing(picture)}

    office.complete(run, WARM | photo, remarks={(-1, "temperature"): "空调停机"})

    (item,) = items(office)
    assert item.title == "温度：31 °C"
    assert "18–27 °C" in item.description
    assert "空调停机" in item.description
    assert showing(picture) in item.description
    assert (item.source, item.source_id) == ("duty_run", run.id)
    assert (item.unit_id, item.client_id) == (office.unit.id, office.unit.client_id)
    assert [each.item_id for each in run.answers] == [item.id, None, None]


def test_or_an_incident_by_choice(office):
    run = office.run(opens=Opens.INCIDENT)
    picture = keep_picture(office.session, by=office.by("worker"))

    office.complete(run, WARM | {(-1, "photo"): showing(picture)})

    (incident,) = office.session.scalars(select(Incident))
    assert incident.title == "温度：31 °C"
    assert showing(picture) in incident.description
    assert incident.unit_id == office.unit.id
    assert run.answers[0].incident is incident


def test_colleagues_see_the_photo_of_a_run(office):
    run = office.run()
    picture = keep_picture(office.session, by=office.by("worker"))
    colleague = office.desk.person("colleague")
    assert not visibility.may_see(office.session, picture, colleague)

    office.complete(run, FINE | {(-1, "photo"): showing(picture)})

    assert visibility.may_see(office.session, picture, colleague)
    assert not visibility.may_see(
        office.session, picture, office.desk.person("reporter")
    )


def test_questions_are_asked_at_each_place(office):
    questions = [*QUESTIONS[:2], {**QUESTIONS[2], "once": True}]
    run = office.run(
        places=["一楼机房", "二楼机房"], checklist=read_checklist(questions)
    )
    answers = {
        (place, key): value for place in (0, 1) for (_, key), value in FINE.items()
    }

    office.complete(run, answers | {(1, "door"): "no"})

    assert [(each.place, each.question) for each in run.answers] == [
        (0, "temperature"),
        (0, "door"),
        (1, "temperature"),
        (1, "door"),
        (-1, "photo"),
    ]
    assert [each.title for each in items(office)] == ["二楼机房 · 门已锁：否"]


def test_the_same_sent_twice_is_done_once(office):
    run = office.run()

    office.complete(run, WARM)
    office.complete(run, WARM)

    assert len(items(office)) == 1


@pytest.mark.parametrize(
    ("answers", "login"), [(FINE, "worker"), (WARM, "lead")], ids=["other", "another"]
)
def test_other_answers_to_what_is_done_are_refused(office, answers, login):
    run = office.complete(office.run(), WARM)

    with pytest.raises(AnsweredOtherwiseError):
        office.complete(run, answers, login=login)


def test_a_missing_answer_names_its_field_and_keeps_nothing(office):
    run = office.run()

    with pytest.raises(ChecklistInputError) as refused:
        office.complete(run, {(-1, "temperature"): "31"})

    assert refused.value.case is ChecklistCase.MISSING
    assert refused.value.values["field"] == "answer--1-door"
    assert (run.state, items(office)) == (RunState.PLANNED, [])


def test_answers_to_no_question_or_to_an_old_checklist_are_refused(office):
    run = office.run()
    with pytest.raises(ChecklistInputError) as unknown:
        office.complete(run, FINE | {(0, "door"): "yes"})
    changed = office.draft(checklist=read_checklist(QUESTIONS[:2]))
    service.edit_duty(office.session, run.duty, changed, by=office.by("lead"))
    with pytest.raises(DutyInputError) as old:
        office.complete(run, FINE)

    assert unknown.value.case is ChecklistCase.UNKNOWN_QUESTION
    assert old.value.case is DutyCase.OLD_CHECKLIST
    assert office.complete(run, FINE, checklist=2).state is RunState.DONE


def test_what_was_answered_stays_by_the_checklist_it_was_answered_by(office):
    run = office.complete(office.run(), FINE)
    changed = office.draft(checklist=read_checklist(QUESTIONS[:1]))

    service.edit_duty(office.session, run.duty, changed, by=office.by("lead"))

    assert (run.checklist.number, run.duty.checklist.number) == (1, 2)


def test_a_run_is_skipped_with_a_reason_only(office):
    run = office.run()
    with pytest.raises(DutyInputError) as refused:
        running.skip(office.session, run.id, " ", by=office.by("worker"))

    running.skip(office.session, run.id, "机房停电检修", by=office.by("worker"))

    assert refused.value.case is DutyCase.REASON_MISSING
    assert (run.state, run.reason) == (RunState.SKIPPED, "机房停电检修")
    with pytest.raises(RunTransitionError):
        office.complete(run, FINE)


def test_who_does_not_owe_a_run_may_neither_do_nor_skip_it(office):
    run = office.run()

    with pytest.raises(RunNotAllowedError):
        office.complete(run, FINE, login="other")
    with pytest.raises(RunNotAllowedError):
        running.skip(office.session, run.id, "没空", by=office.by("other"))
    with pytest.raises(NotFoundError):
        office.complete(run, FINE, login="reporter")
    assert office.list_runs("reporter") == []


def test_lists_show_what_is_mine(office):
    run = office.run()

    assert office.list_runs("worker", mine=True) == [run]
    assert office.list_runs("other", mine=True) == []
    assert office.list_runs("other", states=frozenset({RunState.PLANNED})) == [run]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE duty_answer SET value = '20'",
        "DELETE FROM duty_answer",
        "UPDATE duty_run SET state = 'planned'",
        "UPDATE duty_run SET done_at = NULL",
        "DELETE FROM duty_run",
        "UPDATE duty_checklist SET questions = '[]'",
        "DELETE FROM duty_run_event",
        "DELETE FROM duty",
        (
            "INSERT INTO duty_answer (run_id, place, question, value, remark, is_finding)"
            " SELECT id, 7, 'door', 'yes', '', false FROM duty_run"
        ),
    ],
)
def test_the_database_keeps_what_was_answered(office, statement):
    office.complete(office.run(), WARM)
    office.session.flush()

    with pytest.raises(DBAPIError), office.session.begin_nested():
        office.session.execute(text(statement))
