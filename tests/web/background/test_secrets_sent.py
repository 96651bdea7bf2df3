"""What leaves by itself holds no secret: mail to a requester, chats and webhooks."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.incidents.commenting import Comment, comment
from kb.incidents.models import Incident
from kb.outbox import attempts, webhooks
from kb.outbox.models import EventKind, Form, Webhook
from kb.outbox.webhooks import Room
from tests.conftest import NOON
from tests.desk import Desk
from tests.receivers import receiving
from tests.web.planting import SIGN, plant
from web.background import delivering, mail
from web.background.mail_notes import Notes

KEY = "only for tests"
TAKEN = b'{"errcode":0,"errmsg":"ok"}'


@pytest.fixture
def here(services):
    settings = replace(
        services.settings,
        webhook_hosts="127.0.0.1",
        public_url="https://kb.example.org",
    )
    return replace(services, settings=settings)


def plant_all(services):
    with services.database.writing() as session:
        planted = plant(session, services.content)
        [number] = planted.mine
        mine = session.scalars(select(Incident).where(Incident.number == number)).one()
        said = Comment("请重启打印机。", internal=False)
        comment(session, mine, said, by=planted.desk.as_("technician"))


def test_no_mail_to_a_requester_holds_a_secret(app, here, sending, mailbox):
    with here.database.writing() as session:
        Desk(session).person("reporter").email = "reporter@example.org"
    plant_all(here)
    later = NOON + mail.HOLD
    mailing = replace(here, settings=sending(here.settings), now=lambda: later)

    with app.app_context():
        mail.send_due(mailing, Notes())

    texts = [f"{each['Subject']}{each.get_content()}" for each in mailbox.messages]
    assert texts
    assert not [text for text in texts if SIGN in text]


@pytest.mark.parametrize("form", [Form.DINGTALK, None])
def test_nothing_that_is_told_to_others_holds_a_secret(app, here, form):
    with receiving(answer=TAKEN) as receiver:
        made = add_receiver(here, receiver.url, form)
        plant_all(here)
        delivering.distribute_all(here)
        with here.database.writing() as session:
            told = session.get_one(Webhook, made)
            run = attempts.claim(session, told, 200, now=here.now())
        with app.app_context():
            delivering.send(here, run)

    bodies = [message.body.decode() for message in receiver.messages]
    assert any("INC-000001" in body for body in bodies)
    assert not [body for body in bodies if SIGN in body]


def add_receiver(services, url, form):
    """Told of everything that there is to be told, without titles."""
    with services.database.writing() as session:
        by = Desk(session).as_("administrator")
        room = {"room": Room(form=form)} if form else {}
        made = webhooks.add(session, url, list(EventKind), key=KEY, by=by, **room)
        return made.webhook.id
