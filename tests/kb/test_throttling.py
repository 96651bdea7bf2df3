"""Whoever guesses passwords is made to wait, and nobody else."""

from datetime import timedelta

from kb.people import sessions, throttling
from kb.people.sessions import Place
from kb.people.throttling import (
    MORE_PER_PERSON,
    MOST_PER_ADDRESS,
    MOST_PER_LOGIN,
    WINDOW,
    TooManyAttemptsError,
)
from tests.conftest import NOON
from tests.factories import make_user


def fail(session, times, *, login="wang", address="10.0.0.1"):
    for _ in range(times):
        throttling.note_failure(session, login, address, now=NOON)
    session.flush()


def fail_with_many_logins(session, times):
    for number in range(times):
        fail(session, 1, login=f"user{number}")


def let_in(session, login, address="10.0.0.1"):
    """Somebody who has lately got in from there."""
    user = make_user(session, login)
    sessions.open_session(session, user, Place(address, ""), now=NOON)
    session.flush()


def is_calm(session, *, login="wang", address="10.0.0.1", now=NOON):
    try:
        throttling.require_calm(session, login, address, now=now)
    except TooManyAttemptsError:
        return False
    return True


def test_a_few_mistakes_are_nobody_s_business(session):
    fail(session, MOST_PER_LOGIN - 1)

    assert is_calm(session)


def test_too_many_of_them_have_to_wait(session):
    fail(session, MOST_PER_LOGIN)

    assert not is_calm(session)
    assert not is_calm(session, login=" WANG ")


def test_nobody_can_lock_another_person_out(session):
    fail(session, MOST_PER_LOGIN)

    assert is_calm(session, address="10.0.0.2")
    assert is_calm(session, login="zhang")


def test_an_address_that_tries_many_logins_has_to_wait(session):
    fail_with_many_logins(session, MOST_PER_ADDRESS)

    assert not is_calm(session, login="somebody.else")


def test_the_waiting_ends(session):
    fail(session, MOST_PER_LOGIN)

    assert is_calm(session, now=NOON + WINDOW + timedelta(seconds=1))


def test_who_has_got_in_is_forgiven(session):
    fail(session, MOST_PER_LOGIN)

    throttling.forgive(session, "wang", "10.0.0.1")

    assert is_calm(session)


def test_who_has_lately_got_in_does_not_wait_for_those_who_guess(session):
    let_in(session, "wang")
    fail_with_many_logins(session, MOST_PER_ADDRESS + MORE_PER_PERSON)

    assert is_calm(session, login="wang")
    assert not is_calm(session, login="somebody.else")


def test_the_more_people_are_known_behind_an_address_the_more_may_fail(session):
    fail_with_many_logins(session, MOST_PER_ADDRESS + MORE_PER_PERSON)
    let_in(session, "li")
    assert not is_calm(session)

    let_in(session, "zhao")
    assert is_calm(session)


def test_who_got_in_elsewhere_is_not_known_here(session):
    let_in(session, "wang", "10.0.0.2")
    fail_with_many_logins(session, MOST_PER_ADDRESS)

    assert not is_calm(session, login="wang")


def test_a_known_login_still_has_eight_tries_only(session):
    let_in(session, "wang")
    fail(session, MOST_PER_LOGIN)

    assert not is_calm(session)


def test_a_login_that_fails_from_everywhere_is_slowed_and_never_locked(session):
    def delay():
        return throttling.require_calm(session, "wang", "10.9.9.9", now=NOON)

    delays = []
    for number in range(200):
        delays.append(delay())
        fail(session, 1, address=f"10.1.{number}.1")

    assert delays[:MOST_PER_LOGIN] == [0.0] * MOST_PER_LOGIN
    assert delays == sorted(delays)
    assert delays[MOST_PER_LOGIN] > 0
    assert delays[-1] == throttling.LONGEST_DELAY
    assert throttling.require_calm(session, "li", "10.9.9.9", now=NOON) == 0


def test_addresses_of_one_ipv6_network_are_one(session):
    for number in range(MOST_PER_LOGIN):
        fail(session, 1, address=f"2001:db8:1:2::{number:x}")

    assert not is_calm(session, address="2001:db8:1:2:ffff::1")
    assert is_calm(session, address="2001:db8:1:3::1")


def test_an_address_is_the_same_however_it_is_written(session):
    fail(session, MOST_PER_LOGIN, address="::ffff:10.0.0.1")

    assert not is_calm(session, address="10.0.0.1")
