"""The mail server on the page of settings: chosen, tried with a letter, and taken back."""

import socket
import threading
from dataclasses import replace

import pytest

from kb.audit import Actor, By
from kb.organisation import choosing
from kb.organisation.mail_servers import MailServer
from tests.conftest import NOON
from tests.mail_servers import ADDRESS, find_free_port, serving
from web.homes import read_secret_key
from web.parts.organisation import Organisation

PAGE = "/organisation"
SECRET = "pass phrase of the mail server"


@pytest.fixture
def administrator(log_in, services, people):
    with services.database.writing() as session:
        session.merge(people["administrator"], load=False).email = "admin@example.org"
    return log_in("administrator")


def form(port, **more):
    return {"host": ADDRESS, "port": str(port), "security": "none", **more}


def try_it(administrator, port, **more):
    """What the page says after one letter by the server at *port*."""
    saved = administrator.post(f"{PAGE}/mail-server", form(port, **more))
    assert saved.status_code == 302
    return administrator.post(f"{PAGE}/mail-server/trial", follow_redirects=True).text


def test_only_administrators_choose_and_try_it(manager):
    for path in ("mail-server", "mail-server/reset", "mail-server/trial"):
        assert manager.post(f"{PAGE}/{path}", form(25)).status_code == 403


def test_a_letter_goes_out_and_the_server_is_quoted(
    administrator, mailbox, mail_server
):
    said = try_it(administrator, mail_server)

    assert "has taken the letter to admin@example.org" in said
    assert "It says: 250 Message accepted" in said
    assert mailbox.messages[0]["To"] == "admin@example.org"


def test_a_password_is_used_and_never_shown(administrator, services, mailbox, capfd):
    with serving(mailbox, login="yunzhi", password=SECRET) as port:
        said = try_it(administrator, port, user="yunzhi", password=SECRET)
        again = administrator.post(f"{PAGE}/mail-server/trial", follow_redirects=True)

    assert len(mailbox.messages) == 2
    assert services.mail_server.password == SECRET
    shown = f"{said}{again.text}{administrator.get('/audit').text}{capfd.readouterr()}"
    assert SECRET not in shown
    assert "without encryption" in said


def test_a_wrong_password_is_said_to_be_wrong(administrator, mailbox):
    with serving(mailbox, login="yunzhi", password="another") as port:
        said = try_it(administrator, port, user="yunzhi", password=SECRET)

    assert "refuses the login" in said
    assert "535" in said
    assert mailbox.messages == []


def test_a_refused_address_is_told_in_the_words_of_the_server(
    log_in, services, people, mail_server
):
    with services.database.writing() as session:
        session.merge(people["administrator"], load=False).email = "nobody@example.org"

    said = try_it(log_in("administrator"), mail_server)

    assert "refuses to carry a letter to nobody@example.org" in said
    assert "550 No such person &lt;b&gt;here&lt;/b&gt;" in said


@pytest.mark.parametrize(
    ("security", "said"),
    [
        ("starttls", "offers no encryption"),
        ("tls", "does not encrypt in this way"),
    ],
)
def test_a_server_without_encryption_is_not_sent_to_with_it(
    administrator, mailbox, mail_server, security, said
):
    assert said in try_it(administrator, mail_server, security=security)
    assert mailbox.messages == []


def test_where_nothing_listens_that_is_said(administrator):
    assert "Nothing answers at" in try_it(administrator, find_free_port())


def test_of_what_is_no_mail_server_nothing_is_read_through_us(administrator):
    with socket.create_server((ADDRESS, 0)) as other:
        thread = threading.Thread(target=_greet, args=(other,))
        thread.start()
        said = try_it(administrator, other.getsockname()[1])
        thread.join()

    assert "speaks no SMTP" in said
    assert "inner secret" not in said


def _greet(server):
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.0 200 inner secret\r\n\r\n")


def test_another_process_takes_it_up_and_gives_it_up_again(
    administrator, services, mail_server
):
    other = replace(services, organisation=Organisation(services.database))
    assert not other.has_mail_server
    other.organisation.forget()  # As after five seconds.
    administrator.post(f"{PAGE}/mail-server", form(mail_server))

    assert other.has_mail_server
    assert other.mail_server == MailServer(ADDRESS, mail_server)
    other.organisation.forget()
    administrator.post(f"{PAGE}/mail-server/reset")
    assert not other.has_mail_server


def test_the_settings_hold_until_one_is_chosen_and_their_password_stays_theirs(
    services, people
):
    settings = replace(
        services.settings, smtp_host="set.example", smtp_user="set", smtp_password="set"
    )
    started = replace(services, settings=settings)
    assert started.mail_server.host == "set.example"

    with services.database.writing() as session:
        choosing.choose_mail_server(
            session,
            MailServer("chosen.example"),
            key=read_secret_key(settings),
            by=By(Actor(people["administrator"], "page"), NOON),
        )
    started.organisation.forget()

    assert started.mail_server == MailServer("chosen.example")


def test_without_a_server_no_letter_is_tried(administrator):
    said = administrator.post(f"{PAGE}/mail-server/trial", follow_redirects=True).text

    assert "There is no mail server yet" in said


def test_what_was_typed_wrongly_stands_there_again_without_the_password(administrator):
    refused = administrator.post(
        f"{PAGE}/mail-server", form(25, host="mail example", password=SECRET)
    )

    assert refused.status_code == 422
    assert 'value="mail example"' in refused.text
    assert SECRET not in refused.text
