"""One line for each login, failure, lock and refusal, and nothing that was sent."""

from dataclasses import replace

import pytest
import structlog
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.people.models import Scope
from tests.factories import PASSWORD, make_user
from tests.web.conftest import Reader
from web.app import create_app

SECRET = "hunter2 of the third floor"


@pytest.fixture
def account(services):
    with services.database.writing() as session:
        return make_user(session, "zhang.wei", password=PASSWORD)


@pytest.fixture
def lines():
    with structlog.testing.capture_logs() as caught:
        yield caught
    assert SECRET not in repr(caught)


def log_in(client, login="zhang.wei", password=PASSWORD):
    return Reader(client).post("/login", {"login": login, "password": password})


def of(lines, *events):
    return [line for line in lines if line["event"] in events]


@pytest.mark.usefixtures("account")
def test_logging_in_and_out_are_a_line_each(client, lines):
    log_in(client)
    Reader(client).post("/logout")

    assert [(line["event"], line["login"]) for line in lines] == [
        ("logged_in", "zhang.wei"),
        ("logged_out", "zhang.wei"),
    ]


@pytest.mark.usefixtures("account")
def test_failures_the_lock_and_what_comes_after_are_told_apart(client, lines):
    for _ in range(10):
        log_in(client, password=SECRET)

    events = [line["event"] for line in of(lines, "login_failed", "login_locked")]
    assert events == ["login_failed"] * 7 + ["login_locked"]
    assert len(of(lines, "login_refused")) == 2
    assert {line["address"] for line in lines} == {"127.0.0.1"}


def test_a_password_typed_as_a_login_is_written_nowhere(client, services, lines):
    log_in(client, login=SECRET)

    (line,) = of(lines, "login_failed")
    assert line["login"] is None
    with services.database.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.key, entry.actor_id, entry.details) == ("", None, {})


@pytest.mark.usefixtures("account")
def test_failed_logins_are_found_in_the_audit(client, manager):
    log_in(client, password=SECRET)
    log_in(client)

    page = manager.get("/audit?failures=1").text
    rows = manager.get("/audit/export.csv?failures=1").text.splitlines()

    assert "login_failed" in page
    assert len(rows) == 2
    assert SECRET not in page


def test_who_may_not_is_a_line(technician, lines):
    technician.get("/people")

    (line,) = of(lines, "refused")
    assert (line["login"], line["route"], line["status"]) == (
        "technician",
        "/people",
        403,
    )


@pytest.mark.parametrize(
    ("path", "code"),
    [("/hooks/alertmanager", "bad_alert"), ("/api/v1/incidents", "bad_request_input")],
)
def test_a_refused_post_of_a_program_is_a_line_with_its_code(
    client, token_of, lines, path, code
):
    headers = {"Authorization": f"Bearer {token_of('technician')}"}

    client.post(path, json={"title": 1, "x": SECRET}, headers=headers)

    (line,) = of(lines, "post_refused")
    assert (line["code"], line["login"], line["route"]) == (code, "technician", path)


def test_a_post_that_lacks_a_scope_is_a_line(client, token_of, lines):
    headers = {"Authorization": f"Bearer {token_of('technician', Scope.READ)}"}

    client.post("/hooks/generic", json={}, headers=headers)

    (line,) = of(lines, "post_refused")
    assert (line["code"], line["status"]) == ("scope_missing", 403)


def test_a_refused_message_of_soap_is_a_line(client, token_of, lines):
    headers = {"Authorization": f"Bearer {token_of('technician')}"}

    client.post("/soap", data=f"<x>{SECRET}", content_type="text/xml", headers=headers)

    (line,) = of(lines, "post_refused")
    assert (line["code"], line["route"]) == ("bad_message", "/soap")


def test_each_request_is_a_line_only_if_the_settings_want_it(services, lines):
    wanted = replace(services.settings, log_requests=True)
    create_app(services).test_client().get("/login")
    assert of(lines, "request") == []

    create_app(replace(services, settings=wanted)).test_client().get(
        f"/search?q={SECRET}"
    )

    (line,) = of(lines, "request")
    assert (line["route"], line["status"], line["method"]) == ("/search", 302, "GET")
    assert line["milliseconds"] >= 0
