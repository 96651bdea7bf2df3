"""Pages of duties: the form with its next dates, the run that is filled in, the calendar."""

import re

import icalendar
import pytest
from sqlalchemy import select

from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.duties.models import Duty, DutyRun, Opens
from kb.incidents.models import Incident
from kb.items.models import Item
from kb.people import units
from kb.people.models import Post, Tier
from kb.people.users import get_user
from tests.conftest import NOON
from tests.desk import Desk
from tests.kb.registers.conftest import Registry
from tests.kb.test_emergency import TEXTS, make_plan
from web.background import planning

PATROL = {
    "act": "save",
    "kind": "patrol",
    "title": "机房巡检",
    "unit": "1",
    "post": "technical",
    "rule": "FREQ=DAILY",
    "off_days": "keep",
    "starts_on": "2026-03-02",
    "due_days": "0",
    "opens": "item",
    "places": "一楼机房\n二楼机房",
    "rows": "3",
    "q0-key": "temperature",
    "q0-words": "Temperature",
    "q0-type": "number",
    "q0-lowest": "18",
    "q0-highest": "27",
    "q0-measured_in": "°C",
    "q0-obligatory": "1",
    "q1-words": "Is the door locked?",
    "q1-type": "yes_no",
    "q1-findings": "no",
    "q1-obligatory": "1",
    "q1-once": "1",
}
ANSWERS = {
    "checklist": "1",
    "answer-0-temperature": "21",
    "answer-1-temperature": "31",
    "answer--1-q2": "yes",
    "remark-1-temperature": "空调停机",
}


@pytest.fixture
def manager(log_in):
    return log_in("manager")


@pytest.fixture
def unit(services, people):
    assert people
    with services.database.writing() as session:
        seeding.add_default(
            session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
        )
        unit = units.add_unit(session, "运维科", tier=Tier.COUNTY)
        technician = get_user(session, "technician")
        technician.password_hash = "any"
        units.assign(session, technician, unit, Post.TECHNICAL)
        return unit.id


@pytest.fixture
def run(manager, services, unit):
    assert unit
    assert manager.post("/duties/new", PATROL).status_code == 302
    assert planning.plan_duties(services) == 1
    return "/duties/runs/1"


@pytest.fixture
def desk_of(services):
    """What to do at the desk, in a transaction of its own."""

    def act(deed):
        with services.database.writing() as session:
            return deed(Desk(session))

    return act


def found(services, query):
    with services.database.reading() as session:
        return session.scalar(query)


def test_a_duty_is_added_with_its_checklist_and_next_dates(manager, services, unit):
    assert unit
    answer = manager.post("/duties/new", PATROL, follow_redirects=True)

    assert "DUT-000001 is added." in answer.text
    assert "2026-03-02" in answer.text
    assert "(18–27 °C)" in answer.text
    duty = found(services, select(Duty))
    assert duty.places == ["一楼机房", "二楼机房"]
    assert "机房巡检" in manager.get("/duties").text


@pytest.mark.usefixtures("unit")
def test_the_next_dates_are_shown_while_typing_and_without_a_script(manager):
    typed = {"rule": "FREQ=MONTHLY;BYWORKDAY=-1", "starts_on": "2026-03-02"}

    asked = manager.get("/duties/dates", query_string=typed).text
    page = manager.post("/duties/new", PATROL | typed | {"act": "dates"})
    manager.post("/duties/new", PATROL | typed)
    kept = manager.get("/duties/1/edit")

    for text in (asked, page.text, kept.text):
        said = " ".join(re.sub("<[^>]+>", "", text).split())
        assert "the last working day of the month · Coming up:" in said
        assert "2026-03-31, 2026-04-30, 2026-05-29" in said
    assert "机房巡检" in page.text
    assert "FREQ=MONTHLY;BYWORKDAY=-1" in page.text


