"""The service process as each of its people goes through it, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_draft

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def solution(publish):
    (article,) = publish(make_draft("打印机显示脱机的处理"))
    return article


def report(desk):
    """Self-service: ask, see answers, and hand it to IT all the same."""
    page = desk.open("/requests/new", login="requester")
    page.get_by_label("What is wrong?").first.fill("打印机显示脱机")
    page.get_by_role("button", name="Show me answers").click()
    expect(page.get_by_role("link", name="打印机显示脱机的处理")).to_be_visible()
    page.get_by_label("Which system, program or device?").fill("打印")
    page.get_by_label("What did you do, and what did you see?").fill("图标是灰的")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile(r"/requests/\d+$"))
    return page


def take(desk):
    page = desk.open("/incidents?view=queue", login="technician")
    page.get_by_role("link", name="打印机显示脱机").click()
    page.get_by_role("button", name="Take it", exact=True).click()
    expect(page.get_by_text("In progress").first).to_be_visible()
    return page


def resolve(page, done):
    page.get_by_label("What was done").fill(done)
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.get_by_text("It is resolved; the user is asked.")).to_be_visible()


@pytest.mark.usefixtures("solution")
def test_the_first_line_links_the_user_denies_then_confirms_and_it_is_closed(desk):
    requester = report(desk)
    technician = take(desk)

    technician.get_by_role("button", name="Link 打印机显示脱机的处理").click()
    expect(technician.get_by_text("The solution is linked.")).to_be_visible()
    resolve(technician, "重启了打印服务")

    requester.reload()
    requester.get_by_label("What is still wrong?").fill("还是灰的")
    requester.get_by_role("button", name="It is not fixed").click()
    expect(requester.get_by_text("Not solved").first).to_be_visible()

    technician.reload()
    resolve(technician, "换了网线")
    requester.reload()
    requester.get_by_label("5", exact=True).check()
    requester.get_by_role("button", name="It is fixed").click()
    expect(
        requester.get_by_text("Thank you for saying that it is fixed.")
    ).to_be_visible()

    technician.reload()
    expect(technician.get_by_text("Nothing is missing.")).to_be_visible()
    technician.get_by_role("button", name="Close", exact=True).click()
    expect(technician.get_by_text("It is closed.")).to_be_visible()


def write(page):
    """The first draft, which lacks its attributes; it is saved while it is written."""
    page.get_by_role("button", name="Write a solution").click()
    title = page.get_by_label("Title", exact=True)
    expect(title).to_have_value("打印机显示脱机")
    title.fill("驱动损坏导致打印机脱机")
    page.get_by_label("Resolution").fill("重新安装驱动")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    submit(page)
    return page.url


def submit(page):
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("It is in review now.", exact=False)).to_be_visible()


def open_review(page):
    page.goto("/reviews")
    page.get_by_role("link", name="驱动损坏导致打印机脱机").click()
    incident = page.get_by_role("link", name="打印机显示脱机", exact=True)
    expect(incident).to_be_visible()


def give(page, aspect, answer, reason):
    verdict = page.get_by_role("group", name=aspect)
    verdict.get_by_label(answer, exact=True).check()
    verdict.get_by_label("Reason").fill(reason)


@pytest.mark.usefixtures("solution")
def test_the_first_line_writes_and_the_reviewer_sends_back_then_approves(desk):
    report(desk)
    technician = take(desk)
    submission = write(technician)

    reviewer = desk.open("/", login="reviewer")
    open_review(reviewer)
    give(reviewer, "Content review", "not passed", "缺少驱动版本")
    reviewer.get_by_role("button", name="Not passed: back to the author").click()

    technician.goto(f"{submission}/edit")
    expect(technician.get_by_text("缺少驱动版本")).to_be_visible()
    technician.get_by_label("Category").fill("打印")
    technician.get_by_label("System").fill("Windows")
    technician.get_by_label("Resolution").fill("重新安装 61.1 版驱动")
    submit(technician)

    open_review(reviewer)
    give(reviewer, "Content review", "passed", "可以")
    give(reviewer, "Form review", "passed", "可以")
    reviewer.get_by_role("button", name="Submit the review").click()
    expect(reviewer.get_by_text("It is published", exact=False)).to_be_visible()

    technician.goto("/incidents/1")
    linked = technician.get_by_role("region", name="Solution").get_by_role("link")
    expect(linked).to_have_text("驱动损坏导致打印机脱机")


@pytest.mark.usefixtures("solution")
def test_solutions_appear_while_a_call_is_taken_down(desk):
    page = desk.open("/incidents/new", login="technician")

    page.get_by_label("What is wrong, in a few words").press_sequentially("打印机")

    expect(page.get_by_role("link", name="打印机显示脱机的处理")).to_be_visible()


def test_what_was_being_written_is_back_after_the_window_was_closed(desk):
    page = desk.open("/incidents/new", login="technician")
    page.get_by_label("What is wrong, in a few words").fill("整层断网")
    kept = (
        "() => (localStorage.getItem('kept:incident-new') ?? '').includes('整层断网')"
    )
    page.wait_for_function(kept)

    page.reload()

    field = page.get_by_label("What is wrong, in a few words")
    expect(field).to_have_value("整层断网")
    page.get_by_role("button", name="Discard it").click()
    expect(field).to_have_value("")


def test_the_menu_opens_and_closes_by_keyboard(desk):
    page = desk.open("/", login="technician")

    page.get_by_text("More", exact=False).first.press("Enter")
    expect(page.get_by_role("link", name="Problems")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="Problems")).not_to_be_visible()
