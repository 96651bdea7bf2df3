"""Years are pinned, and single days are out of the rule."""

from datetime import date

import pytest
from sqlalchemy import select

from kb.audit import Actor, AuditEntry, By
from kb.calendars import days, service, years
from kb.calendars.business_time import Span
from kb.calendars.days import SpecialDay
from kb.calendars.errors import (
    CalendarCase,
    CalendarInputError,
    CalendarNotAllowedError,
    YearKnownError,
)
from kb.calendars.models import CalendarDay, DaySource, YearState
from kb.calendars.timetables import timetable_of
from kb.calendars.year_view import Mark, look_at
from kb.people.models import Role
from tests.factories import make_user

NEW_YEAR, SPRING = date(2027, 1, 1), date(2027, 2, 9)
HALF = SpecialDay((Span(540, 720),), "除夕")


def kept(session, calendar, year=2027):
    return {
        row.day: days.to_special(row) for row in days.list_days(session, calendar, year)
    }


def last_audit(session):
    row = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    return row.action, row.details


def test_a_year_of_china_brings_its_make_up_days(session, china, by):
    state = years.add_year(session, china, 2026, by=by)

    found = timetable_of(session, china.id)
    assert state is YearState.ANNOUNCED
    assert found.spans(date(2026, 2, 14)) == found.spans(date(2026, 2, 13)) != ()
    assert found.spans(date(2026, 10, 1)) == ()
    assert 2026 not in found.provisional
    assert last_audit(session) == (
        "add_calendar_year",
        {"year": 2026, "state": "announced"},
    )


def test_an_announced_year_is_not_taken_from_the_library_again(session, china, by):
    years.add_year(session, china, 2026, by=by)

    with pytest.raises(YearKnownError):
        years.add_year(session, china, 2026, by=by)


def test_a_year_whose_make_up_days_are_not_announced_says_so(session, china, by):
    state = years.add_year(session, china, 2027, by=by)

    assert state is YearState.PROVISIONAL
    assert 2027 in timetable_of(session, china.id).provisional


def test_a_provisional_year_is_taken_anew_but_for_what_people_said(session, china, by):
    years.add_year(session, china, 2027, by=by)
    days.set_day(session, china, NEW_YEAR, HALF, by=by)
    session.add(
        CalendarDay(
            calendar_id=china.id,
            day=date(2027, 3, 3),
            spans=[],
            source=DaySource.LIBRARY,
        )
    )
    session.flush()

    years.add_year(session, china, 2027, by=by)

    found = kept(session, china)
    assert found[NEW_YEAR] == HALF
    assert date(2027, 3, 3) not in found
    assert SPRING in found


def test_somebody_confirms_a_year_and_takes_it_back(session, china, by):
    years.add_year(session, china, 2027, by=by)

    years.say_state(session, china, 2027, YearState.ANNOUNCED, by=by)

    assert 2027 not in timetable_of(session, china.id).provisional
    years.say_state(session, china, 2027, YearState.PROVISIONAL, by=by)
    assert 2027 in timetable_of(session, china.id).provisional


def test_a_day_is_set_and_cleared_and_the_audit_says_what_it_was(session, china, by):
    years.add_year(session, china, 2027, by=by)

    days.set_day(session, china, NEW_YEAR, SpecialDay(None, "值守"), by=by)

    assert last_audit(session) == (
        "set_calendar_day",
        {"day": "2027-01-01", "before": "off", "after": "worked"},
    )
    days.clear_day(session, china, NEW_YEAR, by=by)
    assert last_audit(session) == (
        "clear_calendar_day",
        {"day": "2027-01-01", "before": "worked"},
    )
    days.clear_day(session, china, NEW_YEAR, by=by)
    assert NEW_YEAR not in kept(session, china)


