"""A patrol on a telephone in a cellar: what is filled in is not lost, photo included."""

import re

import pytest
from playwright.sync_api import expect

from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.checklists.questions import read_checklist
from kb.duties import service
from kb.people import units
from kb.people.models import Post, Tier
from tests.browser.looks import TELEPHONE
from tests.desk import Desk
from tests.pictures import make_image
from web.background import planning

pytestmark = pytest.mark.needs("chromium")
QUESTIONS = [
    {"key": "warm", "words": "Temperature", "type": "number", "highest": 27},
    {"key": "door", "words": "Is it locked?", "type": "yes_no", "findings": ["no"]},
    {"key": "photo", "words": "Photo", "type": "photo", "obligatory": False},
]

KEPT = """() => new Promise((go) => {
  const texts = () => Object.values(localStorage).join();
  const look = () => (/"31".*"true"/.test(texts()) ? go() : setTimeout(look, 50));
  look();
})"""
"""Until what is typed and chosen is in the browser's store."""

NOTHING_WAITS = """() => new Promise((go) => {
  const look = () => {
    const asked = indexedDB.open("yunzhi", 1);
    asked.onsuccess = () => {
      const count = asked.result.transaction("pictures").objectStore("pictures").count();
      count.onsuccess = () => (count.result ? setTimeout(look, 100) : go());
    };
  };
  look();
})"""
"""Until no picture is left in the browser's database."""


@pytest.fixture
def run(services, people):
    assert people
    with services.database.writing() as session:
        today = services.now().date()
        seeding.add_default(session, NamedDays(), zone="Asia/Shanghai", today=today)
        desk = Desk(session, now=services.now())
        unit = units.add_unit(session, "Cellar", tier=Tier.COUNTY)
        units.assign(session, desk.person("technician"), unit, Post.TECHNICAL)
        draft = service.Draft(
            kind="patrol",
            title="Cellar patrol",
            unit=unit,
            rule="FREQ=DAILY",
            starts_on=today,
            checklist=read_checklist(QUESTIONS),
        )
        service.add_duty(session, draft, by=desk.as_("manager"))
    planning.plan_duties(services)
    return "/duties/runs/1"


def test_a_patrol_is_filled_in_where_the_line_comes_and_goes(desk, run):
    page = desk.open(run, login="technician", width=TELEPHONE["width"])
    page.get_by_label("Temperature").first.fill("31")
    page.get_by_label("Yes").check()
    page.evaluate(KEPT)

    page.reload()
    expect(page.get_by_label("Temperature").first).to_have_value("31")
    expect(page.get_by_label("Yes")).to_be_checked()

    page.context.set_offline(True)
    photo = {"name": "rack.png", "mimeType": "image/png", "buffer": make_image()}
    field = page.locator(".field", has=page.get_by_label("Photo", exact=True))
    field.locator("input[type=file]").set_input_files(photo)
    expect(page.get_by_text("The picture is kept on this device")).to_be_visible()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_label("Photo", exact=True)).to_have_value("")

    page.context.set_offline(False)
    expect(page.get_by_text("It is done. 1 finding was passed on.")).to_be_visible()
    expect(page.locator("img").first).to_be_visible()
    assert (
        page.evaluate(
            "Object.keys(localStorage).filter((key) => key.startsWith('kept:'))"
        )
        == []
    )
    # That there was no line is what the test is about; the browser says so, too.
    assert all("ERR_INTERNET_DISCONNECTED" in each for each in desk.complaints)
    desk.complaints.clear()


def test_a_photo_taken_without_a_line_survives_a_closed_page(desk, run):
    page = desk.open(run, login="technician", width=TELEPHONE["width"])
    context, address = page.context, page.url
    context.set_offline(True)
    photo = {"name": "rack.png", "mimeType": "image/png", "buffer": make_image()}
    field = page.locator(".field", has=page.get_by_label("Photo", exact=True))
    field.locator("input[type=file]").set_input_files(photo)
    expect(page.get_by_text("The picture is kept on this device")).to_be_visible()
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    photo_text = page.get_by_label("Photo", exact=True)
    expect(photo_text).to_have_value(re.compile(r"!\[.*\]\(/pictures/"))
    page.get_by_label("Temperature").first.fill("20")
    page.get_by_label("Yes").check()
    page.evaluate(NOTHING_WAITS)
    page.get_by_role("button", name="Complete").click()

    expect(page.get_by_text("It is done. Nothing was found.")).to_be_visible()
    expect(page.locator("img").first).to_be_visible()
    desk.complaints.clear()
