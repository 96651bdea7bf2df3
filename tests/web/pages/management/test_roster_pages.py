"""The pages of duty rosters: a week, one's own duties, and what is refused."""

from datetime import date

import pytest

from kb.calendars.models import Calendar, CalendarHours
from kb.people import units
from kb.people.models import Role, Tier
from kb.people.users import get_user
from tests.factories import PASSWORD, make_user

SHIFT = {
    "name": "全天",
    "rule": "FREQ=DAILY",
    "hours": "00:00-24:00",
    "starts_on": "2026-03-02",
}


@pytest.fixture
def manager(log_in):
    return log_in("manager")


@pytest.fixture
def roster(manager, services):
    with services.database.writing() as session:
        unit = units.add_unit(session, "市中心", tier=Tier.CITY).id
        # An account without a password is that of a system, which has no duties.
        get_user(session, "technician").password_hash = "any"
    given = {"name": "一线值班", "unit": unit, "post": "technical", "turn": "duty"}
    assert manager.post("/rosters", given).status_code == 302
    assert (
        manager.post("/rosters/1/members", {"members": "technician"}).status_code == 302
    )
    assert manager.post("/rosters/1/shifts", SHIFT).status_code == 302
    return "/rosters/1"


@pytest.mark.usefixtures("roster")
def test_who_is_on_duty_is_named_and_sees_their_own_duties(technician):
    page = technician.get("/rosters")

    assert "一线值班" in page.text
    assert page.text.count("全天") == 29
    assert "On duty now:" in technician.get("/alerts").text


def test_a_duty_is_handed_over_by_whoever_has_it(technician, log_in, roster):
    given = {"person": "", "reason": "培训"}

    refused = log_in("reviewer").post(f"{roster}/shifts/1/2026-03-03", given)
    technician.post(f"{roster}/shifts/1/2026-03-03", given)

    assert refused.status_code == 403
    assert "培训" in technician.get(f"{roster}?day=2026-03-03").text
    assert "培训" not in technician.get(f"{roster}?day=2026-03-10").text


@pytest.mark.parametrize(
    ("address", "given", "sentence"),
    [
        ("/shifts", {**SHIFT, "rule": "soon"}, "SOON is no rule of days"),
        (
            "/shifts",
            {**SHIFT, "rule": "FREQ=DAILY;UNTIL=20200101"},
            "No day ever comes of this rule.",
        ),
        ("/shifts", {**SHIFT, "hours": "late"}, "The hours of a shift are written as"),
        ("/members", {"members": ""}, "Somebody has to take turns."),
        (
            "/members",
            {"members": "requester"},
            "requester does not work as a technician",
        ),
        ("/shifts/1/2026-01-01", {}, "There is no such duty on that day."),
    ],
)
def test_what_makes_no_sense_is_refused(manager, roster, address, given, sentence):
    refused = manager.post(f"{roster}{address}", given)

    assert refused.status_code == 422
    assert sentence in refused.text


def test_a_new_list_of_people_holds_from_a_day_on(manager, services, roster):
    with services.database.writing() as session:
        make_user(session, "second", roles=(Role.TECHNICIAN,), password=PASSWORD)

    manager.post(f"{roster}/members", {"members": "second", "since": "2026-03-09"})

    before = manager.get(f"{roster}?day=2026-03-02").text
    after = manager.get(f"{roster}?day=2026-03-09").text
    assert (before.count("<b>second"), before.count("<b>technician")) == (0, 7)
    assert (after.count("<b>second"), after.count("<b>technician")) == (7, 0)
    assert "from 2026-03-09" in after


def test_a_shift_is_changed_from_a_day_on_and_ends(manager, roster):
    night = {**SHIFT, "name": "夜班", "hours": "17:00-09:00", "starts_on": "2026-03-04"}

    manager.post(f"{roster}/shifts/1", night)
    manager.post(f"{roster}/shifts/2/end", {"last": "2026-03-06"})

    week = manager.get(f"{roster}?day=2026-03-02").text
    assert week.count("全天 ·") == 2
    assert week.count("夜班 ·") == 3
    assert manager.post(f"{roster}/shifts/9", night).status_code == 404
    refused = manager.post(f"{roster}/shifts/2", {**night, "hours": "late"})
    assert refused.status_code == 422
    assert "The hours of a shift are written as" in refused.text


def test_a_roster_has_a_calendar_of_its_own(manager, services, roster):
    with services.database.writing() as session:
        calendar = Calendar(code="berlin", names={"en": "Berlin"}, zone="Europe/Berlin")
        calendar.hours = [CalendarHours(since=date(1970, 1, 1), week=[[]] * 7)]
        session.add(calendar)
        session.flush()
        key = calendar.id

    manager.post(roster, {"name": "一线值班", "calendar": key})

    assert "Europe/Berlin" in manager.get(roster).text
    assert manager.post(roster, {"name": "", "calendar": key}).status_code == 422


def test_technicians_change_no_roster(technician, roster):
    for address in ("", "/members", "/shifts/1", "/shifts/1/end"):
        given = {**SHIFT, "members": "technician", "last": "2026-03-06"}
        assert technician.post(roster + address, given).status_code == 403, address


def test_the_next_five_days_of_a_rule_are_shown(manager):
    rule = "FREQ=WEEKLY%3BBYDAY=MO&starts_on=2030-01-01"

    page = manager.get(f"/rosters/dates?rule={rule}")
    refused = manager.get("/rosters/dates?rule=soon")

    days = "2030-01-07, 2030-01-14, 2030-01-21, 2030-01-28, 2030-02-04"
    assert page.text.strip() == f"Next: {days}"
    assert refused.status_code == 422


def test_people_who_only_use_it_see_no_roster(requester, roster):
    assert requester.get(roster).status_code == 403
