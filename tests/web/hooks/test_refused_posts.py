"""Whatever is refused can be seen by an administrator, with who sent it."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from kb.alerts import refusals
from kb.people import tokens
from kb.people.models import Scope
from tests.conftest import NOON
from tests.web.hooks.test_formats import ALERTMANAGER
from web.hooks.door import LARGEST


@pytest.fixture
def refused(services):
    def read():
        with services.database.reading() as session:
            return [
                (post.code, post.token.name if post.token else None, post.times)
                for post in refusals.list_refused(session, offset=0, limit=9)
            ]

    return read


@pytest.mark.parametrize(
    ("source", "body", "code"),
    [
        ("alertmanager", {**ALERTMANAGER, "version": "3"}, "bad_alert"),
        ("generic", b" " * (LARGEST + 1), "too_large"),
        ("nagios", b"{", "bad_alert"),
        ("grafana", {}, "not_found"),
    ],
)
def test_what_is_wrong_is_kept_with_its_sender(poster, refused, source, body, code):
    for _ in range(2):
        poster.post(source, body)

    assert refused() == [(code, "hooks", 2)]


def test_what_is_taken_is_no_refusal(poster, refused):
    poster.post("alertmanager", ALERTMANAGER)

    assert refused() == []


def test_the_token_is_named_that_is_not_in_force_any_more(poster, refused, services):
    with services.database.writing() as session:
        tokens.revoke(tokens.get_token(session, 1), now=NOON)

    poster.post("alertmanager", ALERTMANAGER)

    assert refused() == [("not_authenticated", "hooks", 1)]


def test_a_token_without_the_scope_is_named(poster, refused, issue):
    token = issue(Scope.READ, login="reader")

    replace(poster, token=token).post("alertmanager", ALERTMANAGER)

    assert refused() == [("scope_missing", "hooks", 1)]


def test_who_shows_no_token_is_written_down_once_a_minute(poster, refused):
    for _ in range(5):
        replace(poster, token="kb_wrong").post("alertmanager", ALERTMANAGER)

    assert refused() == [("not_authenticated", None, 1)]


def test_the_operation_for_alerts_is_a_door_too(poster, refused):
    poster.client.post(
        "/api/v1/alerts",
        json={"alerts": [{}]},
        headers={"Authorization": f"Bearer {poster.token}"},
    )

    ((code, sender, _times),) = refused()
    assert (code, sender) == ("bad_request_input", "hooks")


def test_a_refusal_that_cannot_be_kept_is_answered_all_the_same(poster, services):
    with services.database.writing() as session:
        session.execute(text("DROP TABLE refused_post"))

    answer = poster.post("nagios", b"{")

    assert (answer.status_code, answer.json["code"]) == (422, "bad_alert")
