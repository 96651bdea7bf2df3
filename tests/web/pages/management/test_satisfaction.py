"""Surveys on their pages: opened by managers, answered once by whoever has the link."""

import re

import pytest

from kb.complaints.models import Complaint
from kb.people.models import User
from kb.surveys.models import SurveyInvitation
from tests.desk import Desk

SURVEY = {
    "title": "一季度满意度",
    "since": "2020-01-01",
    "until": "2099-01-01",
    "questions": "处理得及时吗？\n态度好吗？",
    "size": "10",
    "days": "14",
}


@pytest.fixture
def _closed(services, people):
    with services.database.writing() as session:
        reporter = session.get_one(User, people["requester"].id)
        reporter.password_hash = "x"  # Without one it is a system, and asked nothing.
        Desk(session, people={"reporter": reporter}).closed("打印机脱机")


@pytest.fixture
def link(manager, requester, _closed):
    manager.post("/surveys", SURVEY)
    address = requester.get("/surveys/mine/1").headers["Location"]
    return address.removeprefix("http://localhost")


def say(client, link, **data):
    """Fill in the page as a browser does, with the token that it holds."""
    token = re.search('name="csrf_token" value="([^"]+)"', client.get(link).text)
    stars = {
        name.replace("_", "-"): value
        for name, value in data.items()
        if name[-1].isdigit()
    }
    rest = {name: value for name, value in data.items() if not name[-1].isdigit()}
    return client.post(link, data={"csrf_token": token[1], **stars, **rest})


def test_a_link_is_answered_without_an_account_and_once(app, manager, link):
    anybody = app.test_client()
    page = anybody.get(link).text
    assert "处理得及时吗？" in page

    assert anybody.post(link, data={"stars-0": "5"}).status_code == 400, "no token"
    assert say(anybody, link, stars_0="5").status_code == 422
    say(anybody, link, stars_0="5", stars_1="3", words="谢谢")

    assert anybody.get(link).status_code == 404
    results = manager.get("/surveys/1").text
    assert "谢谢" in results
    assert "100%" in results


def test_what_is_ticked_as_a_complaint_becomes_one(app, services, manager, link):
    said = {"stars_0": "3", "stars_1": "3", "words": "没人理", "is_complaint": "1"}
    say(app.test_client(), link, **said)

    with services.database.reading() as session:
        assert session.query(Complaint).one().item.description == "没人理"
    assert "没人理" not in manager.get("/surveys/1").text


def test_the_token_is_nowhere_in_the_database(services, link):
    token = link.rsplit("/", 1)[1]
    with services.database.reading() as session:
        invitation = session.query(SurveyInvitation).one()
        assert token not in (invitation.nonce, invitation.token_hash)


def test_whoever_tries_links_in_vain_waits(app):
    anybody = app.test_client()

    codes = [anybody.get(f"/survey/guess{n}").status_code for n in range(10)]

    assert codes[0] == 404
    assert codes[-1] == 403


@pytest.mark.usefixtures("link")
def test_nobody_is_led_to_the_link_of_another(technician):
    assert technician.get("/surveys/mine/1").status_code == 404
    assert technician.get("/surveys").status_code == 403
    assert technician.post("/surveys", SURVEY).status_code == 403


@pytest.mark.usefixtures("_closed")
def test_what_cannot_be_asked_is_shown_again(manager):
    refused = manager.post("/surveys", SURVEY | {"questions": "1\n2\n3\n4\n5\n6"})

    assert refused.status_code == 422
    assert re.search("1 to 5 questions", refused.text)


def test_the_form_begins_with_what_a_duty_says_and_the_last_questions(manager, link):
    assert link
    page = manager.get("/surveys?since=2026-01-01&client=own&title=Q2").text

    assert 'value="2026-01-01"' in page
    assert 'value="Q2"' in page
    assert "处理得及时吗？\n态度好吗？</textarea>" in page


def test_nobody_asks_the_users_of_a_client_they_do_not_work_for(manager):
    elsewhere = SURVEY | {"client": "elsewhere"}
    assert manager.post("/surveys", elsewhere).status_code == 422
    assert manager.get("/surveys/1").status_code == 404
