"""A provider's walk: two clients, two calendars, and a pause over a weekend."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from kb.calendars.models import Calendar, CalendarHours
from kb.services.models import Client
from tests.applications import services_over
from tests.clients_of_provider import make_provider
from web.background import clocks

FRIDAY = datetime(2026, 3, 6, 7, tzinfo=UTC)
"""15:00 in Shanghai."""
SATURDAY = datetime(2026, 3, 7, 7, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 2, tzinfo=UTC)
"""10:00 there."""
OFFICE = [[[540, 1080]]] * 5 + [[]] * 2
ALWAYS = [[[0, 1440]]] * 7


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


@pytest.fixture
def provider(services):
    """Whose clients have a calendar each: office hours, and around the clock."""
    with services.database.writing() as session:
        provider = make_provider(session)
        provider.desk.now = FRIDAY
        for code, week in (("alpha", OFFICE), ("beta", ALWAYS)):
            calendar = Calendar(
                code=code,
                names={"zh": code, "en": code},
                zone="Asia/Shanghai",
                hours=[CalendarHours(since=date(1970, 1, 1), week=week)],
            )
            session.add(calendar)
            session.flush()
            client = session.get_one(Client, provider.clients[code])
            client.calendar_id = calendar.id
        return provider


def promise(desk, client):
    page = desk.open("/service-levels", login="both")
    form = page.locator("form", has=page.get_by_role("button", name="Add", exact=True))
    form.get_by_label("Client").select_option(label=client)
    form.get_by_label("Respond within, in minutes").fill("60")
    form.get_by_label("Resolve within, in minutes").fill("240")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=f"{client} ·")).to_be_visible()


def open_both(services, provider):
    """An incident of each client, by its id."""
    with services.database.writing() as session:
        provider.desk.session = session
        return {
            code: provider.incident(code, f"{code} 的故障").id
            for code in ("alpha", "beta")
        }


def let_wait(desk, incident_id):
    page = desk.open(f"/incidents/{incident_id}", login="both")
    page.get_by_role("button", name="Take it").click()
    page.locator("summary", has_text="Let it wait").click()
    page.locator("#f-reason--p").fill("哪一台？")
    page.get_by_role("button", name="Let it wait").click()
    expect(page.get_by_text("It waits for the user")).to_be_visible()


def answer(desk, incident_id):
    page = desk.open(f"/requests/{incident_id}", login="alpha_user")
    expect(page.get_by_text("哪一台？").first).to_be_visible()
    page.get_by_label("Tell IT something more").fill("三楼那台")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Goes on", exact=True)).to_be_visible()


def look(desk, services):
    """What the technician has been told once it was looked at the clocks."""
    clocks.look(services)
    page = desk.open("/notifications", login="both")
    return page.locator("main").inner_text()


def test_a_pause_over_a_weekend_costs_the_desk_no_time(desk, services, clock, provider):
    for client in ("alpha", "beta"):
        promise(desk, client)
    opened = open_both(services, provider)
    number = f"INC-{opened['alpha']:06d}"

    clock.now = FRIDAY.replace(hour=9)
    let_wait(desk, opened["alpha"])
    clock.now = SATURDAY
    clocks.look(services)
    board = desk.open("/incidents/board", login="both")
    expect(board.locator("li", has_text="beta 的故障")).to_contain_text("late")
    expect(board.locator("li", has_text="alpha 的故障")).to_contain_text("stands still")
    clock.now = MONDAY
    answer(desk, opened["alpha"])
    clock.now = MONDAY + timedelta(minutes=90)  # Of two hours that are left.
    warned = look(desk, services)
    clock.now = MONDAY + timedelta(minutes=150)
    late = look(desk, services)

    assert f"Little time is left for {number}" in warned
    assert f"The time for {number} is over" not in warned
    assert f"The time for {number} is over" in late
