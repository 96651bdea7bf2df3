"""Tokens: for one incident and one person each, and over when either is."""

from datetime import timedelta

import pytest

from kb.letters.tokens import find_thread, make_token, without_tokens
from tests.conftest import NOON
from tests.desk import Desk

KEY = "only for tests"


@pytest.fixture
def desk(session):
    return Desk(session)


def find(session, *texts, key=KEY, now=NOON):
    return find_thread(session, texts, key=key, days=30, now=now)


def test_a_token_stands_for_an_incident_and_who_was_sent_it(session, desk):
    incident, user = desk.incident(), desk.person("reporter")
    token = make_token(KEY, incident.id, user)

    for text in (f"desk+{token}@example.com", f"Re: INC-1 [{token}]", token.upper()):
        found = find(session, "text", text)
        assert (found.incident, found.user) == (incident, user)


def test_nobody_makes_one_without_the_key(session, desk):
    incident, user = desk.incident(), desk.person("reporter")
    token = make_token(KEY, incident.id, user)
    beginning, _, proof = token.rpartition("-")
    other = make_token(KEY, incident.id, desk.person("neighbour")).rpartition("-")[2]

    for text in (
        make_token("another key", incident.id, user),
        f"{beginning}-{'a' * 24}",
        f"{beginning}-{other}",
        f"{beginning}-{proof[:-1]}",
        incident.number,
        f"{incident.id + 1:x}-{user.id:x}-{proof}",
        f"ffffffff-{user.id:x}-{proof}",
        f"ffff-{user.id:x}-{proof}",
    ):
        assert find(session, text) is None


def test_only_a_few_tokens_of_a_letter_are_looked_at(session, desk):
    incident = desk.incident()
    token = make_token(KEY, incident.id, desk.person("reporter"))
    wrong = " ".join(f"1-{number:x}-{'a' * 24}" for number in range(2, 20))

    assert find(session, wrong, token) is None


def test_a_token_is_withdrawn_with_all_that_carries_the_name(session, desk):
    incident, user = desk.incident(), desk.person("reporter")
    token = make_token(KEY, incident.id, user)
    user.session_number += 1

    assert find(session, token) is None


def test_a_token_ends_some_time_after_its_incident(session, desk):
    incident = desk.closed()
    token = make_token(KEY, incident.id, desk.person("reporter"))

    assert find(session, token, now=NOON + timedelta(days=29)) is not None
    assert find(session, token, now=NOON + timedelta(days=31)) is None


def test_people_read_subjects_without_tokens(desk):
    token = make_token(KEY, desk.incident().id, desk.person("reporter"))

    assert without_tokens(f"Re: Printer [{token}]") == "Re: Printer"
    assert without_tokens("a-b-c 1-2-3") == "a-b-c 1-2-3"
