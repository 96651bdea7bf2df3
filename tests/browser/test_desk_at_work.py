"""Two technicians at their screens: they see each other, take back, drag, and do many."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.needs("chromium")


def report(desk, title):
    page = desk.open("/requests/new", login="requester")
    page.get_by_label("What is wrong?").first.fill(title)
    page.get_by_role("button", name="Show me answers").click()
    page.get_by_label("Which system, program or device?").fill("办公")
    page.get_by_label("What did you do, and what did you see?").fill("还是不行")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile(r"/requests/\d+$"))


def test_two_people_at_one_desk(desk):
    for title in ("打印机脱机", "邮件发不出", "网络很慢"):
        report(desk, title)
    mine = desk.open("/incidents?view=open", login="technician")

    take_all_and_undo(mine)
    drag_one(mine)
    theirs = meet(desk, mine)
    leave(theirs)


def take_all_and_undo(mine):
    """Rows are ticked by keys and as a range; what was done to all is undone at once."""
    expect(mine.get_by_label("Choose all on this page")).to_be_visible()
    mine.keyboard.press("j")
    mine.keyboard.press("x")
    boxes = mine.locator("tbody input[type=checkbox]")
    expect(boxes.first).to_be_checked()
    boxes.last.click(modifiers=["Shift"])
    expect(mine.get_by_text("3 chosen")).to_be_visible()
    mine.get_by_role("button", name="Take", exact=True).click()
    expect(mine.get_by_text("3 incidents are done.")).to_be_visible()
    mine.get_by_role("button", name="Undo").click()
    expect(mine.get_by_text("3 undone.")).to_be_visible()
    expect(mine.get_by_text("unassigned", exact=True)).to_have_count(3)


def drag_one(mine):
    """A card is dragged; by its buttons it goes the same way."""
    mine.goto("/incidents/board")
    started = mine.locator("[data-column=in_progress]")
    mine.locator("[data-card]", has_text="打印机脱机").drag_to(started)
    expect(mine.get_by_text("It is yours.")).to_be_visible()
    expect(started.get_by_text("打印机脱机")).to_be_visible()
    button = mine.get_by_role("button", name="→ Resolved").last
    button.focus()
    mine.keyboard.press("Enter")
    expect(mine.get_by_label("What was done")).to_be_visible()


def meet(desk, mine):
    """Another has it open, sees who writes, and is told of what is new."""
    theirs = desk.open(mine.url.split("?")[0], login="manager")
    box = mine.get_by_label("Comment", exact=True)
    box.fill("正在更换驱动")
    mine.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    theirs.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(theirs.get_by_text("technician is writing here")).to_be_visible()
    mine.get_by_role("button", name="Comment", exact=True).click()
    expect(mine.get_by_text("Your comment is kept", exact=False)).to_be_visible()
    theirs.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    news = theirs.get_by_role("link", name="1 new event: show")
    news.click()
    expect(theirs.get_by_text("正在更换驱动")).to_be_visible()
    expect(theirs.get_by_role("link", name="new event", exact=False)).to_have_count(0)
    return theirs


def leave(theirs):
    """A page that stands open says once that its reader has logged out elsewhere."""
    page = theirs.context.new_page()
    page.goto("/")
    page.locator("form[action='/logout']").evaluate("form => form.requestSubmit()")
    expect(page.get_by_label("Password")).to_be_visible()
    theirs.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    theirs.get_by_role("link", name="You have been logged out: log in again").click()
    expect(theirs).to_have_url(re.compile(r"/login\?next=/incidents/\d+"))
