"""Letters that are not from whom they say, and tokens in the wrong hands: what each gets."""

import pytest

from kb.letters.models import LetterState
from kb.letters.reasons import Reason
from tests.letters import HOST, address_of, make_letter

PASS = f"Authentication-Results: {HOST}; dmarc=pass header.from=example.org\n"
UNVERIFIED = LetterState.UNVERIFIED


@pytest.fixture
def send(post, people, incident):  # noqa: ARG001 - so that there is one.
    """Take a letter; nobody is told, nothing opened, nothing said to the asker."""

    def sent(letter):
        before = {login: post.told(user) for login, user in people.items()}
        outcome = post.take(letter)
        assert {login: post.told(user) for login, user in people.items()} == before
        assert len(post.incidents) == 1
        assert not post.comments()
        return outcome

    return sent


@pytest.mark.parametrize(
    "letter",
    [
        make_letter(result=""),
        make_letter(result="dmarc=fail"),
        make_letter(result="spf=pass smtp.mailfrom=evil.example; dmarc=none"),
        # A field of the forger's own, below ours and without ours.
        make_letter(result="dmarc=fail") .replace(b"Message-ID", PASS.encode() + b"Message-ID", 1),
        (b"Received: from a\n" * 3) + make_letter(),
        make_letter().replace(HOST.encode(), b"mx.evil.example"),
        make_letter(sender='"reporter@example.org" <evil@evil.example>'),
        make_letter().replace(b"From:", b"From: evil@evil.example\nFrom:"),
    ],
    ids=[
        "no results", "failed", "another domain", "forged below ours", "came along",
        "another host", "a name like an address", "two senders",
    ],
)  # fmt: skip
def test_a_forged_sender_waits_for_staff_and_gets_no_answer(send, letter):
    outcome = send(letter)

    assert outcome.state is UNVERIFIED


def test_somebody_proved_without_an_account_waits_too(send):
    outcome = send(make_letter(sender="stranger@example.org"))

    assert outcome.reason == Reason.NOBODY_HERE


def test_an_address_of_two_people_is_nobodys(send, services, people):
    with services.database.writing() as session:
        session.merge(people["neighbour"], load=False).email = "Reporter@example.org"

    assert send(make_letter()).reason == Reason.NOBODY_HERE


def test_whoever_has_left_is_nobody(send, services, people):
    with services.database.writing() as session:
        session.merge(people["reporter"], load=False).active = False

    assert send(make_letter()).reason == Reason.NOBODY_HERE


def test_a_good_token_from_a_forged_sender_joins_nothing(
    send, post, services, people, incident
):
    to = address_of(services, incident, people["reporter"])
    outcome = send(make_letter("Give me everything.", to=to, result=""))

    assert (outcome.state, outcome.reason) == (UNVERIFIED, Reason.NOT_PROVED)
    assert post.letters[0].incident_id == incident.id


def test_the_token_of_another_person_joins_nothing(
    send, post, services, people, incident
):
    to = address_of(services, incident, people["reporter"])
    outcome = send(make_letter("Me, too.", sender="neighbour@example.org", to=to))

    assert (outcome.state, outcome.reason) == (UNVERIFIED, Reason.TOKEN_OF_ANOTHER)
    assert post.letters[0].account_id == people["neighbour"].id


def test_a_token_is_replayed_by_nobody_else(post, services, people, incident):
    to = address_of(services, incident, people["reporter"])
    letter = make_letter("It is the second one.", to=to)
    post.take(letter)
    replayed = letter.replace(b"From: reporter@", b"From: neighbour@")

    assert post.take(letter).state is None
    assert post.take(replayed).reason == Reason.TOKEN_OF_ANOTHER
    assert len(post.comments()) == 1


def test_a_token_with_a_made_up_proof_is_none(post, services, people, incident):
    to = address_of(services, incident, people["reporter"])
    local, _, domain = to.rpartition("@")
    post.take(make_letter(to=f"{local[:-4]}aaaa@{domain}"))

    assert not post.comments()
    assert len(post.incidents) == 2


def test_a_token_of_something_that_is_not_seen_any_more_joins_nothing(
    send, services, people, incident
):
    to = address_of(services, incident, people["neighbour"])

    outcome = send(make_letter("Hello.", sender="neighbour@example.org", to=to))
    assert outcome.reason == Reason.TOKEN_OF_ANOTHER


def test_nobody_is_believed_where_no_host_is_set_up(send, services):
    object.__setattr__(services.settings, "letter_host", "")

    assert send(make_letter()).reason == Reason.NOT_PROVED


@pytest.mark.usefixtures("people")
def test_a_flood_of_made_up_senders_is_not_kept(post):
    for number in range(3):
        post.take(make_letter(sender=f"a{number}@evil.example", result=""))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.letters.service.MOST_WAITING", 3)
        outcome = post.take(make_letter(sender="b@evil.example", result=""))

    assert outcome.reason == Reason.TOO_MANY
    assert [bool(each.blob_sha256) for each in post.letters] == [True] * 3 + [False]
