"""Calendars are set up and changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from kb.audit import Actor, AuditEntry, By
from kb.calendars import service
from kb.calendars.business_time import Span, between
from kb.calendars.errors import (
    CalendarCase,
    CalendarInputError,
    CalendarNotAllowedError,
    CalendarTakenError,
)
from kb.calendars.hours import USUAL_WEEK
from kb.calendars.models import DEFAULT
from kb.calendars.timetables import timetable_of
from kb.errors import NotFoundError
from kb.people.models import Role
from tests.factories import make_user

LONG = ((Span(480, 1200),),) * 6 + ((),)
MAY = (date(2026, 5, 1), date(2026, 5, 31))


def audited(session):
    rows = session.scalars(
        select(AuditEntry).where(AuditEntry.noun == "calendar").order_by(AuditEntry.id)
    )
    return [(row.action, row.details) for row in rows]


def test_a_new_calendar_has_the_usual_hours(session, china):
    found = timetable_of(session, china.id)

    assert found.week == USUAL_WEEK
    assert service.get_calendar(session, "china") is china
    assert audited(session) == [("add_calendar", {"code": "china"})]


def test_the_default_one_comes_first(session, draft, by):
    for code in ("china", "aaa", DEFAULT):
        service.add_calendar(session, replace(draft, code=code), by=by)

    codes = [each.code for each in service.list_calendars(session)]

    assert codes == [DEFAULT, "aaa", "china"]


@pytest.mark.parametrize(
    ("changed", "case"),
    [
        ({"code": "China 1"}, CalendarCase.BAD_CODE),
        ({"code": "c" * 51}, CalendarCase.BAD_CODE),
        ({"names": {"zh": "中国", "en": " "}}, CalendarCase.BAD_NAME),
        ({"names": {}}, CalendarCase.BAD_NAME),
        ({"zone": "Mars/Base"}, CalendarCase.UNKNOWN_ZONE),
        ({"country": "XX"}, CalendarCase.UNKNOWN_COUNTRY),
        ({"subdivision": "BY"}, CalendarCase.UNKNOWN_COUNTRY),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(session, draft, by, changed, case):
    with pytest.raises(CalendarInputError) as refused:
        service.add_calendar(session, replace(draft, **changed), by=by)

    assert refused.value.case is case
    assert service.list_calendars(session) == []


def test_a_calendar_without_hours_is_refused(session, draft, china, by):
    closed = ((),) * 7

    with pytest.raises(CalendarInputError):
        service.add_calendar(session, replace(draft, code="closed"), week=closed, by=by)
    with pytest.raises(CalendarInputError):
        service.set_hours(session, china, closed, since=date(2026, 1, 1), by=by)


def test_a_code_is_taken_once(session, draft, by):
    service.add_calendar(session, draft, by=by)

    with pytest.raises(CalendarTakenError):
        service.add_calendar(session, draft, by=by)


def test_what_is_changed_is_in_the_audit_and_the_code_stays(session, china, draft, by):
    version = china.version
    new = replace(draft, code="other", zone="Europe/Berlin", country="")

    service.edit_calendar(session, china, new, by=by)
    service.edit_calendar(session, china, new, by=by)

    assert (china.code, china.zone, china.country) == ("china", "Europe/Berlin", None)
    assert china.version == version + 1
    assert audited(session)[1:] == [
        ("edit_calendar", {"zone": "Europe/Berlin", "country": None})
    ]


def test_new_hours_do_not_change_what_was_counted(session, china, by):
    since, until = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC)
    before = between(timetable_of(session, china.id), since, until)

    service.set_hours(session, china, LONG, since=date(2026, 4, 1), by=by)

    found = timetable_of(session, china.id)
    assert between(found, since, until) == before
    assert found.spans(date(2026, 4, 4)) == (Span(480, 1200),)
    week = ["08:00-20:00"] * 6 + [""]
    assert audited(session)[1:] == [
        ("set_calendar_hours", {"since": "2026-04-01", "week": week})
    ]


def test_hours_of_the_same_day_are_said_anew(session, china, by):
    for week in (LONG, USUAL_WEEK):
        service.set_hours(session, china, week, since=date(2026, 4, 1), by=by)

    assert [row.since for row in china.hours] == [date(1970, 1, 1), date(2026, 4, 1)]
    assert timetable_of(session, china.id).spans(date(2026, 4, 4)) == ()


def test_important_periods_come_and_go(session, china, by):
    period = service.add_period(session, china, " 汇算清缴 ", days=MAY, by=by)
    session.flush()

    service.remove_period(session, china, period.id, by=by)

    assert china.periods == []
    assert [action for action, _ in audited(session)[1:]] == [
        "add_important_period",
        "remove_important_period",
    ]
    with pytest.raises(NotFoundError):
        service.remove_period(session, china, period.id, by=by)


@pytest.mark.parametrize(
    ("name", "days"), [("", MAY), ("重保", MAY[::-1]), ("长" * 201, MAY)]
)
def test_a_period_needs_a_name_and_an_order(session, china, by, name, days):
    with pytest.raises(CalendarInputError) as refused:
        service.add_period(session, china, name, days=days, by=by)

    assert refused.value.case is CalendarCase.BAD_PERIOD


def test_who_does_not_lead_changes_nothing(session, china, draft, by):
    other = By(
        Actor(make_user(session, "other", roles=(Role.TECHNICIAN,)), "test"),
        by.now + timedelta(1),
    )
    attempts = (
        lambda: service.add_calendar(session, replace(draft, code="x"), by=other),
        lambda: service.edit_calendar(session, china, draft, by=other),
        lambda: service.set_hours(session, china, LONG, since=MAY[0], by=other),
        lambda: service.add_period(session, china, "重保", days=MAY, by=other),
        lambda: service.remove_period(session, china, 1, by=other),
    )

    for attempt in attempts:
        with pytest.raises(CalendarNotAllowedError):
            attempt()