@pytest.mark.usefixtures("unit")
def test_dates_of_a_year_that_is_not_announced_are_said_to_be_provisional(manager):
    typed = {"rule": "FREQ=MONTHLY;BYWORKDAY=1", "starts_on": "2029-01-01"}

    text = manager.get("/duties/dates", query_string=typed).text

    assert "(provisional)" in text
    assert "may still move" in text


@pytest.mark.usefixtures("unit")
def test_questions_can_be_added_without_a_script(manager):
    page = manager.post("/duties/new", PATROL | {"act": "more"}).text

    assert page.count('class="question-row"') == 6
    assert 'value="Is the door locked?"' in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rule": "soon"}, "SOON is no rule."),
        ({"rule": "FREQ=DAILY;UNTIL=20200101"}, "No date ever comes of this rule."),
        ({"rule": "FREQ=MONTHLY;BYWORKDAY=31"}, "No date ever comes of this rule."),
        ({"title": " "}, "A duty has a title of 1 to 200 characters."),
        ({"ends_on": "2026-03-01"}, "It cannot end before it begins."),
        ({"due_days": "61"}, "within 0 to 60 days"),
        ({"owner": "requester"}, "does not work for the client of this unit"),
        ({"q0-highest": "17"}, "The lowest value of “Temperature” is above"),
        ({"q1-findings": "maybe"}, "what counts as a finding must be one of"),
        ({"q0-words": "", "q1-words": ""}, "A checklist has 1 to 100 questions."),
        ({"kind": "none"}, "There is no kind of duty none."),
    ],
)
@pytest.mark.usefixtures("unit")
def test_what_makes_no_sense_is_refused(manager, changes, sentence):
    answer = manager.post("/duties/new", PATROL | changes)

    assert answer.status_code in (404, 422)
    assert sentence in answer.text


def test_a_technician_does_not_set_up_duties(technician, unit):
    assert unit
    assert technician.post("/duties/new", PATROL).status_code == 403


def test_a_run_is_filled_in_and_what_was_found_is_passed_on(technician, services, run):
    page = technician.get(run).text
    assert page.index("一楼机房") < page.index("二楼机房") < page.index("In all")

    answer = technician.post(run, ANSWERS, follow_redirects=True)

    assert "It is done. 1 finding was passed on." in answer.text
    item = found(services, select(Item))
    assert item.title == "二楼机房 · Temperature: 31 °C"
    assert "空调停机" in item.description
    assert item.number in answer.text


def test_a_run_sent_twice_by_a_bad_line_is_taken_once(technician, services, run):
    as_script = {"headers": {"Accept": "application/json"}}

    answers = [technician.post(run, ANSWERS, **as_script) for _ in range(2)]

    assert [each.json for each in answers] == [{"address": run}] * 2
    with services.database.reading() as session:
        assert len(session.scalars(select(Item)).all()) == 1


def test_what_is_no_answer_is_said_beside_its_field_and_nothing_is_lost(
    technician, services, run
):
    wrong = ANSWERS | {"answer-0-temperature": "warm"}

    answer = technician.post(run, wrong)

    assert answer.status_code == 422
    assert 'class="field-wrong"' in answer.text
    assert 'value="warm"' in answer.text
    assert "空调停机" in answer.text
    assert found(services, select(Item)) is None


def test_a_finding_becomes_an_incident_where_that_was_chosen(technician, services, run):
    with services.database.writing() as session:
        session.get_one(Duty, 1).opens = Opens.INCIDENT

    answer = technician.post(run, ANSWERS, follow_redirects=True)

    incident = found(services, select(Incident))
    assert incident.title == "二楼机房 · Temperature: 31 °C"
    assert incident.number in answer.text


def test_a_run_is_skipped_with_a_reason(technician, log_in, run):
    refused = technician.post(f"{run}/skip", {"reason": ""})
    stranger = log_in("reviewer").post(f"{run}/skip", {"reason": "停电"})
    answer = technician.post(f"{run}/skip", {"reason": "停电"}, follow_redirects=True)

    assert (refused.status_code, stranger.status_code) == (422, 403)
    assert "停电" in answer.text


