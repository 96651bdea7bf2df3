"""Real engines that hold the same records, asked for the verdict of each rule."""

import sqlite3
from contextlib import closing
from decimal import Decimal

import psycopg

from kb.quality.rules.columns import Engine
from kb.quality.rules.compiling import RowRule, compile_dataset
from kb.quality.rules.rendering import RENDERINGS, SESSION
from tests.quality_records import COLUMNS, DATASET, TODAY

TYPES = {
    Engine.SQLITE: (
        "id INTEGER, t TEXT COLLATE NOCASE, u VARCHAR(99), n DECIMAL(30, 10), m NUMERIC, "
        "i BIGINT, d DATE, e DATE, s DATETIME, b BOOLEAN, dt TEXT, nt TEXT, it TEXT, st TEXT"
    ),
    Engine.POSTGRESQL: (
        "id integer, t text, u varchar(400), n numeric(30, 10), m numeric, i bigint, "
        "d date, e date, s timestamp, b boolean, dt text, nt text, it text, st text"
    ),
    Engine.MARIADB: (
        "id integer, t text, u varchar(400), n decimal(30, 10), m decimal(40, 12), "
        "i bigint, d date, e date, s datetime(6), b boolean, dt text, nt text, it text, "
        "st text"
    ),
}
# As a dataset of China has it: neither letter case nor trailing blanks count.
MARIADB_DEFAULTS = "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"


def sqlite_with(records, types=TYPES[Engine.SQLITE]):
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE nasty ({types})")
    _fill(connection.cursor(), records, "?", _to_sqlite)
    return connection


def postgresql_with(address, records):
    connection = psycopg.connect(address, autocommit=True)
    for statement in SESSION[Engine.POSTGRESQL]:
        connection.execute(statement)
    connection.execute(f"CREATE TABLE nasty ({TYPES[Engine.POSTGRESQL]})")
    with connection.transaction():
        _fill(connection.cursor(), records, "%s", lambda value: value)
    return connection


def mariadb_with(server, database, records):
    connection = server.connect(database)
    with connection.cursor() as cursor:
        for statement in SESSION[Engine.MARIADB]:
            cursor.execute(statement)
        types = TYPES[Engine.MARIADB]
        cursor.execute(f"CREATE TABLE nasty ({types}) {MARIADB_DEFAULTS}")
        cursor.execute("BEGIN")
        _fill(cursor, records, "%s", lambda value: value)
        cursor.execute("COMMIT")
    return connection


def _to_sqlite(value):
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, int | float | str | bytes | None) else str(value)


def _fill(cursor, records, mark, to_stored):
    marks = ", ".join([mark] * len(COLUMNS))
    rows = [[to_stored(each[name]) for name in COLUMNS] for each in records]
    cursor.executemany(f"INSERT INTO nasty VALUES ({marks})", rows)


def find_differences(engine, connection, rules=None):
    """Where the engine and Python differ over what the engine holds; and what was held.

    The number of verdicts comes second: of rules that the engine can say.
    """
    rules = rules if rules is not None else row_rules()
    asked = [rule for rule in rules if rule.is_rendered(engine)]
    name = RENDERINGS[engine]().name
    listed = [name(each) for each in COLUMNS] + [
        rule.rendered(engine) for rule in asked
    ]
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT {', '.join(listed)} FROM nasty ORDER BY 1")
        rows = cursor.fetchall()
    differences = []
    for row in rows:
        record = dict(zip(COLUMNS, row, strict=False))
        for rule, verdict in zip(asked, row[len(COLUMNS) :], strict=True):
            if verdict is None or bool(verdict) != rule.violates(record):
                seen = {each: record[each] for each in sorted(rule.columns)}
                differences.append((rule.code, verdict, seen))
    return differences, len(rows) * len(asked)


def row_rules():
    compiled = compile_dataset(DATASET, COLUMNS, today=TODAY)
    return [rule for rule in compiled if isinstance(rule, RowRule)]
