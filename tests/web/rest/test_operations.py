"""The operations as REST offers them: each at its address, in its words."""

import base64

import pytest

from kb.articles.models import Aspect, Submission
from kb.audit import Actor, AuditEntry, By
from kb.people.models import Scope, User
from review import service as review
from review.service import Judgement, Reading
from tests.conftest import NOON
from tests.factories import make_draft
from tests.web.rest.conftest import PREFIX
from web.answers import indexing
from web.api.operations import OPERATIONS
from web.rest.routes import ROUTES

ARTICLE = {
    "title": "打印队列卡住的处理",
    "sections": [
        {"name": "symptom", "text": "任务不动，报错 0x0000011b。"},
        {"name": "resolution", "text": "重启后台处理程序。"},
    ],
    "attributes": {"category": "打印", "system": "Windows"},
}
DATA = bytes(range(256)) * 8


def test_every_operation_has_an_address():
    assert {route.operation.name for route in ROUTES} == set(OPERATIONS)


def test_a_search_finds_what_is_checked_in(rest, library):
    answer = rest.get("/search?query=打印机&kind=solution&facets=true")

    (hit,) = answer.json["hits"]
    assert (hit["article"], hit["title"]) == (library[0], "打印机脱机")
    assert answer.json["total"] == 1
    assert {facet["name"] for facet in answer.json["facets"]} >= {"kind", "system"}


def test_the_pages_of_a_search_hold_every_hit_once(rest, publish):
    ids = publish(*(make_draft(f"打印机 {number}") for number in range(7)))
    found, cursor = [], ""
    while True:
        page = rest.get(f"/search?query=打印机&limit=3&cursor={cursor}").json
        found += [hit["article"] for hit in page["hits"]]
        cursor = page["next_cursor"]
        if not cursor:
            break

    assert sorted(found) == sorted(ids)


def test_an_article_is_sent_again_only_if_it_has_changed(rest, library):
    first = rest.get(f"/articles/{library[0]}")
    etag = first.headers["ETag"]

    again = rest.get(f"/articles/{library[0]}", headers={"If-None-Match": etag})

    assert first.json["sections"][0] == {"name": "symptom", "text": "打印机显示脱机"}
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/articles/{}", "/articles/{}/revisions/1"])
def test_what_somebody_may_not_see_does_not_exist(rest_as, library, path):
    answer = rest_as("requester").get(path.format(library[1]))
    absent = rest_as("requester").get(path.format(999))

    assert answer.status_code == absent.status_code == 404
    assert answer.json["code"] == absent.json["code"]


@pytest.mark.usefixtures("library")
def test_a_search_counts_only_what_somebody_may_see(rest_as):
    answer = rest_as("requester").get("/search?query=core-rtr-77&facets=true")

    assert answer.json["total"] == 0
    assert "机密分类" not in answer.text


def test_suggestions_come_for_a_text_and_for_an_incident(rest, library, incident):
    number = incident.rpartition("/")[2]

    by_text = rest.post("/suggestions", {"title": "打印机脱机了"})
    by_incident = rest.post("/suggestions", {"incident": number})

    assert by_text.json["hits"][0]["article"] == library[0]
    assert by_incident.json["hits"][0]["article"] == library[0]


def submit(rest, data=DATA):
    file = {"name": "处理记录（三楼）.log", "data": base64.b64encode(data).decode()}
    return rest.post("/submissions", {**ARTICLE, "attachments": [file]})


def approve(services, people, submission_id):
    with services.database.writing() as session:
        reviewer = session.merge(people["reviewer"], load=False)
        submission = session.get_one(Submission, submission_id)
        by = By(Actor(reviewer, "test"), NOON)
        review.claim(session, submission, by=by)
        verdicts = {aspect: Judgement(passed=True) for aspect in Aspect}
        seen = Reading(version=submission.version)
        review.judge(session, submission, verdicts, seen, by=by)
        article = submission.article_id
    indexing.drain(services)
    return article


def test_a_submission_waits_for_review_and_is_found_after_it(rest, services, people):
    submitted = submit(rest)
    path = submitted.headers["Location"].removeprefix(PREFIX)

    before = rest.get("/search?query=0x0000011b").json["total"]
    article = approve(services, people, submitted.json["id"])
    after = rest.get("/search?query=0x0000011b").json["total"]

    assert submitted.status_code == 201
    assert submitted.json["state"] == "submitted"
    assert (before, after) == (0, 1)
    assert rest.get(path).json["state"] == "checked_in"
    assert rest.get(path).json["article"] == article


