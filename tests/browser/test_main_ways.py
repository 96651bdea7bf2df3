"""The main way of each reader, as they go it with mouse and keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD, make_draft, make_user
from tests.web import files

pytestmark = pytest.mark.needs("chromium")


def test_from_the_login_to_an_article(desk, services, library):
    with services.database.writing() as session:
        make_user(session, "zhang.wei", password=PASSWORD)

    page = desk.open("/")
    page.get_by_label("Login").fill("zhang.wei")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("打印机")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 articles")).to_be_visible()
    page.get_by_role("link", name="Topology 1").click()
    expect(page.get_by_text("1 article", exact=False)).to_be_visible()
    page.get_by_role("link", name="核心交换机拓扑").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("核心交换机拓扑")
    assert f"/articles/{library[1]}?" in page.url


@pytest.mark.usefixtures("library")
def test_choosing_a_facet_moves_nothing(desk):
    page = desk.open("/search?q=打印机", login="technician")
    facet = page.get_by_role("link", name="Topology 1")
    before = facet.bounding_box()

    facet.click()
    page.wait_for_url(re.compile("kind=topology"))

    assert page.get_by_role("link", name="Topology 1").bounding_box() == before


@pytest.mark.usefixtures("library")
def test_an_active_filter_is_removed_with_a_click(desk):
    page = desk.open("/search?q=打印机&kind=topology", login="technician")

    page.get_by_label("Active filters").get_by_role("link").click()

    expect(page.get_by_text("2 articles")).to_be_visible()


@pytest.mark.usefixtures("library")
def test_the_keyboard_alone_leads_to_an_article(desk):
    page = desk.open("/search?q=打印机", login="technician")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/articles/"))
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_what_is_typed_is_completed_and_chosen_by_keyboard(desk, library):
    page = desk.open("/", login="technician")

    page.get_by_role("combobox").press_sequentially("打印机脱")
    expect(page.get_by_role("option")).to_contain_text(["打印机脱机"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(f"/articles/{library[0]}"))


@pytest.mark.usefixtures("library")
def test_the_reasons_of_a_result_are_shown_in_place(desk):
    page = desk.open("/search?q=spooler", login="technician")

    page.get_by_text("Why this result").click()

    expect(page.get_by_text("All words of the search are in it.")).to_be_visible()
    assert "/search?" in page.url


def test_a_removed_synonym_comes_back_by_undoing(desk):
    page = desk.open("/terminology?expressions=foo%3Dbar", login="manager")

    page.get_by_role("button", name="Put in force").click()
    page.get_by_role("button", name="Remove foo = bar").click()
    expect(page.get_by_role("button", name="Remove foo = bar")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("button", name="Remove foo = bar")).to_be_visible()


@pytest.mark.usefixtures("library")
def test_attributes_are_searched_by_a_form(desk):
    page = desk.open("/search", login="technician")

    page.get_by_text("Search by attributes").click()
    page.get_by_label("Device").fill("core-rtr-77")
    page.get_by_role("button", name="Search", exact=True).last.click()

    expect(page.get_by_text("1 article", exact=False)).to_be_visible()


@pytest.mark.usefixtures("library")
def test_recent_searches_are_offered_on_the_start_page(desk):
    page = desk.open("/search?q=spooler", login="technician")

    page.goto("/")

    page.get_by_role("link", name="spooler").click()
    page.wait_for_url(re.compile("q=spooler"))


def test_the_language_is_switched_and_remembered(desk):
    page = desk.open("/", login="technician", language="zh")
    expect(page.get_by_role("link", name="编写", exact=True)).to_be_visible()

    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("link", name="Write", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Write", exact=True)).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_the_colours_follow_the_system_and_can_be_switched(desk, dark):
    page = desk.open("/", login="technician", dark=dark)
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark" if dark else "light")

    page.locator("summary.who").click()
    page.get_by_role("button", name="Light or dark").click()

    expect(root).to_have_attribute("data-bs-theme", "light" if dark else "dark")


def test_a_file_is_uploaded_published_and_found(desk):
    page = desk.open("/upload", login="manager")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "vpn.md", "mimeType": "", "buffer": files.markdown()},
            {"name": "scan.pdf", "mimeType": "", "buffer": files.scan()},
        ]
    )
    page.get_by_text("Publish at once").click()
    page.get_by_role("button", name="Upload", exact=True).click()

    expect(page.locator(".report.good")).to_have_count(1)
    expect(page.locator(".report.partial")).to_have_count(1)
    expect(page.get_by_text("A page without text").first).to_be_visible()
    page.get_by_role("link", name="VPN 隧道每小时中断").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("VPN 隧道每小时中断")


def test_a_file_that_is_too_large_is_not_even_sent(desk):
    page = desk.open("/upload", login="technician")
    large = {"name": "large.txt", "mimeType": "", "buffer": b"x" * (1 << 20) + b"x"}
    page.locator("input[type=file]").set_input_files([large])

    page.get_by_role("button", name="Upload", exact=True).click()

    expect(page.get_by_text("larger than 1 MB")).to_be_visible()


def test_a_command_is_copied_with_a_click(desk, publish):
    (article,) = publish(
        make_draft(sections={"resolution": "```\nsystemctl restart cups\n```"})
    )
    page = desk.open(f"/articles/{article}", login="technician")

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "systemctl restart cups"


@pytest.mark.usefixtures("library")
def test_nothing_depends_on_scripts(desk, address):
    context = desk.chromium.new_context(
        base_url=address, java_script_enabled=False, locale="en-GB"
    )
    desk.contexts.append(context)
    context.add_cookies([desk._cookie("manager")])
    page = context.new_page()

    page.goto("/")
    page.get_by_role("searchbox").fill("spooler")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="打印机脱机").click()
    page.goto("/upload")
    page.locator("input[type=file]").set_input_files(
        [{"name": "vpn.md", "mimeType": "", "buffer": files.markdown()}]
    )
    page.get_by_role("button", name="Upload", exact=True).click()

    expect(page.locator(".report.good")).to_have_count(1)
