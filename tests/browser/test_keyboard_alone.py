"""The main way of each role, by the keyboard alone."""

import re
import shutil
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from kb.incidents import transfers, verification
from kb.incidents.models import Incident, State
from kb.people.users import find_user
from tests.applications import services_over
from tests.browser.conftest import StandingDesk, open_for_business
from tests.browser.keyboard import Keyboard
from tests.browser.test_findings import DEFINITION
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_draft, make_user
from tests.kb.quality.office import COLUMNS, GOOD, Office, row
from tests.web.conftest import ROLES, check_in
from web.app import create_app

pytestmark = pytest.mark.needs("chromium")


@dataclass(frozen=True)
class House:
    services: object
    desk: StandingDesk
    people: dict
    office: Office

    def open(self, path, login):
        page = self.desk.open(path, login=login)
        return page, Keyboard(page)

    def work(self, session):
        """Where incidents and submissions are made as their people make them."""
        known = {"reporter": "requester", "technician": "technician"}
        return Desk(
            session,
            people={
                part: session.merge(self.people[login], load=False)
                for part, login in known.items()
            },
        )


@pytest.fixture(scope="module")
def house(migrated_sqlite, tmp_path_factory, pool, chromium):
    home = tmp_path_factory.mktemp("keyboard")
    shutil.copy(migrated_sqlite, home / "kb.sqlite")
    with services_over(home, f"sqlite:///{home}/kb.sqlite", pool, NOON) as services:
        office = Office(services.database, home / "quality", definition=DEFINITION)
        people = _hire(services)
        check_in(services, people["manager"], make_draft("打印机显示脱机的处理"))
        app = create_app(services)
        with open_for_business(app, services) as address:
            desk = StandingDesk(app, chromium, address)
            yield House(services, desk, people, office)
            desk.close()


def _hire(services):
    """One account of each role that the office does not have yet, by login."""
    with services.database.writing() as session:
        return {
            login: find_user(session, login) or make_user(session, login, roles=roles)
            for login, roles in ROLES.items()
        }


@pytest.fixture(autouse=True)
def silence(house):
    house.desk.complaints.clear()
    yield
    assert house.desk.complaints == []
    for window in house.desk.windows.values():
        # What it asks by itself would be refused to whoever comes next.
        window.goto("about:blank")


def test_the_first_line_takes_a_call_links_and_closes(house):
    page, keys = house.open("/", "technician")

    keys.go_to("New incident")
    page.wait_for_url(re.compile("/incidents/new"))
    keys.write(page.get_by_label("What is wrong, in a few words"), "打印机显示脱机")
    keys.write(page.get_by_label("System", exact=True), "打印")
    keys.press(page.get_by_role("button", name="It works now, says the caller 打印机"))

    page.wait_for_url(re.compile(r"/incidents/\d+"))
    number = _number_in(page.url)
    with house.services.database.reading() as session:
        assert session.get_one(Incident, number).state is State.CLOSED


def test_the_expert_writes_a_solution_and_submits_it(house):
    with house.services.database.writing() as session:
        incident = house.work(session).started("扫描仪没有反应").id
    page, keys = house.open(f"/incidents/{incident}", "technician")

    keys.begin()
    keys.press(page.get_by_role("button", name="Write a solution"))
    page.wait_for_url(re.compile("/edit"))
    keys.begin()
    keys.write(page.get_by_label("Category"), "外设")
    keys.write(page.get_by_label("System"), "扫描")
    keys.write(page.get_by_label("Resolution"), "重新插上电源")
    keys.press(page.get_by_role("button", name="Submit for review"))

    expect(page.get_by_text("It is in review now.", exact=False)).to_be_visible()


