"""A source that dies, hangs or ends too early fails: nothing half read looks whole."""

import resource
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kb.quality.models import TLS, SourceKind
from kb.quality.sources import mariadb, postgresql
from kb.quality.sources.access import Access
from kb.quality.sources.connecting import open_source
from kb.quality.sources.errors import (
    SourceBrokenError,
    SourceColumnsError,
    SourceCutError,
    SourceFileError,
    SourceLoginError,
    SourceRowsError,
    SourceTimeoutError,
    SourceTLSError,
    SourceUnreachableError,
)
from tests import mariadb as servers
from tests.kb.quality.sources.conftest import KEY, PASSWORD, make_source
from tests.proxies import passing_to

ROWS = 5000
TABLE = "CREATE TABLE numbers (n INTEGER, filling TEXT)"
FILLINGS = {
    SourceKind.POSTGRESQL: (
        "INSERT INTO numbers SELECT n, repeat('x', 1000)"
        f" FROM generate_series(1, {ROWS}) AS counted (n)"
    ),
    SourceKind.MARIADB: (
        f"INSERT INTO numbers SELECT seq, REPEAT('x', 1000) FROM seq_1_to_{ROWS}"
    ),
}
ALL = "SELECT n, filling FROM numbers"
FOREVER = (
    "WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted)"
    " SELECT count(*) FROM counted"
)
SERVERS = pytest.mark.parametrize(
    "books",
    [
        pytest.param("postgresql_books", marks=pytest.mark.needs("postgresql")),
        pytest.param("mariadb_books", marks=pytest.mark.needs("mariadb")),
    ],
    indirect=True,
)
SLEEPS = {
    SourceKind.POSTGRESQL: "SELECT pg_sleep(60)",
    SourceKind.MARIADB: "SELECT SLEEP(60) FROM numbers",
}


@pytest.fixture
def books(request):
    """5 MB in a table that the account may select from; a limit of two seconds."""
    found = request.getfixturevalue(request.param)
    filling = FILLINGS[found.source.kind]
    found.execute(TABLE, filling, f"GRANT SELECT ON numbers TO {found.account}")
    found.source.statement_seconds = 2
    return found


@pytest.fixture
def proxied(books):
    """The same through a proxy on this machine."""
    source = books.source
    target = source.host
    if source.kind is SourceKind.POSTGRESQL:
        target += "/.s.PGSQL.5432"
    with passing_to(target) as proxy:
        source.host, source.port = "127.0.0.1", proxy.port
        access = replace(books.access, hosts=frozenset({"127.0.0.1"}))
        yield source, access, proxy


@SERVERS
def test_a_connection_that_is_ended_there_breaks_the_stream_off(books):
    with open_source(books.source, books.access) as session:
        rows = session.stream(ALL, batch=10)
        next(rows)
        books.end_connections()
        with pytest.raises(SourceBrokenError):
            list(rows)
        with pytest.raises(SourceBrokenError):
            session.scalar("SELECT 1")


@SERVERS
def test_a_statement_is_cut_at_its_time(books):
    began = time.monotonic()
    with (
        open_source(books.source, books.access) as session,
        pytest.raises(SourceTimeoutError, match="2 seconds"),
    ):
        session.scalar(SLEEPS[books.source.kind])
    assert time.monotonic() - began < 30


@SERVERS
def test_a_server_that_falls_silent_in_a_stream_is_cut_off(proxied):
    source, access, proxy = proxied
    with open_source(source, access) as session:
        rows = session.stream(ALL, batch=10)
        next(rows)
        proxy.hangs.set()
        with pytest.raises(SourceTimeoutError):
            list(rows)


@SERVERS
@pytest.mark.parametrize("more", [0, 1, 100_000])
def test_a_stream_that_ends_too_early_is_no_whole_stream(proxied, more):
    source, access, proxy = proxied
    with open_source(source, access) as session:
        rows = session.stream(ALL, batch=10)
        next(rows)
        proxy.bytes_left = more
        proxy.breaks.set()
        with pytest.raises(SourceBrokenError):
            list(rows)


