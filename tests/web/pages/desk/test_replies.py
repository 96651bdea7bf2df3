"""Canned replies: kept on a page, found while typing, and inserted without scripts."""

import pytest
from lxml import html

from kb.incidents.models import Incident
from kb.replies.models import CannedReply

REPLY = {"title": "重启", "text_zh": "{number}，请重启 {system}", "reach": "personal"}


@pytest.fixture
def incident(technician, services):
    technician.post("/incidents/new", {"title": "打印机不工作"})
    with services.database.reading() as session:
        return session.query(Incident).one().id


def test_one_is_added_changed_removed_and_brought_back(technician):
    technician.post("/replies", REPLY)
    technician.post("/replies/1", {**REPLY, "title": "再重启"})
    page = technician.get("/replies").text
    assert "再重启" in page
    assert "only I" in page

    removed = technician.post("/replies/1/remove", follow_redirects=True).text
    assert "no longer offered" in removed
    assert "/replies/1/restore" in removed
    assert (
        "is back" in technician.post("/replies/1/restore", follow_redirects=True).text
    )


def test_it_is_offered_as_it_reads_for_the_incident(technician, incident):
    technician.post("/replies", REPLY)

    (found,) = technician.get(f"/editor/replies/{incident}?q=请").json

    assert found["text"] == f"INC-{incident:06}，请重启 {{system}}"
    assert found["missing"] == ["{system}"]


def test_without_scripts_it_is_chosen_and_inserted_behind_what_is_written(
    technician, services, incident
):
    technician.post("/replies", REPLY)
    typed = {"text": "您好", "act": "insert", "canned": "1"}

    page = technician.post(f"/incidents/{incident}/comment", typed).text

    (field,) = html.fromstring(page).xpath("//textarea[@id='f-text--k']")
    assert field.text.strip() == f"您好\n\nINC-{incident:06}，请重启 {{system}}"
    technician.post(f"/incidents/{incident}/comment", {"text": "好", "reply": "1"})
    with services.database.reading() as session:
        assert session.query(CannedReply).one().uses == 1


def test_others_neither_use_nor_change_what_is_one_s_own(
    technician, manager, requester, incident
):
    technician.post("/replies", REPLY)

    typed = {"text": "", "act": "insert", "canned": "1"}
    assert manager.post(f"/incidents/{incident}/comment", typed).status_code == 404
    assert manager.post("/replies/1", REPLY).status_code == 404
    assert manager.get(f"/editor/replies/{incident}").json == []
    for address in ("/replies", f"/editor/replies/{incident}"):
        assert requester.get(address).status_code == 403


def test_other_systems_read_and_keep_them(client, token_of, incident):
    from kb.people.models import Scope  # noqa: PLC0415

    headers = {
        "Authorization": "Bearer " + token_of("technician", Scope.READ, Scope.INCIDENTS)
    }
    at = "/api/v1/canned-replies"

    added = client.post(
        at, json={"title": "好", "text_zh": "{number}"}, headers=headers
    )
    assert added.status_code == 201
    ended = {"title": "完", "text_zh": "x", "active": False}
    found = client.get(f"{at}?incident={incident}", headers=headers).json["replies"]
    assert [each["filled"] for each in found] == [f"INC-{incident:06}"]
    client.put(f"{at}/{added.json['id']}", json=ended, headers=headers)
    assert client.get(at, headers=headers).json["replies"] == []
