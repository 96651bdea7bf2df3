"""A screenshot, from the clipboard to whoever works on it."""

import base64
import re

import pytest
from playwright.sync_api import expect

from kb.people.models import Role
from tests.browser.looks import violations
from tests.factories import make_user
from tests.pictures import make_image

pytestmark = pytest.mark.needs("chromium")

PASTE = """(field, data) => {
  const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "image.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste",
    { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""


def paste(field, data):
    field.evaluate(PASTE, base64.b64encode(data).decode())


def test_a_screenshot_from_the_clipboard_to_it_and_to_no_stranger(desk, services):
    with services.database.writing() as session:
        make_user(session, "neighbour", roles=(Role.REQUESTER,))
    page = desk.open("/requests/new?title=打印机脱机", login="requester")
    field = page.get_by_label("What did you do, and what did you see?")
    field.fill("It says:")
    paste(field, make_image(1600, 1000))
    page.get_by_label("What does it show?").fill("Fehler [7]")
    expect(field).to_have_value(
        re.compile(r"^It says:\n\n!\[Fehler \\\[7\\\]\]\(/pictures/\w+-1600x1000\)\s*$")
    )
    page.get_by_label("Which system, program or device?").fill("打印服务")
    page.get_by_role("button", name="Send").click()

    link = page.get_by_role("link", name="Fehler [7]")
    shown = link.get_attribute("href")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    look_at_it(page, link)

    theirs = desk.open("/incidents/1", login="technician")
    expect(theirs.get_by_role("img", name="Fehler [7]")).to_be_visible()
    assert theirs.request.get(f"{shown}/original").status == 404
    stranger = desk.open("/requests", login="neighbour")
    assert stranger.request.get(shown).status == 404


def look_at_it(page, link):
    """With the keyboard alone, and back to where one was."""
    link.focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog")
    whole = viewer.get_by_role("img", name="Fehler [7]")
    expect(whole).to_be_visible()
    expect(whole).to_have_js_property("naturalWidth", 1600)
    before = whole.bounding_box()["width"]
    page.keyboard.press("+")
    assert whole.bounding_box()["width"] > before
    page.keyboard.press("0")
    assert whole.bounding_box()["width"] == before
    assert violations(page) == []

    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(link).to_be_focused()


def test_arrows_lead_through_the_pictures_of_a_page(desk):
    page = desk.open("/requests/new?title=打印机脱机", login="requester")
    field = page.get_by_label("What did you do, and what did you see?")
    for width in (640, 480):
        paste(field, make_image(width, 300))
        expect(field).to_have_value(re.compile(f"-{width}x300"), timeout=20_000)
    page.get_by_label("What does it show?").first.fill("One")
    page.get_by_label("Which system, program or device?").fill("打印服务")
    page.get_by_role("button", name="Send").click()

    # What nobody described is called a picture, and never nothing.
    unsaid = page.locator(".said img[alt^='Picture that nobody']")
    expect(unsaid).to_have_count(1)
    page.get_by_role("link", name="One").click()
    viewer = page.get_by_role("dialog")
    expect(viewer.get_by_role("img", name="One")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("img", name="Picture")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(viewer.get_by_role("img", name="One")).to_be_visible()
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
