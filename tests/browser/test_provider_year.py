"""A provider's year, in a real browser: from the contract to the ZIP that leaves with it."""

import io
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from kb.articles.kinds import SECTIONS, ArticleKind, Audience
from kb.audit import Actor, By
from kb.checklists.questions import read_checklist
from kb.complaints.models import Complaint
from kb.duties import planning
from kb.duties import service as duties
from kb.duties.models import DutyRun
from kb.items.models import Item
from kb.items.sources import ItemSource
from kb.people import units, users
from kb.people.models import Post, Role, Tier
from tests.applications import services_over
from tests.factories import PASSWORD, make_draft, make_user
from web.background.packing import make_waiting

pytestmark = pytest.mark.needs("chromium")
JANUARY = datetime(2026, 1, 5, 2, tzinfo=UTC)
MARCH = datetime(2026, 3, 2, 2, tzinfo=UTC)
APRIL = datetime(2026, 4, 2, 2, tzinfo=UTC)
JUNE = datetime(2026, 6, 29, 2, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 30, 2, tzinfo=UTC)
ROLES = {
    "engineer": (Role.TECHNICIAN,),
    "lead": (Role.MANAGER,),
    "approver": (Role.REVIEWER, Role.MANAGER),
    "officer": (Role.REQUESTER,),
}
QUESTION = {
    "key": "temperature",
    "words": "Temperature of the room",
    "type": "number",
    "lowest": 18,
    "highest": 27,
}


@dataclass
class Clock:
    now: datetime


@pytest.fixture
def clock():
    return Clock(JANUARY)


@pytest.fixture
def services(sqlite_url, tmp_path, pool, clock):
    """As everywhere, with a time that moves."""
    with services_over(tmp_path, sqlite_url, pool, JANUARY) as services:
        yield replace(services, now=lambda: clock.now)


def add_staff(services):
    with services.database.writing() as session:
        office = units.add_unit(session, "Office", tier=Tier.COUNTY)
        for login, roles in ROLES.items():
            user = make_user(session, login, roles=roles, password=PASSWORD)
            if login in {"engineer", "officer"}:
                units.assign(session, user, office, Post.TECHNICAL)


def sign_the_contract(desk):
    page = desk.open("/clients/1", login="administrator")
    page.get_by_label("Number of the contract").fill("HT-2026")
    page.get_by_label("From", exact=True).fill("2026-01-01")
    page.get_by_label("Until", exact=True).fill("2026-12-31")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("HT-2026")).to_be_visible()


def begin_hand_over(page, direction, side, name, other):
    page.goto("/handovers/new")
    page.get_by_label("Contract").select_option(index=1)
    page.get_by_label("Direction").select_option(label=direction)
    page.locator(f"#f-{side}_name").fill(name)
    page.locator(f"#f-{other}").select_option("engineer")
    page.get_by_role("button", name="Begin the hand-over").click()
    expect(page.get_by_text("both are told.")).to_be_visible()


def take_over(desk):
    """From a provider without an account, for whom the lead signs what is on paper."""
    lead = desk.open("/handovers", login="lead")
    begin_hand_over(lead, "Taking over", "giver", "Old Provider", "receiver")
    engineer = desk.open(lead.url, login="engineer")
    engineer.locator("summary", has_text="Add a line").click()
    engineer.locator("#f-title").fill("Keys of the server room")
    engineer.locator("#f-expected").fill("3")
    engineer.get_by_role("button", name="Add the line").click()
    for box in engineer.locator("input[name^=handed_over]").all():
        box.fill("0")
    engineer.get_by_label("Handed over Keys of the server room").fill("2")
    engineer.get_by_label("Remark Keys of the server room").fill("One was lost")
    engineer.get_by_role("button", name="Keep what was found").click()
    engineer.get_by_role("button", name="Sign for “Takes over”").click()
    expect(engineer.get_by_text("the other party is told.")).to_be_visible()
    lead.reload()
    lead.get_by_label("Why you sign for Old Provider").fill("On paper, 5 January")
    lead.get_by_role("button", name="Sign for “Hands over”").click()
    expect(lead.get_by_text("Both have signed")).to_be_visible()


def bring_in_assets(desk):
    book = openpyxl.Workbook()
    book.active.append(["name", "category", "unit"])
    book.active.append(["Terminal 1", "terminal", "Office"])
    book.active.append(["Terminal 2", "terminal", "Office"])
    target = io.BytesIO()
    book.save(target)
    page = desk.open("/registers/asset/import", login="engineer")
    given = {
        "name": "assets.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": target.getvalue(),
    }
    page.locator("#file").set_input_files(given)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("2 added")).to_be_visible()


def patrol(desk, services, clock):
    """The room is too warm, which becomes an item; return that."""
    with services.database.writing() as session:
        by = By(Actor(users.get_user(session, "lead"), "test"), clock.now)
        draft = duties.Draft(
            kind="patrol",
            title="Server room",
            unit=units.find_unit(session, "Office"),
            owner=users.get_user(session, "engineer"),
            rule="FREQ=DAILY",
            starts_on=date(2026, 3, 2),
            checklist=read_checklist([QUESTION]),
        )
        duty = duties.add_duty(session, draft, by=by)
        planning.follow(session, duty.id, by=by)
        run = session.scalars(select(DutyRun.id)).first()
    page = desk.open(f"/duties/runs/{run}", login="engineer", width=390)
    page.get_by_label("Temperature of the room").first.fill("31")
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("finding", exact=True)).to_be_visible()
    return find_item(services, ItemSource.DUTY_RUN)


