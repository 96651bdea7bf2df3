"""What the keyboard alone can do: go anywhere, act, and learn how."""

import re

import pytest
from playwright.sync_api import expect

from kb.incidents.models import Incident
from tests.desk import Desk

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def incident(services, people):
    assert people
    with services.database.writing() as session:
        return Desk(session).incident("打印机脱机").id


def test_a_place_is_gone_to_by_its_name(desk):
    page = desk.open("/", login="technician")

    page.keyboard.press("Control+k")
    page.keyboard.type("prob")
    expect(page.get_by_role("option").first).to_contain_text("Problems")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/problems"))


def test_words_that_name_no_place_are_searched(desk):
    page = desk.open("/problems", login="technician")

    page.keyboard.press("Control+k")
    page.keyboard.type("打印机 & more")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/search"))
    expect(page.get_by_role("combobox").first).to_have_value("打印机 & more")


def test_an_incident_is_taken_and_commented_on_by_keys(desk, services, incident):
    page = desk.open(f"/incidents/{incident}", login="technician")

    page.keyboard.press("t")
    expect(page.get_by_text("In progress", exact=True).first).to_be_visible()
    page.wait_for_load_state()  # Keys are followed once the new page has its scripts.
    page.keyboard.press("c")
    page.keyboard.type("looked at it")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".timeline")).to_contain_text("looked at it")
    with services.database.reading() as session:
        assert session.get_one(Incident, incident).assignee.login == "technician"


def test_the_keys_of_a_page_are_listed_and_single_ones_can_be_switched_off(
    desk, services, incident
):
    page = desk.open(f"/incidents/{incident}", login="technician")

    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    expect(listed).to_contain_text("Take it")
    expect(listed).to_contain_text("Comment")
    listed.get_by_label("Single letters do something").uncheck()
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    page.keyboard.press("t")
    page.keyboard.press("?")

    expect(listed).to_be_visible()
    with services.database.reading() as session:
        assert session.get_one(Incident, incident).assignee is None


def test_what_is_typed_is_no_key(desk, incident):
    page = desk.open(f"/incidents/{incident}", login="technician")

    page.get_by_label("Comment").fill("")
    page.get_by_label("Comment").press_sequentially("tr?k")

    expect(page.get_by_label("Comment")).to_have_value("tr?k")
    expect(page.locator("dialog[open]")).to_have_count(0)
