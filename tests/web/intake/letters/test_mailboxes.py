"""Mailboxes: over IMAP from a real server, and as a folder; one contract for both."""

import threading
from dataclasses import replace

import pytest

from kb.letters.errors import MailboxAwayError, MailboxCase, MaildirMissingError
from kb.letters.models import LetterState
from kb.setting_values import SettingError
from kb.settings import Settings
from tests.letters import make_letter
from web.intake.letters import imap, taking
from web.intake.letters.maildir import Maildir

pytestmark = pytest.mark.usefixtures("people")
needs_dovecot = pytest.mark.needs("dovecot")


@pytest.fixture
def server(dovecot_server):
    dovecot_server.empty()
    return dovecot_server


@pytest.fixture
def reading(services, server):
    """Services that read the server's mailbox."""
    return replace(services, settings=replace(services.settings, **server.settings))


def take_all(services):
    with imap.opened(services.settings) as mailbox:
        return taking.take_all(services, mailbox)


def states(outcomes):
    return [each.state for each in outcomes]


@needs_dovecot
def test_new_letters_are_taken_and_marked_after(reading, server, post):
    server.deliver(make_letter("One."), make_letter("Two.", result=""))

    assert states(take_all(reading)) == [LetterState.TAKEN, LetterState.UNVERIFIED]
    assert take_all(reading) == []
    assert len(post.letters) == 2
    with server.logged_in() as client:
        flags = client.get_flags([1, 2])
    assert flags[1] == (rb"\Seen", b"$Yunzhi") or set(flags[1]) >= {
        rb"\Seen",
        b"$Yunzhi",
    }
    assert rb"\Flagged" in flags[2]
    assert rb"\Flagged" not in flags[1]


@needs_dovecot
def test_taken_letters_may_be_moved(reading, server):
    with server.logged_in() as client:
        client.create_folder("Done")
    server.deliver(make_letter())
    settings = replace(reading.settings, imap_done_folder="Done")
    take_all(replace(reading, settings=settings))

    with server.logged_in() as client:
        assert client.search() == []
        assert client.folder_status("Done")[b"MESSAGES"] == 1


@needs_dovecot
def test_killed_before_its_mark_a_letter_is_taken_once(reading, server, post):
    server.deliver(make_letter())
    with imap.opened(reading.settings) as mailbox:
        (arrived,) = mailbox.iter_new(taking.most_bytes(reading))
        taking.take(reading, mailbox.name, arrived)

    assert states(take_all(reading)) == [None]
    assert take_all(reading) == []
    assert len(post.incidents) == 1


@needs_dovecot
def test_a_mailbox_that_is_numbered_anew_brings_nothing_twice(reading, server, post):
    letter = make_letter()
    server.deliver(letter)
    take_all(reading)
    # Within the same second it even gets its UIDVALIDITY back, and the first UIDs.
    server.empty()
    server.deliver(make_letter("Another one."), letter)

    assert states(take_all(reading)) == [LetterState.TAKEN, None]
    assert len(post.incidents) == 2


@needs_dovecot
def test_idle_ends_when_a_letter_comes(reading, server):
    with imap.opened(reading.settings) as mailbox:
        assert mailbox.has_idle
        letters = threading.Thread(target=server.deliver, args=[make_letter()])
        letters.start()
        mailbox.wait(threading.Event(), lambda: None)
        letters.join()

        assert mailbox.count_new() == 1


@needs_dovecot
def test_a_letter_that_is_too_large_stays_where_it_is(reading, server, post):
    server.deliver(make_letter("x" * 3_000_000))
    take_all(reading)

    (letter,) = post.letters
    assert (letter.reason, letter.blob_sha256) == ("too_large", None)
    assert letter.size > 3_000_000
    assert letter.sender == "reporter@example.org"


