"""Self-service: asked in the asker's own words, approved by the lead, complained of."""

import pytest
from lxml import html

from kb.incidents.models import Incident, State
from kb.notifications.models import Notification
from kb.people import units
from kb.people.models import Post, Tier
from tests.web.pages.desk.test_calls import count, newest

WANTED = {
    "title": "开通征管权限",
    "kind": "service_request",
    "system": "征管系统",
    "description": "新到岗",
}


@pytest.fixture
def county(services, people):
    """The requester's unit, which the reviewer leads."""
    with services.database.writing() as session:
        unit = units.add_unit(session, "甲县", tier=Tier.COUNTY)
        unit.lead = session.merge(people["reviewer"], load=False)
        asker = session.merge(people["requester"])
        units.assign(session, asker, unit, Post.TECHNICAL)
        return unit.id


def test_a_question_on_business_goes_to_the_business_post_of_ones_unit(
    requester, services, county
):
    form = {
        "title": "申报提交不了",
        "kind": "business_question",
        "system": "征管系统",
        "screen": "申报",
        "operation": "提交",
        "object_number": "91410000X",
    }

    requester.post("/requests/new", form)

    incident = newest(services)
    assert (incident.post, incident.unit_id) == (Post.BUSINESS, county)
    page = requester.get(f"/requests/{incident.id}").text
    assert "91410000X" in page


def test_what_is_missing_is_named_and_what_was_typed_stays(log_in, services):
    typed = {"title": "申报提交不了", "kind": "business_question", "screen": "申报"}

    answer = log_in("requester", "zh").post("/requests/new", typed)

    assert answer.status_code == 409
    assert "系统" in answer.text
    (form,) = html.fromstring(answer.text).xpath("//form[@data-keep='request-new']")
    assert form.fields["screen"] == "申报"
    assert form.fields["kind"] == "business_question"
    assert count(services) == 0


def test_a_request_that_is_sent_twice_is_one(requester, services):
    form = {"title": "打印机脱机", "once": "0123456789abcdef"}

    first = requester.post("/requests/new", form)

    assert requester.post("/requests/new", form).location == first.location
    assert count(services) == 1


@pytest.mark.usefixtures("county")
def test_the_lead_finds_what_to_approve_and_work_starts_then(
    requester, log_in, technician, services
):
    requester.post("/requests/new", WANTED)
    key, lead = newest(services).id, log_in("reviewer")

    refused = technician.post(f"/incidents/{key}/start")
    assert refused.status_code == 409
    assert "waits for its approval" in refused.text
    assert "开通征管权限" in lead.get("/requests").text
    assert "Do you approve this?" in lead.get(f"/requests/{key}").text
    assert "Do you approve this?" not in requester.get(f"/requests/{key}").text
    lead.post(f"/requests/{key}/approve", {"reason": "同意"})
    technician.post(f"/incidents/{key}/start")

    assert newest(services).state is State.IN_PROGRESS


@pytest.mark.usefixtures("county")
def test_declining_needs_a_reason_that_the_asker_reads(requester, log_in, services):
    requester.post("/requests/new", WANTED)
    key, lead = newest(services).id, log_in("reviewer")

    refused = lead.post(f"/requests/{key}/decline", {"reason": " "})
    lead.post(f"/requests/{key}/decline", {"reason": "没有这个岗位"})

    assert refused.status_code == 422
    assert "Say why it is declined." in refused.text
    page = requester.get(f"/requests/{key}").text
    assert "没有这个岗位" in page
    assert "Declined" in page


@pytest.mark.usefixtures("county")
def test_nobody_approves_for_themselves_or_for_others(requester, log_in, services):
    requester.post("/requests/new", WANTED)
    key = newest(services).id

    own = requester.post(f"/requests/{key}/approve")
    other = log_in("manager").post(f"/requests/{key}/approve")

    assert own.status_code == 403
    assert "You may not do this" in own.text
    assert other.status_code == 404


@pytest.mark.usefixtures("county")
def test_a_complaint_reaches_the_lead_and_opens_nothing(requester, services):
    requester.post("/requests/new", {"title": "打印机脱机"})
    key = newest(services).id

    refused = requester.post(f"/requests/{key}/complain", {"complaint": ""})
    requester.post(f"/requests/{key}/complain", {"complaint": "三天没有人联系我"})

    assert refused.status_code == 422
    assert count(services) == 1
    with services.database.reading() as session:
        told = session.query(Notification).filter_by(kind="item_given").one()
        assert told.user.login == "reviewer"
        assert session.get_one(Incident, key).state is State.NEW


def test_the_badge_says_that_only_closing_is_left(technician, services, library):
    technician.post("/incidents/new", {"title": "打印机脱机", "link": library[0]})
    key = newest(services).id
    technician.post(f"/incidents/{key}/resolve", {"done": "重启"})
    technician.post(f"/incidents/{key}/confirm", {"said": "好了"})

    assert "Confirmed, ready to close" in technician.get(f"/incidents/{key}").text
    assert "Confirmed, ready to close" in technician.get("/incidents?view=open").text
