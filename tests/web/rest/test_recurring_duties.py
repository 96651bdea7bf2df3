"""Recurring duties for other systems: listed, their runs, and runs completed."""

from datetime import date

import pytest

from kb.checklists.questions import read_checklist
from kb.duties import service
from kb.duties.service import Draft
from kb.duties.walks import Wish
from kb.people import units
from kb.people.models import Post, Tier
from kb.people.users import get_user
from kb.registers.types import read_types
from tests.desk import Desk
from tests.kb.registers.conftest import Registry
from web.background import planning

QUESTIONS = [
    {
        "key": "temperature",
        "words": {"zh": "温度", "en": "Temperature"},
        "type": "number",
        "highest": 27,
    }
]


@pytest.fixture
def run(services, people):
    assert people
    with services.database.writing() as session:
        unit = units.add_unit(session, "运维科", tier=Tier.COUNTY)
        units.assign(session, get_user(session, "technician"), unit, Post.TECHNICAL)
        draft = Draft(
            kind="patrol",
            title="机房巡检",
            unit=unit,
            rule="FREQ=DAILY",
            starts_on=date(2026, 3, 2),
            checklist=read_checklist(QUESTIONS),
        )
        by = Desk(session).as_("administrator")
        service.add_duty(session, draft, by=by)
    planning.plan_duties(services)
    return "/duty-runs/1"


def answered(value):
    return {
        "checklist": 1,
        "answers": [{"question": "temperature", "value": value}],
    }


@pytest.mark.usefixtures("run")
def test_duties_are_listed_with_their_checklist(rest):
    (duty,) = rest.get("/recurring-duties?mine=true").json["duties"]

    assert (duty["number"], duty["rule"]) == ("DUT-000001", "FREQ=DAILY")
    assert duty["questions"][0]["words_en"] == "Temperature"


def test_a_run_is_completed_once_however_often_it_is_sent(rest, run):
    answers = [rest.post(f"{run}/complete", answered("31")) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    (answer,) = answers[0].json["answers"]
    assert (answer["finding"], answer["item"]) == (True, 1)
    (listed,) = rest.get("/duty-runs?state=done").json["runs"]
    assert listed == answers[0].json


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (answered("warm"), 422, "bad_checklist"),
        (answered("20") | {"checklist": 2}, 422, "bad_duty"),
        (answered("20") | {"answers": []}, 422, "bad_checklist"),
    ],
)
def test_what_is_no_answer_is_refused(rest, run, body, status, code):
    refused = rest.post(f"{run}/complete", body)

    assert (refused.status_code, refused.json["code"]) == (status, code)
    assert rest.get("/duty-runs?state=planned").json["runs"][0]["answers"] == []


def test_a_run_is_skipped_with_a_reason(rest, run):
    assert rest.post(f"{run}/skip", {"reason": "停电"}).json["state"] == "skipped"
    assert rest.post(f"{run}/complete", answered("20")).status_code == 409


def test_who_only_asks_it_for_help_sees_no_duties(rest_as, run):
    requester = rest_as("requester")

    assert requester.get("/recurring-duties").status_code == 404
    assert requester.post(f"{run}/skip", {"reason": "停电"}).status_code == 404


def test_a_run_names_the_records_that_it_goes_through(rest, services, people):
    assert people
    with services.database.writing() as session:
        unit = units.add_unit(session, "运维科", tier=Tier.COUNTY)
        desk = Desk(session)
        code = Registry(desk).add(category="printer", unit="运维科").code
        draft = Draft(
            kind="patrol",
            title="打印机巡检",
            unit=unit,
            rule="FREQ=DAILY",
            starts_on=date(2026, 3, 2),
            checklist=read_checklist(QUESTIONS),
            records=Wish(type=read_types()["asset"], unit=unit),
        )
        service.add_duty(session, draft, by=desk.as_("administrator"))
    planning.plan_duties(services)

    (run,) = rest.get("/duty-runs").json["runs"]
    assert run["records"] == [code]
