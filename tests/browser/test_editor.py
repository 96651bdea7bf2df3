"""Writing with the editor: by keyboard alone, with tables and a preview."""

import re

import pytest
from playwright.sync_api import expect

from kb.articles.kinds import Audience
from kb.articles.models import Submission, SubmissionState
from tests.desk import Desk
from web.answers import indexing

pytestmark = pytest.mark.needs("chromium")

SHEET = """navigator.clipboard.write([new ClipboardItem({
  "text/plain": new Blob(["主机\\t端口\\nsrv-a|b\\t445\\n"], {type: "text/plain"}),
})])"""
TABLE = "| 主机 | 端口 |\n| --- | --- |\n| srv-a\\|b | 445 |"


def test_a_solution_is_written_by_keyboard_alone(desk, services):
    page = desk.open("/submissions", login="technician")
    begin(page)
    say_what_it_is(page)
    describe(page)
    paste_a_table(page)
    add_a_row(page)
    page.keyboard.press("Control+End")
    page.keyboard.type("Restart the spooler, then print a test page twice.")

    expect(page.locator("[data-saved]")).to_have_text("Saved")
    # Tab leads on: whoever has no mouse is not held in a field.
    page.keyboard.press("Tab")
    expect(page.get_by_label("Verification", exact=True)).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("It is in review now.")).to_be_visible()
    with services.database.reading() as session:
        kept = session.query(Submission).one()
        assert kept.state is SubmissionState.SUBMITTED
        assert kept.sections["symptom"].endswith("越来越长，**状态为脱机**")
        assert kept.sections["resolution"].startswith(TABLE)


def begin(page):
    page.get_by_role("button", name="Solution").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/submissions/\d+/edit"))


def say_what_it_is(page):
    page.get_by_label("Title").focus()
    for words in ("打印机脱机后队列不动", "打印", "Windows"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")


def go_to(page, section):
    page.get_by_role("link", name=section).focus()
    page.keyboard.press("Enter")
    field = page.get_by_label(section, exact=True)
    expect(field).to_be_focused()
    return field


def describe(page):
    go_to(page, "Symptom")
    page.keyboard.type("图标变灰，重新打印只会让队列越来越长，")
    page.keyboard.press("Control+b")
    page.keyboard.type("状态为脱机")

    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("strong")).to_have_text("状态为脱机")


def paste_a_table(page):
    field = go_to(page, "Resolution")
    page.evaluate(SHEET)
    page.keyboard.press("Control+v")

    expect(field).to_have_value(TABLE + "\n\n")
    preview = page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("cell", name="srv-a|b")).to_be_visible()


def add_a_row(page):
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    while page.locator(":focus").get_attribute("data-act") != "row":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    field = page.get_by_label("Resolution", exact=True)
    expect(field).to_have_value(f"{TABLE}\n|   |   |\n\n")
    expect(field).to_be_focused()


@pytest.fixture
def incident(services, people):
    """Of a requester, beside an article for everybody and one for staff alone."""
    with services.database.writing() as session:
        staff = {name: session.merge(user, load=False) for name, user in people.items()}
        work = Desk(session, people={**staff, "reporter": staff["requester"]})
        work.solution("打印机脱机怎么办", audience=Audience.SELF_SERVICE)
        work.solution("打印机管理口令", audience=Audience.INTERNAL)
        return work.started("打印机不工作").id


def test_an_article_is_put_into_an_answer_and_its_writer_warned(
    desk, services, incident
):
    indexing.drain(services)
    page = desk.open(f"/incidents/{incident}", login="technician")
    field = page.get_by_label("Comment")
    options = page.locator(".quotable [role=option]")

    page.get_by_label("staff only").uncheck()
    field.focus()
    page.keyboard.type("why?? 打印机")
    expect(options).to_have_count(0)
    page.keyboard.type(" ??打印机")
    expect(options).to_have_count(1)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)

    page.get_by_label("staff only").check()
    field.fill("")
    page.keyboard.type("？？打印机")
    expect(options).to_have_count(2)
    while (
        "管理口令" not in page.locator("[role=option][aria-selected=true]").inner_text()
    ):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("[打印机管理口令](/articles/2) ")
    warning = page.get_by_role("alert")
    expect(warning).to_be_hidden()
    page.get_by_label("staff only").uncheck()
    expect(warning).to_contain_text("打印机管理口令")


def test_an_input_method_is_left_alone_while_it_composes(desk, services, incident):
    indexing.drain(services)
    page = desk.open(f"/incidents/{incident}", login="technician")
    field = page.get_by_label("Comment")
    field.focus()
    typing = page.context.new_cdp_session(page)

    typing.send(
        "Input.imeSetComposition",
        {"text": "??dayinji", "selectionStart": 9, "selectionEnd": 9},
    )
    field.dispatch_event(
        "keydown", {"key": "b", "ctrlKey": True, "isComposing": True, "bubbles": True}
    )
    page.wait_for_timeout(500)
    expect(page.locator(".quotable [role=option]")).to_have_count(0)
    expect(field).to_have_value("??dayinji")
    typing.send("Input.insertText", {"text": "??打印机"})

    expect(page.locator(".quotable [role=option]")).to_have_count(2)
