"""A database that was lent is, for whoever borrows it next, as the template is."""

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from kb import database as databases
from tests.kb.filling import Schema, fill
from tests.lending import MOST_LOANS, read_state

pytestmark = pytest.mark.needs("postgresql")


@pytest.fixture
def borrow(postgresql_server):
    """A function that uses a database as a test does: by engines of its own."""

    def use(work=lambda _connection: None, *, then="commit"):
        with postgresql_server.new_database() as url:
            database = databases.connect(url)
            with database.engine.connect() as connection:
                work(connection)
                getattr(connection, then)()
            database.close()
        return make_url(url).database

    return use


@pytest.fixture
def is_new(postgresql_server):
    """Whether the next database that is lent is as new, and is called so."""

    def check(name, *, again=True):
        with postgresql_server.new_database() as url:
            address = postgresql_server.to_address(make_url(url).database)
            assert read_state(address) == postgresql_server.template
            assert (make_url(url).database == name) is again

    return check


def fill_every_table(connection):
    rows = fill(connection, Schema.of(connection))
    assert all(rows.values())


def test_what_was_committed_is_gone(borrow, is_new):
    is_new(borrow(fill_every_table))


def test_what_was_changed_and_removed_is_there_again(borrow, is_new):
    def change(connection):
        connection.execute(text("UPDATE request_kind SET position = 9"))
        connection.execute(text("DELETE FROM alembic_version"))

    is_new(borrow(change))


def test_numbers_begin_again_after_what_was_rolled_back(borrow, is_new):
    number = text("SELECT nextval('incident_id_seq')")
    is_new(borrow(lambda connection: connection.execute(number), then="rollback"))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE article DISABLE TRIGGER ALL",
        "ALTER TABLE incident ALTER COLUMN title TYPE varchar(9000)",
        "ALTER TABLE incident ALTER COLUMN title SET DEFAULT 'x'",
        "DROP INDEX ix_incident_solution_id_state",
        "CREATE SCHEMA another CREATE TABLE article (id int)",
        "ANALYZE request_kind",
    ],
)
def test_a_database_with_another_schema_is_not_lent_again(borrow, is_new, statement):
    is_new(borrow(lambda connection: connection.execute(text(statement))), again=False)


def test_a_schema_that_was_rolled_back_does_not_count(borrow, is_new):
    drop = text("DROP TABLE alembic_version")
    is_new(borrow(lambda connection: connection.execute(drop), then="rollback"))


def test_whoever_is_still_connected_is_thrown_out(postgresql_server, is_new):
    with postgresql_server.new_database() as url:
        name = make_url(url).database
        left = psycopg.connect(postgresql_server.to_address(name))
        left.execute("DELETE FROM request_kind")
    is_new(name)
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()


def test_two_have_two_databases(postgresql_server):
    with (
        postgresql_server.new_database() as first,
        postgresql_server.new_database() as second,
    ):
        assert first != second


def test_a_database_is_not_lent_for_ever(postgresql_server):
    urls = set()
    for _ in range(MOST_LOANS + 1):
        with postgresql_server.new_database() as url:
            urls.add(url)
    assert len(urls) > 1
