"""Sources as tests need them: real files and servers, with an account that may select."""

import itertools
import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy.engine import make_url

from kb import encryption
from kb.quality.models import TLS, QualitySource, SourceKind
from kb.quality.sources.access import Access
from tests.conftest import NOON

KEY = "a key of the tests"
PASSWORD = "S3cret-of-the-source"
_NUMBERS = itertools.count(1)


def make_source(kind, **given):
    values = {
        "code": "source",
        "name": "",
        "path": "",
        "host": "",
        "database": "",
        "login": "",
        "secret": encryption.encrypt(KEY, PASSWORD),
        "tls": TLS.OFF,
        "statement_seconds": 20,
        "rows_at_any_hour": 1000,
        "proof": [],
        "server": "",
        "error_code": "",
        "error": "",
        "created_at": NOON,
    }
    return QualitySource(kind=kind, **{**values, **given})


@dataclass(frozen=True)
class Foreign:
    """A source with its access, and a way to do something there as its administrator."""

    source: QualitySource
    access: Access
    execute: object
    account: str = ""
    """As grants name it."""
    connect: object = None
    """Another connection of the administrator, to keep open for a while."""

    def end_connections(self):
        """Those of the account, as their administrator ends them."""
        if self.source.kind is SourceKind.POSTGRESQL:
            self.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                f" WHERE usename = '{self.account}'"
            )
        else:
            self.execute(f"KILL USER {self.account}")

    @contextmanager
    def locked(self, table):
        """The table, in the hands of somebody who is at it."""
        is_theirs = {
            SourceKind.POSTGRESQL: f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
            SourceKind.MARIADB: f"LOCK TABLES {table} WRITE",
        }
        with closing(self.connect()) as other, other.cursor() as cursor:
            cursor.execute(is_theirs[self.source.kind])
            yield


@pytest.fixture
def sqlite_file(tmp_path):
    """A folder of sources with an empty database in it."""
    folder = tmp_path / "quality"
    folder.mkdir()

    def execute(*statements):
        file = closing(sqlite3.connect(folder / "books.sqlite"))
        with file as connection, connection:
            for each in statements:
                connection.execute(each)

    execute("PRAGMA journal_mode = DELETE")
    source = make_source(SourceKind.SQLITE, path="books.sqlite")
    return Foreign(source, Access(KEY, folder=folder), execute)


@pytest.fixture
def postgresql_books(postgresql_server, postgresql_url):
    """A migrated database, and an account that is granted nothing yet."""
    name = f"reader_{os.getpid()}_{next(_NUMBERS)}"
    database = make_url(postgresql_url).database
    address = f"host={postgresql_server.folder} dbname={database} user=kb"

    def execute(*statements):
        with psycopg.connect(address, autocommit=True) as connection:
            for each in statements:
                connection.execute(each)

    execute(f"CREATE ROLE {name} LOGIN")
    folder = str(postgresql_server.folder)
    source = make_source(
        SourceKind.POSTGRESQL, host=folder, database=database, login=name
    )
    access = Access(KEY, hosts=frozenset({folder.lower()}))
    yield Foreign(source, access, execute, name, lambda: psycopg.connect(address))
    execute(f"DROP OWNED BY {name} CASCADE", f"DROP ROLE {name}")


@pytest.fixture
def mariadb_books(mariadb_server):
    """An empty database, and an account that is granted nothing yet."""
    name = f"reader_{os.getpid()}_{next(_NUMBERS)}"
    account = f"{name}@localhost"
    with mariadb_server.new_database() as database:

        def execute(*statements):
            mariadb_server.execute(*statements, database=database)

        execute(f"CREATE USER {account} IDENTIFIED BY '{PASSWORD}'")
        address = str(mariadb_server.socket)
        source = make_source(
            SourceKind.MARIADB, host=address, database=database, login=name
        )
        access = Access(KEY, hosts=frozenset({address.lower()}))
        yield Foreign(
            *(source, access, execute, account),
            lambda: mariadb_server.connect(database),
        )
        execute(f"DROP USER {account}")
