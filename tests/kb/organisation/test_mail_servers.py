"""The mail server that is chosen on the page: what is kept of it, and who reads it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.audit import Actor, AuditEntry, By
from kb.encryption import SecretUnreadableError
from kb.organisation import choosing
from kb.organisation.errors import BadChoiceError, ChoiceCase
from kb.organisation.mail_servers import MailServer
from kb.organisation.models import OrganisationChoice
from tests.conftest import NOON
from tests.factories import make_user

KEY = "the key of the installation"
SECRET = "pass phrase of the mail server"
SERVER = MailServer("mail.example.org", 587, "starttls", "yunzhi", SECRET)


@pytest.fixture
def choose(session):
    by = By(Actor(make_user(session, "administrator"), "page"), NOON)

    def typed(server):
        return choosing.choose_mail_server(session, server, key=KEY, by=by)

    return typed


def test_it_is_read_back_with_the_key_alone(session, choose):
    choose(SERVER)

    sealed = choosing.read(session).mail_server

    assert sealed.server == replace(SERVER, password="")
    assert sealed.open(KEY) == SERVER
    with pytest.raises(SecretUnreadableError):
        sealed.open("another key")


def test_the_password_stands_nowhere_as_it_was_typed(session, choose):
    choose(SERVER)
    choose(MailServer())

    (row,) = session.scalars(select(OrganisationChoice)).all()
    entries = session.scalars(select(AuditEntry.details).order_by(AuditEntry.id)).all()
    assert row.value == ""
    assert [entry["after"] for entry in entries] == [
        "yunzhi@mail.example.org:587 (starttls)",
        "",
    ]
    assert SECRET not in f"{entries}{SERVER!r}{SERVER.shown}"


def test_a_kept_password_stays_with_its_server(session, choose):
    choose(SERVER)

    assert not choose(replace(SERVER, password=""))
    assert choose(replace(SERVER, password="", security="tls"))

    assert choosing.read(session).mail_server.open(KEY).password == SECRET


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"host": "mail.attacker.example"},
        {"port": 2525},
        {"user": "root"},
        {"security": "none"},
    ],
)
def test_a_kept_password_goes_nowhere_else(session, choose, elsewhere):
    choose(SERVER)

    with pytest.raises(BadChoiceError) as refused:
        choose(replace(SERVER, password="", **elsewhere))

    assert refused.value.case is ChoiceCase.MAIL_PASSWORD
    assert choosing.read(session).mail_server.open(KEY) == SERVER


def test_without_a_login_nothing_of_a_password_is_kept(session, choose):
    choose(SERVER)
    choose(MailServer("10.1.2.3", 25, "none", "", SECRET))

    assert choosing.read(session).mail_server.open(KEY) == MailServer("10.1.2.3")


@pytest.mark.parametrize(
    ("server", "case"),
    [
        (MailServer("mail.example.org:587"), ChoiceCase.MAIL_HOST),
        (MailServer("https://mail.example.org"), ChoiceCase.MAIL_HOST),
        (MailServer("yunzhi@mail.example.org"), ChoiceCase.MAIL_HOST),
        (MailServer("mail example"), ChoiceCase.MAIL_HOST),
        (MailServer("mail.example.org", 0), ChoiceCase.MAIL_PORT),
        (MailServer("mail.example.org", 65_536), ChoiceCase.MAIL_PORT),
        (MailServer("mail.example.org", 25, "ssl"), ChoiceCase.MAIL_SECURITY),
        (MailServer("mail.example.org", user="x" * 201), ChoiceCase.MAIL_LOGIN),
        (MailServer("mail.example.org", user="yunzhi"), ChoiceCase.MAIL_PASSWORD),
    ],
)
def test_what_is_no_mail_server_is_refused(choose, server, case):
    with pytest.raises(BadChoiceError) as refused:
        choose(server)

    assert refused.value.case is case


@pytest.mark.parametrize("host", ["localhost", "邮件.example", "2001:db8::25"])
def test_any_host_may_be_one(session, choose, host):
    choose(MailServer(host))

    assert choosing.read(session).mail_server.server.host == host
