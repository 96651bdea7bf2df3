"""Baselines on their pages and for programs: begun, told, explained."""

import io

import pytest

from kb.audit import Actor, By
from kb.changes import service as changes
from kb.changes.service import Intention
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from tests.conftest import NOON

FORM = {
    "code": "media",
    "name": "安装介质",
    "type_code": "software",
    "expected": "version >= 6.0",
}


@pytest.fixture
def change(services, people):
    """Two records, and a change that has begun."""
    with services.database.writing() as session:
        technician = session.merge(people["technician"], load=False)
        by = By(Actor(technician, "test"), NOON)
        for code in ("SW-1", "SW-2"):
            new = NewRecord(entry=Entry("火绒", {"category": "medium"}), code=code)
            add_record(session, read_types()["software"], new, by=by)
        intention = Intention(title="升级火绒", required_plans=())
        change = changes.open_change(session, intention, by=by)
        changes.plan(session, change, by=by)
        changes.start(session, change, by=by)
        return change.number


@pytest.fixture
def baseline(manager, change):
    assert change
    return manager.post("/baselines/new", FORM).location


def take(reader, address, text="record,version\nSW-1,5.0\nSW-2,6.1\n"):
    file = {"file": (io.BytesIO(text.encode()), "media.csv")}
    return reader.post(f"{address}/facts", file, follow_redirects=True)


@pytest.fixture
def deviating(technician, baseline):
    assert "New deviations: 1" in take(technician, baseline).text
    return baseline


def decide(reader, address, decision, **said):
    form = {"deviation": ["1"], "decision": decision, **said}
    return reader.post(f"{address}/decide", form, follow_redirects=True)


def test_a_deviation_is_tied_to_a_change_and_untied(technician, deviating, change):
    tied = decide(technician, deviating, "tie", change=change).text
    assert f"Tied to {change}." in tied
    assert "/changes/1" in tied

    untied = decide(technician, deviating, "untie").text

    assert "1 deviation is unexplained again." in untied


def test_an_item_is_opened_by_a_button(technician, deviating):
    page = decide(technician, deviating, "raise").text

    assert "ITM-000001 follows it up as unauthorised." in page
    assert technician.get("/items/1").status_code == 200


def test_a_change_that_there_is_not_is_said_at_its_field(technician, deviating):
    answer = decide(technician, deviating, "tie", change="CHG-99")

    assert answer.status_code == 422
    assert "There is no change CHG-99." in answer.text


def test_a_file_with_unknown_codes_is_refused_whole(technician, deviating):
    answer = take(technician, deviating, "record,version\nSW-1,7\nSW-9,7\n")

    assert answer.status_code == 422
    assert "SW-9" in answer.text
    assert "5.0" in technician.get(deviating).text


def test_no_file_is_said(technician, deviating):
    assert technician.post(f"{deviating}/facts", {}).status_code == 422


def test_a_wrong_line_keeps_what_was_typed(manager, deviating):
    answer = manager.post(
        f"{deviating}/expected", {"expected": "version >= 6\nnothing"}
    )

    assert answer.status_code == 422
    assert "Line 2" in answer.text
    assert "version &gt;= 6\nnothing" in answer.text


def test_what_is_now_is_frozen_and_a_baseline_ended(manager, deviating):
    frozen = manager.post(
        f"{deviating}/expected", {"freeze": "1"}, follow_redirects=True
    )
    assert "Edition 2 is in force: New deviations: 0; corrected: 1." in frozen.text

    ended = manager.post(f"{deviating}/end", {}, follow_redirects=True)

    assert "It expects nothing any more." in ended.text


def test_the_list_counts_what_is_unexplained(log_in, deviating):
    page = log_in("technician", "zh").get("/baselines").text

    assert deviating in page
    assert "未解释" in page


def test_technicians_do_not_begin_one_and_requesters_see_none(
    technician, requester, deviating
):
    assert technician.get("/baselines/new").status_code == 403
    assert technician.post("/baselines/new", FORM).status_code == 403
    assert requester.get(deviating).status_code == 403


def test_a_decision_that_there_is_not_is_refused(technician, deviating):
    assert decide(technician, deviating, "forget").status_code == 422


def test_programs_put_facts_and_list_what_deviates(client, token_of, deviating):
    assert deviating
    headers = {"Authorization": f"Bearer {token_of('technician')}"}
    body = {"facts": {"version": 4.5, "admins": ["b", "a"]}, "source": "agent"}

    put = client.put("/api/v1/records/sw-2/facts", json=body, headers=headers)
    again = client.put("/api/v1/records/SW-2/facts", json=body, headers=headers)
    found = client.get("/api/v1/deviations?baseline=media", headers=headers)

    assert put.json == {"record": "SW-2", "changed": 2, "opened": 1, "corrected": 0}
    assert again.json["changed"] == 0
    assert [each["record"] for each in found.json["deviations"]] == ["SW-1", "SW-2"]
    assert found.json["deviations"][1]["actual"] == "4.5"


def test_programs_are_refused_as_people_are(client, token_of, deviating):
    assert deviating
    body = {"facts": {"a=b": 1}}
    staff = {"Authorization": f"Bearer {token_of('technician')}"}
    others = {"Authorization": f"Bearer {token_of('requester')}"}

    wrong = client.put("/api/v1/records/SW-2/facts", json=body, headers=staff)
    unknown = client.put(
        "/api/v1/records/SW-7/facts", json={"facts": {"a": 1}}, headers=staff
    )

    assert (wrong.status_code, wrong.json["code"]) == (422, "bad_facts")
    assert unknown.status_code == 404
    assert client.get("/api/v1/deviations", headers=others).status_code == 404
    assert (
        client.put("/api/v1/records/SW-2/facts", json=body, headers=others).status_code
        == 404
    )
