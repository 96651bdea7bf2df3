"""What a driver reads is what the source's own SQL says: a rule is judged by both."""

import psycopg
import pytest

from kb.quality.rules.columns import ColumnType
from kb.quality.rules.rendering import SESSION
from kb.quality.rules.values import READERS
from kb.quality.sources.mariadb import CONVERSIONS
from kb.quality.sources.postgresql_values import read_as_sql_does

TEXTS = (
    *("'ab'::char(5)", "'ab '::varchar(5)", "'10:00:00.5'::time", "'10:00+02'::timetz"),
    *(
        """'{"a": 1}'::json""",
        """'{"a":1}'::jsonb""",
        r"'\x00ff'::bytea",
        "'1 day'::interval",
    ),
    *(
        "'6F9619FF-8B86-D011-B42D-00CF4FC964FF'::uuid",
        "array['a', 'b c']",
        "array[1, 2]",
    ),
    *("'10.0.0.1'::inet", "'::1'::inet", "'10.0.0.0/8'::cidr", "'12.5'::money"),
    *(
        "'<a/>'::xml",
        "'101'::bit(3)",
        "'x'::name",
        "'[1,5)'::int4range",
        "'(1,2)'::point",
    ),
)


@pytest.fixture
def cursor(postgresql_server):
    address = f"host={postgresql_server.folder} dbname=postgres user=kb"
    with psycopg.connect(address) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        with connection.cursor("rows") as cursor:
            read_as_sql_does(cursor)
            yield cursor


@pytest.mark.needs("postgresql")
def test_what_is_neither_number_nor_day_is_the_text_that_postgresql_makes_of_it(cursor):
    listed = ", ".join(f"{each}, ({each})::text" for each in TEXTS)
    row = cursor.execute(f"SELECT {listed}").fetchone()

    assert row[::2] == row[1::2]


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz"])
def test_a_day_that_python_does_not_have_is_read_and_is_none(cursor, kind):
    days = ("infinity", "-infinity", "0044-03-15 BC", "10000-01-01", "2020-01-31")
    row = cursor.execute(
        "SELECT " + ", ".join(f"'{each}'::{kind}" for each in days)
    ).fetchone()
    read = READERS[ColumnType.DATE if kind == "date" else ColumnType.TIMESTAMP]

    *without, known = [read(value) for value in row]
    assert without == [None] * 4
    assert known.isoformat().startswith("2020-01-31")


@pytest.mark.needs("mariadb")
def test_a_time_of_day_is_the_text_that_mariadb_makes_of_it(mariadb_server):
    with mariadb_server.connect(conv=CONVERSIONS) as connection:
        cursor = connection.cursor()
        for statement in SESSION["mariadb"]:
            cursor.execute(statement)
        cursor.execute(
            "SELECT t, CONVERT(t USING utf8mb4) FROM (SELECT TIME'10:00:00.5' AS t) x"
        )
        ((driver, sql),) = cursor.fetchall()

    assert driver == sql == "10:00:00.5"