@SERVERS
def test_a_server_that_never_greets_is_given_up(proxied, monkeypatch):
    source, access, proxy = proxied
    monkeypatch.setattr(mariadb, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(postgresql, "CONNECT_SECONDS", 2)
    proxy.hangs.set()
    with pytest.raises(SourceTimeoutError), open_source(source, access):
        pass


@SERVERS
def test_where_nobody_listens_nobody_answers(books):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    books.source.host, books.source.port = "127.0.0.1", port
    access = Access(KEY, hosts=frozenset({"127.0.0.1"}))
    with pytest.raises(SourceUnreachableError), open_source(books.source, access):
        pass


@SERVERS
def test_no_password_goes_over_a_line_that_is_not_encrypted(proxied):
    source, access, _ = proxied
    for tls in (TLS.REQUIRED, TLS.VERIFIED):
        source.tls = tls
        with pytest.raises(SourceTLSError), open_source(source, access):
            pass


@SERVERS
def test_a_login_that_is_none_is_refused(books):
    books.source.login = "nobody_of_ours"
    with (
        pytest.raises(SourceLoginError) as refused,
        open_source(books.source, books.access),
    ):
        pass
    assert PASSWORD not in str(refused.value)


@SERVERS
def test_reading_can_be_stopped_from_another_thread(books):
    # MariaDB goes on with what it was asked until its own limit.
    books.source.statement_seconds = 5
    with open_source(books.source, books.access) as session:
        timer = threading.Timer(0.5, session.cut)
        timer.start()
        with pytest.raises(SourceCutError):
            session.scalar(SLEEPS[books.source.kind])
        with pytest.raises(SourceCutError):
            session.scalar("SELECT 1")
        timer.join()


@SERVERS
def test_more_rows_than_any_rule_is_about_are_not_read(books):
    with open_source(books.source, books.access) as session:
        rows = session.stream(ALL, batch=100, most=250)
        with pytest.raises(SourceRowsError):
            list(rows)
        assert session.scalar("SELECT count(*) FROM numbers") == ROWS


@SERVERS
def test_a_column_that_goes_is_missed_by_its_name(books):
    with open_source(books.source, books.access) as session:
        assert set(session.columns("numbers")) == {"n", "filling"}
    books.execute("ALTER TABLE numbers DROP COLUMN filling")
    with (
        open_source(books.source, books.access) as session,
        pytest.raises(SourceColumnsError, match="filling"),
    ):
        list(session.stream(ALL))


def used_memory():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


@SERVERS
def test_a_hundred_megabytes_pass_through_little_memory(books):
    books.source.statement_seconds = 60
    query = "SELECT a.n, a.filling FROM numbers a JOIN numbers b ON b.n <= 20"
    with open_source(books.source, books.access) as session:
        before, most, count = used_memory(), 0, 0
        for count, _row in enumerate(session.stream(query), 1):
            if count % 10_000 == 0:
                most = max(most, used_memory())

    assert count == 20 * ROWS
    assert most - before < 30 << 20


@pytest.mark.needs("mariadb")
def test_a_server_that_is_killed_fails_the_stream_and_answers_again_later(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    with servers.running(folder) as server:
        server.execute("CREATE DATABASE books")
        server.execute(
            TABLE,
            FILLINGS[SourceKind.MARIADB],
            f"CREATE USER reader@localhost IDENTIFIED BY '{PASSWORD}'",
            "GRANT SELECT ON books.* TO reader@localhost",
            database="books",
        )
        address = str(server.socket)
        source = make_source(
            SourceKind.MARIADB, host=address, database="books", login="reader"
        )
        access = Access(KEY, hosts=frozenset({address.lower()}))
        with open_source(source, access) as session:
            rows = session.stream(ALL, batch=10)
            next(rows)
            server.kill()
            with pytest.raises(SourceBrokenError):
                list(rows)
        with pytest.raises(SourceUnreachableError), open_source(source, access):
            pass


@pytest.fixture
def pages(sqlite_file):
    sqlite_file.execute(TABLE)
    sqlite_file.execute(
        "INSERT INTO numbers WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT"
        f" n + 1 FROM counted WHERE n < {ROWS}) SELECT n, hex(zeroblob(500)) FROM counted"
    )
    return sqlite_file


def test_a_file_that_is_cut_short_meanwhile_fails_the_stream(pages):
    path = pages.access.folder / pages.source.path
    with open_source(pages.source, pages.access) as session:
        rows = session.stream(ALL, batch=10)
        next(rows)
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
        with pytest.raises(SourceFileError):
            list(rows)


def test_a_question_to_a_file_without_end_is_cut_at_its_time(pages):
    pages.source.statement_seconds = 1
    with (
        open_source(pages.source, pages.access) as session,
        pytest.raises(SourceTimeoutError),
    ):
        session.scalar(FOREVER)
