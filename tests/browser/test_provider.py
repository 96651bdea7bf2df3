"""A provider with two clients, in a real browser: one story from the contracts to the report.

An office that rests at the weekend and a cloud that never does; each has a calendar, a user,
a technician and a lead. One person of the provider works for both.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from kb.audit import Actor, By
from kb.incidents import opening
from kb.incidents.opening import Report
from kb.people import units, users
from kb.people.models import Post, Role, Tier
from tests.applications import services_over
from tests.factories import PASSWORD, make_user
from web.background import clocks

pytestmark = pytest.mark.needs("chromium")
CLIENTS = {"city": "City cloud", "harbour": "Harbour office"}
FRIDAY = datetime(2026, 3, 6, 7, tzinfo=UTC)
"""15:00 in Shanghai."""
SATURDAY = datetime(2026, 3, 7, 7, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 2, tzinfo=UTC)
"""10:00 there."""
APRIL = datetime(2026, 4, 2, 2, tzinfo=UTC)
TITLE = "Cannot open the shared folder"


@dataclass
class Clock:
    now: datetime


@pytest.fixture
def clock():
    return Clock(FRIDAY)


@pytest.fixture
def services(sqlite_url, tmp_path, pool, clock):
    """As everywhere, with a time that moves."""
    with services_over(tmp_path, sqlite_url, pool, FRIDAY) as services:
        yield replace(services, now=lambda: clock.now)


def add_staff(services):
    """Units and people, who are there before anybody is worked for."""
    with services.database.writing() as session:
        for code, name in CLIENTS.items():
            unit = units.add_unit(session, f"{name} head office", tier=Tier.CITY)
            roles = {
                f"{code}_user": (Role.REQUESTER,),
                f"{code}_tech": (Role.TECHNICIAN,),
                f"{code}_lead": (Role.MANAGER,),
            }
            for login, given in roles.items():
                user = make_user(session, login, roles=given, password=PASSWORD)
                if login.endswith("_user"):
                    units.assign(session, user, unit, Post.BUSINESS)
        roles = (Role.TECHNICIAN, Role.MANAGER)
        make_user(session, "provider", roles=roles, password=PASSWORD)


def add_calendar(page, code, *, always):
    page.goto("/calendars")
    page.get_by_label("Code").fill(code)
    page.get_by_label("Name in Chinese").fill(code)
    page.get_by_label("Name in English").fill(code)
    page.get_by_label("Time zone").fill("Asia/Shanghai")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=f"{code} 2026")).to_be_visible()
    if always:
        for name in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"):
            page.get_by_label(f"{name}day", exact=True).fill("00:00-24:00")
        hours = page.locator("form", has=page.get_by_label("Monday", exact=True))
        hours.get_by_label("From this day on").fill("1970-01-01")
        hours.get_by_role("button", name="Save").click()
        expect(page.get_by_label("Sunday", exact=True)).to_have_value("00:00-24:00")


def add_client(page, code, name):
    page.goto("/clients")
    page.get_by_label("Code").fill(code)
    page.get_by_label("Name in English").fill(name)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    named = page.locator("form", has=page.get_by_label("Name in English"))
    named.get_by_label("Service calendar").select_option(label=code)
    named.get_by_role("button", name="Save").click()
    page.get_by_label("Number of the contract").fill(f"HT-{code}")
    page.get_by_label("From", exact=True).fill("2026-01-01")
    page.get_by_label("Until", exact=True).fill("2026-12-31")
    page.get_by_label("Root of its units").select_option(f"{name} head office")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"HT-{code}")).to_be_visible()
    for login in (f"{code}_tech", f"{code}_lead", "provider"):
        page.get_by_label("Login", exact=True).fill(login)
        page.get_by_role("button", name="Assign").click()
        gone = page.get_by_role("button", name=f"Works for it no longer {login}")
        expect(gone).to_be_visible()


def promise(page, client):
    page.goto("/service-levels")
    form = page.locator("form", has=page.get_by_role("button", name="Add", exact=True))
    form.get_by_label("Client").select_option(label=client)
    form.get_by_label("Respond within, in minutes").fill("60")
    form.get_by_label("Resolve within, in minutes").fill("240")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=f"{client} ·")).to_be_visible()


def add_service(page, name, client):
    page.goto("/services")
    page.get_by_label("Code").fill("storage")
    page.get_by_label("Name in English").fill(name)
    page.get_by_label("Client").select_option(client)
    page.get_by_role("checkbox", name="Fault").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def ask(desk):
    """From the catalogue to the request; return its number and its address."""
    page = desk.open("/services", login="harbour_user")
    page.get_by_role("link", name="Fault").click()
    page.get_by_label("What is wrong?").first.fill(TITLE)
    page.get_by_role("button", name="Show me answers").click()
    page.get_by_label("Which system, program or device?").fill("NAS")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile(r"/requests/\d+$"))
    shown = page.get_by_text(re.compile(r"INC-\d+")).first.inner_text()
    return re.search(r"INC-\d+", shown).group(), page.url


def call_for_the_city(services):
    """An incident of the other client at the same time, on the telephone."""
    with services.database.writing() as session:
        user = users.get_user(session, "city_user")
        by = By(Actor(user, "page"), services.now())
        opening.open_incident(session, Report(title="Disk full"), reporter=user, by=by)


def see_theirs_alone(desk, number):
    """The client's technician has it in the queue; the other one's finds nothing of it."""
    others = desk.open("/services", login="city_user")
    expect(others.get_by_text("Storage")).to_have_count(0)
    foreign = desk.open("/incidents?view=queue", login="city_tech")
    expect(foreign.get_by_text(TITLE)).to_have_count(0)
    foreign.goto(f"/search?q={number}")
    expect(foreign.get_by_text(TITLE)).to_have_count(0)
    page = desk.open("/incidents?view=queue", login="harbour_tech")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("Harbour office", exact=True)).to_be_visible()
    expect(page.get_by_text("Storage", exact=True)).to_be_visible()
    require_hidden(desk, foreign, page.url)
    return page


def require_hidden(desk, page, address):
    assert page.goto(address).status == 404
    desk.complaints.clear()  # The browser says of the 404 what it is.


def let_wait(page):
    page.get_by_role("button", name="Take it", exact=True).click()
    page.locator("summary", has_text="Put on hold").click()
    page.locator("#f-reason--p").fill("Which one?")
    page.get_by_role("button", name="Put on hold").click()
    expect(page.get_by_text("It waits for the user")).to_be_visible()


def answer(desk, request):
    page = desk.open(request, login="harbour_user")
    expect(page.get_by_text("Which one?").first).to_be_visible()
    page.get_by_label("Tell IT something more").fill("The one on the third floor")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Resumed", exact=True)).to_be_visible()


def read_news(desk, services):
    """What the technician has been told once it was looked at the clocks."""
    clocks.look(services)
    page = desk.open("/notifications", login="harbour_tech")
    return page.locator("main").inner_text()


def resolve(desk, incident):
    page = desk.open(incident, login="harbour_tech")
    page.keyboard.press("r")
    page.get_by_label("What was done").fill("Changed the disk.")
    page.locator("form", has=page.get_by_label("What was done")).get_by_label(
        "Cause code"
    ).select_option(label="Hardware")
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.get_by_text("It is resolved; the user is asked.")).to_be_visible()


def make_report(desk):
    """The provider makes and writes it, the client's lead approves; return its address."""
    page = desk.open("/reports", login="provider")
    form = page.locator("#make")
    form.get_by_label("Kind").select_option(label="Monthly operations report")
    form.get_by_label("Client").select_option(label="Harbour office")
    form.get_by_label("Period", exact=True).fill("2026-03")
    form.get_by_role("button", name="Make the draft").click()
    page.get_by_label("Analysis *").fill("One breach: the disk came late.")
    page.get_by_label("Plan for the next month *").fill("Keep a spare disk.")
    page.get_by_role("button", name="Keep the words").click()
    lead = desk.open(page.url, login="harbour_lead")
    lead.get_by_role("button", name="Approve", exact=True).click()
    page.reload()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("It is published.")).to_be_visible()
    return page.url


