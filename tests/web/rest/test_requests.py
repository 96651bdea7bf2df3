"""Who calls, what for, and with whose approval: through REST and SOAP."""

import pytest

from kb.contacts.models import Contact
from kb.incidents.models import Incident
from kb.people import units
from kb.people.models import Post, Tier
from tests.web.soap.conftest import envelope

CALLER = {"name": "张丽华", "phone": "65901234"}
CALL = {"title": "打印机脱机", "caller": CALLER}


@pytest.fixture
def desk(rest_as):
    return rest_as("technician")


def count(services, table):
    with services.database.reading() as session:
        return session.query(table).count()


def test_a_caller_without_an_account_is_found_and_named_again(desk, services):
    number = desk.post("/incidents", CALL).json["number"]

    caller = desk.get(f"/incidents/{number}/caller").json
    (found,) = desk.get("/callers?query=zlh").json["callers"]
    again = desk.post("/incidents", {"title": "又来了", "contact": found["contact"]})

    assert (caller["name"], caller["phone"]) == ("张丽华", "65901234")
    assert found == caller
    assert again.status_code == 201
    assert count(services, Contact) == 1


def test_a_call_is_solved_by_one_request(desk, library):
    number = desk.post("/incidents", CALL).json["number"]

    solved = desk.post(
        f"/incidents/{number}/solved", {"article": library[0], "said": "好了"}
    )

    assert (solved.status_code, solved.json["state"]) == (200, "closed")


REFUSED = {
    "unknown contact": ({"contact": 999}, 404, "not_found"),
    "no name": ({"caller": {"name": " "}}, 422, "bad_request_input"),
    "bad phone": ({"caller": {**CALLER, "phone": "call me"}}, 422, "bad_request_input"),
    "long name": ({"caller": {"name": "张" * 101}}, 422, "bad_request_input"),
    "no such kind": ({"kind": "wish"}, 404, "not_found"),
    "missing": ({"kind": "fault"}, 409, "request_field_missing"),
    "not asked": (
        {"kind": "fault", "system": "OA", "answers": [{"name": "screen", "text": "x"}]},
        409,
        "answer_not_asked",
    ),
    "no such detail": (
        {"kind": "fault", "answers": [{"name": "colour", "text": "x"}]},
        422,
        "bad_request_input",
    ),
    "no kind": (
        {"answers": [{"name": "when", "text": "x"}]},
        409,
        "request_field_missing",
    ),
    "nobody approves": (
        {"kind": "service_request", "system": "OA", "description": "新人"},
        409,
        "no_approver",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_has_a_code_and_leaves_nothing(desk, services, name):
    wrong, status, code = REFUSED[name]

    answer = desk.post("/incidents", {**CALL, **wrong})

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert count(services, Contact) == count(services, Incident) == 0


def test_a_number_of_somebody_else_is_confirmed_or_refused(desk):
    desk.post("/incidents", CALL)
    other = {**CALLER, "name": "王强"}

    refused = desk.post("/incidents", {**CALL, "caller": other})
    taken = desk.post("/incidents", {**CALL, "caller": {**other, "shares_phone": True}})

    assert (refused.status_code, refused.json["code"]) == (409, "telephone_taken")
    assert taken.status_code == 201


def test_users_neither_name_callers_nor_see_them(desk, rest_as):
    number = desk.post("/incidents", CALL).json["number"]
    user = rest_as("requester")

    for answer in (
        user.post("/incidents", CALL),
        user.get("/callers?query=zlh"),
        user.get(f"/incidents/{number}/caller"),
    ):
        assert answer.status_code == 403
        assert "张丽华" not in answer.text


def test_what_is_asked_for_waits_for_its_approval(desk, rest_as, services, people):
    with services.database.writing() as session:
        unit = units.add_unit(session, "甲县", tier=Tier.COUNTY)
        unit.lead = session.merge(people["manager"], load=False)
        units.assign(session, session.merge(people["requester"]), unit, Post.TECHNICAL)
    form = {
        "title": "开通权限",
        "kind": "service_request",
        "system": "OA",
        "description": "新人",
        "unit": "甲县",
        "answers": [{"name": "when", "text": "周五前"}],
    }
    number = rest_as("requester").post("/incidents", form).json["number"]

    begun = desk.post(f"/incidents/{number}/start", {})
    asked = desk.get(f"/incidents/{number}/request").json
    stranger = desk.post(f"/incidents/{number}/approval", {"approved": True})
    declined = rest_as("manager").post(
        f"/incidents/{number}/approval", {"approved": False}
    )
    rest_as("manager").post(f"/incidents/{number}/approval", {"approved": True})

    assert (begun.status_code, begun.json["code"]) == (409, "not_approved")
    assert (asked["kind"], asked["approval"], asked["approver"]) == (
        "service_request",
        "asked",
        "manager",
    )
    assert asked["answers"] == [{"name": "when", "text": "周五前"}]
    assert stranger.json["code"] == "incident_not_allowed"
    assert declined.json["code"] == "incident_reason_missing"
    assert desk.post(f"/incidents/{number}/start", {}).status_code == 200


def test_kinds_are_listed_with_what_they_ask(desk):
    kinds = desk.get("/request-kinds").json["kinds"]

    assert [each["code"] for each in kinds] == [
        "fault",
        "business_question",
        "technical_question",
        "service_request",
    ]
    assert kinds[1]["requires"] == ["system", "screen", "operation"]


def test_soap_takes_down_a_caller_and_a_kind(app, token_of, services):
    body = (
        "<title>申报被拒</title><system>征管</system>"
        "<caller><name>张丽华</name><phone>65901234</phone></caller>"
        "<kind>business_question</kind><answers>"
        "<answer><name>screen</name><text>申报</text></answer>"
        "<answer><name>operation</name><text>提交</text></answer></answers>"
    )

    answer = app.test_client().post(
        "/soap",
        data=envelope("createIncident", body).encode(),
        content_type="text/xml; charset=utf-8",
        headers={"Authorization": f"Bearer {token_of('technician')}"},
    )

    assert answer.status_code == 200, answer.text
    assert "张丽华" not in answer.text
    with services.database.reading() as session:
        incident = session.query(Incident).one()
        assert incident.contact.name == "张丽华"
        assert incident.post is Post.BUSINESS
        assert incident.answers == {"screen": "申报", "operation": "提交"}
