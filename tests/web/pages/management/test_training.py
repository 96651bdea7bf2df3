"""Training on its pages and for programs: needed, planned, held; scores for few."""

from datetime import timedelta

import icalendar
import pytest

from kb.people import units
from kb.people.models import Post, Tier
from tests.conftest import NOON

COURSE = {"title": "开票模块操作", "audience": "operators", "teaches": "作废的步骤"}


@pytest.fixture
def unit(services, people):
    with services.database.writing() as session:
        for login in ("technician", "requester", "reviewer"):
            person = session.merge(people[login], load=False)
            person.password_hash = "a person's, not a program's"
        found = units.add_unit(session, "办税服务厅", tier=Tier.COUNTY)
        requester = session.merge(people["requester"], load=False)
        units.assign(session, requester, found, Post.BUSINESS)
        return found.id


@pytest.fixture
def manager(log_in):
    return log_in("manager")


@pytest.fixture
def course(manager, unit):
    assert unit
    return manager.post("/training/new", data=COURSE).location


@pytest.fixture
def session_page(manager, course, unit):
    form = {
        "unit": unit,
        "starts_at": NOON.strftime("%Y-%m-%dT00:00"),
        "hours": "2",
        "trainer": "technician",
        "least": "0",
        "most": "100",
    }
    page = manager.post(f"{course}/sessions", data=form).location
    post(manager, f"{page}/people", everybody="1")
    return page


def post(client, address, **form):
    return client.post(address, data=form, follow_redirects=True)


def test_a_session_is_held_and_only_some_see_scores(log_in, session_page, people):
    trainer, person = log_in("technician"), people["requester"].id
    said = {f"state-{person}": "present", f"score-{person}": "87.5"}

    noted = post(trainer, f"{session_page}/attendance", **said).text

    assert "Noted of 1 person." in noted
    assert "87.5" in noted
    assert "The session is closed." in post(trainer, f"{session_page}/close").text
    assert "87.5" in log_in("manager").get(session_page).text
    colleague = log_in("reviewer").get(session_page)
    assert colleague.status_code == 200
    assert "87.5" not in colleague.text
    own = log_in("requester").get("/training/mine").text
    assert "87.5" in own
    assert log_in("requester").get(session_page).status_code == 403
    refused = trainer.post(
        f"{session_page}/attendance", data=said | {f"score-{person}": "60"}
    )
    assert refused.status_code == 422
    assert "Say why" in refused.text


def test_a_session_comes_as_a_file_for_calendars(log_in, session_page):
    requester = log_in("requester")
    own = requester.get("/training/mine/calendar.ics")
    (event,) = icalendar.Calendar.from_ical(own.data).walk("VEVENT")

    assert own.mimetype == "text/calendar"
    assert (event["summary"], event["status"]) == (COURSE["title"], "CONFIRMED")
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=2)
    assert requester.get(f"{session_page}/calendar.ics").status_code == 403

    manager = log_in("manager")
    post(manager, f"{session_page}/cancel", reason="停电")
    again = manager.get(f"{session_page}/calendar.ics").data
    (cancelled,) = icalendar.Calendar.from_ical(again).walk("VEVENT")
    assert (cancelled["uid"], cancelled["status"]) == (event["uid"], "CANCELLED")
    assert cancelled["sequence"] > event["sequence"]


def test_a_score_outside_the_range_is_said_beside_its_field(
    log_in, session_page, people
):
    person = people["requester"].id
    said = {f"state-{person}": "present", f"score-{person}": "101"}

    refused = log_in("technician", "zh").post(f"{session_page}/attendance", data=said)

    assert refused.status_code == 422
    assert "本次考试的成绩为 0 到 100" in refused.text
    assert 'value="101"' in refused.text


def test_what_is_taken_back_can_be_undone(manager, session_page, people):
    person = people["requester"].id
    off = post(manager, f"{session_page}/people/{person}/remove").text
    assert f"{session_page}/people/{person}/put-back" in off
    assert (
        "The list is as it was."
        in post(manager, f"{session_page}/people/{person}/put-back").text
    )
    cancelled = post(manager, f"{session_page}/cancel", reason="讲师生病").text
    assert f"{session_page}/reinstate" in cancelled
    again = post(manager, f"{session_page}/reinstate").text
    assert "planned again" in again


def test_a_course_is_changed_ended_and_found(manager, course, log_in):
    post(manager, course, **COURSE | {"title": "发票作废"})
    assert "发票作废" in log_in("technician").get("/training?q=作废").text
    assert "has ended" in post(manager, f"{course}/switch").text
    assert "held again" in post(manager, f"{course}/switch", active="1").text
    assert log_in("technician").post(course, data=COURSE).status_code == 403


def test_the_need_leads_to_a_course(manager, log_in):
    empty = manager.get("/training/needs").text
    assert "No need shows in this period" in empty
    form = manager.get("/training/new?need=0&at_system=OA&at_operation=&period=2026-Q1")
    assert 'value="OA"' in form.text
    assert log_in("technician").get("/training/needs").status_code == 403
    assert log_in("requester").get("/training").status_code == 403
    wrong = manager.post("/training/new", data=COURSE | {"articles": "12, x"})
    assert wrong.status_code == 422
    unknown = manager.post("/training/new", data=COURSE | {"articles": "999"})
    assert "There is no article 999" in unknown.text


def test_programs_read_courses_and_needs_but_no_scores(
    client, token_of, session_page, course, log_in, people
):
    person = people["requester"].id
    said = {f"state-{person}": "present", f"score-{person}": "87.5"}
    post(log_in("technician"), f"{session_page}/attendance", **said)
    headers = {"Authorization": f"Bearer {token_of('manager')}"}
    number = course.rsplit("/", 1)[1]

    listed = client.get("/api/v1/courses", headers=headers).json["courses"]
    found = client.get(f"/api/v1/courses/{number}", headers=headers)
    needed = client.get("/api/v1/training-needs?period=2026-Q1", headers=headers)

    assert [each["title"] for each in listed] == [COURSE["title"]]
    assert found.json["sessions"][0]["present"] == 1
    assert "87.5" not in found.text
    assert needed.json == {"needs": []}
    others = {"Authorization": f"Bearer {token_of('requester')}"}
    assert client.get("/api/v1/courses", headers=others).status_code == 404
    assert client.get(f"/api/v1/courses/{number}", headers=others).status_code == 404
