"""The way back of an e-mail: whose answer it brings, and to which incident."""

from email.message import EmailMessage

import pytest

from kb.letters.tokens import find_thread
from kb.notifications.models import Notification
from kb.settings import Settings
from tests.conftest import NOON
from tests.desk import Desk
from web.background.answering import add_way_back

KEY = "only for tests"


@pytest.fixture
def desk(app, session):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield Desk(session)


def mail(tmp_path, user, *paths, **given):
    message = EmailMessage()
    message["Subject"] = "INC-000001 is resolved"
    settings = Settings(
        home=tmp_path, secret_key=KEY, **{"letter_address": "desk@example.com", **given}
    )
    told = [Notification(path=path) for path in paths]
    return message, add_way_back(message, settings, user, told)


def thread_of(session, text):
    return find_thread(session, [text], key=KEY, days=30, now=NOON)


@pytest.mark.parametrize("page", ["requests", "incidents"])
def test_an_answer_goes_to_an_address_with_a_token(session, desk, tmp_path, page):
    incident, user = desk.incident(), desk.person("reporter")
    message, said = mail(tmp_path, user, f"/{page}/{incident.id}")

    found = thread_of(session, message["Reply-To"])
    assert (found.incident, found.user) == (incident, user)
    assert message["Reply-To"].endswith("@example.com")
    assert message["Subject"] == "INC-000001 is resolved"
    assert "confirms or closes nothing" in said


def test_the_token_may_stand_in_the_subject(session, desk, tmp_path):
    incident, user = desk.incident(), desk.person("reporter")
    path = f"/requests/{incident.id}"
    message, _ = mail(tmp_path, user, path, letter_replies="subject")

    assert message["Reply-To"] == "desk@example.com"
    assert thread_of(session, message["Subject"]).incident == incident


def test_a_mail_of_several_incidents_or_of_none_has_no_way_back(desk, tmp_path):
    user = desk.person("reporter")

    for paths in (["/requests/1", "/requests/2"], ["/articles/1"], ["/requests/1/x"]):
        message, said = mail(tmp_path, user, *paths)
        assert (message["Reply-To"], said) == (None, "")


def test_no_mail_is_answered_where_no_letters_are_read(desk, tmp_path):
    user = desk.person("reporter")
    message, said = mail(tmp_path, user, "/requests/1", letter_address="")

    assert (message["Reply-To"], said) == (None, "")