def test_the_calendar_shows_runs_and_dates_to_come(technician, services, run):
    year = technician.get("/duties/calendar?year=2026").text
    month = technician.get("/duties/calendar?year=2026&month=3").text

    assert run in month
    assert month.count("机房巡检") == 30
    assert "31 times" in year
    assert found(services, select(DutyRun)).id == 1


def test_another_checklist_is_a_new_version_and_keeps_other_languages(
    manager, services, run
):
    assert run
    changed = PATROL | {"q1-key": "q2", "q1-words": "Is the window shut?"}
    manager.post("/duties/1/edit", changed)
    manager.post("/duties/1/edit", changed)

    with services.database.reading() as session:
        checklists = session.get_one(Duty, 1).checklists
        assert [each.number for each in checklists] == [1, 2]
        assert checklists[0].questions[0]["words"] == {
            "zh": "温度",
            "en": "Temperature",
        }
        assert checklists[1].questions[0]["words"] == {
            "zh": "温度",
            "en": "Temperature",
        }
        assert checklists[1].questions[1]["words"] == "Is the window shut?"


def test_an_ended_duty_is_no_more_in_the_list(manager, run):
    assert run
    manager.post("/duties/1/end")

    assert "机房巡检" not in manager.get("/duties?mine=1").text
    assert "机房巡检" in manager.get("/duties?ended=1").text


@pytest.mark.usefixtures("unit")
def test_a_drill_is_set_up_with_a_plan_and_walked_step_by_step(
    manager, services, desk_of
):
    plan = desk_of(
        lambda desk: make_plan(desk, sections=TEXTS | {"steps": "1. 关\n2. 开"}).id
    )
    page = manager.get("/duties/new?kind=drill").text
    assert f'<option value="{plan}"' in page
    assert 'name="places"' not in page

    drill = PATROL | {"kind": "drill", "places": "", "plan": ""}
    refused = manager.post("/duties/new", drill)
    assert refused.status_code == 422
    assert "Choose the emergency plan that is tried." in refused.text

    assert manager.post("/duties/new", drill | {"plan": plan}).status_code == 302
    assert planning.plan_duties(services) == 1
    shown = manager.get("/duties/runs/1").text
    assert "<h2>1. 关</h2>" in shown
    assert f'href="/emergency/{plan}"' in shown
    assert f'href="/emergency/{plan}"' in manager.get("/duties/1").text


def test_a_patrol_over_records_leads_to_them_and_back(manager, services, unit, desk_of):
    code = desk_of(
        lambda desk: Registry(desk).add(category="printer", unit="运维科").code
    )
    chosen = {
        "places": "",
        "record_type": "asset",
        "record_unit": str(unit),
        "record_field": "asset.category",
        "record_value": "Printer",
    }
    refused = manager.post("/duties/new", PATROL | chosen | {"record_value": "Plane"})
    assert refused.status_code == 422
    assert "The field has no value Plane." in refused.text

    assert manager.post("/duties/new", PATROL | chosen).status_code == 302
    assert "Category = Printer · 运维科" in manager.get("/duties/1").text
    assert 'value="Printer"' in manager.get("/duties/1/edit").text
    planning.plan_duties(services)
    record = f"/registers/asset/{code}"
    assert f'href="{record}"' in manager.get("/duties/runs/1").text
    dates = manager.get("/duties/calendar/file.ics?year=2026&month=3").data
    events = icalendar.Calendar.from_ical(dates).walk("VEVENT")
    assert [each.decoded("dtstart").day for each in events] == [*range(2, 32)]

    found = {"checklist": "1", "answer-0-temperature": "31", "answer--1-q2": "yes"}
    assert manager.post("/duties/runs/1", found).status_code == 302
    item = "/items/1"
    assert f'href="{item}"' in manager.get("/duties/runs/1").text
    assert f'href="{item}"' in manager.get(record).text
    assert f'href="{record}"' in manager.get(item).text
