"""Comments and answers: what their readers will see of them, and on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from kb.articles.kinds import Audience
from tests.desk import Desk
from tests.pictures import make_image
from web.answers import indexing

pytestmark = pytest.mark.needs("chromium")

IS_WHOLLY_SEEN = """() => {
  const box = document.querySelector(".quotable:not([hidden])").getBoundingClientRect();
  return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight + 1;
}"""
TABLE = "| 主机 | 端口 |\n|---|---|\n| srv-a | 445 |\n"


@pytest.fixture
def incident(services, people):
    with services.database.writing() as session:
        staff = {name: session.merge(user, load=False) for name, user in people.items()}
        work = Desk(session, people={**staff, "reporter": staff["requester"]})
        for number in range(8):
            work.solution(f"打印机脱机怎么办 {number}", audience=Audience.SELF_SERVICE)
        number = work.started("打印机不工作").id
    indexing.drain(services)
    return number


def preview_of(field):
    return field.locator("xpath=..").get_by_role("group", name="Preview")


def test_what_a_reader_will_see_stands_below_a_comment(desk, incident):
    page = desk.open(f"/incidents/{incident}", login="technician")
    field = page.get_by_label("Comment")
    preview = preview_of(field)

    field.focus()
    page.keyboard.type("**plain** words, password: Sommer-2024!x")
    expect(preview).to_be_hidden()
    page.keyboard.type("\n\n" + TABLE + "\n??打印机")
    page.locator(".quotable [role=option]").first.click()

    expect(preview.get_by_role("cell", name="srv-a")).to_be_visible()
    expect(preview.get_by_role("link", name=re.compile("打印机"))).to_be_visible()
    expect(preview.locator("abbr.masked")).to_be_visible()
    expect(preview).to_contain_text("**plain** words")
    shown = preview.locator("[data-text]").inner_html()
    page.get_by_role("button", name="Comment", exact=True).last.click()
    said = page.locator(".said").filter(has_text="**plain** words")
    expect(said).to_be_visible()
    assert said.inner_html() == shown.strip()


def test_a_picture_stands_in_the_preview_as_it_will_for_readers(desk, incident):
    page = desk.open(f"/incidents/{incident}", login="technician")
    field = page.get_by_label("Comment")

    chooser = field.locator("xpath=..").locator("input[type=file]")
    chooser.set_input_files(
        {"name": "screen.png", "mimeType": "image/png", "buffer": make_image()}
    )

    picture = preview_of(field).get_by_role("img")
    expect(picture).to_be_visible(timeout=20_000)
    assert picture.evaluate("(each) => each.decode().then(() => each.naturalWidth)")


def test_a_preview_that_was_closed_stays_so(desk, incident):
    page = desk.open(f"/incidents/{incident}", login="technician")
    field = page.get_by_label("Comment")
    eye = field.locator("xpath=..").get_by_role("button", name="Preview")
    field.fill(TABLE)
    expect(preview_of(field)).to_be_visible()

    eye.click()

    expect(eye).to_have_attribute("aria-pressed", "false")
    page.reload()
    page.get_by_label("Comment").fill(TABLE + TABLE)
    page.wait_for_timeout(600)
    expect(preview_of(page.get_by_label("Comment"))).to_be_hidden()


@pytest.fixture
def telephone(desk):
    """A finger instead of a mouse, and a keyboard over half of the screen."""
    context = desk.chromium.new_context(
        base_url=desk.address,
        locale="en-GB",
        viewport={"width": 390, "height": 400},
        has_touch=True,
        is_mobile=True,
    )
    desk.contexts.append(context)
    context.add_cookies([desk._cookie("technician")])
    page = context.new_page()
    page.on("console", desk._listen)
    return page


def test_an_article_is_inserted_with_a_finger(telephone, incident):
    page = telephone
    page.goto(f"/incidents/{incident}")
    field = page.get_by_label("Comment")
    field.tap()
    page.keyboard.type("\n" * 12 + "??打印机")
    options = page.locator(".quotable:visible [role=option]")
    expect(options).to_have_count(8)

    page.wait_for_function(IS_WHOLLY_SEEN)
    assert all(each.bounding_box()["height"] >= 44 for each in options.all())
    check = page.locator(".quotable:visible label")
    assert check.bounding_box()["height"] >= 24
    options.last.scroll_into_view_if_needed()
    options.last.tap()

    expect(field).to_have_value(re.compile(r"\[打印机脱机怎么办 \d\]\(/articles/\d+\)"))
    expect(field).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
