"""A provider with two clients, in a real browser: whose an incident is, and who sees it.

``serve_two_clients`` is what later steps begin with: two clients with a contract, a user and
a technician each, and one service of the catalogue.
"""

import re

import pytest
from playwright.sync_api import expect

from kb.people import units
from kb.people.models import Post, Role, Tier
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.needs("chromium")
CLIENTS = {"city": "City cloud", "harbour": "Harbour office"}


def serve_two_clients(desk, services):
    """The administrator adds both on the pages; people and units are there before."""
    with services.database.writing() as session:
        for code, name in CLIENTS.items():
            unit = units.add_unit(session, f"{name} head office", tier=Tier.CITY)
            user = make_user(
                session, f"{code}_user", roles=(Role.REQUESTER,), password=PASSWORD
            )
            units.assign(session, user, unit, Post.BUSINESS)
            make_user(
                session, f"{code}_tech", roles=(Role.TECHNICIAN,), password=PASSWORD
            )
    page = desk.open("/clients", login="administrator")
    for code, name in CLIENTS.items():
        add_client(page, code, name)
    return page


def add_client(page, code, name):
    page.goto("/clients")
    page.get_by_label("Code").fill(code)
    page.get_by_label("Name in English").fill(name)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    page.get_by_label("Number of the contract").fill(f"HT-{code}")
    page.get_by_label("From", exact=True).fill("2026-01-01")
    page.get_by_label("Until", exact=True).fill("2026-12-31")
    page.get_by_label("Root of its units").select_option(f"{name} head office")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"HT-{code}")).to_be_visible()
    page.get_by_label("Login", exact=True).fill(f"{code}_tech")
    page.get_by_role("button", name="Assign").click()
    expect(
        page.get_by_role("button", name=f"Works for it no longer {code}_tech")
    ).to_be_visible()


def add_service(page, name, client):
    page.goto("/services")
    page.get_by_label("Code").fill("storage")
    page.get_by_label("Name in English").fill(name)
    page.get_by_label("Client").select_option(client)
    page.get_by_role("checkbox", name="Fault").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def ask(page, title):
    """From the catalogue to the request."""
    page.get_by_role("link", name="Fault").click()
    page.get_by_label("What is wrong?").first.fill(title)
    page.get_by_role("button", name="Show me answers").click()
    page.get_by_label("Which system, program or device?").fill("NAS")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile(r"/requests/\d+$"))


def test_what_a_user_of_one_client_asks_reaches_its_technician_and_no_other(
    desk, services
):
    page = serve_two_clients(desk, services)
    add_service(page, "Storage", "Harbour office")

    user = desk.open("/services", login="harbour_user")
    ask(user, "Cannot open the shared folder")
    number = user.get_by_text(re.compile(r"INC-\d+")).first.inner_text()
    others = desk.open("/services", login="city_user")
    mine = desk.open("/incidents?view=queue", login="harbour_tech")
    foreign = desk.open("/incidents?view=queue", login="city_tech")

    expect(others.get_by_text("Storage")).to_have_count(0)
    expect(
        foreign.get_by_text("No incident fits this list and filter.")
    ).to_be_visible()
    foreign.goto(f"/search?q={number}")
    expect(foreign.get_by_text("Cannot open the shared folder")).to_have_count(0)
    mine.get_by_role("link", name="Cannot open the shared folder").click()
    mine.get_by_role("button", name="Take it", exact=True).click()
    expect(mine.get_by_text("In progress").first).to_be_visible()
    expect(mine.get_by_text("Harbour office", exact=True)).to_be_visible()
    expect(mine.get_by_text("Storage", exact=True)).to_be_visible()
    assert foreign.goto(mine.url).status == 404
    desk.complaints.clear()  # The browser says of the 404 what it is.
    page.goto("/incidents?view=all&client=harbour")
    expect(
        page.get_by_role("link", name="Cannot open the shared folder")
    ).to_be_visible()
    page.goto("/incidents?view=all&client=city")
    expect(
        page.get_by_role("link", name="Cannot open the shared folder")
    ).to_have_count(0)