@needs_dovecot
@pytest.mark.parametrize(
    ("change", "case"),
    [
        ({"imap_password": "wrong"}, MailboxCase.LOGIN),
        ({"imap_ca_file": ""}, MailboxCase.CERTIFICATE),
        ({"imap_ca_file": "/nowhere"}, MailboxCase.CERTIFICATE),
        ({"imap_folder": "Nowhere"}, MailboxCase.FOLDER),
        ({"imap_port": 1}, MailboxCase.UNREACHABLE),
    ],
)
def test_what_is_wrong_with_a_mailbox_is_said(reading, change, case):
    with (
        pytest.raises(MailboxAwayError) as error,
        imap.opened(replace(reading.settings, **change)),
    ):
        pass

    assert error.value.case is case
    assert "wrong" not in str(error.value)


@needs_dovecot
@pytest.mark.parametrize("security", ["starttls", "none"])
def test_a_mailbox_is_read_with_and_without_tls(reading, server, security):
    server.deliver(make_letter())
    settings = replace(reading.settings, imap_security=security, imap_port=server.port)

    assert states(take_all(replace(reading, settings=settings))) == [LetterState.TAKEN]


@needs_dovecot
def test_starttls_wants_a_certificate_that_is_trusted(reading, server):
    settings = replace(
        reading.settings,
        imap_security="starttls",
        imap_port=server.port,
        imap_ca_file="",
    )
    with pytest.raises(MailboxAwayError) as error, imap.opened(settings):
        pass

    assert error.value.case is MailboxCase.CERTIFICATE


def load(**given):
    return Settings.load({f"KB_{name.upper()}": each for name, each in given.items()})


def test_a_password_does_not_cross_a_network_in_the_clear():
    plain = {"imap_user": "desk", "imap_security": "none"}
    with pytest.raises(SettingError, match="in the clear"):
        load(imap_host="mail.example.com", **plain)

    assert load(imap_host="127.0.0.1", **plain)
    assert load(imap_host="mail.example.com", imap_plain="yes", **plain)


@pytest.mark.parametrize(
    "given",
    [
        {"imap_host": "mail.example.com"},
        {"letter_address": "desk"},
        {"letter_addresses": "desk@example.com"},
        {"letter_addresses": "desk@example.com: color=red"},
        {"letter_addresses": "desk: kind=fault"},
        {"letter_replies": "body"},
    ],
)
def test_settings_of_letters_that_cannot_be_used_are_refused(given):
    with pytest.raises(SettingError):
        load(**given)


@pytest.fixture
def maildir(tmp_path):
    made = tmp_path / "letters"
    for name in ("new", "cur", "tmp"):
        (made / name).mkdir(parents=True)
    return made


def test_a_folder_of_letters_is_read_from_new_to_cur(services, maildir):
    (maildir / "new" / "1.host").write_bytes(make_letter())
    (maildir / "new" / "2.host").write_bytes(make_letter(result=""))
    (maildir / "new" / "3.host").write_bytes(make_letter("x" * 3_000_000))
    outcomes = taking.take_all(services, Maildir(maildir))

    assert states(outcomes) == [
        LetterState.TAKEN,
        LetterState.UNVERIFIED,
        LetterState.QUARANTINED,
    ]
    assert sorted(each.name for each in (maildir / "cur").iterdir()) == [
        "1.host:2,S",
        "2.host:2,FS",
        "3.host:2,FS",
    ]
    assert not list((maildir / "new").iterdir())


def test_marking_a_letter_of_a_folder_twice_is_harmless(maildir):
    (maildir / "new" / "1.host").write_bytes(make_letter())
    mailbox = Maildir(maildir)
    mailbox.mark("1.host")
    mailbox.mark("1.host")

    assert len(list((maildir / "cur").iterdir())) == 1


def test_a_folder_that_is_no_maildir_is_named(tmp_path):
    with pytest.raises(MaildirMissingError, match="no maildir"):
        list(Maildir(tmp_path).iter_new(1))
