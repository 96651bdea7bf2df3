from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kb.quality.models import SourceKind
from kb.quality.rules.columns import ColumnType, Engine
from kb.quality.sources.access import Access
from kb.quality.sources.connecting import open_source
from kb.quality.sources.errors import (
    SourceAddressError,
    SourceColumnsError,
    SourceFileError,
    SourceNotTriedError,
    SourcePathError,
    SourceStatementError,
    SourceWithheldError,
    SourceWritableError,
)
from kb.quality.sources.session import Fact
from tests.kb.quality.sources.conftest import KEY, make_source

TABLE = (
    "CREATE TABLE taxpayer (nsrsbh VARCHAR(20) PRIMARY KEY, zcdz TEXT, zczb DECIMAL(18,2),"
    " rs INTEGER, kyrq DATE, xgsj TIMESTAMP, zx BOOLEAN)"
)
ROWS = (
    "INSERT INTO taxpayer VALUES ('A1', '西安', 12.50, 3, '2026-01-02', "
    "'2026-01-02 08:00:00', true), ('A2', NULL, NULL, NULL, NULL, NULL, NULL)"
)
TYPES = {
    "nsrsbh": ColumnType.TEXT,
    "zcdz": ColumnType.TEXT,
    "zczb": ColumnType.DECIMAL,
    "rs": ColumnType.INTEGER,
    "kyrq": ColumnType.DATE,
    "xgsj": ColumnType.TIMESTAMP,
    "zx": ColumnType.BOOLEAN,
}


@pytest.fixture
def books(request):
    """A table in each kind of source, and an account that may select from it."""
    found = request.getfixturevalue(request.param)
    found.execute(TABLE, ROWS)
    if found.account:
        found.execute(f"GRANT SELECT ON taxpayer TO {found.account}")
    return found


EVERYWHERE = pytest.mark.parametrize(
    "books",
    [
        "sqlite_file",
        pytest.param("postgresql_books", marks=pytest.mark.needs("postgresql")),
        pytest.param("mariadb_books", marks=pytest.mark.needs("mariadb")),
    ],
    indirect=True,
)


@EVERYWHERE
def test_a_table_is_read_with_the_types_of_its_columns(books):
    with open_source(books.source, books.access) as session:
        found = session.columns("taxpayer")
        # What MariaDB calls BOOLEAN is a small integer, and may hold any.
        whole = {"zx": ColumnType.INTEGER} if session.engine is Engine.MARIADB else {}
        assert dict(found) == {**TYPES, **whole}
        rows = list(session.stream("SELECT nsrsbh, zcdz, rs FROM taxpayer ORDER BY 1"))
        assert session.scalar("SELECT count(*) FROM taxpayer") == 2

    assert rows == [("A1", "西安", 3), ("A2", None, None)]


@EVERYWHERE
def test_a_select_has_the_columns_that_it_yields(books):
    query = "SELECT nsrsbh, rs * 2 AS twice, kyrq FROM taxpayer"
    with open_source(books.source, books.access) as session:
        columns = session.columns(query)

    assert dict(columns) == {
        "nsrsbh": ColumnType.TEXT,
        "twice": ColumnType.INTEGER,
        "kyrq": ColumnType.DATE,
    }


@EVERYWHERE
def test_rows_come_in_batches_and_in_one_moment(books):
    with open_source(books.source, books.access) as session:
        rows = session.stream("SELECT nsrsbh FROM taxpayer ORDER BY 1", batch=1)
        first = next(rows)
        books.execute("DELETE FROM taxpayer") if books.account else None
        assert [first, *rows] == [("A1",), ("A2",)]
        assert session.scalar("SELECT count(*) FROM taxpayer") == 2


@EVERYWHERE
@pytest.mark.parametrize("asked", ["nobody", "SELECT unheard FROM taxpayer"])
def test_what_is_not_there_is_named(books, asked):
    with (
        open_source(books.source, books.access) as session,
        pytest.raises(SourceColumnsError, match=r"unheard|nobody"),
    ):
        session.columns(asked)


@EVERYWHERE
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM taxpayer",
        "CREATE TABLE mine (a INTEGER)",
        "WITH gone AS (SELECT 1) DELETE FROM taxpayer",
        "UPDATE taxpayer SET rs = 1",
    ],
)
def test_nothing_can_be_written_even_by_a_statement_that_nobody_checked(
    books, statement
):
    with (
        open_source(books.source, books.access) as session,
        pytest.raises(SourceStatementError),
    ):
        list(session.stream(statement))
    with open_source(books.source, books.access) as session:
        assert session.scalar("SELECT count(*) FROM taxpayer") == 2


def test_a_file_is_proved_by_how_it_is_opened(sqlite_file):
    sqlite_file.execute(TABLE)
    with open_source(sqlite_file.source, sqlite_file.access) as session:
        assert session.engine is Engine.SQLITE
        assert session.proof == (Fact.READ_ONLY_FILE,)
    assert {each.name for each in sqlite_file.access.folder.iterdir()} == {
        "books.sqlite"
    }


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../books.sqlite", "a/../books.sqlite", "link.sqlite"]
)
def test_a_path_that_leads_elsewhere_is_refused(sqlite_file, path):
    (sqlite_file.access.folder / "link.sqlite").symlink_to("/etc/passwd")
    sqlite_file.source.path = path
    with (
        pytest.raises(SourcePathError),
        open_source(sqlite_file.source, sqlite_file.access),
    ):
        pass


