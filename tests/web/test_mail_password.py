"""The password of the mail server is nowhere to be read, though the server repeats it."""

import base64
import gzip
import tarfile

import pytest
import structlog

from kb.organisation.mail_servers import MailServer
from tests.mail_servers import ADDRESS, Mailbox, serving
from web import logs
from web.backups import making
from web.parts import mail_lines
from web.parts.mail_lines import MailUnavailableError

PAGE = "/organisation/mail-server"
SECRET = "zanzibar of the mail server"
LOGIN = "desk"
SPELLED = (
    SECRET,
    base64.b64encode(SECRET.encode()).decode(),
    base64.b64encode(f"\0{LOGIN}\0{SECRET}".encode()).decode(),
)


REFUSAL = f"535 no such password: {' '.join(SPELLED)}"


class Parrot(Mailbox):
    """It says the password again, in every way that it was told it in."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await super().handle_DATA(server, session, envelope)
        return f"250 taken, by {' '.join(SPELLED)}"


@pytest.fixture(autouse=True)
def _logs():
    logs.configure("json")
    yield
    structlog.reset_defaults()


@pytest.fixture
def choose(log_in, services, people):
    """An administrator who has chosen the server at a port."""

    def at(port):
        with services.database.writing() as session:
            found = session.merge(people["administrator"], load=False)
            found.email = "admin@example.org"
        administrator = log_in("administrator")
        form = {"host": ADDRESS, "port": str(port), "security": "none"}
        login = {"user": LOGIN, "password": SECRET}
        saved = administrator.post("/organisation/mail-server", {**form, **login})
        assert saved.status_code == 302
        return administrator

    return at


def found_in(text):
    return [spelled for spelled in SPELLED if spelled in text]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [(None, "250 taken, by ••• ••• •••"), (REFUSAL, "no such password: ••• ••• •••")],
)
def test_the_trial_quotes_a_server_without_it(choose, capfd, refusal, said):
    with serving(Parrot(), login=LOGIN, password=SECRET, refusal=refusal) as port:
        administrator = choose(port)
        tried = administrator.post(f"{PAGE}/trial", follow_redirects=True).text

    assert said in tried
    assert found_in(tried) == []
    assert found_in(administrator.get("/audit").text) == []
    assert found_in("".join(capfd.readouterr())) == []


def test_the_log_says_why_no_mail_goes_out_without_it(choose, services):
    with serving(Parrot(), login=LOGIN, password=SECRET, refusal=REFUSAL) as port:
        choose(port)
        with pytest.raises(MailUnavailableError) as raised:
            mail_lines.connected(services.mail_server).__enter__()

    assert "535 no such password: •••" in str(raised.value), "a loop logs it"
    assert found_in(str(raised.value)) == []


def test_of_a_password_that_cannot_be_sent_no_character_is_told(mailbox):
    with serving(mailbox, login=LOGIN, password=SECRET) as port:
        server = MailServer(ADDRESS, port, "none", LOGIN, "口令")
        with pytest.raises(MailUnavailableError) as raised:
            mail_lines.connected(server).__enter__()

    assert "u53e3" not in str(raised.value)
    assert "cannot be sent" in str(raised.value)


def test_neither_the_home_nor_a_backup_holds_it(
    choose, services, tmp_path, tmp_path_factory
):
    choose(25)
    kept = tmp_path_factory.mktemp("backups") / "kept.backup"
    making.make(services.settings, kept, secret_key=False)
    with tarfile.open(kept) as archive:
        packed = [archive.extractfile(each).read() for each in archive]
    members = [
        gzip.decompress(each) if each.startswith(b"\x1f\x8b") else each
        for each in packed
    ]
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]

    assert any(ADDRESS.encode() in each for each in members), "else it looks at nothing"
    assert not [each for each in [*members, *files] if SECRET.encode() in each]
