"""Whoever guesses passwords is made to wait, and nobody else."""

from datetime import timedelta

from kb.people import throttling
from kb.people.throttling import MOST_PER_LOGIN, WINDOW, TooManyAttemptsError
from tests.conftest import NOON


def fail(session, times, *, login="wang", address="10.0.0.1"):
    for _ in range(times):
        throttling.note_failure(session, login, address, now=NOON)
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
    for number in range(throttling.MOST_PER_ADDRESS):
        fail(session, 1, login=f"user{number}")

    assert not is_calm(session, login="somebody.else")


def test_the_waiting_ends(session):
    fail(session, MOST_PER_LOGIN)

    assert is_calm(session, now=NOON + WINDOW + timedelta(seconds=1))


def test_who_has_got_in_is_forgiven(session):
    fail(session, MOST_PER_LOGIN)

    throttling.forgive(session, "wang", "10.0.0.1")

    assert is_calm(session)
