"""Macros over REST: kept, read, seen before they are run, and run."""

import pytest

DOES = {
    "urgency": 1,
    "take": True,
    "text_zh": "已收到 {system}",
    "target": "up",
    "reason": "二线处理",
    "tried": "重启过",
}


@pytest.fixture
def macro(rest):
    answer = rest.post("/macros", {"title": "升级", "does": DOES})
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/macros/{answer.json['id']}")
    return answer.json


def test_one_is_kept_read_changed_and_ended(rest, macro):
    path = f"/macros/{macro['id']}"
    assert rest.get(path).json == macro
    assert macro["steps"] == ["edit", "take_over", "comment", "transfer"]
    assert {name: macro["does"][name] for name in DOES} == DOES

    changed = rest.put(path, {"title": "加急", "does": {"impact": 1}})
    assert (changed.json["title"], changed.json["steps"]) == ("加急", ["edit"])

    assert rest.call("DELETE", path).status_code == 204
    assert rest.get("/macros").json["macros"] == []
    assert rest.get(path).json["active"] is False
    rest.put(path, {"title": "加急", "does": {"impact": 1}, "active": True})
    assert len(rest.get("/macros").json["macros"]) == 1


def test_what_it_would_do_is_seen_and_nothing_changes(rest, macro, incident):
    before = rest.get(incident).json
    seen = rest.get(f"{incident}/macros/{macro['id']}").json

    edit, take, comment, transfer = seen["steps"]
    assert (edit["field"], edit["before"], edit["after"]) == ("urgency", "2", "1")
    assert (take["action"], comment["missing"]) == ("take_over", ["system"])
    assert transfer["goes_to"] == {"unit": "", "post": "technical", "level": 2}
    assert seen["possible"] is False, "the incident names no system"
    refused = rest.post(f"{incident}/macros", {"macro": macro["id"]})
    assert (refused.status_code, refused.json["code"]) == (422, "bad_macro")
    assert rest.get(incident).json == before


def test_one_without_a_step_or_of_an_unknown_unit_is_refused(rest):
    empty = rest.post("/macros", {"title": "空", "does": {}})
    assert (empty.status_code, empty.json["code"]) == (422, "bad_macro")

    there = {"target": "there", "unit": "火星", "reason": "x", "tried": "y"}
    assert rest.post("/macros", {"title": "远", "does": there}).status_code == 404


def test_a_canned_reply_for_a_unit_that_nobody_knows_is_refused_as_well(rest):
    reply = {"title": "重启", "text_zh": "请重启。", "reach": "team", "unit": "火星"}
    for described in (reply, {**reply, "reach": "personal"}):
        answer = rest.post("/canned-replies", described)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert rest.get("/canned-replies").json["replies"] == []


def test_what_is_one_s_own_is_nobody_else_s(rest_as, macro, incident):
    path = f"/macros/{macro['id']}"
    for login in ("manager", "requester"):
        other = rest_as(login)
        answers = [
            other.get(path),
            other.get(f"{incident}/macros/{macro['id']}"),
            other.put(path, {"title": "x", "does": {"take": True}}),
            other.call("DELETE", path),
            other.post(f"{incident}/macros", {"macro": macro["id"]}),
        ]
        assert {each.status_code for each in answers} == {404}
    asked = rest_as("requester")
    assert asked.get("/macros").status_code == 404
    given = {"title": "x", "does": {"take": True}}
    assert asked.post("/macros", given).status_code == 404
    for_all = rest_as("technician").post("/macros", {**given, "reach": "all"})
    assert (for_all.status_code, for_all.json["code"]) == (422, "bad_reply")
