"""What the rows of a calendar say, as a timetable."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from kb.calendars.business_time import Span
from kb.calendars.models import (
    DEFAULT,
    Calendar,
    CalendarDay,
    CalendarHours,
    CalendarYear,
    DaySource,
    YearState,
)
from kb.calendars.timetables import CHANGES, WEEKDAYS, list_timetables, timetable_of

OLD = [[[540, 1020]]] * 5 + [[]] * 2
NEW = [[[480, 720], [780, 1020]]] * 5 + [[]] * 2


@pytest.fixture
def calendar(session):
    made = Calendar(
        code=DEFAULT,
        names={"zh": "总部", "en": "Headquarters"},
        zone="Asia/Shanghai",
        country="CN",
        hours=[
            CalendarHours(since=date(2026, 3, 1), week=NEW),
            CalendarHours(since=date(1970, 1, 1), week=OLD),
        ],
        years=[
            CalendarYear(year=2026, state=YearState.ANNOUNCED),
            CalendarYear(year=2027, state=YearState.PROVISIONAL),
        ],
    )
    session.add(made)
    session.flush()
    session.expire(made, ["hours", "years"])
    return made


def add_day(session, calendar, day, spans):
    row = CalendarDay(
        calendar_id=calendar.id, day=day, spans=spans, source=DaySource.HAND
    )
    session.add(row)
    session.flush()


def test_without_any_calendar_it_is_monday_to_friday(session):
    assert timetable_of(session, None) is WEEKDAYS


def test_where_none_is_named_the_default_one_holds(session, calendar):
    named = timetable_of(session, calendar.id)

    assert timetable_of(session, None) == named
    assert named.zone == ZoneInfo("Asia/Shanghai")


def test_new_hours_leave_those_of_the_past(session, calendar):
    found = timetable_of(session, calendar.id)

    assert found.spans(date(2026, 2, 27)) == (Span(540, 1020),)
    assert found.spans(date(2026, 3, 2)) == (Span(480, 720), Span(780, 1020))
    assert found.spans(date(2026, 3, 1)) == ()


def test_a_make_up_day_has_the_hours_that_hold_then(session, calendar):
    add_day(session, calendar, date(2026, 2, 14), None)
    add_day(session, calendar, date(2026, 5, 9), None)
    add_day(session, calendar, date(2026, 5, 1), [])
    add_day(session, calendar, date(2026, 5, 4), [[480, 720]])

    found = timetable_of(session, calendar.id)

    assert found.spans(date(2026, 2, 14)) == (Span(540, 1020),)
    assert found.spans(date(2026, 5, 9)) == (Span(480, 720), Span(780, 1020))
    assert found.spans(date(2026, 5, 1)) == ()
    assert found.spans(date(2026, 5, 4)) == (Span(480, 720),)


def test_with_holidays_every_year_is_provisional_that_is_not_announced(
    session, calendar
):
    found = timetable_of(session, calendar.id)

    assert 2026 not in found.provisional
    assert {2025, 2027, 2028} <= found.provisional


def test_without_holidays_no_year_waits_for_an_announcement(session, calendar):
    calendar.country = None

    assert timetable_of(session, calendar.id).provisional == {2027}


def add_default(session):
    hours = [CalendarHours(since=date(1970, 1, 1), week=OLD)]
    made = Calendar(code=DEFAULT, names={}, zone="UTC", hours=hours)
    session.add(made)
    session.flush()
    return made


def test_readers_share_a_timetable_until_its_calendar_changes(database):
    with database.writing() as session:
        key = add_default(session).id

    def read():
        with database.reading() as reader:
            return list_timetables(reader, {key, None}, reader.scalar(select(CHANGES)))

    first, second = read(), read()
    with database.writing() as session:
        changed = session.get_one(Calendar, key)
        add_day(session, changed, date(2026, 10, 1), [])
        changed.names = {"en": "Changed"}
    third = read()

    assert first[key] is first[None] is second[key]
    assert first[key].spans(date(2026, 10, 1)) == (Span(540, 1020),)
    assert third[key].spans(date(2026, 10, 1)) == ()


def test_what_is_not_committed_is_shared_with_nobody(database):
    with database.writing() as session:
        add_default(session)

        changes = session.scalar(select(CHANGES))
        assert list_timetables(session, {None}, changes)[None].zone == ZoneInfo("UTC")
        session.rollback()

    with database.reading() as reader:
        assert list_timetables(reader, {None}, None) == {None: WEEKDAYS}


def test_who_writes_counts_by_what_readers_know_and_by_their_own_changes(database):
    with database.writing() as session:
        key = add_default(session).id
    with database.reading() as reader:
        known = timetable_of(reader, key)

    with database.writing() as session:
        same = timetable_of(session, key)
        changed = session.get_one(Calendar, key)
        add_day(session, changed, date(2026, 10, 1), [])
        changed.names = {"en": "Changed"}
        own = timetable_of(session, key)
        session.rollback()
    with database.writing() as session:
        after = timetable_of(session, key)

    assert known is same is after
    assert own.spans(date(2026, 10, 1)) == ()
