"""Logging in by the directory: a real OpenLDAP behind the page."""

import pytest

from kb.people import users
from tests.applications import services_over
from tests.conftest import NOON
from tests.directories import PASSWORD
from tests.factories import PASSWORD as LOCAL
from tests.factories import make_user
from tests.web.conftest import TOKEN, Reader
from web.app import create_app

pytestmark = pytest.mark.needs("slapd")


@pytest.fixture
def services(directory_server, sqlite_url, tmp_path, pool):
    settings = directory_server.settings
    with services_over(tmp_path, sqlite_url, pool, NOON, **settings) as services:
        yield services


@pytest.fixture
def visitor(services):
    return Reader(create_app(services).test_client())


def log_in(visitor, login="zhang.wei", password=PASSWORD):
    return visitor.post("/login", {"login": login, "password": password})


def test_who_is_in_the_directory_gets_in_and_has_an_account(
    directory_server, services, visitor
):
    directory_server.add_person("zhang.wei", name="张伟")

    assert log_in(visitor).status_code == 302
    assert "张伟" in visitor.get("/profile").text
    with services.database.reading() as session:
        assert not users.get_user(session, "zhang.wei").is_system


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_and_a_wrong_login_get_the_same_answer(
    directory_server, visitor, password
):
    directory_server.add_person("zhang.wei")

    known, unknown = log_in(visitor, password=password), log_in(visitor, "li", password)

    assert known.status_code == unknown.status_code != 302
    plain = TOKEN.sub("", known.text).replace("zhang.wei", "li")
    assert plain == TOKEN.sub("", unknown.text)


def test_guesses_of_either_are_stopped_alike(directory_server, visitor):
    directory_server.add_person("zhang.wei")

    for login in ("zhang.wei", "nobody"):
        answers = [log_in(visitor, login, "a guess").status_code for _ in range(9)]
        assert answers == [401] * 8 + [403]


def test_a_local_password_is_not_sent_on(services, visitor, monkeypatch):
    with services.database.writing() as session:
        make_user(session, "admin", password=LOCAL)
    monkeypatch.setattr(type(services.directory), "find_by_password", None)

    assert log_in(visitor, "admin", LOCAL).status_code == 302


def test_while_the_directory_is_away_local_people_get_in_and_sessions_go_on(
    directory_server, services, visitor
):
    directory_server.add_person("zhang.wei")
    with services.database.writing() as session:
        make_user(session, "admin", password=LOCAL)
    log_in(visitor)
    stranger = Reader(visitor.client.application.test_client())
    directory_server.stop()
    try:
        for login in ("zhang.wei", "nobody"):
            answer = log_in(stranger, login)
            assert answer.status_code == 503
            assert "The directory does not answer right now" in answer.text
        assert "The directory does not answer" in stranger.get("/login").text
        assert visitor.get("/").status_code == 200
        assert log_in(stranger, "admin", LOCAL).status_code == 302
    finally:
        directory_server.start()


def test_guesses_are_counted_while_the_directory_is_away(directory_server, visitor):
    directory_server.stop()
    try:
        answers = [log_in(visitor).status_code for _ in range(9)]
    finally:
        directory_server.start()
    assert answers == [503] * 8 + [403]
