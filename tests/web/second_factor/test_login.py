"""Logging in with a password and a second factor."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.notifications.models import Notification
from kb.people import throttling, users
from tests.conftest import NOON
from tests.web.conftest import Reader
from tests.web.second_factor.conftest import code_at, log_in, move_clock, prove


@pytest.mark.usefixtures("recovery")
def test_the_password_alone_lets_nobody_in(visitor):
    answer = log_in(visitor)

    assert "One more step" in answer.text
    assert visitor.get("/").location.startswith("/login")


@pytest.mark.usefixtures("recovery")
def test_a_code_leads_to_where_one_wanted_to_go(visitor):
    log_in(visitor)

    assert prove(visitor, code_at()).location == "/people"
    assert visitor.get("/people").status_code == 200


@pytest.mark.usefixtures("recovery")
def test_a_code_that_was_used_is_refused_at_another_browser(app, visitor):
    log_in(visitor)
    prove(visitor, code_at())
    thief = Reader(app.test_client())
    log_in(thief)

    answer = prove(thief, code_at())

    assert answer.status_code == 403
    assert "was used before" in answer.text
    assert thief.get("/").status_code == 302


def test_a_recovery_code_lets_in_once(app, visitor, recovery):
    log_in(visitor)
    assert prove(visitor, recovery[0]).location == "/people"
    again = Reader(app.test_client())
    log_in(again)

    assert prove(again, recovery[0]).status_code == 403


@pytest.mark.usefixtures("recovery")
def test_a_code_without_the_password_gets_nobody_in(visitor):
    answer = prove(visitor, code_at())

    assert answer.location.startswith("/login")
    assert visitor.get("/").status_code == 302


@pytest.mark.usefixtures("recovery")
def test_a_wrong_password_is_not_told_of_a_second_factor(visitor):
    assert "One more step" not in log_in(visitor, password="a wrong password").text


@pytest.mark.usefixtures("recovery")
def test_who_takes_too_long_types_the_password_again(app, services, visitor):
    log_in(visitor)
    move_clock(app, services, timedelta(minutes=11))

    answer = prove(visitor, code_at(NOON + timedelta(minutes=11)))

    assert answer.location.startswith("/login")
    assert visitor.get("/").status_code == 302


@pytest.mark.usefixtures("recovery")
def test_whose_account_is_switched_off_meanwhile_stays_out(services, visitor):
    log_in(visitor)
    with services.database.writing() as session:
        users.get_user(session, "zhang.wei").active = False

    assert prove(visitor, code_at()).location.startswith("/login")


@pytest.mark.usefixtures("recovery")
def test_codes_are_guessed_no_longer_than_passwords_and_the_owner_is_told(
    services, visitor
):
    log_in(visitor)
    for _ in range(8):
        assert prove(visitor, "000000").status_code == 403

    answer = prove(visitor, code_at())

    assert "too many wrong attempts" in answer.text
    with services.database.reading() as session:
        kinds = session.scalars(select(Notification.kind)).all()
        failed = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.action.startswith("login_"))
            .order_by(AuditEntry.id)
        ).all()
    assert kinds == ["codes_guessed"]
    assert failed == ["login_failed"] * 7 + ["login_locked"]


@pytest.mark.usefixtures("recovery")
def test_the_right_password_gives_no_more_tries(visitor):
    for _ in range(4):
        log_in(visitor)
        prove(visitor, "000000")
        prove(visitor, "000000")

    assert log_in(visitor).status_code == 403


@pytest.mark.usefixtures("recovery")
def test_from_many_addresses_codes_are_not_guessed_either(services, visitor):
    log_in(visitor)
    with services.database.writing() as session:
        for number in range(throttling.MOST_CODES):
            throttling.note_failure(
                session, "zhang.wei", f"10.0.{number}.1", now=NOON, is_code=True
            )

    assert "too many wrong" in prove(visitor, code_at()).text


@pytest.mark.usefixtures("recovery")
def test_what_was_being_written_is_kept_over_both_steps(visitor):
    form = {"title": "打印机脱机", "description": "机房"}
    page = visitor.post("/submissions/1", form).text
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]

    second = log_in(visitor, kept=kept).text
    kept = re.search(r'name="kept" value="([^"]+)"', second)[1]
    page = prove(visitor, code_at(), kept=kept).text

    assert "打印机脱机" in page


@pytest.mark.usefixtures("recovery")
def test_a_token_is_not_asked_for_a_second_factor(client, token_of):
    headers = {"Authorization": f"Bearer {token_of('technician')}"}

    assert client.get("/api/v1/incidents", headers=headers).status_code == 200
