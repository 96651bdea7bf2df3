"""Drafts that are made by themselves."""

from datetime import timedelta

import pytest

from kb.audit import Actor, By
from kb.errors import NotFoundError
from kb.people.directory import service_account
from kb.people.models import Post
from kb.people.units import assign
from kb.reporting import scheduling, service
from kb.reporting.errors import OwnReportError, ReportInputError
from kb.reporting.kinds import read_kinds
from kb.reporting.scheduling import Plan
from kb.reporting.service import Addressed
from tests.conftest import NOON
from tests.kb.reporting.vocabulary import VOCABULARY


def add(office, code="daily", login="manager", **values):
    kind = read_kinds()[code]
    plan = Plan(kind=kind, addressed=Addressed(language="en"), **values)
    return scheduling.add(office.session, plan, by=office.desk.as_(login))


def due(office, schedule, now):
    kinds = read_kinds()
    found = scheduling.find_due(office.session, schedule, kinds, now=now)
    return [asked.period.name for asked in found]


def test_a_period_is_due_once_it_has_ended(office):
    office.desk.now = NOON
    schedule = add(office)

    assert due(office, schedule, NOON) == []
    assert due(office, schedule, NOON + timedelta(days=2)) == [
        "2026-03-02",
        "2026-03-03",
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("weekly", "2026-W09"),
        ("monthly", "2026-02"),
        ("satisfaction", "2025-Q4"),
        ("annual", "2025"),
    ],
)
def test_periods_that_ended_before_the_schedule_are_not_made(office, code, expected):
    office.desk.now = NOON
    schedule = add(office, code)
    assert due(office, schedule, NOON) == []

    schedule.since = NOON - timedelta(days=100)

    assert expected in due(office, schedule, NOON)


@pytest.mark.parametrize(
    ("addressed", "error"),
    [
        (Addressed(language="xx"), ReportInputError),
        (Addressed(approver_id=999), NotFoundError),
        (Addressed(recipients=(999,)), NotFoundError),
    ],
)
def test_a_schedule_is_of_people_and_languages_that_there_are(office, addressed, error):
    plan = Plan(kind=read_kinds()["monthly"], addressed=addressed)

    with pytest.raises(error):
        scheduling.add(office.session, plan, by=office.desk.as_("manager"))


def test_what_was_made_or_discarded_is_not_made_again(office):
    office.desk.now = NOON
    schedule = add(office)
    schedule.since = NOON - timedelta(days=2)
    assert due(office, schedule, NOON) == ["2026-02-28", "2026-03-01"]
    report = office.make("daily", "2026-03-01")
    assert due(office, schedule, NOON) == ["2026-02-28"]

    service.discard(office.session, report, "no", by=office.desk.as_("manager"))

    assert due(office, schedule, NOON) == ["2026-02-28"]


def test_one_schedule_after_a_long_standstill_makes_so_many_and_no_more(office):
    office.desk.now = NOON
    schedule = add(office)

    found = due(office, schedule, NOON + timedelta(days=400))

    assert len(found) == scheduling.MOST_BEHIND


def test_a_schedule_is_seen_and_ended_by_those_who_may_see_its_cut(office):
    ours, others = office.unit("ours"), office.unit("others")
    for login, unit in (("technician", ours), ("colleague", others)):
        assign(office.session, office.desk.person(login), unit, Post.TECHNICAL)
    schedule = add(office, unit_id=ours.id)
    by = office.desk.as_("colleague")

    assert scheduling.list_active(office.session, office.desk.person("colleague")) == []
    with pytest.raises(NotFoundError):
        scheduling.end(office.session, schedule.id, by.actor.user, by=by)
    with pytest.raises(NotFoundError):
        add(office, login="colleague", unit_id=ours.id)
    by = office.desk.as_("technician")
    scheduling.end(office.session, schedule.id, by.actor.user, by=by)

    assert scheduling.list_active(office.session) == []


def test_of_what_a_schedule_made_whoever_wrote_to_it_does_not_approve_it(office):
    now = office.desk.now
    account = service_account(office.session, now=now)
    prepared = service.prepare(
        office.session,
        office.asked(),
        VOCABULARY,
        office.desk.person("manager"),
        now=now,
    )
    report = service.keep(
        office.session, prepared, Addressed(), by=By(Actor(account, "automatic"), now)
    )
    office.write(report)

    with pytest.raises(OwnReportError):
        service.approve(office.session, report, by=office.desk.as_("manager"))
    service.approve(office.session, report, by=office.desk.as_("administrator"))

    assert report.approved_by_id == office.desk.person("administrator").id
