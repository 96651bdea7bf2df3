"""What a letter brings: a request or a comment, each once, and never anything else."""

from dataclasses import replace

import pytest

from ingest.workers import ExtractionPool
from kb.errors import UnavailableError
from kb.incidents import pausing, verification
from kb.incidents.models import Channel, IncidentAttachment, Pause, State
from kb.letters.models import LetterState
from kb.letters.reasons import Reason
from tests.desk import Desk
from tests.letters import DESK, address_of, make_letter

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0"
    b"\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)
KEY = (
    "-----BEGIN PRIVATE KEY-----\n"
    + "MIIEvQIBADANBgkqhkiG9w0B" * 4
    + "\n-----END PRIVATE KEY-----"
)

pytestmark = pytest.mark.usefixtures("people")


def test_a_letter_of_a_proved_person_opens_a_request(post, people):
    outcome = post.take(make_letter("The printer is on fire.\n\n-- \nReporter"))

    (incident,), (letter,) = post.incidents, post.letters
    assert outcome.state is letter.state is LetterState.TAKEN
    assert (incident.title, incident.reporter_id) == ("Printer", people["reporter"].id)
    assert incident.channel is Channel.MAIL
    assert incident.description.startswith("The printer is on fire.")
    assert letter.incident_id == incident.id
    assert not letter.text
    assert post.told(people["reporter"]) == ["letter_taken"]


def test_a_letter_is_taken_once_however_often_it_comes(post):
    letter = make_letter()
    post.take(letter)
    again = [
        post.take(letter),
        post.take(b"Received: from elsewhere\r\n" + letter, place="2/1"),
    ]

    assert [each.state for each in again] == [None, None]
    assert len(post.incidents) == len(post.letters) == 1


def test_another_letter_in_the_same_place_is_taken(post):
    post.take(make_letter(), place="1/1")

    outcome = post.take(make_letter("Another letter."), place="1/1")
    assert outcome.state is LetterState.TAKEN


def test_what_an_address_opens_is_set_up(post, services):
    object.__setattr__(
        services.settings, "letter_addresses", "vpn@example.com: kind=fault, system=VPN"
    )
    post.take(make_letter(to="VPN <vpn@example.com>"))

    (incident,) = post.incidents
    assert incident.system == "VPN"
    assert incident.kind_id is not None


def test_an_answer_comments_and_nothing_else(post, services, people, incident):
    address = address_of(services, incident, people["reporter"])
    post.take(
        make_letter(
            "It works. Please close it, confirmed!\n\n"
            "On Monday, Desk <desk@example.com> wrote:\n> Does it work?",
            to=address,
            subject="Re: INC [confirmed]",
        )
    )

    (after,), (comment,) = post.incidents, post.comments()
    assert comment.text == "It works. Please close it, confirmed!"
    assert (comment.actor_id, comment.channel) == (people["reporter"].id, "mail")
    assert not comment.internal
    assert (after.state, after.verification) == (State.IN_PROGRESS, None)
    assert post.told(people["technician"])[-1] == "commented"


@pytest.mark.parametrize("step", ["pause", "resolve"])
def test_an_answer_changes_no_field(post, services, people, incident, step):
    with services.database.writing() as session:
        desk, row = Desk(session), session.merge(incident, load=False)
        by = desk.as_("technician")
        if step == "pause":
            row = pausing.pause(session, row, Pause.USER, "Which one?", by=by)
        else:
            row = verification.resolve(session, row, "Restarted it.", by=by)
        before = (row.state, row.paused_for, row.verification)
    address = address_of(services, incident, people["reporter"])
    post.take(make_letter("Yes, it works again.", to=address))

    (after,) = post.incidents
    assert (after.state, after.paused_for, after.verification) == before
    assert len(post.comments()) == 1


def test_an_answer_joins_by_a_token_in_its_subject(post, services, people, incident):
    token = address_of(services, incident, people["reporter"]).partition("+")[2]
    post.take(
        make_letter("The second.", subject=f"Re: INC [{token.partition('@')[0]}]")
    )

    assert [each.text for each in post.comments()] == ["The second."]
    assert "[" not in post.letters[0].subject


