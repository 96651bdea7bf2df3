"""What the mail server took while the database was away."""

from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import create_engine, select, text

from kb.database import connect
from kb.engines import DatabaseUnavailableError
from kb.notifications.models import Notification
from kb.notifications.service import Kind, News, notify
from tests.conftest import NOON
from tests.factories import make_user
from web.background import mail
from web.background.mail import note_mailed
from web.background.mail_notes import Notes

pytestmark = pytest.mark.needs("postgresql")


@pytest.fixture
def database(postgresql_url):
    database = connect(postgresql_url)
    with database.writing() as session:
        user = make_user(session, "wang")
        user.email = "wang@example.org"
        for number in range(3):
            news = News(
                Kind.ASSIGNED, f"/incidents/{number}", {"number": "1", "title": "x"}
            )
            notify(session, [user.id], news, now=NOON)
    yield database
    database.close()


@contextmanager
def away(database):
    """Whoever is there is gone, and nobody is let in."""
    url = database.engine.url
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    allow = f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS'
    with server.connect() as connection:
        connection.execute(text(f"{allow} false"))
        try:
            database.close()
            yield
        finally:
            connection.execute(text(f"{allow} true"))
    server.dispose()


def list_all(database):
    with database.reading() as session:
        return session.scalars(select(Notification).order_by(Notification.id)).all()


def test_what_was_taken_while_the_database_was_away_goes_out_once(
    app, services, database, sending, mailbox
):
    """The server has it, nobody can write that down, and it is due again at once."""
    notes = Notes()
    settings = sending(services.settings)
    here = replace(
        services, database=database, settings=settings, now=lambda: NOON + mail.HOLD
    )
    outage = away(database)
    mailbox.on_message = outage.__enter__

    with app.app_context(), pytest.raises(DatabaseUnavailableError):
        mail.send_due(here, notes)
    outage.__exit__(None, None, None)
    mailbox.on_message = lambda: None

    assert len(mailbox.messages) == len(notes.waiting) == 1
    assert notes.write(database) == 1
    after_the_lease = replace(here, now=lambda: NOON + 2 * mail.claiming.LEASE)
    with app.app_context():
        assert mail.send_due(after_the_lease, notes) == 2
    assert len({message["Message-ID"] for message in mailbox.messages}) == 3
    assert len(mailbox.messages) == 3


def test_what_waits_is_noted_when_the_database_is_back(database):
    notes, told = Notes(), list_all(database)
    with away(database):
        for each in told[:2]:
            with pytest.raises(DatabaseUnavailableError):
                notes.add(database, partial(note_mailed, told=[each], now=NOON))

    assert notes.write(database) == 2
    assert notes.write(database) == 0
    assert [each.mailed_at for each in list_all(database)] == [NOON, NOON, None]
