"""Sessions: good until they are ended, unused or old, and their keys are not kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kb import accounts
from kb.audit import Actor, By
from kb.errors import NotFoundError
from kb.people import sessions
from kb.people.models import Role, UserSession
from kb.people.sessions import IDLE, KEPT, LONGEST, NOTED_AFTER, Place
from tests.conftest import NOON
from tests.factories import make_user

HERE = Place("10.0.0.1", "Firefox · Windows")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def wang(session):
    return make_user(session, "wang", roles=[Role.TECHNICIAN])


def log_in(session, user, *, now=NOON, place=HERE):
    return sessions.open_session(session, user, place, now=now)


def is_good(session, key, *, now=NOON):
    return sessions.find_session(session, key, now=now) is not None


def test_a_key_finds_its_user_and_no_other_key_does(session, wang):
    key = log_in(session, wang)

    assert sessions.find_session(session, key, now=NOON).user_id == wang.id
    for other in ("", key[:-1], f"{key}x", "\ud800"):
        assert not is_good(session, other)


def test_the_key_is_kept_nowhere(session, wang):
    key = log_in(session, wang)
    session.flush()

    row = session.scalars(select(UserSession)).one()

    assert key not in {str(value) for value in vars(row).values()}


def test_what_was_ended_stays_ended(session, wang):
    key = log_in(session, wang)

    sessions.end_by_key(session, key, now=NOON)
    sessions.end_by_key(session, key, now=NOON + MINUTE)

    assert not is_good(session, key)
    row = session.scalars(select(UserSession)).one()
    assert row.ended_at == NOON


def test_a_session_is_over_when_nobody_uses_it(session, wang):
    key = log_in(session, wang)

    assert is_good(session, key, now=NOON + IDLE - MINUTE)
    assert not is_good(session, key, now=NOON + IDLE)


def test_no_session_goes_on_for_ever(session, wang):
    key = log_in(session, wang)
    (row,) = sessions.list_mine(session, wang, now=NOON)
    sessions.note_use(session, row.id, address="", now=NOON + LONGEST - MINUTE)

    assert is_good(session, key, now=NOON + LONGEST - MINUTE)
    assert not is_good(session, key, now=NOON + LONGEST)


def test_a_use_is_worth_a_write_only_once_in_minutes(session, wang):
    key = log_in(session, wang)
    row = sessions.find_session(session, key, now=NOON)

    assert not sessions.is_worth_noting(row, now=NOON + NOTED_AFTER)
    assert sessions.is_worth_noting(row, now=NOON + NOTED_AFTER + MINUTE)


def test_one_sees_and_ends_one_s_own_sessions_only(session, wang):
    li = make_user(session, "li")
    key, _ = log_in(session, wang), log_in(session, li)
    (mine,) = sessions.list_mine(session, wang, now=NOON)

    with pytest.raises(NotFoundError):
        sessions.end_mine(session, li, mine.id, now=NOON)
    assert is_good(session, key)

    sessions.end_mine(session, wang, mine.id, now=NOON)
    assert not is_good(session, key)
    assert sessions.list_mine(session, wang, now=NOON) == []


@pytest.mark.parametrize("act", ["password", "switch", "anonymise"])
def test_whoever_is_shut_out_is_out_everywhere(session, wang, act):
    boss = Actor(make_user(session, "boss", roles=[Role.ADMINISTRATOR]), "test")
    keys = [log_in(session, wang), log_in(session, wang)]
    stranger = log_in(session, boss.user)

    match act:
        case "password":
            password = "another long password"
            accounts.set_password(session, wang, password, by=By(boss, NOON))
        case "switch":
            accounts.switch(session, wang, active=False, by=By(boss, NOON))
        case "anonymise":
            accounts.anonymise(session, wang, by=By(boss, NOON))

    assert [is_good(session, key) for key in keys] == [False, False]
    assert is_good(session, stranger)


def test_of_somebody_anonymised_no_address_stays(session, wang):
    boss = Actor(make_user(session, "boss", roles=[Role.ADMINISTRATOR]), "test")
    log_in(session, wang)

    accounts.anonymise(session, wang, by=By(boss, NOON))

    assert session.scalars(select(UserSession)).all() == []


def test_old_sessions_are_forgotten(session, wang):
    log_in(session, wang)
    log_in(session, wang, now=NOON + MINUTE)
    session.flush()

    assert sessions.forget_old(session, now=NOON + KEPT + MINUTE) == 1
    assert len(session.scalars(select(UserSession)).all()) == 1


def test_sessions_of_a_later_login_go_on_when_earlier_ones_end(session, wang):
    old = log_in(session, wang)
    new = log_in(session, wang, now=NOON + 5 * MINUTE)

    sessions.end_begun(session, wang, NOON + MINUTE, now=NOON + 6 * MINUTE)

    later = NOON + 6 * MINUTE
    assert not is_good(session, old, now=later)
    assert is_good(session, new, now=later)