def test_a_year_has_to_be_added_first(session, china, by):
    with pytest.raises(CalendarInputError) as refused:
        days.set_day(session, china, NEW_YEAR, HALF, by=by)
    assert refused.value.case is CalendarCase.OUTSIDE_YEARS

    with pytest.raises(CalendarInputError):
        years.say_state(session, china, 2027, YearState.ANNOUNCED, by=by)


def test_a_list_replaces_the_year_but_for_what_was_set_by_hand(session, china, by):
    years.add_year(session, china, 2027, by=by)
    days.set_day(session, china, date(2027, 12, 31), HALF, by=by)
    given = {
        NEW_YEAR: SpecialDay((), "元旦"),
        SPRING: SpecialDay(None, "补班"),
        date(2027, 2, 20): SpecialDay(None, "补班"),
    }
    foreseen = years.compare_days(session, china, given)

    done = years.take_days(session, china, given, YearState.ANNOUNCED, by=by)

    assert done == foreseen
    assert kept(session, china) == given | {date(2027, 12, 31): HALF}
    assert (list(done.added), list(done.changed), done.same) == (
        [date(2027, 2, 20)],
        [SPRING],
        1,
    )
    assert date(2027, 10, 1) in done.removed
    assert 2027 not in timetable_of(session, china.id).provisional
    assert last_audit(session)[1]["years"] == [2027]


def test_the_same_list_again_changes_nothing(session, china, by):
    given = {NEW_YEAR: SpecialDay((), "元旦")}
    years.take_days(session, china, given, YearState.ANNOUNCED, by=by)

    again = years.take_days(session, china, given, YearState.ANNOUNCED, by=by)

    assert (again.added, again.changed, again.removed, again.same) == ({}, {}, {}, 1)


def test_without_a_country_a_year_is_what_people_say(session, china, by):
    china.country = None

    state = years.add_year(session, china, 2027, by=by)

    assert (state, kept(session, china)) == (YearState.ANNOUNCED, {})


def test_who_does_not_lead_changes_no_year(session, china, by):
    other = By(
        Actor(make_user(session, "other", roles=(Role.TECHNICIAN,)), "test"), by.now
    )
    years.add_year(session, china, 2027, by=by)
    attempts = (
        lambda: years.add_year(session, china, 2028, by=other),
        lambda: years.say_state(session, china, 2027, YearState.ANNOUNCED, by=other),
        lambda: years.take_days(session, china, {}, YearState.ANNOUNCED, by=other),
        lambda: days.set_day(session, china, NEW_YEAR, HALF, by=other),
        lambda: days.clear_day(session, china, NEW_YEAR, by=other),
    )

    for attempt in attempts:
        with pytest.raises(CalendarNotAllowedError):
            attempt()


def test_a_year_at_a_glance_marks_what_each_day_is(session, china, by):
    years.add_year(session, china, 2026, by=by)
    days.set_day(session, china, date(2026, 12, 31), HALF, by=by)
    service.add_period(
        session,
        china,
        "重保",
        days=(date(2026, 3, 1), date(2026, 3, 15)),
        by=by,
    )

    seen = look_at(session, china, 2026)
    by_day = {each.day: each for month in seen.months for each in month}

    assert [len(month) for month in seen.months][:3] == [31, 28, 31]
    assert by_day[date(2026, 2, 13)].mark is Mark.WORK
    assert by_day[date(2026, 2, 14)].mark is Mark.MAKE_UP
    assert by_day[date(2026, 2, 17)].mark is Mark.OFF
    assert by_day[date(2026, 2, 17)].name == "春节"
    assert by_day[date(2026, 3, 7)].mark is Mark.REST
    assert by_day[date(2026, 12, 31)].mark is Mark.HALF
    assert by_day[date(2026, 3, 10)].periods == ("重保",)
    assert by_day[date(2026, 3, 16)].periods == ()
    assert seen.count(Mark.MAKE_UP) == 6
    assert not seen.is_provisional


def test_a_year_that_was_not_added_has_no_state(session, china):
    assert look_at(session, china, 2030).state is None
