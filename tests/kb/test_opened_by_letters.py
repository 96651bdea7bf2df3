"""Which incidents letters opened before that was a channel of its own."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from kb import migrations
from kb.audit import Actor
from kb.incidents.models import Channel, Incident
from kb.letters.models import Letter, LetterState
from tests.conftest import NOON
from tests.desk import Desk

CHANNELS = sa.text("SELECT title, channel FROM incident ORDER BY id")


def test_what_letters_opened_before_came_in_by_mail(database):
    with database.writing() as session:
        desk = Desk(session)
        by_itself = replace(
            desk.as_("reporter"), actor=Actor(desk.person("reporter"), "mail")
        )
        desk.as_ = lambda login: (
            by_itself if login == "reporter" else Desk.as_(desk, login)
        )
        desk.closed("a letter", channel=Channel.MAIL)
        del desk.as_
        taken = desk.incident("taken by staff", channel=Channel.MAIL)
        answered = desk.incident("a page, answered by letter")
        desk.incident("a call", channel=Channel.PHONE)
        session.add_all(
            Letter(
                mailbox="desk", place=str(at), fingerprint=str(at), received_at=NOON,
                size=1, state=LetterState.TAKEN, incident_id=incident.id, settled_at=at,
            )
            for incident, at in (
                (taken, taken.created_at),
                (answered, answered.created_at + timedelta(minutes=1)),
            )
        )  # fmt: skip

    before = ScriptDirectory(str(migrations.FOLDER)).get_revision("0091").down_revision
    migrations.downgrade(database.engine, before)
    with database.engine.connect() as connection:
        older = dict(connection.execute(CHANNELS).all())
    migrations.upgrade(database.engine)

    assert set(older.values()) == {"self_service", "phone"}
    with database.reading() as session:
        kept = dict(session.execute(sa.select(Incident.title, Incident.channel)).all())
    assert kept == {
        "a letter": Channel.MAIL,
        "taken by staff": Channel.MAIL,
        "a page, answered by letter": Channel.SELF_SERVICE,
        "a call": Channel.PHONE,
    }
