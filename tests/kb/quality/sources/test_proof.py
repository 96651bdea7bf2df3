"""Read-only is proved from grants; what may write is refused, and nothing is tried."""

import itertools
import os

import pytest

from kb.quality.sources.connecting import open_source
from kb.quality.sources.errors import SourceUnprovedError, SourceWritableError
from kb.quality.sources.mariadb_grants import find_effective, read_grants

NUMBERS = itertools.count(1)


def refused(books):
    """What stands in the way of reading; nothing, if the source is opened."""
    try:
        with open_source(books.source, books.access):
            return ()
    except SourceWritableError as error:
        return error.grants


@pytest.fixture
def role(postgresql_books):
    name = f"role_{os.getpid()}_{next(NUMBERS)}"
    postgresql_books.execute(f"CREATE ROLE {name}")
    yield name
    postgresql_books.execute(f"DROP OWNED BY {name} CASCADE", f"DROP ROLE {name}")


@pytest.fixture
def tables(postgresql_books):
    postgresql_books.execute(
        "CREATE SCHEMA books",
        "CREATE TABLE books.taxpayer (nsrsbh text, zcdz text)",
        "CREATE SEQUENCE books.numbers",
        f"GRANT USAGE ON SCHEMA books TO {postgresql_books.account}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA books TO {postgresql_books.account}",
    )
    return postgresql_books


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("GRANT INSERT ON books.taxpayer TO {me}", "INSERT ON books.taxpayer"),
        ("GRANT DELETE ON books.taxpayer TO PUBLIC", "DELETE ON books.taxpayer TO PUB"),
        ("GRANT TRUNCATE ON books.taxpayer TO {me}", "TRUNCATE ON books.taxpayer"),
        ("GRANT UPDATE (zcdz) ON books.taxpayer TO {me}", "UPDATE (zcdz) ON books.tax"),
        ("GRANT CREATE ON SCHEMA books TO PUBLIC", "CREATE ON SCHEMA books TO PUBLIC"),
        ("GRANT CREATE ON DATABASE {here} TO {me}", "CREATE ON DATABASE"),
        ("GRANT USAGE ON SEQUENCE books.numbers TO {me}", "USAGE ON books.numbers"),
        ("ALTER TABLE books.taxpayer OWNER TO {me}", "OWNER OF books.taxpayer"),
        ("ALTER SCHEMA books OWNER TO {me}", "OWNER OF SCHEMA books"),
        ("GRANT pg_write_all_data TO {me}", "ROLE pg_write_all_data"),
        ("ALTER ROLE {me} CREATEROLE", "CREATEROLE"),
        ("ALTER ROLE {me} CREATEDB", "CREATEDB"),
        ("ALTER ROLE {me} SUPERUSER", "SUPERUSER"),
    ],
)
def test_an_account_that_could_write_is_refused_by_name(tables, statement, named):
    assert refused(tables) == ()
    here = tables.source.database
    tables.execute(statement.format(me=tables.account, here=here))

    grants = refused(tables)

    assert any(each.startswith(named) for each in grants), grants


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("inherits", ["INHERIT", "NOINHERIT"])
def test_what_a_role_may_write_counts_for_whoever_may_be_it(tables, role, inherits):
    me = tables.account
    tables.execute(
        f"GRANT UPDATE ON books.taxpayer TO {role}",
        f"ALTER ROLE {me} {inherits}",
    )
    assert refused(tables) == ()
    tables.execute(f"GRANT {role} TO {me}")

    assert refused(tables) == (f"UPDATE ON books.taxpayer TO {role}",)


@pytest.mark.needs("postgresql")
def test_the_proof_is_asked_and_leaves_no_trace(tables):
    tables.execute("CREATE TABLE books.log (at timestamptz)")
    with open_source(tables.source, tables.access) as session:
        assert session.scalar("SELECT pg_current_xact_id_if_assigned()") is None


@pytest.fixture
def shelf(mariadb_books):
    mariadb_books.execute(
        "CREATE TABLE taxpayer (nsrsbh VARCHAR(20), zcdz TEXT)",
        f"GRANT SELECT ON {mariadb_books.source.database}.* TO {mariadb_books.account}",
    )
    return mariadb_books


