"""A county clerk with a telephone: what is wrong, why it is true, and what a run says."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.kb.quality.office import COLUMNS, GOOD, Office, row

pytestmark = pytest.mark.needs("chromium")

DEFINITION = """
dataset: taxpayer
names: {zh: 登记信息, en: Registrations}
source: tax
relation: taxpayer
key: [nsrsbh]
unit: swjg_dm
entered_by: lrr_dm
display: [nsrmc]
indicators:
  - code: DQ-DJ-001
    names: {zh: 纳税人名称为空, en: The name is empty}
    column: nsrmc
    test: not_blank
    severity: stop
    advice: {zh: 对照营业执照补录名称。, en: Add the name from the licence.}
"""
TARGET = 44
"""Pixels that a thumb hits."""


@pytest.fixture
def office(services, tmp_path):
    office = Office(services.database, tmp_path / "quality", definition=DEFINITION)
    wrong = [row(number, nsrmc="") for number in GOOD[:2]]
    office.write(*wrong, row(GOOD[2]), columns=COLUMNS)
    office.run()
    return office


@pytest.fixture
def phone(app, chromium, address, office):
    assert office
    desk = Desk(app, chromium, address)
    yield desk.open("/quality/findings", login="clerk", width=390)
    desk.close()
    assert desk.complaints == []


def require_easy(page):
    """No rule of accessibility is broken, nothing is cut off, and a thumb hits it."""
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for link in page.locator(".finding-rows > li > a, .large .btn").all():
        assert link.bounding_box()["height"] >= TARGET


def test_a_clerk_explains_one_and_the_next_run_sees_the_other_corrected(phone, office):
    expect(phone.locator(".finding-rows > li")).to_have_count(2)
    require_easy(phone)

    phone.get_by_role("link", name=GOOD[0]).click()
    expect(phone.get_by_role("heading", name="What is wrong")).to_be_visible()
    expect(phone.get_by_text("Add the name from the licence.")).to_be_visible()
    require_easy(phone)
    phone.get_by_text("The value is true").click()
    phone.get_by_label("Why is it true?").fill("个体户没有名称")
    require_easy(phone)
    phone.get_by_role("button", name="Send the reason").click()
    expect(phone.get_by_text("Explained, not accepted yet").first).to_be_visible()

    office.write(row(GOOD[0], nsrmc=""), row(GOOD[1]), row(GOOD[2]), columns=COLUMNS)
    office.run()
    phone.goto("/quality/findings")
    expect(phone.get_by_role("heading", name="No findings")).to_be_visible()
    phone.goto("/quality/findings?view=corrected")
    phone.get_by_role("link", name=GOOD[1]).click()
    expect(phone.get_by_text("No longer found: corrected")).to_be_visible()
    for path in ("/quality", "/quality/checks", "/quality/try", "/quality/indicators"):
        phone.goto(path)
        require_easy(phone)
