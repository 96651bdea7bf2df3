"""A refused form of a problem, a change or a request still has what was typed."""

import pytest
from lxml import html

from kb.changes.models import Change
from kb.incidents.models import Incident
from kb.problems.models import Problem

LONG = "长" * 201


def fields_of(answer, action):
    """What stands in the form that posts to *action*, and whether it can be seen."""
    (form,) = (
        each
        for each in html.fromstring(answer.text).iter("form")
        if each.get("method") == "post"
        and (each.get("action") or "").endswith(action)
        and "logout" not in (each.get("action") or "")
        and set(each.fields) - {"csrf_token", "language", "theme"}
    )
    assert all(each.get("open") is not None for each in form.iterancestors("details"))
    return form.fields


def newest(services, table):
    with services.database.reading() as session:
        return session.query(table).order_by(table.id.desc()).first().id


def text_in(fields, name):
    return (fields[name] or "").strip("\r\n")


def test_a_new_problem(technician):
    answer = technician.post("/problems", {"title": LONG, "description": "详情"})

    assert answer.status_code == 422
    assert "up to 200 characters" in answer.text
    (form,) = html.fromstring(answer.text).xpath("//form[.//textarea]")
    assert (form.fields["title"], text_in(form.fields, "description")) == (LONG, "详情")


@pytest.fixture
def problem(technician, services):
    technician.post("/problems", {"title": "网络不稳"})
    return newest(services, Problem)


def test_the_number_of_an_incident_that_is_not_there(technician, problem):
    answer = technician.post(f"/problems/{problem}/incidents", {"incident": "INC-9"})

    assert answer.status_code == 422
    assert "There is no incident of this number" in answer.text
    assert fields_of(answer, "/incidents")["incident"] == "INC-9"


@pytest.mark.parametrize(("action", "name"), [("cause", "cause"), ("cancel", "reason")])
def test_a_text_about_a_problem_that_is_too_long(technician, problem, action, name):
    answer = technician.post(f"/problems/{problem}/{action}", {name: "长" * 20_001})

    assert answer.status_code == 422
    assert "20,000" in answer.text
    assert text_in(fields_of(answer, f"/{action}"), name) == "长" * 20_001


def test_a_new_change(technician):
    typed = {
        "title": "升级",
        "system": "核心",
        "planned_from": "2026-03-02T08:00",
        "planned_to": "2026-03-01T08:00",
        "plan": ["test_plan"],
    }

    answer = technician.post("/changes", typed)

    assert answer.status_code == 422
    assert "after it begins" in answer.text
    (form,) = html.fromstring(answer.text).xpath("//form[.//textarea]")
    assert {name: form.fields[name] for name in typed if name != "plan"} == {
        name: value for name, value in typed.items() if name != "plan"
    }
    assert form.xpath(".//input[@name='plan' and @checked]/@value") == ["test_plan"]


def test_why_a_change_is_cancelled(technician, services):
    technician.post("/changes", {"title": "升级"})
    change = newest(services, Change)

    answer = technician.post(
        f"/changes/{change}", {"action": "cancel", "text": "长" * 20_001}
    )

    assert answer.status_code == 422
    (form,) = html.fromstring(answer.text).xpath(
        "//form[.//input[@name='action' and @value='cancel']]"
    )
    assert text_in(form.fields, "text") == "长" * 20_001
    assert form.getparent().get("open") is not None


def test_a_transfer_keeps_where_it_was_to_go(technician, services):
    technician.post("/incidents/new", {"title": "VPN"})
    incident = newest(services, Incident)
    typed = {"reason": "要网络组", "tried": "", "to": "there", "level": "3"}

    answer = technician.post(f"/incidents/{incident}/transfer", typed)

    assert answer.status_code == 422
    assert "Say what was tried." in answer.text
    fields = fields_of(answer, "/transfer")
    kept = {name: (fields[name] or "").strip("\r\n") for name in typed}
    assert kept == typed


def test_a_comment_for_the_reporter_stays_one(technician, services):
    technician.post("/incidents/new", {"title": "VPN"})
    incident = newest(services, Incident)

    answer = technician.post(f"/incidents/{incident}/comment", {"text": "长" * 20_001})

    assert answer.status_code == 422
    fields = fields_of(answer, "/comment")
    assert text_in(fields, "text") == "长" * 20_001
    assert fields["internal"] is None