def read_row(page, name):
    row = page.locator("#block-numbers tr", has_text=name)
    return row.locator("td").all_inner_texts()[1:4]


def sign_contracts(desk, services):
    """The administrator sets up both clients on the pages."""
    add_staff(services)
    page = desk.open("/calendars", login="administrator")
    for code, name in CLIENTS.items():
        add_calendar(page, code, always=code == "city")
        add_client(page, code, name)
        promise(page, name)
    add_service(page, "Storage", "Harbour office")


def look_at_the_board(desk, services, clock):
    """On Saturday, when one client rests and the other does not."""
    clock.now = SATURDAY
    clocks.look(services)
    page = desk.open("/incidents/board", login="provider")
    expect(page.locator("li", has_text="Disk full")).to_contain_text("overdue")
    expect(page.locator("li", has_text=TITLE)).to_contain_text("paused")


def test_a_provider_works_for_two_clients_and_reports_what_it_promised(
    desk, services, clock
):
    sign_contracts(desk, services)
    number, request = ask(desk)
    call_for_the_city(services)
    technician = see_theirs_alone(desk, number)
    clock.now = FRIDAY.replace(hour=9)  # Two hours are left.
    let_wait(technician)
    look_at_the_board(desk, services, clock)
    clock.now = MONDAY
    answer(desk, request)
    clock.now = MONDAY + timedelta(minutes=90)
    warned = read_news(desk, services)
    clock.now = MONDAY + timedelta(minutes=150)
    late = read_news(desk, services)
    resolve(desk, technician.url)
    clock.now = APRIL
    report = make_report(desk)

    assert f"Little time is left for {number}" in warned
    assert f"The time for {number} is over" not in warned
    assert f"The time for {number} is over" in late
    lead = desk.open(report, login="harbour_lead")
    assert read_row(lead, "Incidents opened") == ["1", "–", "–"]
    assert read_row(lead, "Resolved within the target") == ["0.0%", "0", "1"]
    other = desk.open("/reports", login="city_lead")
    expect(other.get_by_text("No reports")).to_be_visible()
    require_hidden(desk, other, report)
