"""Logging in by a provider: a real one, npm's ``oidc-provider``."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from kb.audit import Actor, By
from kb.database import utc_now
from kb.people import identities, users
from kb.people.models import Role
from kb.sign_on import groups
from kb.sign_on.providers import open_provider
from tests.applications import services_over
from tests.factories import PASSWORD, make_user
from tests.web.conftest import Reader
from web.app import create_app

pytestmark = pytest.mark.needs("oidc-provider")


@pytest.fixture
def services(oidc_server, sqlite_url, tmp_path, pool):
    settings = oidc_server.settings
    now = utc_now()
    with services_over(tmp_path, sqlite_url, pool, now, **settings) as services:
        yield services


@pytest.fixture
def app(services):
    return create_app(services)


@pytest.fixture
def visitor(app):
    return Reader(app.test_client())


def come_back(visitor, oidc_server, next_page=""):
    """The address to which the provider sends the browser of *visitor*."""
    begun = visitor.get("/sign-on", query_string={"next": next_page})
    return oidc_server.send(begun.location)


def to_path(address):
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def sign_on(visitor, oidc_server, subject, next_page="", **claims):
    oidc_server.expect(subject, **claims)
    return visitor.get(to_path(come_back(visitor, oidc_server, next_page)))


def is_in(visitor):
    return visitor.get("/profile").status_code == 200


def test_who_is_new_gets_in_and_has_an_account(oidc_server, services, visitor):
    answer = sign_on(
        visitor,
        oidc_server,
        "s-1",
        "/articles/7",
        preferred_username="zhang.wei",
        name="张伟",
        email="zhang.wei@example.org",
        email_verified=True,
    )

    assert answer.location == "/articles/7"
    assert "张伟" in visitor.get("/profile").text
    with services.database.reading() as session:
        user = users.get_user(session, "zhang.wei")
        (identity,) = identities.list_of(session, user)
        assert (identity.source, identity.subject) == (oidc_server.issuer, "s-1")
        assert user.email == "zhang.wei@example.org"


def test_groups_of_the_provider_stand_for_roles(oidc_server, services, visitor, by):
    with services.database.writing() as session:
        groups.add_role(session, oidc_server.issuer, "desk", Role.TECHNICIAN, by=by)

    sign_on(visitor, oidc_server, "s-2", preferred_username="li", groups=["desk"])

    with services.database.reading() as session:
        assert Role.TECHNICIAN in users.get_user(session, "li").roles


@pytest.fixture
def by(services):
    with services.database.writing() as session:
        admin = make_user(
            session, "admin", roles=(Role.ADMINISTRATOR,), password=PASSWORD
        )
        admin.email = "admin@example.org"
    return By(Actor(admin, "test"), services.now())


@pytest.mark.usefixtures("by")
@pytest.mark.parametrize("is_verified", [True, False])
def test_somebody_else_s_login_and_address_lead_to_nobody_s_account(
    oidc_server, services, visitor, is_verified
):
    answer = sign_on(
        visitor,
        oidc_server,
        f"mallory-{is_verified}",
        preferred_username="admin",
        email="admin@example.org",
        email_verified=is_verified,
    )

    assert answer.location.startswith("/login")
    assert "no account here is linked to it" in visitor.get(answer.location).text
    assert not is_in(visitor)
    with services.database.reading() as session:
        assert identities.list_of(session, users.get_user(session, "admin")) == []


@pytest.mark.usefixtures("by")
def test_the_local_password_once_and_a_yes_link_it_for_good(oidc_server, app, visitor):
    sign_on(visitor, oidc_server, "a-1", preferred_username="admin")
    answer = visitor.post("/login", {"login": "admin", "password": PASSWORD})
    assert answer.location.startswith("/link")
    assert "You have shown that you are" in visitor.get(answer.location).text
    visitor.post(answer.location, {"link": "1"})

    again = Reader(app.test_client())
    sign_on(again, oidc_server, "a-1", preferred_username="renamed")

    assert "admin" in again.get("/profile").text
    assert visitor.get("/link").status_code == 404


@pytest.mark.usefixtures("by")
def test_without_a_yes_nothing_is_linked(oidc_server, services, visitor):
    sign_on(visitor, oidc_server, "a-2", preferred_username="admin")
    visitor.post("/login", {"login": "admin", "password": PASSWORD})
    visitor.post("/link")

    with services.database.reading() as session:
        assert identities.list_of(session, users.get_user(session, "admin")) == []
    assert visitor.get("/link").status_code == 404


def test_an_answer_counts_once_and_only_where_it_was_asked(oidc_server, app, visitor):
    oidc_server.expect("s-3", preferred_username="wang")
    path = to_path(come_back(visitor, oidc_server))
    kept = visitor.client.get_cookie("session").value
    other = Reader(app.test_client())
    other.get("/sign-on")

    for stranger in (Reader(app.test_client()), other):
        assert stranger.get(path).location == "/login"
        assert not is_in(stranger)
    assert visitor.get(path).location == "/"
    assert is_in(visitor)

    thief = Reader(app.test_client())
    thief.client.set_cookie("session", kept)
    assert thief.get(path).location == "/login"
    assert not is_in(thief)


@pytest.mark.parametrize(
    "change",
    [
        lambda asked: {**asked, "state": ["x"]},
        lambda asked: {**asked, "code": ["x"]},
        lambda asked: {**asked, "iss": ["https://evil.example"]},
        lambda asked: {"state": asked["state"]},
        lambda asked: {"state": asked["state"], "error": ["access_denied"]},
        lambda _asked: {},
    ],
)
def test_an_answer_that_was_changed_on_the_way_lets_nobody_in(
    oidc_server, visitor, change
):
    oidc_server.expect("s-4", preferred_username="zhao")
    asked = parse_qs(urlsplit(come_back(visitor, oidc_server)).query)

    answer = visitor.get("/sign-on/return", query_string=change(asked))

    assert answer.location == "/login"
    assert not is_in(visitor)


@pytest.mark.parametrize("name", ["nonce", "verifier"])
def test_a_question_of_another_time_is_not_answered(oidc_server, visitor, name):
    oidc_server.expect("s-5", preferred_username="qian")
    path = to_path(come_back(visitor, oidc_server))
    with visitor.client.session_transaction() as cookie:
        cookie["sign_on"] = {**cookie["sign_on"], name: "another" * 8}

    assert visitor.get(path).location == "/login"
    assert not is_in(visitor)


def test_who_says_no_there_does_not_get_in(oidc_server, visitor):
    answer = sign_on(visitor, oidc_server, None)

    assert answer.location == "/login"
    assert "did not say" in visitor.get("/login").text


def test_going_on_never_leads_to_another_site(oidc_server, visitor):
    answer = sign_on(
        visitor, oidc_server, "s-6", "//evil.example", preferred_username="sun"
    )

    assert answer.location == "/"


def test_who_is_switched_off_here_stays_off(oidc_server, services, visitor):
    sign_on(visitor, oidc_server, "s-7", preferred_username="zhou")
    with services.database.writing() as session:
        users.get_user(session, "zhou").active = False

    assert sign_on(visitor, oidc_server, "s-7").location == "/login"
    assert not is_in(visitor)


def test_new_keys_are_looked_up_and_while_it_is_away_others_get_in(
    oidc_server, services, app, visitor
):
    with services.database.writing() as session:
        make_user(session, "local", password=PASSWORD)
    sign_on(visitor, oidc_server, "s-8", preferred_username="wu")
    oidc_server.stop()
    try:
        assert is_in(visitor)
        fresh = Reader(create_app(services).test_client())
        path = "/sign-on/return?code=x&state="
        fresh.get("/sign-on")
        with fresh.client.session_transaction() as cookie:
            state = cookie["sign_on"]["state"]
        assert fresh.get(path + state).location == "/login"
        assert "does not answer" in fresh.get("/login").text
        login = {"login": "local", "password": PASSWORD}
        assert fresh.post("/login", login).location == "/"
        # A process that has just begun knows nothing of the provider yet.
        begun = replace(services, provider=open_provider(services.settings))
        newcomer = Reader(create_app(begun).test_client())
        assert newcomer.get("/sign-on").location == "/login"
        assert "does not answer" in newcomer.get("/login").text
        assert is_in(visitor)
    finally:
        oidc_server.start()

    again = Reader(app.test_client())
    assert sign_on(again, oidc_server, "s-8").location == "/"


def test_logging_out_offers_to_do_so_there_too(oidc_server, visitor):
    sign_on(visitor, oidc_server, "s-9", preferred_username="zheng")

    answer = visitor.post("/logout")

    assert "/sign-on/leave" in visitor.get(answer.location).text
    address = visitor.get("/sign-on/leave").location
    assert address.startswith(f"{oidc_server.issuer}/session/end?client_id=yunzhi")


def test_who_logs_out_at_the_provider_is_logged_out_here(oidc_server, app, visitor):
    oidc_server.expect("s-9", preferred_username="wu")
    begun, browser = visitor.get("/sign-on"), requests.Session()
    visitor.get(to_path(oidc_server.send(begun.location, browser)))
    assert is_in(visitor)

    told, provider = oidc_server.log_out(browser), app.test_client()
    answer = provider.post("/sign-on/logout", data=told)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert not is_in(visitor)
    sign_on(visitor, oidc_server, "s-9", preferred_username="wu")
    for forged in (
        {},
        {"logout_token": "x"},
        {"logout_token": told["logout_token"][:-4]},
    ):
        assert provider.post("/sign-on/logout", data=forged).status_code == 400
    assert is_in(visitor)


def test_who_has_no_password_here_is_not_asked_for_one(oidc_server, visitor):
    sign_on(visitor, oidc_server, "s-10", preferred_username="zhou")

    assert "You have no password here" in visitor.get("/profile").text
    changed = {"current": "", "password": PASSWORD, "again": PASSWORD}
    assert visitor.post("/profile/password", changed).status_code == 404
