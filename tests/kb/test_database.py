"""Sessions that write and sessions that read, and what goes wrong with either."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from kb import database as databases
from kb import engines
from kb.content.models import Blob
from kb.engines import DatabaseUnavailableError, translate
from kb.errors import ConflictError, InvalidInputError
from kb.incidents.models import Incident
from tests.desk import Desk

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def blob(at=NOON):
    return Blob(sha256="a" * 64, size=1, stored_at=at)


def test_what_is_written_is_read_with_its_time_in_utc(database):
    beijing = NOON.astimezone(timezone(timedelta(hours=8)))
    with database.writing() as session:
        session.add(blob(beijing))

    with database.reading() as session:
        stored = session.scalars(select(Blob)).one()
    assert stored.stored_at == NOON
    assert stored.stored_at.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_a_mistake(database):
    with (
        pytest.raises(StatementError, match="no time zone"),
        database.writing() as session,
    ):
        session.add(blob(NOON.replace(tzinfo=None)))


def test_a_failed_transaction_leaves_nothing(database):
    with pytest.raises(RuntimeError), database.writing() as session:
        session.add(blob())
        session.flush()
        raise RuntimeError

    with database.reading() as session:
        assert session.scalars(select(Blob)).all() == []


def tell(reader, session):
    session.info["told"] = reader.scalars(select(Blob.size)).all()


def test_what_goes_wrong_is_told_without_the_values_that_people_wrote(database):
    question = text("SELECT abs(:written, :written)")

    with pytest.raises(DBAPIError) as told, database.writing() as session:
        session.execute(question, {"written": "the password is Geheim1"})

    assert "SELECT abs(" in str(told.value)
    assert "Geheim1" not in str(told.value)


def test_who_writes_is_told_before_what_a_reader_sees(database):
    for told in ([], [1]):
        with database.writing_after(tell) as session:
            assert session.info["told"] == told
            if not told:
                session.add(blob())

    with pytest.raises(RuntimeError), database.writing_after(tell) as session:
        session.execute(update(Blob).values(size=2))
        raise RuntimeError
    with database.writing_after(tell) as session:
        assert session.info["told"] == [1]


def test_who_waited_for_another_writer_was_told_nothing(sqlite_url):
    database = databases.connect(sqlite_url)

    def tell_and_wait(reader, session):
        tell(reader, session)
        with database.writing() as other:
            other.add(blob())

    with database.writing_after(tell_and_wait) as session:
        assert "told" not in session.info
        assert session.scalars(select(Blob.size)).all() == [1]
    database.close()


def test_what_somebody_else_changed_meanwhile_is_a_sentence(database):
    with database.writing() as session:
        incident = Desk(session).incident()

    with (
        pytest.raises(ConflictError, match="Someone else changed this first"),
        database.writing() as session,
    ):
        incident = session.get_one(Incident, incident.id)
        session.execute(
            update(Incident).values(version=Incident.version + 1),
            execution_options={"synchronize_session": False},
        )
        incident.title = "晚了一步"


def test_a_reader_never_waits_for_a_writer(sqlite_url):
    database = databases.connect(sqlite_url)
    with database.writing() as writer, database.reading() as reader:
        writer.add(blob())
        writer.flush()

        assert reader.scalars(select(Blob)).all() == []
    database.close()


def test_a_locked_database_is_a_sentence(sqlite_url, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 50)
    database = databases.connect(sqlite_url)
    other = databases.connect(sqlite_url)

    with database.writing() as first:
        first.add(blob())
        first.flush()

        with (
            pytest.raises(DatabaseUnavailableError, match="busy"),
            other.reading() as second,
        ):
            second.connection(execution_options={"sqlite_begin": "IMMEDIATE"})

    database.close()
    other.close()


PRAGMAS_BELOW = {"trying": (1, 0), "migrating": (0, 15_000), "reading": (1, 15_000)}


def test_what_sqlite_has_prepared_lasts_until_other_pragmas_are_wanted(sqlite_url):
    with closing(databases.connect(sqlite_url)) as opened:
        with opened.reading() as session:
            driver = session.connection().connection.driver_connection
        said = []
        driver.set_trace_callback(said.append)
        for _ in range(3):
            read_pragmas(opened.reading)
        again = [each for each in said if "=" in each]
        by_way = {
            way: read_pragmas(getattr(opened, way))
            for way in (*PRAGMAS_BELOW, *reversed(PRAGMAS_BELOW))
        }

    assert again == []
    assert by_way == PRAGMAS_BELOW


def read_pragmas(begin):
    with begin() as session:
        return tuple(
            session.scalar(text(f"PRAGMA {name}"))
            for name in ("foreign_keys", "busy_timeout")
        )


def test_who_is_interrupted_in_a_statement_keeps_nothing_locked(
    sqlite_url, monkeypatch
):
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 50)
    database = databases.connect(sqlite_url)
    other = databases.connect(sqlite_url)

    def interrupt(cursor, statement, parameters, _context):
        cursor.execute(statement, parameters)
        if statement.startswith("INSERT"):
            raise KeyboardInterrupt
        return True

    event.listen(database.engine, "do_execute", interrupt)
    with pytest.raises(KeyboardInterrupt) as seen, database.writing() as session:
        session.add(blob())
        session.flush()

    event.remove(database.engine, "do_execute", interrupt)
    with other.writing() as session:
        assert session.scalars(select(Blob)).all() == []
        session.add(blob())
    assert seen.tb is not None, "it keeps the cursor"
    database.close()
    other.close()


def test_a_connection_that_was_closed_beside_us_is_replaced(sqlite_url):
    database = databases.connect(sqlite_url)
    with pytest.raises(DatabaseUnavailableError), database.reading() as session:
        session.connection().connection.driver_connection.close()
        session.scalars(select(Blob)).all()

    with database.reading() as session:
        assert session.scalars(select(Blob)).all() == []
    database.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysterious://host/name"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(InvalidInputError, match="KB_DATABASE_URL"):
        databases.connect(url)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("database or disk is full", "full"),
        ("attempt to write a readonly database", "read-only"),
        ("disk I/O error", "cannot write"),
        ("no such table: article", "kb init"),
        ("file is not a database", "not a database"),
    ],
)
def test_faults_that_an_administrator_can_mend_are_sentences(fault, words):
    context = SimpleNamespace(
        original_exception=sqlite3.OperationalError(fault),
        connection=object(),
        is_disconnect=False,
    )

    with pytest.raises(DatabaseUnavailableError, match=words):
        translate(context)


@pytest.mark.parametrize(
    "fault", [KeyboardInterrupt(), sqlite3.IntegrityError("UNIQUE constraint failed")]
)
def test_ctrl_c_and_other_faults_stay_what_they_are(fault):
    context = SimpleNamespace(
        original_exception=fault,
        connection=object(),
        is_disconnect=isinstance(fault, KeyboardInterrupt),
    )

    assert translate(context) is None


@pytest.mark.needs("postgresql")
def test_the_server_finds_out_in_time_that_a_host_is_cut_off(postgresql_url):
    """Else what an unfinished transaction there has locked stays so for two hours."""
    database = databases.connect(postgresql_url)
    with database.asking() as connection:
        set_here = connection.scalars(
            text(
                "SELECT name FROM pg_settings WHERE source = 'session'"
                " AND (name = 'jit' OR name LIKE 'tcp_%') ORDER BY name"
            )
        ).all()
    database.close()

    assert set_here == [
        "jit",
        "tcp_keepalives_count",
        "tcp_keepalives_idle",
        "tcp_keepalives_interval",
        "tcp_user_timeout",
    ]


def test_postgresql_lets_no_reader_write(postgresql_url):
    database = databases.connect(postgresql_url)
    with database.reading() as reader:
        reader.add(blob())
        with pytest.raises(DBAPIError, match="read-only"):
            reader.flush()

    with database.writing() as writer:
        writer.add(blob())
    with database.reading() as reader:
        assert reader.scalar(select(Blob.size)) == 1
    database.close()


def test_postgresql_plans_what_readers_ask_again_and_again_but_a_few_times(
    postgresql_url,
):
    database = databases.connect(postgresql_url)
    for _ in range(7):
        with database.reading() as reader:
            reader.scalar(select(Blob.size))

    with database.reading() as reader:
        prepared = reader.scalars(text("SELECT statement FROM pg_prepared_statements"))
        assert any("blob.size" in each for each in prepared)
    database.close()