@pytest.mark.needs("mariadb")
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("GRANT INSERT ON {here}.taxpayer TO {me}", "INSERT ON `{here}`.`taxpayer`"),
        ("GRANT UPDATE (zcdz) ON {here}.taxpayer TO {me}", "UPDATE ON `{here}`"),
        ("GRANT LOCK TABLES ON {here}.* TO {me}", "LOCK TABLES ON `{here}`.*"),
        ("GRANT EXECUTE ON {here}.* TO {me}", "EXECUTE ON `{here}`.*"),
        ("GRANT ALL ON {here}.* TO {me}", "ALL PRIVILEGES ON `{here}`.*"),
        ("GRANT FILE ON *.* TO {me}", "FILE ON *.*"),
        ("GRANT SELECT ON {here}.* TO {me} WITH GRANT OPTION", "GRANT OPTION ON"),
        ("GRANT DELETE ON {here}.* TO PUBLIC", "DELETE ON `{here}`.*"),
    ],
)
def test_a_mariadb_account_that_could_write_is_refused_by_name(shelf, statement, named):
    assert refused(shelf) == ()
    here = shelf.source.database
    shelf.execute(statement.format(me=shelf.account, here=here))
    try:
        grants = refused(shelf)
    finally:
        if "PUBLIC" in statement:
            shelf.execute(f"REVOKE ALL PRIVILEGES ON {here}.* FROM PUBLIC")

    assert any(each.startswith(named.format(here=here)) for each in grants), grants
    assert not any("PASSWORD" in each for each in grants)


@pytest.mark.needs("mariadb")
def test_what_a_mariadb_role_may_write_counts_though_nobody_took_it_on(shelf):
    inner, outer = (f"role_{os.getpid()}_{next(NUMBERS)}" for _ in range(2))
    here = shelf.source.database
    shelf.execute(
        f"CREATE ROLE {inner}",
        f"CREATE ROLE {outer}",
        f"GRANT DELETE ON {here}.* TO {inner}",
        f"GRANT {inner} TO {outer}",
    )
    try:
        assert refused(shelf) == ()
        shelf.execute(f"GRANT {outer} TO {shelf.account}")
        grants = refused(shelf)
    finally:
        shelf.execute(f"DROP ROLE {inner}", f"DROP ROLE {outer}")

    assert [each.partition(" TO ")[0] for each in grants] == [f"DELETE ON `{here}`.*"]


@pytest.mark.needs("mariadb")
def test_a_mariadb_account_may_read_by_its_role_alone(shelf):
    role = f"role_{os.getpid()}_{next(NUMBERS)}"
    here = shelf.source.database
    shelf.execute(
        f"CREATE ROLE {role}",
        f"GRANT SELECT ON {here}.* TO {role}",
        f"GRANT {role} TO {shelf.account}",
        f"SET DEFAULT ROLE {role} FOR {shelf.account}",
        f"REVOKE SELECT ON {here}.* FROM {shelf.account}",
    )
    try:
        with open_source(shelf.source, shelf.access) as session:
            assert session.scalar("SELECT count(*) FROM taxpayer") == 0
    finally:
        shelf.execute(f"DROP ROLE {role}")


@pytest.mark.needs("mariadb")
def test_what_is_granted_to_nobody_s_account_counts(shelf):
    here = shelf.source.database
    shelf.execute(
        f"INSERT INTO mysql.db (Host, Db, User, Select_priv, Insert_priv)"
        f" VALUES ('%', '{here}', '', 'Y', 'Y')",
        "FLUSH PRIVILEGES",
        # Its own grants would go before those of nobody.
        f"REVOKE SELECT ON {here}.* FROM {shelf.account}",
    )
    try:
        grants = refused(shelf)
    finally:
        shelf.execute(f"DELETE FROM mysql.db WHERE Db = '{here}'", "FLUSH PRIVILEGES")

    assert grants == ("INSERT ON COLUMNS OF THE DATABASE",)


def test_grants_are_read_as_the_server_writes_them():
    lines = [
        "GRANT USAGE ON *.* TO `reader`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD'",
        "GRANT SELECT, SHOW VIEW ON `books`.* TO `reader`@`%`",
        "GRANT SELECT (`a`, `b c`), UPDATE (`a`) ON `books`.`x` TO `reader`@`%`",
        "GRANT EXECUTE ON PROCEDURE `books`.`tidy` TO `reader`@`%`",
        "GRANT `clerk` TO `reader`@`%` WITH ADMIN OPTION",
        "GRANT `porter` TO `clerk`",
        "SET DEFAULT ROLE `clerk` FOR `reader`@`%`",
    ]

    granted = read_grants(lines)

    assert granted.writing == [
        "UPDATE ON `books`.`x` TO `reader`@`%`",
        "EXECUTE ON `books`.`tidy` TO `reader`@`%`",
    ]
    assert granted.roles == ["`clerk`"]


@pytest.mark.parametrize(
    "line",
    [
        "GRANT select everything ON `books`.* TO `reader`@`%`",
        "DENY INSERT ON `books`.* TO `reader`@`%`",
        "",
    ],
)
def test_a_grant_that_nobody_understands_proves_nothing(line):
    with pytest.raises(SourceUnprovedError):
        read_grants([line])


def test_columns_that_may_be_read_alone_prove_what_they_should():
    assert find_effective(["select", ""]) == []
    assert find_effective(["select,insert,update", "select,references"]) == [
        "INSERT",
        "REFERENCES",
        "UPDATE",
    ]
