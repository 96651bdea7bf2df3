"""The pages of calendars: a year at a glance, and what is said of its days."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.calendars import service
from kb.calendars.days import list_days
from kb.calendars.models import YearState

FORM = {
    "code": "china",
    "name_zh": "中国",
    "name_en": "China",
    "zone": "Asia/Shanghai",
    "country": "CN",
}
LIST = "day,kind,hours,name\n2027-01-01,off,,元旦\n2027-02-20,worked,,补班\n"


@pytest.fixture
def manager(log_in):
    return log_in("manager")


@pytest.fixture
def china(manager):
    assert manager.post("/calendars", FORM).status_code == 302
    return "/calendars/1"


@pytest.fixture
def kept(services):
    """What the database holds of the calendar."""

    def look(year=2026):
        with services.database.reading() as session:
            calendar = service.get_by_id(session, 1)
            states = {row.year: row.state for row in calendar.years}
            days = {
                row.day: (row.spans, row.name)
                for row in list_days(session, calendar, year)
            }
            return [row.since for row in calendar.hours], states, days

    return look


def upload(client, china, content, name="days.csv"):
    file = (BytesIO(content.encode()), name)
    return client.post(
        f"{china}/upload", {"file": file}, content_type="multipart/form-data"
    )


def test_a_new_calendar_shows_its_year_with_colours_and_signs(manager, china, kept):
    page = manager.get(f"{china}?year=2026")

    assert kept()[1] == {2026: YearState.ANNOUNCED}
    assert 'aria-label="2026-02-14 Make-up day' in page.text
    assert page.text.count('class="day-cell make_up"') == 6 + 1  # One in the legend.
    assert "announced" in page.text
    assert "248 working days" in page.text


def test_a_provisional_year_says_so_and_is_declared_announced(manager, china, kept):
    added = manager.post(f"{china}/years", {"year": "2027"}, follow_redirects=True)

    assert "The make-up days of this year are not announced." in added.text
    assert "Provisional:" in manager.get(f"{china}?year=2027").text
    assert "Provisional:" in manager.get(f"{china}?year=2030").text
    manager.post(f"{china}/years/2027", {"state": "announced"})
    assert kept()[1][2027] is YearState.ANNOUNCED
    assert "Provisional:" not in manager.get(f"{china}?year=2027").text


@pytest.mark.parametrize(
    ("given", "spans"),
    [
        ({"kind": "off"}, []),
        ({"kind": "worked"}, None),
        ({"kind": "hours", "hours": "09:00-12:00"}, [[540, 720]]),
    ],
)
def test_a_day_is_said_to_be_out_of_the_rule(manager, china, kept, given, spans):
    manager.post(f"{china}/days", {"day": "2026-12-31", "name": "除夕", **given})

    assert kept()[2][date(2026, 12, 31)] == (spans, "除夕")
    manager.post(f"{china}/days", {"day": "2026-12-31", "kind": "week"})
    assert date(2026, 12, 31) not in kept()[2]


def test_hours_hold_from_a_day_on(manager, china, kept):
    week = {f"day{number}": "08:00-20:00" for number in range(6)}

    manager.post(f"{china}/hours", {**week, "since": "2026-07-01"})

    assert kept()[0] == [date(1970, 1, 1), date(2026, 7, 1)]
    assert "08:00-20:00" in manager.get(china).text


def test_important_periods_are_added_and_removed(manager, china):
    given = {"period": "汇算清缴", "first_day": "2026-05-01", "last_day": "2026-05-31"}

    page = manager.post(f"{china}/periods", given, follow_redirects=True)

    assert "汇算清缴" in page.text
    assert 'day-cell off period" title="Holiday · 劳动节 · 汇算清缴"' in page.text
    manager.post(f"{china}/periods/1/remove")
    assert "汇算清缴" not in manager.get(china).text


def test_a_list_is_looked_at_before_it_is_taken(manager, china, kept):
    preview = upload(manager, china, LIST)

    assert "New days: 2" in preview.text
    assert kept(2027)[2] == {}
    given = {"days": LIST, "state": "announced"}
    taken = manager.post(f"{china}/upload/take", given, follow_redirects=True)
    assert "The days are taken." in taken.text
    assert kept(2027)[2] == {
        date(2027, 1, 1): ([], "元旦"),
        date(2027, 2, 20): (None, "补班"),
    }
    again = upload(manager, china, LIST).text
    assert "as they were: 2" in again
    assert "columnheader" not in again


def test_a_list_with_a_bad_line_is_refused_with_its_number(manager, china, kept):
    refused = upload(manager, china, LIST + "2027-02-30,off\n2027-03-01,maybe\n")

    assert refused.status_code == 422
    assert "Line 4: 2027-02-30 is no day" in refused.text
    assert "Line 5: maybe is neither off, worked nor half." in refused.text
    assert "Look at what it changes" in refused.text
    again = manager.post(f"{china}/upload/take", {"days": "soon,off"})
    assert again.status_code == 422
    assert kept(2027)[2] == {}


@pytest.mark.parametrize(
    ("address", "given", "sentence"),
    [
        ("", {**FORM, "zone": "Mars/Base"}, "There is no time zone Mars/Base."),
        ("/hours", {"since": "2026-07-01"}, "A calendar needs working hours"),
        ("/hours", {"day0": "9-5"}, "Hours are written as 09:00-12:00"),
        (
            "/hours",
            {"day0": "09:00-12:00, 11:00-18:00"},
            "These hours overlap: 09:00-12:00, 11:00-18:00.",
        ),
        ("/years", {"year": "2026"}, "The days of 2026 are announced"),
        ("/years", {"year": "3000"}, "A year lies between 2000 and 2099."),
        (
            "/days",
            {"day": "2031-01-01", "kind": "off"},
            "The calendar has no year 2031 yet.",
        ),
        ("/days", {"day": "2026-12-31", "kind": "hours"}, "Hours are written as"),
        (
            "/periods",
            {"period": "重保", "first_day": "2026-05-02", "last_day": "2026-05-01"},
            "An important period needs a name",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    manager, china, address, given, sentence
):
    refused = manager.post(f"{china}{address}", given)

    assert refused.status_code in {409, 422}
    assert sentence in refused.text


def test_the_same_code_is_refused_and_what_was_typed_stays(manager, china):
    refused = manager.post("/calendars", {**FORM, "name_en": "Other"})

    assert refused.status_code == 409
    assert "There is a calendar china already." in refused.text
    assert 'value="Other"' in refused.text
    assert manager.get(china).status_code == 200


def test_staff_look_and_only_those_who_lead_change(technician, requester, china, kept):
    page = technician.get(f"{china}?day=2026-10-01")

    assert page.status_code == 200
    assert "国庆节" in page.text
    assert '<form class="card-box"' not in page.text
    for address, given in (
        ("/days", {"day": "2026-12-31", "kind": "off"}),
        ("/years", {"year": "2027"}),
        ("/upload/take", {"days": LIST}),
    ):
        assert technician.post(f"{china}{address}", given).status_code == 403
    assert upload(technician, china, LIST).status_code == 403
    assert requester.get(china).status_code == 403
    assert kept()[1] == {2026: YearState.ANNOUNCED}


def test_every_change_is_in_the_audit(manager, china, services):
    manager.post(f"{china}/days", {"day": "2026-12-31", "kind": "off"})

    with services.database.reading() as session:
        actions = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.noun == "calendar")
            .order_by(AuditEntry.id)
        ).all()
    assert actions == ["add_calendar", "add_calendar_year", "set_calendar_day"]