def find_item(services, source):
    with services.database.reading() as session:
        return session.scalars(select(Item).where(Item.source == source)).one()


def complain(desk, services):
    page = desk.open("/complaints", login="officer")
    page.get_by_label("What was wrong?").fill("Nobody told me that you come")
    page.get_by_role("button", name="Send the complaint").click()
    item = find_item(services, ItemSource.COMPLAINT)
    lead = desk.open(f"/items/{item.id}", login="lead")
    lead.get_by_role("button", name="Acknowledge it").click()
    lead.get_by_label("Answer to who complained").fill("We call a day before")
    lead.get_by_role("button", name="Send the answer").click()
    with services.database.reading() as session:
        complaint = session.scalars(select(Complaint.id)).one()
    page.goto(f"/complaints/{complaint}")
    page.get_by_role("button", name="I accept the answer").click()
    expect(page.get_by_text("You have accepted it.")).to_be_visible()


def drill(desk, publish):
    draft = make_draft(
        "Power failure",
        kind=ArticleKind.EMERGENCY_PLAN,
        audience=Audience.INTERNAL,
        sections=dict.fromkeys(SECTIONS[ArticleKind.EMERGENCY_PLAN], "Call 1234"),
        system="Power",
        owner="lead",
        review_by="2026-03-31",
    )
    page = desk.open(f"/emergency/{publish(draft)[0]}", login="lead")
    page.locator("summary", has_text="Note a drill").click()
    page.get_by_label("Held on").fill("2026-03-02")
    page.get_by_role("button", name="Note the drill").click()
    expect(page.get_by_text("drilled on 2026-03-02")).to_be_visible()


def report(desk):
    page = desk.open("/reports", login="lead")
    form = page.locator("#make")
    form.get_by_label("Kind").select_option(label="Monthly operations report")
    form.get_by_label("Period", exact=True).fill("2026-03")
    form.get_by_role("button", name="Make the draft").click()
    page.get_by_label("Analysis *").fill("The room is too warm.")
    page.get_by_label("Plan for the next month *").fill("Another fan.")
    page.get_by_role("button", name="Keep the words").click()
    approver = desk.open(page.url, login="approver")
    approver.get_by_role("button", name="Approve", exact=True).click()
    page.reload()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("It is published.")).to_be_visible()


def compile_edition(desk, guide):
    """Compile it, have it approved, publish it; return its page."""
    page = desk.open(guide, login="lead")
    page.get_by_role("button", name="Compile the next edition").click()
    approver = desk.open(page.url, login="approver")
    approver.get_by_role("button", name="Approve", exact=True).click()
    page.reload()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("It is published.")).to_be_visible()
    return page


def add_guide(desk):
    page = desk.open("/guides", login="lead")
    form = page.locator("form", has=page.get_by_label("Outline"))
    form.get_by_label("Code").fill("desk")
    form.get_by_label("Language").select_option("en")
    form.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(re.compile(r"/guides/\d+$"))
    return page.url


def hand_back(desk, app, services):
    """Everything of the client as a ZIP; return it, opened."""
    page = desk.open("/handovers", login="lead")
    begin_hand_over(page, "Handing back", "receiver", "New Provider", "giver")
    page.get_by_role("button", name="Make the package").click()
    expect(page.get_by_text("The package is being made")).to_be_visible()
    with app.app_context():
        assert make_waiting(services) == 1
    page.reload()
    with page.expect_download() as given:
        page.get_by_role("link", name=re.compile(r"HOV-\d+-\d+\.zip")).click()
    return zipfile.ZipFile(given.value.path())


def read_column(package, name):
    """The first of a workbook, with its heading."""
    book = openpyxl.load_workbook(io.BytesIO(package.read(name)))
    return [row[0].value for row in book.active.iter_rows()]


def test_a_year_of_a_provider_from_the_contract_to_the_closing_package(
    desk, app, services, clock, publish
):
    add_staff(services)
    sign_the_contract(desk)
    take_over(desk)
    bring_in_assets(desk)
    clock.now = MARCH
    found = patrol(desk, services, clock)
    complain(desk, services)
    drill(desk, publish)
    clock.now = APRIL
    report(desk)
    publish(make_draft("Loop in a switch", category="网络/交换机"))
    guide = add_guide(desk)
    compile_edition(desk, guide)
    clock.now = JUNE
    publish(make_draft("VPN drops", category="网络/远程接入"))
    second = compile_edition(desk, guide)
    clock.now = DECEMBER

    package = hand_back(desk, app, services)

    expect(second.get_by_text("VPN drops").first).to_be_visible()
    names = set(package.namelist())
    assert {
        "index.html",
        "SHA256SUMS",
        "registers/asset.xlsx",
        "articles/articles.jsonl",
        "incidents/incidents.jsonl",
        "items.xlsx",
        "guides/desk-1.pdf",
        "guides/desk-2.html",
    } <= names
    assert "VPN drops" in package.read("articles/articles.jsonl").decode()
    assert found.number in read_column(package, "items.xlsx")
    assert len(read_column(package, "registers/asset.xlsx")) == 3
