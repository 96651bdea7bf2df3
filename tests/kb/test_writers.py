"""Whoever writes to an SQLite file waits for their turn, and always lets go of it."""

import gc
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import make_url, select
from sqlalchemy.exc import OperationalError

from kb import database as databases
from kb import writers
from kb.content.models import Blob
from kb.engines import DatabaseUnavailableError
from kb.writers import Turns, Writer, turns_of
from tests.conftest import NOON

SOON = 0.05
"""Seconds: for what is refused."""
LONG = 30
HOLD = """
import sys, time
from pathlib import Path
from kb.writers import Turns
let_go = Turns(Path(sys.argv[1])).take(seconds=30)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def turns(tmp_path):
    return Turns(tmp_path / "kb.sqlite-turn")


@pytest.fixture
def written(sqlite_url):
    """A database, and whether nobody has the turn to write to it."""
    database = databases.connect(sqlite_url)

    def is_free():
        let_go = turns_of(database.engine.url.database).take(seconds=0)
        if let_go is not None:
            let_go()
        return let_go is not None

    yield database, is_free
    database.close()


def blob(number=0):
    return Blob(sha256=f"{number:064}", size=1, stored_at=NOON)


def test_one_has_the_turn_and_the_next_one_gets_it_at_once(turns):
    let_go = turns.take(seconds=0)
    had = []

    def wait():
        had.append(turns.take(seconds=LONG))

    waiting = threading.Thread(target=wait)
    waiting.start()

    assert turns.take(seconds=0) is None
    assert turns.take(seconds=SOON) is None
    assert had == []
    let_go()
    waiting.join(LONG)
    had[0]()


def test_another_process_has_the_turn_until_it_is_gone(turns):
    command = [sys.executable, "-c", HOLD, str(turns.path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        assert turns.take(seconds=SOON) is None
        other.kill()

    let_go = turns.take(seconds=LONG)
    let_go()


def test_where_no_file_can_be_made_sqlite_alone_says_whose_turn_it_is(tmp_path):
    turns = Turns(tmp_path / "gone" / "kb.sqlite-turn")

    for _ in range(2):
        let_go = turns.take(seconds=0)
        let_go()


def test_a_reader_takes_no_turn_and_a_writer_takes_it_until_the_end(written):
    database, is_free = written
    with database.reading() as session:
        session.scalars(select(Blob)).all()
        assert is_free()

    with database.writing() as session:
        assert is_free(), "nothing was asked yet"
        session.add(blob())
        session.flush()
        assert not is_free()

    assert is_free()


def test_the_turn_ends_with_whatever_ends_the_transaction(written):
    database, is_free = written
    with pytest.raises(RuntimeError), database.writing() as session:
        session.add(blob())
        session.flush()
        raise RuntimeError
    assert is_free()

    session = database.sessions()
    session.add(blob())
    session.flush()
    session.connection().invalidate()
    assert is_free()
    session.close()

    session = database.sessions()
    session.scalars(select(Blob)).all()
    session.connection().connection.driver_connection.close()
    assert is_free()
    session.invalidate()

    session = database.sessions()
    session.scalars(select(Blob)).all()
    del session
    gc.collect()
    assert is_free()


@pytest.fixture
def ask_aside(written):
    """Have another thread read; what says, within so many seconds, whether it has."""
    database, _ = written
    started = []

    def ask(times=1):
        done = threading.Event()

        def read():
            with database.reading() as session:
                for _ in range(times):
                    session.scalars(select(Blob)).all()
            done.set()

        thread = threading.Thread(target=read)
        started.append(thread)
        thread.start()
        return done.wait

    yield ask
    for each in started:
        each.join(LONG)


def test_who_reads_beside_it_lets_a_writer_go_first(written, ask_aside, monkeypatch):
    monkeypatch.setattr(writers, "GO_FIRST_SECONDS", LONG)
    monkeypatch.setattr(writers, "PATIENCE_SECONDS", LONG)
    database, _ = written
    with database.writing() as session:
        session.add(blob())
        session.flush()
        has_read = ask_aside()
        assert not has_read(SOON)
        session.scalars(select(Blob)).all()

    assert has_read(LONG)


def test_however_long_turns_go_first_one_reading_waits_for_a_moment_in_all(
    written, ask_aside, monkeypatch
):
    monkeypatch.setattr(writers, "GO_FIRST_SECONDS", LONG)
    database, _ = written
    with database.writing() as session:
        session.add(blob())
        session.flush()
        # So many moments, one for each question, would be more than that.
        assert ask_aside(times=round(LONG / writers.PATIENCE_SECONDS))(LONG / 2)


def test_it_lets_it_go_first_for_a_moment_only(written, ask_aside):
    database, _ = written
    with database.writing() as session:
        session.add(blob())
        session.flush()
        assert ask_aside()(LONG)


def test_who_writes_reads_with_other_connections_without_waiting_for_itself(
    written, monkeypatch
):
    monkeypatch.setattr(writers, "GO_FIRST_SECONDS", LONG)
    monkeypatch.setattr(writers, "PATIENCE_SECONDS", LONG)
    database, _ = written
    started = time.monotonic()
    with database.writing() as session, database.reading() as reader:
        session.add(blob())
        session.flush()
        assert reader.scalars(select(Blob)).all() == []
    assert time.monotonic() - started < LONG


def test_a_turn_that_is_handed_to_another_thread_is_still_its_connection_s(
    sqlite_url, monkeypatch
):
    monkeypatch.setattr(writers, "GO_FIRST_SECONDS", LONG)
    monkeypatch.setattr(writers, "PATIENCE_SECONDS", LONG)
    path = make_url(sqlite_url).database
    with closing(Writer(path, check_same_thread=False, turns=turns_of(path))) as one:
        assert one.take_turn(seconds=0)
        asked = threading.Thread(target=one.execute, args=("SELECT 1",))
        asked.start()
        asked.join(LONG / 2)
        assert not asked.is_alive()


def test_a_writer_that_is_none_of_ours_is_waited_for_and_costs_no_turn(written):
    database, is_free = written
    path = database.engine.url.database
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailableError), database.trying() as session:
            session.add(blob())
            session.flush()
        assert is_free()
        other.execute("ROLLBACK")

    with database.writing() as session:
        session.add(blob())


def test_whoever_waits_for_nobody_is_told_so_at_once(written):
    database, _ = written
    with database.writing() as first:
        first.add(blob())
        first.flush()

        with pytest.raises(DatabaseUnavailableError), database.trying() as second:
            second.add(blob(1))


def test_of_many_who_write_at_once_each_writes(written):
    database, is_free = written
    failed = []

    def write(number):
        try:
            with database.writing() as session:
                session.add(blob(number))
        except (DatabaseUnavailableError, OperationalError) as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(each,)) for each in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(LONG)

    with database.reading() as session:
        assert len(session.scalars(select(Blob)).all()) == len(threads)
    assert failed == []
    assert is_free()
