"""The page of what one watches, the buttons that lead to it, and the same over REST."""

import pytest
from lxml import html

from kb.articles.kinds import Audience
from kb.incidents.models import Incident
from kb.notifications.models import Notification
from tests.factories import make_article, make_draft


@pytest.fixture
def incident(technician, services):
    technician.post("/incidents/new", {"title": "打印机不工作"})
    with services.database.reading() as session:
        return session.query(Incident).one().id


@pytest.fixture
def article(services):
    with services.database.writing() as session:
        draft = make_draft("打印机脱机", system="邮件系统")
        return make_article(session, draft).id


def press(browser, page, label):
    """The button of that label: sent, and what the next page says of it."""
    found = html.fromstring(browser.get(page).text).xpath(
        f"//button[normalize-space()='{label}']/ancestor::form/@action"
    )
    return browser.post(found[0], follow_redirects=True).text


def test_a_button_watches_and_its_answer_line_takes_it_back(technician, incident):
    page = f"/incidents/{incident}"
    number = f"INC-{incident:06}"

    said = press(technician, page, "Watch")
    assert f"You watch {number} now" in said
    assert "Stop watching" in said
    assert number in technician.get("/watching").text

    undo = html.fromstring(said).xpath("//form[contains(@action, '/unwatch')]/@action")
    assert (
        f"You do not watch {number}"
        in technician.post(undo[0], follow_redirects=True).text
    )
    assert "You watch nothing yet" in technician.get("/watching").text


def test_the_page_of_an_incident_watches_its_system(technician, incident):
    page = f"/incidents/{incident}"
    technician.post(f"{page}/edit", {"title": "打印机不工作", "system": "打印服务"})

    said = press(technician, page, "Watch 打印服务")
    assert "Stop watching 打印服务" in said
    assert "打印服务" in technician.get("/watching").text


def test_requesters_watch_an_article_and_its_system(requester, article):
    press(requester, f"/articles/{article}", "Watch")
    press(requester, f"/articles/{article}", "Watch 邮件系统")
    assert "Stop watching" in requester.get("/search?system=邮件系统").text

    page = requester.get("/watching").text
    assert "打印机脱机" in page
    assert "/search?system=" in page
    assert "/watching" in requester.get("/profile").text


def test_what_one_may_not_see_is_not_there_to_be_watched(requester, services, incident):
    with services.database.writing() as session:
        hidden = make_article(session, make_draft(audience=Audience.INTERNAL)).id
    for noun, key in (
        ("incident", f"INC-{incident:06}"),
        ("article", hidden),
        ("article", "x"),
        ("person", 1),
    ):
        address = f"/watching/watch?noun={noun}&key={key}"
        assert requester.post(address).status_code == 404
    nameless = requester.post("/watching/watch?noun=system&key=")
    assert nameless.status_code == 422
    assert "Name the system" in nameless.text


def test_news_of_it_say_what_was_done(technician, manager, services, incident):
    press(manager, f"/incidents/{incident}", "Watch")
    with services.database.writing() as session:
        # Time stands still here, and of one moment there is one news.
        session.query(Notification).delete()
    technician.post(f"/incidents/{incident}/comment", {"text": "看过了"})

    assert "which you watch" in manager.get("/notifications").text
    with services.database.reading() as session:
        details = (
            session.query(Notification).filter_by(kind="watched_step").one().details
        )
    assert "看过了" not in str(details)
