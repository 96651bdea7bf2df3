"""Who is on duty, by turns, calendars and exchanges; and who is told of an arrival."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from kb.audit import Actor, AuditEntry, By
from kb.calendars.models import Calendar, CalendarHours
from kb.errors import NotFoundError
from kb.notifications.models import Notification
from kb.people.models import Post, User
from kb.rosters import duties, service
from kb.rosters.errors import RosterCase, RosterInputError, RosterNotAllowedError
from kb.rosters.models import ShiftDays, Turn
from kb.rosters.service import ShiftDraft
from kb.services.models import Client
from tests.conftest import NOON
from tests.kb.rosters.conftest import ALL_DAY, DAY, MONDAY, NIGHT, who


def test_people_take_turns_from_duty_to_duty(desk, make):
    names = ["county_technical", "second", "third"]

    assert who(desk, make(ALL_DAY)) == [
        (9 + number, names[number % 3]) for number in range(7)
    ]


def test_a_changed_shift_is_as_it_was_before_its_day_and_turns_are_counted_on(
    desk, make, people, by
):
    roster = make(ALL_DAY)
    (shift,) = roster.shifts
    service.hand_over(
        desk.session,
        roster,
        shift.id,
        MONDAY + 3 * DAY,
        people[0],
        reason="换班",
        by=by,
    )
    draft = ShiftDraft(
        name="夜班", rule="FREQ=DAILY", hours="17:00-09:00", starts_on=MONDAY + 2 * DAY
    )

    changed = service.edit_shift(desk.session, roster, shift, draft, by=by)
    service.end_shift(desk.session, roster, changed, MONDAY + 4 * DAY, by=by)

    found = duties.list_duties(desk.session, roster, MONDAY, MONDAY + 6 * DAY)
    assert [(each.day.day, each.shift.name, each.person.login) for each in found] == [
        (9, "全天", "county_technical"),
        (10, "全天", "second"),
        (11, "夜班", "third"),
        (12, "夜班", "county_technical"),  # Handed over before; it stays so.
        (13, "夜班", "second"),
    ]


def test_a_shift_that_has_ended_is_not_taken_up_again(desk, make, by):
    roster = make(ALL_DAY)
    (shift,) = roster.shifts
    service.end_shift(desk.session, roster, shift, MONDAY, by=by)
    later = ShiftDraft(
        name="全天", rule="FREQ=DAILY", hours="00:00-24:00", starts_on=MONDAY + 2 * DAY
    )

    for attempt in (
        lambda: service.edit_shift(desk.session, roster, shift, later, by=by),
        lambda: service.end_shift(desk.session, roster, shift, MONDAY + DAY, by=by),
    ):
        with pytest.raises(RosterInputError) as refused:
            attempt()
        assert refused.value.case is RosterCase.ENDED
    assert who(desk, roster) == [(9, "county_technical")]


def test_a_shift_that_has_not_begun_is_changed_in_its_place(desk, make, by):
    roster = make(ALL_DAY)
    draft = ShiftDraft(
        name="白班", rule="FREQ=DAILY", hours="09:00-17:00", starts_on=MONDAY
    )

    changed = service.edit_shift(desk.session, roster, roster.shifts[0], draft, by=by)

    assert roster.shifts == [changed]
    assert (changed.name, changed.since) == ("白班", 9 * 60)


def test_without_a_calendar_of_its_own_a_roster_has_that_of_its_unit(
    desk, make, county, by
):
    roster = make(ALL_DAY)
    berlin = Calendar(code="berlin", names={"en": "Berlin"}, zone="Europe/Berlin")
    berlin.hours = [CalendarHours(since=date(1970, 1, 1), week=[[]] * 7)]
    desk.session.add(berlin)
    desk.session.flush()

    def begins():
        (duty,) = duties.list_duties(desk.session, roster, MONDAY, MONDAY)
        return duty.since.hour

    assert begins() == 16, "midnight in Shanghai"
    desk.session.get_one(Client, county.client_id).calendar_id = berlin.id
    assert begins() == 23
    usual = desk.session.scalar(select(Calendar.id).where(Calendar.code == "default"))
    service.edit_roster(desk.session, roster, "值班", calendar_id=usual, by=by)
    assert begins() == 16


def test_of_several_rosters_the_first_one_is_asked_first(desk, make, county, people):
    for person in people:
        make(ALL_DAY, members=[person])

    assert duties.on_duty(desk.session, county.id, Post.TECHNICAL, NOON) == people


def test_or_from_week_to_week(desk, make):
    roster = make(ALL_DAY, turn=Turn.WEEK)

    found = dict(who(desk, roster, MONDAY + 5 * DAY, MONDAY + 8 * DAY))

    assert found == {
        14: "county_technical",
        15: "county_technical",
        16: "second",
        17: "second",
    }


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (ShiftDays.WORKING, [9, 10, 11, 12, 13, 14]),  # The 14th is a make-up Saturday.
        (ShiftDays.FREE, [15, 16, 17]),
    ],
)
def test_a_shift_may_be_of_working_days_or_of_free_ones(desk, make, days, expected):
    draft = ShiftDraft(
        name="白班", rule="FREQ=DAILY", hours="09:00-17:00", days=days, starts_on=MONDAY
    )

    found = who(desk, make(draft), last=MONDAY + 8 * DAY)

    assert [day for day, _ in found] == expected


def test_a_night_lasts_into_the_morning(desk, make, county):
    make(NIGHT)

    def there(hour, day=10):
        now = datetime(2026, 2, day, hour, tzinfo=UTC)
        found = duties.on_duty(desk.session, county.id, Post.TECHNICAL, now)
        return [each.login for each in found]

    assert there(0) == [
        "county_technical"
    ]  # 8:00 in Shanghai, since the evening before.
    assert there(1) == []
    assert there(9) == ["second"]


def test_a_duty_is_handed_over_and_the_turns_stay(desk, make, people, by):
    roster = make(ALL_DAY)
    shift = roster.shifts[0].id
    own = By(Actor(people[1], "test"), NOON)

    service.hand_over(
        desk.session, roster, shift, MONDAY + DAY, people[2], reason="换班", by=own
    )
    service.hand_over(
        desk.session, roster, shift, MONDAY + 2 * DAY, None, reason="取消", by=by
    )

    assert who(desk, roster, last=MONDAY + 3 * DAY) == [
        (9, "county_technical"),
        (10, "third"),
        (11, None),
        (12, "county_technical"),
    ]
    (duty,) = duties.list_duties(desk.session, roster, MONDAY + DAY, MONDAY + DAY)
    assert (duty.planned.login, duty.reason) == ("second", "换班")
    actions = desk.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.noun == "roster")
        .order_by(AuditEntry.id)
    ).all()
    assert actions == [
        "add_roster",
        "set_roster_members",
        "add_shift",
        "hand_over_duty",
        "hand_over_duty",
    ]


def test_who_is_not_on_duty_hands_nothing_over(desk, make, people):
    roster = make(ALL_DAY)
    other = By(Actor(people[2], "test"), NOON)

    with pytest.raises(RosterNotAllowedError):
        service.hand_over(
            desk.session,
            roster,
            roster.shifts[0].id,
            MONDAY,
            people[2],
            reason="",
            by=other,
        )
    with pytest.raises(RosterNotAllowedError):
        service.add_shift(desk.session, roster, ALL_DAY, by=other)
    with pytest.raises(RosterNotAllowedError):
        service.set_members(desk.session, roster, people, by=other)


def test_whoever_leads_the_unit_keeps_its_rosters(desk, make, county, people):
    county.lead = people[0]
    roster = make(ALL_DAY)

    service.end_roster(desk.session, roster, by=By(Actor(people[0], "test"), NOON))

    assert service.list_rosters(desk.session, people[0]) == []
    assert duties.on_duty(desk.session, county.id, Post.TECHNICAL, NOON) == []


@pytest.mark.parametrize(
    ("changed", "case"),
    [
        ({"rule": "soon"}, RosterCase.BAD_RULE),
        ({"rule": "FREQ=DAILY;UNTIL=20260101"}, RosterCase.NO_DATES),
        ({"hours": "9-5"}, RosterCase.BAD_TIME),
        ({"hours": "24:00-08:00"}, RosterCase.BAD_TIME),
        ({"name": ""}, RosterCase.BAD_NAME),
    ],
)
def test_a_shift_that_makes_no_sense_is_refused(desk, make, by, changed, case):
    roster = make()
    given = {
        "name": "白班",
        "rule": "FREQ=DAILY",
        "hours": "09:00-17:00",
        "starts_on": MONDAY,
        **changed,
    }

    with pytest.raises(RosterInputError) as refused:
        service.add_shift(desk.session, roster, ShiftDraft(**given), by=by)

    assert refused.value.case is case
    assert roster.shifts == []


def test_only_technicians_take_turns(desk, make, by):
    roster = make()

    for members, case in (
        ([], RosterCase.NOBODY),
        ([desk.person("reporter")], RosterCase.NOT_A_TECHNICIAN),
    ):
        with pytest.raises(RosterInputError) as refused:
            service.set_members(desk.session, roster, members, by=by)
        assert refused.value.case is case


def test_no_duty_on_that_day_is_a_sentence(desk, make, by):
    roster = make(ALL_DAY)

    with pytest.raises(RosterInputError) as refused:
        service.hand_over(
            desk.session,
            roster,
            roster.shifts[0].id,
            MONDAY - DAY,
            None,
            reason="",
            by=by,
        )

    assert refused.value.case is RosterCase.NO_DUTY
    with pytest.raises(NotFoundError):
        service.get_roster(desk.session, 999, by.actor.user)


def told(desk):
    desk.session.flush()
    rows = desk.session.scalars(
        select(User.login)
        .join(Notification, Notification.user_id == User.id)
        .where(Notification.kind == "arrived")
    )
    return sorted(rows)


def test_with_a_roster_who_is_on_duty_is_told_of_an_arrival(desk, make, county, people):
    make(ALL_DAY, members=[people[1]])

    desk.incident(unit=county)

    assert told(desk) == ["second"]


def test_where_nobody_on_duty_could_take_it_all_of_the_post_are_told(
    desk, make, county, people
):
    make(ALL_DAY, members=[people[1]])
    people[1].active = False
    desk.incident(unit=county)

    assert told(desk) == ["county_technical", "third"]
