"""A call on the desk: from ringing to closed, and of somebody without an account."""

import re

import pytest
from playwright.sync_api import expect

from kb.incidents.models import Incident, State
from tests.factories import make_draft

pytestmark = pytest.mark.needs("chromium")

MOST_CLICKS = 4
COUNTING = """addEventListener("click", (event) => {
  if (event.detail) localStorage.clicks = Number(localStorage.clicks ?? 0) + 1;
}, true)"""
"""What a mouse does; a key that presses a button is no click."""


@pytest.fixture
def solution(publish):
    (article,) = publish(make_draft("打印机显示脱机的处理"))
    return article


def ring(desk):
    """The desk's list is open when the telephone rings; clicks are counted."""
    page = desk.open("/incidents", login="technician")
    page.context.add_init_script(COUNTING)
    page.reload()
    return page


def clicks(page):
    return int(page.evaluate("localStorage.clicks ?? 0"))


def newest(services):
    with services.database.reading() as session:
        return session.query(Incident).order_by(Incident.id.desc()).first()


def take_down(page, name, phone, title):
    """Of somebody who calls for the first time."""
    page.goto("/incidents/new")
    page.get_by_label("Caller", exact=True).fill(name)
    page.get_by_label("Telephone of the caller").fill(phone)
    page.get_by_label("What is wrong, in a few words").fill(title)
    page.get_by_label("System", exact=True).fill("打印")
    page.get_by_role("button", name="Take it down").click()
    page.wait_for_url(re.compile(r"/incidents/\d+$"))


@pytest.mark.usefixtures("solution")
def test_from_ringing_to_closed_in_few_clicks_and_one_text(desk, services):
    page = ring(desk)
    take_down(page, "张丽华", "65901234", "前天的问题")
    page.goto("/incidents")
    page.evaluate("localStorage.clicks = 0")

    page.get_by_role("link", name="New incident").click()
    expect(page.get_by_label("Caller", exact=True)).to_be_focused()
    page.keyboard.type("zlh")
    page.get_by_role("button", name="张丽华").click()
    expect(page.get_by_role("link", name="前天的问题")).to_be_visible()
    page.keyboard.type("打印机脱机")
    page.get_by_role(
        "button", name="It works now, says the caller 打印机显示脱机的处理"
    ).click()
    expect(page.get_by_text("is taken down and closed.")).to_be_visible()

    assert clicks(page) <= MOST_CLICKS
    incident = newest(services)
    assert (incident.state, incident.title) == (State.CLOSED, "打印机脱机")
    assert incident.contact.name == "张丽华"


@pytest.mark.usefixtures("solution")
def test_a_caller_without_an_account_from_the_call_to_the_confirmation(desk, services):
    page = desk.open("/incidents", login="technician")
    take_down(page, "王建国", "138 0371 8866", "打印机脱机")
    page.get_by_role("button", name="Take it", exact=True).click()
    page.get_by_role("button", name="Link 打印机显示脱机的处理").click()
    page.get_by_label("What was done").last.fill("换了网线")
    page.get_by_role("button", name="Resolve", exact=True).click()

    page.goto("/incidents?view=to_call_back")
    page.get_by_role("link", name="打印机脱机").click()
    expect(page.get_by_role("link", name="138 0371 8866").first).to_be_visible()
    page.get_by_text("The user says: it is fixed").first.click()
    page.get_by_label("What the user says").fill("能打印了")
    page.get_by_role("button", name="The user says: it is fixed").click()
    expect(page.get_by_text("Confirmed, ready to close")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text("It is closed.")).to_be_visible()

    incident = newest(services)
    assert (incident.state, incident.verified_by_id) == (State.CLOSED, None)


def test_the_kind_decides_what_is_asked(desk):
    page = desk.open("/incidents/new", login="technician")
    menu = page.get_by_label("Menu or function")
    expect(menu).not_to_be_visible()

    page.get_by_label("Question on business").check()

    expect(menu).to_be_visible()
    expect(menu).to_have_attribute("aria-required", "true")
    page.get_by_label("What is wrong, in a few words").fill("申报被拒")
    menu.fill("申报")
    page.get_by_role("button", name="Take it down").click()
    expect(page.get_by_role("alert")).to_contain_text("Still needed: System")
    expect(page.get_by_label("Menu or function")).to_have_value("申报")
    # Chromium calls the status of a refused form an error.
    assert all("409" in text for text in desk.complaints)
    desk.complaints.clear()


@pytest.mark.usefixtures("solution")
def test_a_caller_is_chosen_by_keyboard(desk, services):
    page = desk.open("/incidents", login="technician")
    take_down(page, "张丽华", "65901234", "前天的问题")
    page.goto("/incidents/new")

    expect(page.get_by_label("Caller", exact=True)).to_be_focused()
    page.keyboard.type("6590")
    expect(page.get_by_role("button", name="张丽华")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What is wrong, in a few words")).to_be_focused()
    expect(page.get_by_role("link", name="前天的问题")).to_be_visible()
    page.keyboard.type("打印机脱机")
    page.get_by_role("button", name="Open and link 打印机显示脱机的处理").click()
    page.wait_for_url(re.compile(r"/incidents/\d+$"))

    incident = newest(services)
    assert (incident.state, incident.contact.name) == (State.NEW, "张丽华")
    assert incident.solution_id is not None
