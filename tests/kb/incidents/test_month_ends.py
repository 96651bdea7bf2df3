"""The end of a month: who is told when, what is left where, and why."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from kb.audit import Actor, By
from kb.calendars.timetables import WEEKDAYS
from kb.incidents import month_ends, transfers
from kb.incidents.errors import IncidentInputError, NotAllowedError, ReasonMissingError
from kb.notifications.models import Notification
from kb.people.models import User
from kb.people.users import get_user
from kb.working_days import WorkingDays
from tests.tiers import add_tiers

MARCH = date(2026, 3, 1)
DAYS = WorkingDays(replace(WEEKDAYS, days={date(2026, 3, 30): ()}))
"""The last working day of March is the 31st, a Tuesday; the one before, Friday the 27th."""


def at(day, hour=9):
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.fixture
def tiers(desk):
    found = add_tiers(desk.session)
    found["county"].lead = get_user(desk.session, "county_business")
    desk.session.flush()
    return found


@pytest.fixture
def by(desk):
    def acting(login, now=None):
        user = get_user(desk.session, login)
        return By(Actor(user, "test"), now or desk.now)

    return acting


def told(desk):
    desk.session.flush()
    rows = desk.session.execute(
        select(User.login, Notification.details)
        .join(User, Notification.user_id == User.id)
        .where(Notification.kind == "month_end")
        .order_by(Notification.id)
    )
    return [(login, details["count"], details["day"]) for login, details in rows]


def test_people_are_told_five_and_one_working_days_before(desk, tiers, by):
    for _ in range(2):
        transfers.start(
            desk.session,
            desk.incident(unit=tiers["county"]),
            by=by("county_technical"),
        )

    new = {
        day: month_ends.remind(desk.session, DAYS, now=at(day))
        for day in (20, 23, 24, 26, 27, 30, 31)
    }

    assert new == {20: 0, 23: 1, 24: 0, 26: 0, 27: 1, 30: 0, 31: 0}
    assert told(desk) == [("county_technical", 2, "2026-03-31")] * 2


def test_of_what_nobody_works_on_the_lead_is_told(desk, tiers):
    desk.incident(unit=tiers["county"])

    month_ends.remind(desk.session, DAYS, now=at(24))

    assert told(desk) == [("county_business", 1, "2026-03-31")]


def test_whoever_has_said_why_is_left_in_peace(desk, tiers, by):
    incident = desk.incident(unit=tiers["county"])
    month_ends.explain(
        desk.session, incident, "等备件", month=MARCH, by=by("county_technical")
    )

    assert month_ends.remind(desk.session, DAYS, now=at(27)) == 0


def test_what_is_left_is_counted_by_unit_with_and_without_a_reason(desk, tiers, by):
    for unit, count in (("county", 3), ("city", 1)):
        for _ in range(count):
            incident = desk.incident(unit=tiers[unit])
    first = desk.incident("有原因", unit=tiers["county"])
    month_ends.explain(
        desk.session, first, "等备件", month=MARCH, by=by("county_technical")
    )
    desk.now = datetime(2026, 4, 1, 12, tzinfo=UTC)
    desk.incident("四月", unit=tiers["county"])
    manager = desk.person("manager")

    left = month_ends.count_left(desk.session, MARCH, manager)
    rows = month_ends.list_left(
        desk.session, MARCH, manager, unit_id=tiers["county"].id, limit=9
    )

    assert [(each.unit.name, each.open, each.unexplained) for each in left] == [
        ("county", 4, 3),
        ("city", 1, 1),
    ]
    assert [said.reason if said else None for _, said in rows] == [None] * 3 + [
        "等备件"
    ]
    assert incident.unit is tiers["city"]


def test_a_reader_counts_what_they_may_see(desk, tiers):
    desk.incident(unit=tiers["region"])
    desk.incident(unit=tiers["county"])

    left = month_ends.count_left(
        desk.session, MARCH, get_user(desk.session, "county_technical")
    )

    assert [each.unit.name for each in left] == ["county"]


def test_the_holder_says_why_and_may_say_it_better(desk, tiers, by):
    incident = desk.incident(unit=tiers["county"])
    for reason in ("等备件", "备件周四到"):
        month_ends.explain(
            desk.session, incident, reason, month=MARCH, by=by("county_technical")
        )

    said = month_ends.find_said(desk.session, incident, MARCH)

    assert said.reason == "备件周四到"
    assert [each.text for each in incident.events if each.action == "carry_over"] == [
        "等备件",
        "备件周四到",
    ]


def test_a_reason_is_the_holders_and_of_this_month_or_the_last(desk, tiers, by):
    incident = desk.incident(unit=tiers["county"])

    def explain(login, month, reason="等备件"):
        month_ends.explain(desk.session, incident, reason, month=month, by=by(login))

    with pytest.raises(NotAllowedError):
        explain("county_business", MARCH)
    with pytest.raises(ReasonMissingError):
        explain("county_technical", MARCH, " ")
    for month in (date(2026, 1, 1), date(2026, 4, 1)):
        with pytest.raises(IncidentInputError):
            explain("county_technical", month)
    explain("county_technical", date(2026, 2, 1))
