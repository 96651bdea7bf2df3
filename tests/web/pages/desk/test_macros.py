"""Macros on the pages: kept, seen before they are run, run and undone."""

import pytest

from kb.incidents.models import Incident
from kb.people.models import Scope

MACRO = {"title": "紧急", "impact": "1", "urgency": "1", "take": "1"}


@pytest.fixture
def incident(technician, services):
    technician.post("/incidents/new", {"title": "打印机不工作"})
    with services.database.reading() as session:
        return session.query(Incident).one().id


def test_one_is_added_changed_removed_and_brought_back(technician):
    technician.post("/macros", MACRO)
    technician.post("/macros/1", {**MACRO, "title": "加急"})
    assert "加急" in technician.get("/macros").text

    removed = technician.post("/macros/1/remove", follow_redirects=True).text
    assert "no longer offered" in removed
    assert "is back" in technician.post("/macros/1/restore", follow_redirects=True).text


def test_it_is_seen_run_and_undone(technician, services, incident):
    technician.post("/macros", MACRO)
    page = technician.get(f"/incidents/{incident}").text
    assert "This will happen, all of it or nothing:" in page

    done = technician.post(
        f"/incidents/{incident}/macros", {"macro": "1"}, follow_redirects=True
    ).text
    assert "紧急 is done." in done
    assert "Undo" in done
    assert "Macro run" in done
    with services.database.reading() as session:
        assert session.get_one(Incident, incident).priority == 1


def test_every_step_is_shown_before_it_is_taken(technician, incident):
    steps = {
        "text_zh": "请看 {system}",
        "internal": "1",
        "waits_for": "user",
        "waits_why": "缺编号",
        "target": "up",
        "reason": "二线",
        "tried": "重启",
    }
    technician.post("/macros", {**MACRO, **steps})

    page = technician.get(f"/incidents/{incident}").text

    for words in ("Impact", "Assignee", "请看 {system}", "Reassign", "does not say:"):
        assert words in page
    assert f'action="/incidents/{incident}/macros"' in page


def test_what_is_wrong_stands_beside_its_field(technician):
    answer = technician.post("/macros", {"title": "空"})

    assert answer.status_code == 422
    assert "set at least one step" in answer.text


def test_others_do_not_run_what_is_one_s_own(technician, manager, requester, incident):
    technician.post("/macros", MACRO)

    answer = manager.post(f"/incidents/{incident}/macros", {"macro": "1"})
    assert answer.status_code in (404, 422)
    assert requester.get("/macros").status_code == 403


def test_other_systems_run_one(client, technician, token_of, incident):
    technician.post("/macros", MACRO)
    headers = {"Authorization": f"Bearer {token_of('technician', *Scope)}"}

    (macro,) = client.get("/api/v1/macros", headers=headers).json["macros"]
    assert macro["steps"] == ["edit", "take_over"]
    answer = client.post(
        f"/api/v1/incidents/{incident}/macros",
        json={"macro": macro["id"]},
        headers=headers,
    )
    assert answer.json["priority"] == 1
    assert answer.json["state"] == "in_progress"
