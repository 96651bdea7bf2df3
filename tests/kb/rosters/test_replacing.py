"""Whoever leaves is replaced in their place: nobody else's duties move."""

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.people.users import get_user
from kb.rosters import service
from kb.rosters.errors import RosterCase, RosterInputError
from kb.rosters.models import Roster, Turn
from kb.rosters.replacing import replace_member, takes_part
from tests.conftest import NOON
from tests.kb.rosters.conftest import ALL_DAY, DAY, MONDAY, who

TODAY = NOON.date()
TWO = 2
assert (TODAY - MONDAY).days % TWO, "else turns that begin anew today look the same"


def around(desk, roster):
    return who(desk, roster, TODAY - 4 * DAY, TODAY + 20 * DAY)


def names_of(desk, roster, person, day=TODAY):
    return desk.session.scalar(
        select(Roster.id).where(Roster.id == roster.id, takes_part(person.id, day))
    )


@pytest.fixture
def newcomer(desk):
    return desk.person("colleague")


@pytest.mark.parametrize("turn", Turn)
def test_the_turns_of_the_others_stay_and_days_before_too(
    desk, make, people, newcomer, by, turn
):
    roster = make(ALL_DAY, turn=turn, members=people[:TWO])
    before = around(desk, roster)

    replace_member(desk.session, roster, people[1], newcomer, by=by)

    expected = [
        (day, "colleague" if login == "second" and number >= 4 else login)
        for number, (day, login) in enumerate(before)
    ]
    assert around(desk, roster) == expected != before
    assert names_of(desk, roster, people[1]) is None
    assert names_of(desk, roster, people[1], TODAY - DAY) == roster.id
    assert names_of(desk, roster, newcomer) == roster.id
    entry = desk.session.scalars(
        select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
    ).one()
    assert (entry.action, entry.details["to"]) == ("replace_roster_member", newcomer.id)


def test_later_lists_and_single_duties_go_along(desk, make, people, newcomer, by):
    roster = make(ALL_DAY, members=[people[0]])
    shift, leaver = roster.shifts[0], people[1]
    for day in (TODAY - DAY, TODAY + DAY):
        service.hand_over(
            desk.session, roster, shift.id, day, leaver, reason="换班", by=by
        )
    later = TODAY + 7 * DAY
    service.set_members(desk.session, roster, [leaver, people[2]], since=later, by=by)

    replace_member(desk.session, roster, leaver, newcomer, by=by)

    found = [login for _, login in who(desk, roster, TODAY - DAY, later + DAY)]
    first = "county_technical"
    rest = [first] * 5
    assert found == ["second", first, "colleague", *rest, "colleague", "third"]


def test_who_takes_no_turns_replaces_nobody(desk, make, people, by):
    roster = make(ALL_DAY)

    with pytest.raises(RosterInputError) as refused:
        replace_member(desk.session, roster, people[1], desk.person("reviewer"), by=by)

    assert refused.value.case is RosterCase.NOT_A_TECHNICIAN
    assert get_user(desk.session, "second") in [each.user for each in roster.members]
