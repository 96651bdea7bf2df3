"""The page of what is promised, and where its clocks are seen."""

import pytest
from sqlalchemy import select

from kb.audit import Actor, By
from kb.incidents import opening
from kb.incidents.opening import Report
from kb.people.users import get_user
from kb.service_levels.models import ServiceLevel
from tests.conftest import NOON

FORM = {
    "client": "",
    "service": "",
    "priority": "3",
    "respond_minutes": "15",
    "resolve_minutes": "240",
    "warn_percent": "75",
    "calendar": "",
    "active_from": "",
}


@pytest.fixture
def manager(log_in):
    return log_in("manager")


def find_level(services):
    with services.database.reading() as session:
        return session.scalar(select(ServiceLevel).order_by(ServiceLevel.id.desc()))


def test_a_level_is_added_shown_and_ended(manager, services):
    empty = manager.get("/service-levels").text
    added = manager.post("/service-levels", FORM, follow_redirects=True).text
    level = find_level(services)

    manager.post(f"/service-levels/{level.id}/end")
    ended = manager.get("/service-levels").text

    assert "Nothing is promised yet" in empty
    assert "15 min" in added
    assert "4 h" in added
    assert (level.priority, level.warn_percent) == (3, 75)
    assert "Nothing is promised yet" in ended


def test_the_page_says_when_an_incident_of_now_would_be_due(manager):
    manager.post("/service-levels", FORM)

    page = manager.get("/service-levels?client=1").text

    assert "Respond by" in page
    assert "2026-03-02" in page


def test_what_cannot_be_promised_is_said_and_what_was_typed_stays(manager, services):
    form = FORM | {"respond_minutes": "0"}

    answer = manager.post("/service-levels", form)

    assert answer.status_code == 422
    assert "A target is a minute at the least." in answer.text
    assert 'value="240"' in answer.text
    assert find_level(services) is None


@pytest.mark.parametrize("field", ["client", "service", "respond_minutes", "calendar"])
def test_what_does_not_exist_is_refused(manager, services, field):
    answer = manager.post("/service-levels", FORM | {field: "99x"})

    assert answer.status_code == 422
    assert find_level(services) is None


def test_a_second_level_for_the_same_is_refused(manager):
    manager.post("/service-levels", FORM)

    answer = manager.post("/service-levels", FORM)

    assert answer.status_code == 409
    assert "holds for the same client, service and priority" in answer.text


def test_only_who_manages_sees_the_page(log_in):
    assert log_in("technician").get("/service-levels").status_code == 403


def test_lists_board_and_page_say_how_much_time_is_left(
    manager, log_in, services, people
):
    manager.post("/service-levels", FORM)
    with services.database.writing() as session:
        by = By(Actor(get_user(session, "requester"), "test"), NOON)
        report = Report(title="打印机不工作")
        opened = opening.open_incident(session, report, reporter=by.actor.user, by=by)
        number = opened.id

    technician = log_in("technician")
    places = ("/incidents?view=queue", "/incidents/board", f"/incidents/{number}")
    pages = {path: technician.get(path).text for path in places}

    assert people
    assert {path for path, text in pages.items() if "15 min" in text} == set(places)
    assert "4 h" in pages[f"/incidents/{number}"]
