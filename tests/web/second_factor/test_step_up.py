"""Showing again who one is before access is changed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from kb.people import users
from kb.people.models import Role, UserSession
from tests import logins
from tests.conftest import NOON
from tests.factories import PASSWORD, make_user
from tests.web.conftest import Reader
from tests.web.second_factor.conftest import STEP, code_at, log_in, move_clock, prove


@pytest.fixture
def stale(app, services, recovery):
    """A browser whose proof is older than a quarter of an hour."""
    assert recovery
    client = app.test_client()
    logins.log_in(client, "zhang.wei")
    move_clock(app, services, timedelta(minutes=16))
    return Reader(client)


LATER = NOON + timedelta(minutes=16)
NEW = {"login": "neu.person", "name": "新人", "role": "requester"}


def find_new(services):
    with services.database.reading() as session:
        return users.find_user(session, NEW["login"])


def test_a_stolen_cookie_changes_nothing(services, stale):
    answer = stale.post("/people", NEW)

    assert answer.status_code == 403
    assert "Show again who you are" in answer.text
    assert find_new(services) is None


def test_with_a_code_it_goes_on_to_what_was_asked(services, stale):
    page = stale.post("/people", NEW).text
    kept = dict(re.findall(r'<textarea name="(\w+)" hidden[^>]*>\n([^<]*)<', page))
    assert kept == NEW

    answer = stale.post("/people", {**kept, "proof_code": code_at(LATER)})

    assert "It is shown only now" in answer.text
    assert find_new(services).name == "新人"


def test_a_wrong_code_loses_nothing_of_the_form(services, stale):
    answer = stale.post("/people", {**NEW, "proof_code": "000000"})

    assert answer.status_code == 403
    assert "新人" in answer.text
    assert "000000" not in answer.text
    assert find_new(services) is None


def test_for_the_next_quarter_of_an_hour_nothing_is_asked(stale):
    stale.post("/people", {**NEW, "proof_code": code_at(LATER)})

    answer = stale.post("/people", {**NEW, "login": "another"})

    assert answer.status_code == 200


@pytest.mark.usefixtures("recovery")
def test_the_code_of_the_login_does_not_prove_anything_again(services, visitor):
    log_in(visitor)
    prove(visitor, code_at())
    with services.database.writing() as session:
        session.execute(update(UserSession).values(proved_at=NOON - STEP * 60))

    replayed = visitor.post("/people", {**NEW, "proof_code": code_at()})

    assert replayed.status_code == 403
    assert find_new(services) is None


def test_who_has_no_factor_types_the_password(app, services, people):
    with services.database.writing() as session:
        make_user(session, "root", password=PASSWORD, roles=(Role.ADMINISTRATOR,))
    client = app.test_client()
    logins.log_in(client, "root")
    move_clock(app, services, timedelta(minutes=16))
    reader = Reader(client)
    assert people

    asked = reader.post("/people", NEW)
    wrong = reader.post("/people", {**NEW, "proof_password": "wrong"})
    right = reader.post("/people", {**NEW, "proof_password": PASSWORD})

    assert 'name="proof_password"' in asked.text
    assert "This is not your password" in wrong.text
    assert "It is shown only now" in right.text


def test_a_thief_does_not_set_up_a_factor_of_their_own(stale):
    answer = stale.post("/profile/factors/recovery")

    assert answer.status_code == 403
    assert "Show again who you are" in answer.text


def test_reading_asks_for_nothing(stale):
    assert stale.get("/people").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/profile/calendar", "/leaving", "/link", "/quality/sources/1/people"],
)
def test_what_lets_somebody_in_or_gives_things_away_asks_for_a_proof(stale, path):
    assert "Show again who you are" in stale.post(path, {"link": "1"}).text


def test_what_takes_a_key_of_one_s_own_away_asks_for_none(stale):
    assert stale.post("/profile/calendar/withdraw").status_code == 302