def test_a_number_or_a_message_id_joins_nothing(post, incident):
    post.take(
        make_letter(
            "Me, too.",
            subject=f"Re: {incident.number}",
            In_Reply_To="<1.1.1.yunzhi@example.com>",
            References="<1.1.1.yunzhi@example.com>",
        )
    )

    assert len(post.incidents) == 2
    assert not post.comments()


def test_what_staff_mail_stays_among_staff(post, services, people, incident):
    address = address_of(services, incident, people["technician"])
    post.take(make_letter("He is wrong.", sender="technician@example.org", to=address))

    (comment,) = post.comments()
    assert comment.internal
    assert "commented" not in post.told(people["reporter"])


def test_files_come_along_and_pictures_in_the_text(post, services):
    page = '<p>See <img src="cid:a"></p>'
    log = ("日志.txt", "text/plain", b"offline")
    post.take(make_letter(html=page, files=[log, ("screen.png", "image/png", PNG)]))

    attached = post.all(IncidentAttachment)
    assert [each.name for each in attached] == ["日志.txt", "screen.png"]
    assert services.content.read(attached[1].blob_sha256) == PNG


def test_a_password_is_masked_and_its_writer_told(post, people):
    post.take(make_letter("VPN password: Tr0ub4dor&3", subject="pwd=Tr0ub4dor&3"))

    (incident,) = post.incidents
    assert (
        "Tr0ub4dor"
        not in incident.description + incident.title + post.letters[0].subject
    )
    assert post.told(people["reporter"]) == ["letter_taken", "letter_masked"]


@pytest.mark.parametrize("where", ["text", "file", "raw"])
def test_a_private_key_is_refused_and_kept_nowhere(post, services, people, where):
    letter = {
        "text": make_letter(f"Here it is:\n{KEY}"),
        "file": make_letter(
            files=[("id_rsa", "application/octet-stream", KEY.encode())]
        ),
        "raw": make_letter() + b"\n\n" + KEY.encode(),
    }[where]
    outcome = post.take(letter)

    assert outcome.state is LetterState.QUARANTINED
    assert outcome.reason == Reason.PRIVATE_KEY
    assert post.letters[0].blob_sha256 is None
    assert not list(services.content)
    assert post.told(people["reporter"]) == ["letter_refused"]
    assert not post.incidents


def test_a_letter_that_is_too_large_waits_in_its_mailbox(post):
    outcome = post.take(make_letter()[:200], is_whole=False)

    assert outcome.reason == Reason.TOO_LARGE
    assert post.letters[0].blob_sha256 is None


def test_what_a_rule_refuses_is_put_aside_whole(post, services, people, incident):
    letter = make_letter(" ", to=address_of(services, incident, people["reporter"]))
    outcome = post.take(letter)

    (row,) = post.letters
    assert outcome.state is row.state is LetterState.QUARANTINED
    assert outcome.reason == "incident_reason_missing"
    assert services.content.read(row.blob_sha256) == letter


def test_whoever_writes_too_often_is_looked_at_first(post, monkeypatch):
    monkeypatch.setattr("kb.letters.service.MOST_AN_HOUR", 2)
    outcomes = [post.take(make_letter(f"Letter {number}")) for number in range(3)]

    assert {each.state for each in outcomes[:2]} == {LetterState.TAKEN}
    assert outcomes[2].reason == Reason.TOO_MANY


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"Message_ID": "<7.7.3.yunzhi@example.com>"},
    ],
)
def test_an_automatic_letter_opens_and_answers_nothing(post, people, fields):
    letter = make_letter()
    if "Message_ID" in fields:
        letter = letter.replace(b"@example.org>", b".1.yunzhi@example.com>", 1)
        fields = {}
    extra = "".join(
        f"{key.replace('_', '-')}: {each}\n" for key, each in fields.items()
    )
    outcome = post.take(extra.encode() + letter)

    assert outcome.state is LetterState.AUTOMATIC
    assert not post.incidents
    assert not post.told(people["reporter"])


def test_a_letter_of_ours_does_not_come_back(post):
    assert post.take(make_letter(sender=DESK)).state is LetterState.AUTOMATIC


def test_nothing_is_noted_where_the_service_ends_meanwhile(post, services):
    closed = ExtractionPool(1)
    closed.close()
    post.services = replace(services, pool=closed)

    with pytest.raises(UnavailableError):
        post.take(make_letter())
    assert not post.letters