def test_an_attachment_comes_back_as_it_was(rest, services, people):
    article = approve(services, people, submit(rest).json["id"])
    (attachment,) = rest.get(f"/articles/{article}").json["attachments"]

    with rest.get(f"/attachments/{attachment['id']}") as answer:
        assert answer.data == DATA
        assert answer.content_type == "application/octet-stream"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "%E5%A4%84%E7%90%86" in answer.headers["Content-Disposition"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_what_an_attachment_draws_is_drawn(rest, manager, services, people):
    table = "本端设备,本端端口,对端设备,对端端口\ncore-sw-71,GE1,acc-sw-72,GE2\n"
    file = {"name": "端口.csv", "data": base64.b64encode(table.encode()).decode()}
    sent = rest.post("/submissions", {**ARTICLE, "attachments": [file]})

    article = approve(services, people, sent.json["id"])

    assert f"/topology/articles/{article}" in manager.get("/topology").text
    assert ">acc-sw-72</a>" in manager.get("/topology?q=acc-sw-72").text


def test_only_a_manager_checks_in_at_once(rest_as, rest):
    refused = rest.post("/check-ins", ARTICLE)
    accepted = rest_as("manager").post("/check-ins", ARTICLE)

    assert refused.status_code == 403
    assert accepted.status_code == 201
    assert rest.get(accepted.headers["Location"].removeprefix(PREFIX)).json["bulk"]


def test_an_incident_goes_all_the_way(rest, library, incident, services, people):
    with services.database.writing() as session:
        # Only people take an incident, and they have passwords.
        session.get_one(User, people["technician"].id).password_hash = "x"
    steps = [
        ("POST", "/comments", {"text": "三楼", "internal": True}),
        ("POST", "/transfer", {"reason": "网络", "tried": "重启", "level": 2}),
        ("PUT", "/solution", {"article": library[0]}),
        ("POST", "/resolve", {"done": "重启了"}),
        ("POST", "/verify", {"solved": True, "satisfaction": 5, "text": "好了 😀"}),
        ("POST", "/close", None),
        ("POST", "/reopen", {"reason": "又坏了"}),
    ]

    answers = [
        rest.call(method, incident + path, json=body) for method, path, body in steps
    ]
    states = [answer.json["state"] for answer in answers]
    details = rest.get(incident).json

    assert states == [
        "new",
        "new",
        "new",
        "resolved",
        "resolved",
        "closed",
        "in_progress",
    ]
    assert "好了 😀" in [event["text"] for event in details["events"]]
    assert details["solution"] == library[0]


def test_a_close_is_refused_with_everything_that_is_missing(rest, incident):
    rest.post(f"{incident}/resolve", {"done": "重启了"})

    answer = rest.post(f"{incident}/close")

    assert answer.status_code == 409
    assert answer.json["code"] == "closing_refused"
    assert answer.json["missing"] == ["no_solution", "not_confirmed"]


def test_a_step_that_is_not_possible_names_those_that_are(rest, incident):
    answer = rest.post(f"{incident}/reopen", {"reason": "x"})

    assert answer.status_code == 409
    assert answer.json["state"] == "new"
    assert "resolve" in answer.json["possible"]


def test_incidents_are_listed_newest_first_and_each_once(rest):
    made = [
        rest.post("/incidents", {"title": f"打印机 {n}"}).json["number"]
        for n in range(5)
    ]
    first = rest.get("/incidents?limit=3").json
    second = rest.get(f"/incidents?limit=3&cursor={first['next_cursor']}").json

    listed = [each["number"] for each in first["incidents"] + second["incidents"]]
    assert listed == made[::-1]
    assert second["next_cursor"] == ""


def test_somebody_else_s_incident_does_not_exist_for_a_requester(rest_as, incident):
    requester = rest_as("requester")

    assert requester.get(incident).status_code == 404
    assert requester.post(f"{incident}/comments", {"text": "x"}).status_code == 404


@pytest.mark.usefixtures("library")
def test_changes_go_on_from_a_cursor(rest):
    first = rest.get("/changes").json
    rest.post("/incidents", {"title": "打印机不工作"})
    second = rest.get(f"/changes?cursor={first['next_cursor']}").json

    assert [each["kind"] for each in first["changes"]].count("article.checked_in") == 2
    assert [each["kind"] for each in second["changes"]] == ["incident.opened"]


@pytest.mark.usefixtures("incident")
def test_everything_written_through_rest_says_so_in_the_audit(services):
    with services.database.reading() as session:
        (channel,) = {
            entry.channel
            for entry in session.query(AuditEntry).filter_by(noun="incident")
        }

    assert channel == "rest"


def test_a_token_for_reading_reads(rest_as):
    assert rest_as("technician", Scope.READ).get("/search").status_code == 200
