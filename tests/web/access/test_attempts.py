"""What an attempt costs whoever guesses, and whom it costs nothing."""

import pytest

from kb.people import throttling
from tests.factories import PASSWORD, make_user
from web.access import attempts
from web.access.attempts import Attempt


@pytest.fixture
def waited(monkeypatch):
    seconds = []
    monkeypatch.setattr(attempts, "sleep", seconds.append)
    return seconds


@pytest.fixture
def attacked(services):
    """A login that fails from everywhere."""
    with services.database.writing() as session:
        make_user(session, "zhang.wei", password=PASSWORD)
        for number in range(100):
            address = f"10.1.{number}.1"
            throttling.note_failure(session, "zhang.wei", address, now=services.now())


def try_login(services, login, found="somebody"):
    attempt = Attempt(login, "10.9.9.9", "test")
    return attempts.recognise(services, attempt, lambda _session: found)


@pytest.mark.usefixtures("attacked")
def test_a_login_under_attack_is_slowed_and_gets_in(services, waited):
    assert try_login(services, "zhang.wei") == "somebody"
    assert waited == [throttling.LONGEST_DELAY]


@pytest.mark.usefixtures("attacked")
def test_nobody_else_is_slowed(services, waited):
    assert try_login(services, "li") == "somebody"
    assert waited == []


@pytest.mark.usefixtures("attacked")
def test_an_attack_keeps_no_more_than_two_threads_waiting(services, monkeypatch):
    depth = []

    def sleep_while_others_come(_seconds):
        depth.append(None)
        try_login(services, "zhang.wei")

    monkeypatch.setattr(attempts, "sleep", sleep_while_others_come)

    assert try_login(services, "zhang.wei") == "somebody"
    assert len(depth) == 2
