"""Passkeys, with a device that Chromium plays."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select, update

from kb.factors.models import Passkey
from kb.people.models import Role
from kb.people.soap_secrets import UsedNonce
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.needs("chromium")

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
WRONG = "This passkey cannot be taken"


@pytest.fixture
def page(app, desk, services):
    """A browser with a device at an address that has passkeys, logged in with one."""
    with services.database.writing() as session:
        make_user(session, "wang", password=PASSWORD, roles=(Role.TECHNICIAN,))
    desk.address = app.config["LISTENS_AT"] = (
        f"http://localhost:{urlsplit(desk.address).port}"
    )
    page = desk.open("/login")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    type_password(page)
    page.goto("/profile/factors")
    page.get_by_label("Name of the device").fill("Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".recovery code")).to_have_count(10)
    page.goto("/profile/factors")
    expect(page.get_by_text("Laptop").first).to_be_visible()
    return page


def type_password(page):
    page.get_by_label("Login").fill("wang")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def leave(page):
    page.context.clear_cookies()
    page.goto("/login")


def log_in_alone(page):
    page.get_by_role("button", name="Log in with a passkey").click()


def is_in(page):
    """Whether the start page is shown: nobody else gets to it."""
    page.wait_for_url(lambda address: urlsplit(address).path == "/")
    return page.get_by_role("navigation", name="What waits for you").is_visible()


def test_a_passkey_is_the_second_step_after_the_password(page):
    leave(page)
    type_password(page)
    page.get_by_role("button", name="Use a passkey").click()

    assert is_in(page)


def test_a_passkey_logs_in_alone_and_its_count_goes_on(page, services):
    with services.database.reading() as session:
        before = session.scalars(select(Passkey.sign_count)).one()
    leave(page)

    log_in_alone(page)

    assert is_in(page)
    with services.database.reading() as session:
        row = session.scalars(select(Passkey)).one()
    assert row.sign_count > before
    assert row.last_used_at is not None


def test_an_answer_that_is_sent_again_gets_nobody_in(app, page, services):
    leave(page)
    sent = []
    page.on("request", lambda each: sent.append(each) if each.post_data else None)
    page.route(
        "**/login/passkey*",
        lambda route: (cookies.extend(page.context.cookies()), route.continue_()),
    )
    cookies = []
    log_in_alone(page)
    assert is_in(page)
    # Devices that do not count leave nothing but the challenge to know it by.
    with services.database.writing() as session:
        session.execute(update(Passkey).values(sign_count=0))
    cookie = next(each["value"] for each in cookies if each["name"] == "session")

    replayed = send_again(app, cookie, sent[-1])
    with services.database.writing() as session:
        session.execute(delete(UsedNonce))
    were_it_not_used = send_again(app, cookie, sent[-1])

    assert replayed.location.startswith("/login")
    assert were_it_not_used.location == "/"


def send_again(app, cookie, request):
    thief = app.test_client()
    thief.set_cookie("session", cookie, domain="localhost")
    kind = "application/x-www-form-urlencoded"
    return thief.post("/login/passkey", data=request.post_data, content_type=kind)


def test_what_was_signed_for_another_address_gets_nobody_in(app, page):
    leave(page)
    app.config["LISTENS_AT"] = "http://localhost:1"

    log_in_alone(page)

    expect(page.get_by_text(WRONG)).to_be_visible()


def test_a_copy_of_a_key_that_counts_gets_nobody_in(page, services):
    with services.database.writing() as session:
        session.execute(update(Passkey).values(sign_count=1000))
    leave(page)

    log_in_alone(page)

    expect(page.get_by_text(WRONG)).to_be_visible()


def test_a_passkey_that_was_removed_gets_nobody_in(page):
    page.get_by_role("button", name="Remove Laptop").click()
    expect(page.get_by_text("The passkey is removed")).to_be_visible()
    leave(page)

    log_in_alone(page)

    expect(page.get_by_text(WRONG)).to_be_visible()