def test_a_file_below_a_linked_folder_is_refused(sqlite_file, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "books.sqlite").write_bytes(b"")
    (sqlite_file.access.folder / "linked").symlink_to(tmp_path / "elsewhere")
    sqlite_file.source.path = "linked/books.sqlite"
    with (
        pytest.raises(SourcePathError),
        open_source(sqlite_file.source, sqlite_file.access),
    ):
        pass


def test_no_file_is_read_where_no_folder_is_set(sqlite_file):
    with pytest.raises(SourcePathError), open_source(sqlite_file.source, Access(KEY)):
        pass


@pytest.mark.parametrize("data", [None, b"Not a database at all, " * 100])
def test_a_file_that_is_no_database_is_said_to_be_none(sqlite_file, data):
    path = sqlite_file.access.folder / "other.sqlite"
    if data is not None:
        path.write_bytes(data)
    sqlite_file.source.path = "other.sqlite"
    with (
        pytest.raises(SourceFileError),
        open_source(sqlite_file.source, sqlite_file.access),
    ):
        pass
    assert path.exists() == (data is not None)


def test_our_own_database_is_read_on_both(database):
    source = make_source(SourceKind.OWN)
    with open_source(source, Access(KEY, own=database)) as session:
        assert session.proof == (Fact.READING_SESSION,)
        assert session.columns("incident")["due_at"] is ColumnType.TIMESTAMP
        assert session.scalar("SELECT count(*) FROM incident") == 0
        with pytest.raises(SourceStatementError):
            list(session.stream("DELETE FROM incident"))
    with database.writing() as writer:
        assert writer.connection().exec_driver_sql("SELECT 1").scalar() == 1


@pytest.mark.parametrize(
    "kind",
    [SourceKind.MYSQL, SourceKind.ORACLE, SourceKind.SQLSERVER, SourceKind.DM],
)
def test_a_kind_that_was_never_tried_is_not_opened(kind):
    with (
        pytest.raises(SourceNotTriedError, match="has not been tried here"),
        open_source(make_source(kind), Access(KEY)),
    ):
        pass


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "::1"])
def test_a_server_on_this_machine_needs_to_be_allowed(host):
    source = make_source(SourceKind.POSTGRESQL, host=host, database="x", login="y")
    with pytest.raises(SourceAddressError), open_source(source, Access(KEY)):
        pass


def test_a_socket_needs_to_be_allowed(tmp_path):
    source = make_source(
        SourceKind.POSTGRESQL, host=str(tmp_path), database="x", login="y"
    )
    with pytest.raises(SourceAddressError), open_source(source, Access(KEY)):
        pass


@pytest.mark.needs("postgresql")
def test_decimals_and_dates_come_exactly(postgresql_books):
    postgresql_books.execute(
        TABLE, ROWS, f"GRANT SELECT ON taxpayer TO {postgresql_books.account}"
    )
    with open_source(postgresql_books.source, postgresql_books.access) as session:
        (row,) = session.stream("SELECT zczb, kyrq FROM taxpayer WHERE rs = 3")
        assert session.proof == (Fact.NO_WRITING_GRANT, Fact.READ_ONLY_TRANSACTION)

    assert row == (Decimal("12.50"), date(2026, 1, 2))


@pytest.mark.needs("postgresql")
def test_the_superuser_is_refused(postgresql_books):
    postgresql_books.source.login = "kb"
    with (
        pytest.raises(SourceWritableError, match="SUPERUSER"),
        open_source(postgresql_books.source, postgresql_books.access),
    ):
        pass


def test_a_file_is_read_from_a_copy_that_is_gone_afterwards(sqlite_file):
    sqlite_file.execute(TABLE, ROWS)
    copies = []

    def read_tables(path, target):
        copies.append(target)
        target.write_bytes(path.read_bytes())

    source = make_source(SourceKind.FILE, path="books.sqlite")
    access = replace(sqlite_file.access, read_tables=read_tables)
    with open_source(source, access) as session:
        assert session.proof == (Fact.PRIVATE_COPY,)
        assert session.engine is Engine.SQLITE
        assert session.scalar("SELECT count(*) FROM taxpayer") == 2
        assert copies[0].exists()

    assert not copies[0].parent.exists()


def test_our_own_secrets_are_not_read(database):
    source = make_source(SourceKind.OWN)
    with open_source(source, Access(KEY, own=database)) as session:
        assert session.scalar("SELECT count(*) FROM user_account") == 0
        for query in (
            "SELECT token_hash FROM api_token",
            "SELECT password_hash FROM user_account",
            "SELECT * FROM user_account",
            "SELECT secret FROM quality_source",
        ):
            with pytest.raises(SourceWithheldError):
                session.scalar(query)
        assert "login" in session.columns("user_account")