def test_the_reviewer_gives_both_verdicts(house):
    with house.services.database.writing() as session:
        house.work(session).submitted("投影仪黑屏")
    page, keys = house.open("/reviews", "reviewer")

    keys.begin()
    keys.press(page.get_by_role("link", name="投影仪黑屏"))
    page.wait_for_url(re.compile(r"/reviews/\d+"))
    keys.begin()
    for aspect in ("Content review", "Form review"):
        verdict = page.get_by_role("group", name=aspect)
        keys.press(verdict.get_by_label("passed", exact=True), "Space")
        keys.write(verdict.get_by_label("Reason"), "可以")
    keys.press(page.get_by_role("button", name="Submit the review"))

    expect(page.get_by_text("It is published", exact=False)).to_be_visible()


def test_the_requester_asks_and_says_that_it_is_fixed(house):
    page, keys = house.open("/", "requester")

    keys.press(page.get_by_role("link", name="Ask IT").first)
    page.wait_for_url(re.compile("/requests/new"))
    page.wait_for_load_state()
    keys.write(page.get_by_label("What is wrong?").first, "键盘没有反应")
    page.keyboard.press("Enter")
    did = page.get_by_label("What did you do, and what did you see?")
    did.wait_for()
    keys.begin()
    keys.write(page.get_by_label("Which system, program or device?"), "键盘")
    keys.write(did, "按了没有反应")
    keys.press(page.get_by_role("button", name="Send", exact=True))
    page.wait_for_url(re.compile(r"/requests/\d+"))
    number = _number_in(page.url)
    with house.services.database.writing() as session:
        _resolve(house.work(session), session.get_one(Incident, number))
    page.reload()
    keys.begin()
    keys.press(page.get_by_label("1", exact=True), "ArrowLeft")
    keys.press(page.get_by_role("button", name="It is fixed"))

    expect(page.get_by_text("Thank you for saying that it is fixed.")).to_be_visible()


def _number_in(url):
    return int(re.search(r"/(\d+)(#|$)", url)[1])


def _resolve(work, incident):
    by = work.as_("technician")
    transfers.start(work.session, incident, by=by)
    verification.resolve(work.session, incident, "换了一个键盘", by=by)


def test_the_manager_reads_the_numbers_and_makes_a_report(house):
    page, keys = house.open("/", "manager")

    keys.go_to("Metrics")
    page.wait_for_url(re.compile("/numbers"))
    keys.begin()
    keys.write(page.get_by_label("Period", exact=True), "2026-02")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("period=2026-02"))
    keys.go_to("Reports")
    page.wait_for_url(re.compile("/reports"))
    keys.begin()
    report = page.locator("#make")
    keys.reach(report.get_by_label("Kind"))
    page.keyboard.type("Monthly")
    keys.write(report.get_by_label("Period", exact=True), "2026-02")
    keys.press(report.get_by_role("button", name="Make the draft"))

    page.wait_for_url(re.compile(r"/reports/\d+"))


def test_the_administrator_is_led_to_the_first_account(house):
    page, keys = house.open("/", "administrator")

    keys.press(page.get_by_role("link", name="Give the first colleagues an account"))
    page.wait_for_url(re.compile("/people"))
    keys.begin()
    keys.press(page.get_by_text("Add a person"))
    keys.write(page.get_by_label("Login"), "wang.fang")
    keys.write(page.get_by_label("Name", exact=True), "王芳")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("New password")


def test_the_county_clerk_says_why_a_value_is_true(house):
    house.office.write(row(GOOD[0], nsrmc=""), row(GOOD[1]), columns=COLUMNS)
    house.office.run()
    page, keys = house.open("/quality/findings", "clerk")

    keys.begin()
    keys.press(page.get_by_role("link", name=GOOD[0]))
    page.wait_for_url(re.compile(r"/findings/\d+"))
    keys.begin()
    keys.press(page.get_by_text("The value is true"))
    keys.write(page.get_by_label("Why is it true?"), "个体户没有名称")
    keys.press(page.get_by_role("button", name="Send the reason"))

    expect(page.get_by_text("Explained, not accepted yet").first).to_be_visible()
