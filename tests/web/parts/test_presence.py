"""Who has an incident open: known to every process and host, and gone in seconds."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from kb import database as databases
from kb.incidents.presence import GONE_AFTER, PresenceRow, Present
from tests.conftest import NOON
from web.parts.presence import FOLDER, open_presence


@pytest.fixture
def doors(database_url, tmp_path):
    """Two processes over the same database and home."""
    stores = [databases.connect(database_url) for _ in range(2)]
    yield [open_presence(each, tmp_path) for each in stores]
    for each in stores:
        each.close()


def test_others_see_who_reads_and_who_writes(doors):
    one, other = doors
    one.mark(7, 1, writes=False, now=NOON)
    other.mark(7, 2, writes=True, now=NOON)
    other.mark(8, 3, writes=False, now=NOON)

    assert one.list_present(7, but=1, now=NOON) == [Present(2, writes=True)]
    assert other.list_present(7, but=2, now=NOON) == [Present(1, writes=False)]

    other.mark(7, 2, writes=False, now=NOON)
    assert one.list_present(7, but=1, now=NOON) == [Present(2, writes=False)]


def test_whoever_is_not_heard_of_is_gone(doors):
    one, other = doors
    one.mark(7, 1, writes=True, now=NOON)

    assert other.list_present(7, but=2, now=NOON + GONE_AFTER) != []
    later = NOON + GONE_AFTER + timedelta(seconds=1)
    assert other.list_present(7, but=2, now=later) == []


def test_nobody_is_there_before_anybody_was(doors):
    assert doors[0].list_present(7, but=1, now=NOON) == []


def test_nothing_is_left_of_whoever_is_gone(doors, database, tmp_path):
    later = NOON + GONE_AFTER + timedelta(seconds=1)
    doors[0].mark(7, 1, writes=True, now=NOON)
    doors[1].mark(8, 2, writes=True, now=later)
    doors[1].list_present(8, but=2, now=later)

    with database.reading() as session:
        rows = session.scalar(select(func.count()).select_from(PresenceRow))
    files = [each.name for each in (tmp_path / FOLDER).glob("*")]

    on_sqlite = database.engine.dialect.name == "sqlite"
    assert (rows, files) == ((0, ["8-2-w"]) if on_sqlite else (1, []))


def test_a_beat_waits_for_nobody_who_writes_to_the_database(doors, database):
    with database.writing() as session:
        session.execute(text("UPDATE user_account SET name = 'x'"))
        doors[0].mark(7, 1, writes=True, now=NOON)

        assert doors[1].list_present(7, but=2, now=NOON) == [Present(1, writes=True)]


@pytest.mark.needs("postgresql")
def test_postgresql_keeps_no_log_of_it(postgresql_url):
    database = databases.connect(postgresql_url)
    with database.reading() as session:
        kept = text("SELECT relpersistence FROM pg_class WHERE relname = 'presence'")
        assert session.scalar(kept) == "u"
    database.close()
