"""A file chosen, checked and imported in a browser, on a phone and in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.exports import servicenow, servicenow_row
from web.intake.exchange import jobs
from web.pages.management import exchange

pytestmark = pytest.mark.needs("chromium")

ROWS = servicenow(
    servicenow_row(
        "INC0010001", short_description="打印机显示脱机", state="In Progress"
    ),
    servicenow_row("INC0010002", short_description="OA 打不开"),
    servicenow_row("INC0010003", short_description="邮件很慢", opened_at="昨天"),
)


def assert_sound(page, width):
    found = Axe().run(page).response["violations"]

    assert [(rule["id"], [n["html"] for n in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(
    "screen",
    [
        {"language": "zh", "dark": False, "width": 1280},
        {"language": "en", "dark": True, "width": 1280},
        {"language": "zh", "dark": False, "width": 390},
    ],
    ids=["zh", "dark", "phone"],
)
def test_a_file_is_checked_imported_and_its_refused_rows_shown(
    desk, services, tmp_path, monkeypatch, screen
):
    width = screen["width"]
    # The page must not look again while it is being examined.
    monkeypatch.setattr(exchange, "REFRESH_SECONDS", 600)
    file = tmp_path / "incident.csv"
    file.write_text(ROWS, encoding="utf-8")
    page = desk.open("/imports", login="manager", **screen)
    assert_sound(page, width)

    page.set_input_files("#file", file)
    page.click("main form button.btn-primary")
    page.wait_for_url("**/imports/1")
    assert_sound(page, width)

    page.click("main form button.btn-primary")
    page.wait_for_selector("progress")
    assert_sound(page, width)

    jobs.work_off(services)
    page.goto("/imports/1")
    assert page.locator("progress").count() == 0
    assert page.locator("tbody tr").count() == 1
    assert_sound(page, width)
