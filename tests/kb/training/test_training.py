"""Training: what is needed, sessions and who was there, scores, and what came of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kb.errors import NotFoundError
from kb.notifications.models import Notification
from kb.people import units
from kb.people.models import Post, Tier
from kb.reports.periods import Period
from kb.requests import kinds
from kb.services.models import OWN
from kb.training import attending, courses, effects, needs, sessions
from kb.training.attending import Noted
from kb.training.courses import Taught
from kb.training.errors import (
    AfterClosingError,
    OwnScoreError,
    ScoreOutOfRangeError,
    SessionCase,
    SessionStateError,
    TrainingCase,
    TrainingInputError,
    TrainingNotAllowedError,
)
from kb.training.models import Attended, CourseAudience, SessionState
from kb.training.needs import Place
from kb.training.sessions import Draft
from kb.training.visibility import sees_score
from tests.conftest import NOON

DAY = timedelta(days=1)
TAUGHT = Taught(
    title="开票模块操作",
    audience=CourseAudience.OPERATORS,
    teaches="作废发票的步骤",
    system="核心征管",
)


@pytest.fixture(autouse=True)
def _people_log_in(desk):
    """People, not accounts of programs."""
    for login in ("reporter", "neighbour", "technician", "manager", "colleague"):
        desk.person(login).password_hash = "kept elsewhere"


@pytest.fixture
def unit(desk):
    unit = units.add_unit(desk.session, "办税服务厅", tier=Tier.COUNTY)
    for login in ("reporter", "neighbour"):
        units.assign(desk.session, desk.person(login), unit, Post.BUSINESS)
    return unit


@pytest.fixture
def course(desk):
    return courses.add_course(desk.session, TAUGHT, OWN, by=desk.as_("manager"))


def draft(desk, unit, **changed):
    usual = Draft(
        unit=unit,
        starts_at=desk.now - timedelta(hours=3),
        hours=2,
        trainer=desk.person("technician"),
        least=0,
        most=100,
    )
    return replace(usual, **changed)


def hold(desk, course, unit, **changed):
    wanted = draft(desk, unit, **changed)
    return sessions.plan_session(desk.session, course, wanted, by=desk.as_("manager"))


def invite(desk, held, *logins):
    people = [desk.person(login) for login in logins]
    return sessions.invite(desk.session, held, people, by=desk.as_("manager"))


def note(desk, held, login, state=Attended.PRESENT, score=None, **said):
    noted = {desk.person(login).id: Noted(state, score)}
    by = desk.as_(said.get("by", "manager"))
    return attending.note(desk.session, held, noted, said.get("reason", ""), by=by)


@pytest.fixture
def held(desk, course, unit):
    held = hold(desk, course, unit)
    invite(desk, held, "reporter", "neighbour")
    return held


def closed(desk, unit, cause, ago=DAY, operation="发票作废"):
    """An incident from *unit* that was closed so long before the session."""
    now, desk.now = desk.now, desk.now - ago
    kind = next(
        each for each in kinds.list_kinds(desk.session) if "operation" in each.asks
    )
    answers = dict.fromkeys(
        (each for each in kind.requires if each not in ("system", "description")), "某"
    )
    incident = desk.closed(
        f"{operation}出错",
        unit=unit,
        system="核心征管",
        description="报错",
        kind=kind,
        answers=answers | {"operation": operation},
    )
    incident.cause = cause
    desk.now = now
    return incident


def list_needs(desk, login="manager"):
    period = Period(desk.now - 30 * DAY, desk.now + DAY)
    return needs.list_needs(desk.session, desk.person(login), period), period


def test_the_need_is_by_unit_system_and_operation_the_most_first(desk, unit):
    first = closed(desk, unit, "misoperation")
    closed(desk, unit, "not_by_process.skipped")
    closed(desk, unit, "misoperation", operation="退税")
    closed(desk, unit, "hardware")

    (most, other), period = list_needs(desk)

    assert most.place == Place(unit_id=unit.id, system="核心征管", operation="发票作废")
    assert (most.unit, most.count) == (unit, 2)
    assert (most.share.part, most.share.whole) == (3, 4)
    assert (other.place.operation, other.count) == ("退税", 1)
    manager = desk.person("manager")
    behind = needs.list_behind(desk.session, manager, most.place, period)
    assert len(behind) == 2
    assert first.solution_id in needs.suggest_articles(behind)


def test_leads_see_the_need_of_their_units_and_others_none(desk, unit):
    other = units.add_unit(desk.session, "别的大厅", tier=Tier.COUNTY)
    closed(desk, unit, "misoperation")
    closed(desk, other, "misoperation")
    unit.lead = desk.person("technician")
    desk.session.flush()

    (need,), period = list_needs(desk, "technician")

    assert need.unit == unit
    with pytest.raises(NotFoundError):
        list_needs(desk, "colleague")
    reporter = desk.person("neighbour")
    with pytest.raises(NotFoundError):
        needs.list_behind(desk.session, reporter, need.place, period)


def test_a_course_keeps_the_incidents_behind_it_for_whoever_sees_them(desk, unit):
    incident = closed(desk, unit, "misoperation")
    ids = [incident.id, 10_000]
    taught = replace(TAUGHT, articles=[incident.solution_id])
    course = courses.add_course(desk.session, taught, OWN, ids, by=desk.as_("manager"))

    def seen_by(login):
        person = desk.person(login)
        return courses.list_incidents(desk.session, course, person)

    assert seen_by("manager") == [incident]
    assert seen_by("neighbour") == []
    manager = desk.person("manager")
    (article,) = courses.list_articles(desk.session, course, manager)
    assert article.id == incident.solution_id


def test_the_articles_of_a_course_stand_in_the_order_of_their_numbers(desk):
    numbers = [desk.solution(title).id for title in ("作废", "红冲", "补开")]
    taught = replace(TAUGHT, articles=numbers[::-1])
    course = courses.add_course(desk.session, taught, OWN, by=desk.as_("manager"))

    found = courses.list_articles(desk.session, course, desk.person("technician"))
    assert [each.id for each in found] == numbers


def test_who_leads_nothing_plans_no_training(desk, course, unit):
    with pytest.raises(TrainingNotAllowedError):
        courses.add_course(desk.session, TAUGHT, OWN, by=desk.as_("technician"))
    unit.lead = desk.person("technician")
    desk.session.flush()
    by = desk.as_("technician")
    assert sessions.plan_session(desk.session, course, draft(desk, unit), by=by)
    other = units.add_unit(desk.session, "别的大厅", tier=Tier.COUNTY)
    with pytest.raises(TrainingNotAllowedError):
        sessions.plan_session(desk.session, course, draft(desk, other), by=by)


@pytest.mark.parametrize(
    ("changed", "case"),
    [
        ({"starts_at": None}, TrainingCase.START),
        ({"hours": 0}, TrainingCase.HOURS),
        ({"hours": 25}, TrainingCase.HOURS),
        ({"hours": float("nan")}, TrainingCase.HOURS),
        ({"least": 10, "most": 10}, TrainingCase.RANGE),
        ({"most": None}, TrainingCase.RANGE),
        ({"most": float("inf")}, TrainingCase.RANGE),
    ],
)
def test_what_cannot_be_a_session_is_refused(desk, course, unit, changed, case):
    with pytest.raises(TrainingInputError) as refused:
        hold(desk, course, unit, **changed)
    assert refused.value.case is case


def test_an_ended_course_gets_no_more_sessions(desk, course, unit):
    courses.switch(desk.session, course, ended=True, by=desk.as_("manager"))

    with pytest.raises(SessionStateError):
        hold(desk, course, unit)


def test_whoever_is_invited_is_told_once_and_the_trainer_takes_no_part(desk, held):
    assert invite(desk, held, "reporter") == 0
    told = [each.kind for each in desk.session.query(Notification)]
    assert told == ["training_invited"] * 2
    with pytest.raises(TrainingInputError):
        invite(desk, held, "technician")
    manager = desk.person("manager")
    people = sessions.list_of_unit(desk.session, held, manager)
    assert {each.login for each in people} == {"reporter", "neighbour"}


def test_two_sessions_of_one_person_at_once_are_a_warning(desk, course, unit, held):
    other = hold(desk, course, unit, starts_at=held.ends_at - timedelta(minutes=1))
    later = hold(desk, course, unit, starts_at=held.ends_at)
    for each in (other, later):
        invite(desk, each, "reporter")

    reporter = desk.person("reporter").id
    assert set(sessions.find_double(desk.session, held)) == {reporter}
    assert set(sessions.find_double(desk.session, other)) == {reporter}
    sessions.cancel(desk.session, other, "冲突", by=desk.as_("manager"))
    assert not sessions.find_double(desk.session, held)


@pytest.mark.parametrize("score", [-1, 100.5, float("nan"), float("inf")])
def test_a_score_outside_the_range_is_refused(desk, held, score):
    with pytest.raises(ScoreOutOfRangeError):
        note(desk, held, "reporter", score=score)


def test_a_score_is_of_somebody_who_was_there_and_of_an_exam(desk, course, unit, held):
    with pytest.raises(TrainingInputError):
        note(desk, held, "reporter", Attended.ABSENT, 80)
    without = hold(desk, course, unit, least=None, most=None)
    invite(desk, without, "reporter")
    with pytest.raises(TrainingInputError):
        note(desk, without, "reporter", score=80)
    tomorrow = hold(desk, course, unit, starts_at=desk.now + DAY)
    invite(desk, tomorrow, "reporter")
    with pytest.raises(SessionStateError):
        note(desk, tomorrow, "reporter")


def test_attendance_after_closing_needs_a_reason(desk, held):
    def close():
        sessions.close(desk.session, held, by=desk.as_("technician"))

    with pytest.raises(SessionStateError) as refused:
        close()
    assert refused.value.case is SessionCase.NOT_ALL_NOTED
    for login in ("reporter", "neighbour"):
        note(desk, held, login, Attended.ABSENT)
    with pytest.raises(SessionStateError) as refused:
        close()
    assert refused.value.case is SessionCase.NOBODY_PRESENT
    note(desk, held, "reporter", score=85, by="technician")
    close()
    assert held.state is SessionState.CLOSED

    with pytest.raises(AfterClosingError):
        note(desk, held, "neighbour", score=60)
    assert note(desk, held, "neighbour", score=60, reason="补考") == 1

    person = desk.person("neighbour").id
    attendance = sessions.get_attendance(desk.session, held, person)
    assert (attendance.score, attendance.reason) == (60, "补考")


def test_nobody_notes_their_own_attendance(desk, held):
    invite(desk, held, "manager")

    with pytest.raises(OwnScoreError):
        note(desk, held, "manager", score=100)


def test_scores_are_for_the_person_their_lead_the_trainer_and_managers(desk, held):
    note(desk, held, "reporter", score=85)
    person = desk.person("reporter")
    attendance = sessions.get_attendance(desk.session, held, person.id)

    def seeing():
        logins = ("reporter", "technician", "manager", "colleague", "neighbour")
        return [
            login
            for login in logins
            if sees_score(desk.session, desk.person(login), attendance)
        ]

    assert seeing() == ["reporter", "technician", "manager"]
    held.unit.lead = desk.person("colleague")
    desk.session.flush()
    desk.session.expire(person, ["memberships"])
    assert seeing() == ["reporter", "technician", "manager", "colleague"]
    with pytest.raises(TrainingNotAllowedError):
        note(desk, held, "neighbour", by="neighbour")


def test_a_cancelled_session_is_told_of_and_can_be_held_after_all(desk, held):
    with pytest.raises(TrainingInputError):
        sessions.cancel(desk.session, held, " ", by=desk.as_("manager"))
    sessions.cancel(desk.session, held, "讲师生病", by=desk.as_("manager"))
    with pytest.raises(SessionStateError):
        note(desk, held, "reporter")

    sessions.reinstate(desk.session, held, by=desk.as_("manager"))

    assert (held.state, held.reason) == (SessionState.PLANNED, "")
    told = [each.kind for each in desk.session.query(Notification)]
    assert told.count("training_cancelled") == 2


def test_the_effect_is_the_share_of_mistakes_before_and_after(desk, course, unit):
    desk.now = NOON
    held = hold(desk, course, unit, starts_at=NOON - 20 * DAY)
    invite(desk, held, "reporter")
    note(desk, held, "reporter", score=90)
    manager = desk.person("manager")
    assert effects.measure(desk.session, held, manager, now=NOON) is None
    sessions.close(desk.session, held, by=desk.as_("manager"))
    closed(desk, unit, "misoperation", 30 * DAY)
    closed(desk, unit, "misoperation", 25 * DAY)
    closed(desk, unit, "hardware", 10 * DAY)
    closed(desk, unit, "misoperation", 50 * DAY)

    found = effects.measure(desk.session, held, manager, now=NOON)

    assert found.days == 19
    assert (found.before.part, found.before.whole) == (2, 2)
    assert (found.after.part, found.after.whole) == (0, 1)
    assert not found.has_enough
    early = effects.measure(desk.session, held, manager, now=NOON - 10 * DAY)
    assert early.days == 0
    colleague = desk.person("colleague")
    assert effects.measure(desk.session, held, colleague, now=NOON) is None
