"""The links of surveys by mail: to callers with an address, once, while they may answer."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from kb.contacts import service as contacts
from kb.contacts.service import Card
from kb.incidents import closing, verification
from kb.services.models import OWN
from kb.surveys import mailing as claims
from kb.surveys import service as surveys
from kb.surveys.service import NewSurvey
from tests.conftest import NOON
from tests.desk import Desk
from web.background import survey_mail
from web.background.mail_notes import Notes
from web.homes import read_secret_key


@pytest.fixture
def mailing(services, sending):
    with services.database.writing() as session:
        desk = Desk(session)
        for name, email in (("张丽华", "zhang@example.org"), ("王建国", "")):
            card = Card(name=name, email=email)
            contact = contacts.add_contact(session, card, by=desk.as_("technician"))
            incident = desk.resolved(
                f"{name}的打印机",
                reporter="technician",
                contact=contact,
                solution=desk.solution(name),
            )
            verification.confirm(session, incident, by=desk.as_("colleague"))
            closing.close(session, incident, by=desk.as_("technician"))
        today = NOON.astimezone().date()
        new = NewSurvey(
            title="一季度满意度",
            client_id=OWN,
            since=today,
            until=today,
            questions=["好？"],
        )
        key = read_secret_key(services.settings)
        surveys.open_survey(session, new, key=key, by=desk.as_("manager"))
    return replace(services, settings=sending(services.settings), now=lambda: NOON)


def send(app, services):
    with app.app_context():
        return survey_mail.send_due(services, Notes())


def link_of(message):
    lines = message.get_content().splitlines()
    return next(each for each in lines if each.startswith("https://yunzhi.example"))


def test_a_caller_gets_the_link_once_and_answers_without_an_account(
    app, mailing, mailbox
):
    assert send(app, mailing) == 1
    assert send(app, mailing) == 0

    (message,) = mailbox.messages
    assert (message["To"], message["Subject"]) == ("zhang@example.org", "一季度满意度")
    assert "张丽华的打印机" in message.get_content()
    path = link_of(message).removeprefix("https://yunzhi.example")
    stranger = app.test_client()
    token = re.search(
        r'name="csrf_token"[^>]* value="([^"]+)"', stranger.get(path).text
    )
    said = {"stars-0": "5", "csrf_token": token[1]}
    assert stranger.post(path, data=said).status_code == 302
    assert stranger.get(path).status_code == 404


def test_nothing_is_sent_when_nobody_may_answer_any_more(app, mailing, mailbox):
    late = replace(mailing, now=lambda: NOON + timedelta(days=15))
    nowhere = replace(mailing, settings=replace(mailing.settings, public_url=""))

    assert (send(app, late), send(app, nowhere)) == (0, 0)
    assert mailbox.messages == []


def test_what_was_claimed_by_a_process_that_died_is_sent_after_its_lease(
    app, mailing, mailbox
):
    with mailing.database.writing() as session:
        assert len(claims.claim(session, now=NOON)) == 1

    assert send(app, mailing) == 0
    after = replace(mailing, now=lambda: NOON + timedelta(minutes=11))
    assert send(app, after) == 1
    assert len(mailbox.messages) == 1
