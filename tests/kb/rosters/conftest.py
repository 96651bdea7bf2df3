"""A county with three technicians whose duty it is by turns."""

from datetime import date, timedelta

import pytest

from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.people.models import Post
from kb.people.users import get_user
from kb.rosters import duties, service
from kb.rosters.models import Turn
from kb.rosters.service import ShiftDraft
from tests.conftest import NOON
from tests.tiers import add_technician, add_tiers

MONDAY = date(2026, 2, 9)
DAY = timedelta(days=1)
ALL_DAY = ShiftDraft(
    name="全天", rule="FREQ=DAILY", hours="00:00-24:00", starts_on=MONDAY
)
NIGHT = ShiftDraft(
    name="夜班", rule="FREQ=DAILY", hours="17:00-09:00", starts_on=MONDAY
)


@pytest.fixture
def county(desk):
    seeding.add_default(
        desk.session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
    )
    unit = add_tiers(desk.session)["county"]
    for login in ("second", "third"):
        add_technician(desk.session, login, unit, Post.TECHNICAL)
    return unit


@pytest.fixture
def by(desk):
    return desk.as_("manager")


@pytest.fixture
def people(desk, county):
    assert county
    logins = ("county_technical", "second", "third")
    return [get_user(desk.session, login) for login in logins]


@pytest.fixture
def make(desk, county, people, by):
    def add(*shifts, turn=Turn.DUTY, members=None):
        roster = service.add_roster(
            desk.session, "值班", unit=county, post=Post.TECHNICAL, turn=turn, by=by
        )
        service.set_members(desk.session, roster, members or people, by=by)
        for shift in shifts:
            service.add_shift(desk.session, roster, shift, by=by)
        return roster

    return add


def who(desk, roster, first=MONDAY, last=MONDAY + 6 * DAY):
    found = duties.list_duties(desk.session, roster, first, last)
    return [(duty.day.day, duty.person and duty.person.login) for duty in found]
