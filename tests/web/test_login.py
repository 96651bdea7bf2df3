"""Logging in and out."""

import pytest
from sqlalchemy import func, select

from kb.people import users
from kb.people.models import LoginFailure
from tests.factories import PASSWORD, make_user
from tests.statements import asked_of
from tests.web.conftest import Reader


@pytest.fixture
def visitor(client):
    return Reader(client)


@pytest.fixture
def account(services):
    with services.database.writing() as session:
        return make_user(session, "zhang.wei", password=PASSWORD)


def log_in(visitor, *, next_page="", login="zhang.wei", password=PASSWORD):
    return visitor.post(
        f"/login?next={next_page}", {"login": login, "password": password}
    )


@pytest.mark.parametrize(
    "path", ["/", "/search?q=x", "/articles/1", "/attachments/1", "/upload", "/files"]
)
def test_whoever_is_not_logged_in_is_asked_to(visitor, path):
    answer = visitor.get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/login")


def test_a_program_that_is_not_logged_in_is_told_so(visitor):
    answer = visitor.get("/search?q=x", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.json["code"] == "login_required"


@pytest.mark.usefixtures("account")
def test_the_right_password_leads_to_where_one_wanted_to_go(visitor):
    answer = log_in(visitor, next_page="/search%3Fq%3Dvpn")

    assert answer.location == "/search?q=vpn"
    assert visitor.get("/").status_code == 200


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(("failed", "writes"), [(0, 1), (1, 2)])
def test_a_login_writes_once_where_nothing_is_to_be_forgiven(
    services, visitor, failed, writes
):
    for _ in range(failed):
        log_in(visitor, password="a wrong password")
    visitor.token()

    with asked_of(services.database.engine) as asked:
        assert log_in(visitor).status_code == 302

    assert asked.count("BEGIN IMMEDIATE") == writes
    with services.database.reading() as session:
        assert session.scalar(select(func.count(LoginFailure.id))) == 0


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x"],
)
def test_logging_in_never_leads_to_another_site(visitor, target):
    assert log_in(visitor, next_page=target).location == "/"


@pytest.mark.usefixtures("account")
def test_a_wrong_login_and_a_wrong_password_get_the_same_answer(visitor):
    wrong_login = log_in(visitor, login="nobody")
    wrong_password = log_in(visitor, password="a wrong password")

    assert wrong_login.status_code == wrong_password.status_code == 401
    told = "Login or password is wrong."
    assert told in wrong_login.text
    assert told in wrong_password.text
    assert "zhang.wei" not in wrong_login.text


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("login", ["", "a\0b", "x" * 65, "'; DROP TABLE user_account"])
def test_a_login_that_cannot_be_is_refused(visitor, login):
    assert log_in(visitor, login=login).status_code in {401, 422}
    assert visitor.get("/").status_code == 302


def test_the_login_of_an_account_without_a_password_is_refused(visitor, services):
    with services.database.writing() as session:
        make_user(session, "nopassword")

    assert log_in(visitor, login="nopassword", password="x").status_code == 401


def test_an_account_that_is_switched_off_is_logged_out(visitor, services, account):
    log_in(visitor)
    with services.database.writing() as session:
        users.get_user(session, account.login).active = False

    assert visitor.get("/").status_code == 302
    assert log_in(visitor).status_code == 401


@pytest.mark.usefixtures("account")
def test_logging_out_ends_the_session(visitor):
    log_in(visitor)

    assert visitor.post("/logout").location == "/login"
    assert visitor.get("/").status_code == 302


@pytest.mark.usefixtures("account")
def test_a_cookie_that_somebody_kept_is_worthless_after_logging_out(visitor):
    log_in(visitor)
    kept = visitor.client.get_cookie("session").value
    visitor.post("/logout")

    visitor.client.set_cookie("session", kept)

    assert visitor.get("/").status_code == 302


@pytest.mark.usefixtures("account")
def test_a_session_goes_on_while_logins_from_its_address_are_locked(app, visitor):
    log_in(visitor)
    stranger = Reader(app.test_client())
    for number in range(70):
        log_in(stranger, login=f"user{number}", password="a wrong password")

    assert log_in(stranger, login="somebody").status_code == 403
    assert visitor.get("/").status_code == 200
    assert log_in(Reader(app.test_client())).status_code == 302


@pytest.mark.usefixtures("account")
def test_whoever_is_logged_in_need_not_do_it_again(visitor):
    log_in(visitor)

    assert visitor.get("/login").location == "/"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor):
    cookie = visitor.get("/login").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.usefixtures("account")
def test_a_login_without_the_form_s_token_is_refused(visitor):
    answer = visitor.client.post(
        "/login", data={"login": "zhang.wei", "password": PASSWORD}
    )

    assert answer.status_code == 400
    assert visitor.get("/").status_code == 302


@pytest.mark.parametrize(
    ("language", "told"), [("en", "This field is required."), ("zh", "必填")]
)
def test_an_empty_field_is_pointed_at(client, language, told):
    page = log_in(Reader(client, language), login="", password="")

    assert page.status_code == 422
    assert told in page.text


def test_without_a_provider_there_is_no_way_to_one(visitor):
    assert visitor.get("/sign-on").status_code == 404
    assert "/sign-on" not in visitor.get("/login").text
