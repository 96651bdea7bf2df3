"""One rule, one verdict: what an engine says of a row is what Python says of it."""

import sqlite3
from decimal import Decimal

import pytest

from kb.quality.definitions import read_dataset
from kb.quality.rules.columns import ColumnType, Engine
from kb.quality.rules.compiling import compile_dataset
from tests.quality_engines import (
    find_differences,
    mariadb_with,
    postgresql_with,
    row_rules,
    sqlite_with,
)
from tests.quality_records import COLUMNS, DATASET, TODAY, make_records

COUNT = 200
SEED = 20261128
NEVER = {"type-t", "garbled-n"}
"""What no text of an engine, and no number, can be."""
EMPTY = dict.fromkeys(COLUMNS)


@pytest.fixture
def postgresql_address(postgresql_server):
    name = "verdicts"
    postgresql_server.execute(f"DROP DATABASE IF EXISTS {name}")
    postgresql_server.execute(f"CREATE DATABASE {name}")
    yield f"host={postgresql_server.folder} dbname={name} user=kb"
    postgresql_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_every_rule_is_broken_by_some_records_and_kept_by_others():
    records = list(make_records(5 * COUNT, SEED))

    for rule in row_rules():
        broken = sum(rule.violates(record) for record in records)
        assert rule.code in NEVER or 0 < broken < len(records), rule.code


def test_sqlite_says_what_python_says():
    connection = sqlite_with(make_records(COUNT, SEED))

    assert find_differences(Engine.SQLITE, connection) == ([], COUNT * 63)


@pytest.mark.needs("postgresql")
def test_postgresql_says_what_python_says(postgresql_address):
    with postgresql_with(postgresql_address, make_records(COUNT, SEED)) as connection:
        found = find_differences(Engine.POSTGRESQL, connection)

    assert found == ([], COUNT * 86)


@pytest.mark.needs("mariadb")
def test_mariadb_says_what_python_says(mariadb_server):
    with (
        mariadb_server.new_database() as database,
        mariadb_with(mariadb_server, database, make_records(COUNT, SEED)) as connection,
    ):
        found = find_differences(Engine.MARIADB, connection)

    assert found == ([], COUNT * 77)


def test_values_of_any_type_in_a_column_of_sqlite_are_read_by_what_they_are():
    values = [
        *(0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)),
        *(
            0.0,
            -0.0,
            0.1,
            0.5,
            1.0,
            2.0**53,
            2.0**62,
            9.3e18,
            -9.3e18,
            1e300,
            float("inf"),
        ),
        *(
            "0",
            "1",
            "+1",
            "-0.5",
            "12.50",
            "007",
            "abc",
            "",
            " 1",
            "1e5",
            "1.2.3",
            "1\0",
        ),
        *("2020-02-29", "2021-02-29", "2020-01-01 10:00:00", "a\0b", "\0"),
        *(b"1", b"2020-01-01", b"\xff"),
    ]
    records = [
        {name: (number if name == "id" else value) for name in COLUMNS}
        for number, value in enumerate(values)
    ]
    untyped = ", ".join(COLUMNS)
    connection = sqlite_with([], untyped)
    marks = ", ".join("?" * len(COLUMNS))
    connection.executemany(
        f"INSERT INTO nasty VALUES ({marks})", [list(each.values()) for each in records]
    )

    differences, count = find_differences(Engine.SQLITE, connection)

    assert differences == []
    assert count == len(values) * 63


def test_a_number_that_sqlite_keeps_as_a_long_text_ends_the_query():
    rule = compile_one("{code: A, test: range, column: n, max: 5}")
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE nasty (n)")
    connection.execute("INSERT INTO nasty VALUES ('12345678901234567890.5')")

    with pytest.raises(sqlite3.Error, match="integer overflow"):
        connection.execute(
            f"SELECT {rule.rendered(Engine.SQLITE)} FROM nasty"
        ).fetchall()


def test_a_column_that_is_gone_is_no_text_in_sqlite():
    rule = compile_one("{code: A, test: not_null, column: n}")
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE nasty (id)")

    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        connection.execute(f"SELECT {rule.rendered(Engine.SQLITE)} FROM nasty")


@pytest.mark.needs("postgresql")
def test_numbers_without_end_are_none_in_postgresql(postgresql_address):
    numbers = (
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("-Infinity"),
        Decimal("1E+500"),
    )
    records = [
        {**EMPTY, "id": number, "m": value} for number, value in enumerate(numbers)
    ]
    with postgresql_with(postgresql_address, records) as connection:
        assert find_differences(Engine.POSTGRESQL, connection)[0] == []


@pytest.mark.needs("mariadb")
def test_days_that_there_are_not_and_texts_with_nul_are_read_alike(mariadb_server):
    with (
        mariadb_server.new_database() as database,
        mariadb_with(mariadb_server, database, []) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SET sql_mode = 'ALLOW_INVALID_DATES'")
        days = ("0000-00-00", "2020-00-00", "2020-02-00", "2020-02-31", "2021-02-29")
        for number, day in enumerate(days):
            cursor.execute(
                "INSERT INTO nasty (id, d, e, s, t) VALUES (%s, %s, '2020-01-01', %s, %s)",
                (number, day, f"{day} 10:00:00", "a\0b" if number else "\0"),
            )
        cursor.execute("SET sql_mode = 'NO_UNSIGNED_SUBTRACTION'")

        assert find_differences(Engine.MARIADB, connection)[0] == []


@pytest.mark.needs("mariadb")
def test_a_number_too_long_for_mariadb_ends_the_query(mariadb_server):
    rule = compile_one('{code: A, test: balance, rule: "m * m > 0"}')
    record = {**EMPTY, "id": 1, "m": Decimal(10) ** 24}
    with (
        mariadb_server.new_database() as database,
        mariadb_with(mariadb_server, database, [record]) as connection,
        connection.cursor() as cursor,
        pytest.raises(Exception, match="out of range"),
    ):
        cursor.execute(f"SELECT {rule.rendered(Engine.MARIADB)} FROM nasty")
        cursor.fetchall()


def compile_one(line):
    dataset = read_dataset(
        f"dataset: nasty\nrelation: nasty\nkey: [n]\nindicators:\n  - {line}\n"
    )
    columns = {"n": ColumnType.DECIMAL, "m": ColumnType.DECIMAL}
    (rule,) = compile_dataset(dataset, columns, today=TODAY)
    return rule


def test_the_records_and_the_rules_are_many():
    assert len(DATASET.indicators) == len(row_rules()) >= 90
