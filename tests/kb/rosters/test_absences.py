"""Whoever joins, leaves or comes back: what has been stays as it was."""

from datetime import UTC, date, datetime

from kb import accounts
from kb.rosters import service
from tests.kb.rosters.conftest import ALL_DAY, DAY, MONDAY, who


def test_a_new_list_of_people_leaves_the_weeks_before_it_as_they_were(
    desk, make, people, by
):
    roster = make(ALL_DAY)
    before = who(desk, roster, last=MONDAY + 3 * DAY)

    service.set_members(
        desk.session, roster, people[:0:-1], since=MONDAY + 4 * DAY, by=by
    )

    assert who(desk, roster, last=MONDAY + 3 * DAY) == before
    assert who(desk, roster, MONDAY + 4 * DAY, MONDAY + 6 * DAY) == [
        (13, "third"),
        (14, "second"),
        (15, "third"),
    ]


def test_a_later_list_takes_the_place_of_those_that_had_not_begun(
    desk, make, people, by
):
    roster = make(ALL_DAY)
    for since, person in ((5, people[1]), (3, people[2])):
        day = MONDAY + since * DAY
        service.set_members(desk.session, roster, [person], since=day, by=by)

    assert who(desk, roster, MONDAY + 2 * DAY, MONDAY + 6 * DAY) == [
        (11, "third"),
        *((day, "third") for day in (12, 13, 14, 15)),
    ]


def test_who_has_left_is_stood_in_for_and_nobody_elses_turn_moves(desk, make, people):
    roster = make(ALL_DAY)
    people[1].active = False

    assert who(desk, roster, last=MONDAY + 3 * DAY) == [
        (9, "county_technical"),
        (10, "third"),
        (11, "third"),
        (12, "county_technical"),
    ]


def test_the_weeks_before_somebody_left_stay_as_they_were(desk, make, people):
    roster = make(ALL_DAY)
    before = who(desk, roster)
    desk.now = datetime(2026, 2, 12, 4, tzinfo=UTC)
    accounts.switch(desk.session, people[1], active=False, by=desk.as_("administrator"))

    after = who(desk, roster)

    assert before[1::3] == [(10, "second"), (13, "second")]
    assert after == [*before[:4], (13, "third"), *before[5:]]


def test_whoever_came_back_was_away_in_between(desk, make, people):
    roster = make(ALL_DAY)
    for day, active in ((9, False), (12, True)):
        desk.now = datetime(2026, 2, day, 4, tzinfo=UTC)
        accounts.switch(
            desk.session, people[1], active=active, by=desk.as_("administrator")
        )

    assert who(desk, roster)[1::3] == [(10, "third"), (13, "second")]


def test_a_duty_that_was_taken_over_by_who_left_before_it_falls_back(
    desk, make, people, by
):
    roster = make(ALL_DAY)
    for day in (9, 12):
        service.hand_over(
            desk.session,
            roster,
            roster.shifts[0].id,
            date(2026, 2, day),
            people[1],
            reason="",
            by=by,
        )
    desk.now = datetime(2026, 2, 11, 4, tzinfo=UTC)
    accounts.switch(desk.session, people[1], active=False, by=desk.as_("administrator"))

    found = dict(who(desk, roster))

    assert (found[9], found[12]) == ("second", "county_technical")
