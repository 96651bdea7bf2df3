"""Reporting an incident and proposing a solution: the same through every door."""

import pytest

from tests.desk import Desk
from tests.web.doors.steps import run, to_xml
from tests.web.rest.conftest import PREFIX
from tests.web.soap.conftest import envelope

TITLE = "打印机脱机"
ARTICLE = {
    "title": TITLE,
    "sections": [
        {"name": "symptom", "text": "打印机显示脱机"},
        {"name": "resolution", "text": "重启 spooler 服务"},
    ],
}
TEXT = f"---\ntitle: {TITLE}\nkind: solution\n---\n## 解决步骤\n\n重启 spooler 服务\n"


@pytest.fixture
def call(doors):
    """Calls an operation by REST or by SOAP in the name of somebody."""

    def send(door, login, operation, path, values):
        headers = {"Authorization": f"Bearer {doors.token_of(login)}"}
        client = doors.app.test_client()
        if door == "rest":
            answer = client.post(PREFIX + path, json=values, headers=headers)
        else:
            answer = client.post(
                "/soap",
                data=envelope(operation, to_xml(values)).encode(),
                content_type="text/xml; charset=utf-8",
                headers=headers,
            )
        assert answer.status_code in (200, 201), answer.text

    return send


def test_reporting_an_incident_tells_those_who_could_take_it(doors, call, outcome_of):
    form = {"title": "打印机不工作"}
    deeds = {
        "page": lambda: doors.log_in("manager").post("/incidents/new", form),
        "request": lambda: doors.log_in("reporter").post("/requests/new", form),
        "rest": lambda: call("rest", "reporter", "", "/incidents", form),
        "soap": lambda: call("soap", "reporter", "createIncident", "", form),
    }

    outcomes = {name: outcome_of(deed)[0] for name, deed in deeds.items()}

    first = outcomes["page"]
    assert outcomes == dict.fromkeys(deeds, first)
    assert first.told == {
        (login, "arrived", "incidents")
        for login in ("technician", "colleague", "sender")
    }
    assert first.audit == (("open", "incident"),)
    assert [kind for kind, *_ in first.events] == ["incident.opened"]


def submit_draft(doors):
    with doors.services.database.writing() as session:
        draft = Desk(session).draft(TITLE)
        session.flush()
        key, version = draft.id, draft.version
    form = {"action": "submit", "seen": str(version), "title": TITLE}
    sections = {each["name"]: each["text"] for each in ARTICLE["sections"]}
    answer = doors.log_in("technician").post(
        f"/submissions/{key}", {**form, **sections}
    )
    assert answer.status_code == 302


def ingest(doors, folder):
    (folder / "spooler.md").write_text(TEXT, encoding="utf-8")
    run(doors.services, "ingest", folder / "spooler.md", "--as", "technician")


def test_proposing_a_solution_tells_those_who_review(doors, call, outcome_of, tmp_path):
    submit = ("technician", "submitSolution", "/submissions", ARTICLE)
    deeds = {
        "page": lambda: submit_draft(doors),
        "rest": lambda: call("rest", *submit),
        "soap": lambda: call("soap", *submit),
        "command": lambda: ingest(doors, tmp_path),
    }

    outcomes = {name: outcome_of(deed)[0] for name, deed in deeds.items()}

    expected = {
        ("reviewer", "submitted", "reviews"),
        ("second_reviewer", "submitted", "reviews"),
    }
    assert {name: each.told for name, each in outcomes.items()} == dict.fromkeys(
        deeds, expected
    )
    events = outcomes["page"].events
    assert {name: each.events for name, each in outcomes.items()} == dict.fromkeys(
        deeds, events
    )
    assert {name: each.audit[-1] for name, each in outcomes.items()} == dict.fromkeys(
        deeds, ("submit", "submission")
    )
