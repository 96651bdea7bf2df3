"""What several rows, another relation or the whole dataset break, in real engines."""

import sqlite3
from contextlib import closing
from datetime import date, datetime
from itertools import permutations

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from kb.quality.definitions import read_dataset
from kb.quality.rules.columns import ColumnType, Engine
from kb.quality.rules.compiling import compile_indicator
from kb.quality.rules.errors import NoRenderingError, RuleError, UnknownColumnError
from kb.quality.rules.near_duplicates import Comparing, Near
from kb.quality.rules.relations import relation_of
from kb.quality.rules.rendering import SESSION

TODAY = date(2026, 11, 28)
COLUMNS = {
    "id": ColumnType.INTEGER,
    "code": ColumnType.TEXT,
    "who": ColumnType.TEXT,
    "amount": ColumnType.DECIMAL,
    "day": ColumnType.DATE,
}
TABLES = (
    """
    CREATE TABLE taxpayer (
        id integer, code varchar(20), who varchar(20), amount numeric(12, 2), day date
    )
    """,
    "CREATE TABLE bank (code varchar(20), who varchar(20), amount numeric(12, 2))",
)
TAXPAYERS = (
    (1, "a", "Li", 1, "2026-01-01"),
    (2, "A", "Li", 2, "2026-11-27"),
    (3, "a ", "li", 2, None),
    (4, "b", None, 3, "2026-02-28"),
    (5, "b", "Wang", None, "2026-02-28"),
    (6, None, "Wang", 5, "2026-02-28"),
    (7, None, "Zhao", 6, "2026-02-28"),
    (8, "测", "Qian", 6.5, "2026-02-28"),
)
BANK = (
    ("a", "Li", 1),
    ("b", "Wang", 3),
    ("b", "Sun", 4),
    ("c", "Zhou", 1),
    (None, "Wu", 1),
    ("测", "Qian", 7),
)
FILLINGS = (
    ("INSERT INTO taxpayer VALUES ({0}, {0}, {0}, {0}, {0})", TAXPAYERS),
    ("INSERT INTO bank VALUES ({0}, {0}, {0})", BANK),
)


@pytest.fixture(
    scope="module",
    params=[
        Engine.SQLITE,
        pytest.param(Engine.POSTGRESQL, marks=pytest.mark.needs("postgresql")),
        pytest.param(Engine.MARIADB, marks=pytest.mark.needs("mariadb")),
    ],
)
def source(request):
    """An engine, and what asks it."""
    opened = {
        Engine.SQLITE: _sqlite,
        Engine.POSTGRESQL: _postgresql,
        Engine.MARIADB: _mariadb,
    }[request.param](request)
    with closing(opened) as connection:
        cursor = connection.cursor()
        for statement in (*SESSION[request.param], *TABLES):
            cursor.execute(statement)
        mark = "?" if request.param is Engine.SQLITE else "%s"
        for statement, rows in FILLINGS:
            cursor.executemany(statement.format(mark), rows)

        def ask(rule, relation="taxpayer"):
            cursor.execute(rule.statement(request.param, relation))
            return sorted(cursor.fetchall())

        yield request.param, ask
        cursor.close()


def _sqlite(_):
    return sqlite3.connect(":memory:")


def _postgresql(request):
    server = request.getfixturevalue("postgresql_server")
    address = f"host={server.folder} dbname=sets user=kb"
    server.execute("DROP DATABASE IF EXISTS sets WITH (FORCE)")
    server.execute("CREATE DATABASE sets")
    return psycopg.connect(address, autocommit=True)


def _mariadb(request):
    server = request.getfixturevalue("mariadb_server")
    server.execute(
        "DROP DATABASE IF EXISTS sets",
        "CREATE DATABASE sets CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
    )
    return server.connect("sets")


def compile_one(line, relation="relation: taxpayer"):
    dataset = read_dataset(
        f"dataset: taxpayer\n{relation}\nkey: [id]\nindicators:\n  - {line}\n"
    )
    return compile_indicator(dataset.indicators[0], dataset, COLUMNS, today=TODAY)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("{code: A, test: unique, column: code}", [4, 5]),
        ("{code: A, test: unique, columns: [code, who]}", []),
        ("{code: A, test: unique, column: amount}", [2, 3]),
        ('{code: A, test: unique, column: code, where: "who is not null"}', []),
        ("{code: A, test: relationships, column: code, to: bank.code}", [2, 3]),
        (
            '{code: A, test: relationships, column: code, to: bank.code, where: "id > 2"}',
            [3],
        ),
        (
            "{code: A, test: agree, with: bank, on: [code], columns: [who, amount]}",
            [4, 5, 8],
        ),
        (
            "{code: A, test: agree, with: bank, on: [code, who], columns: [amount]}",
            [5, 8],
        ),
        (
            '{code: A, test: agree, with: bank, on: [code], columns: [who], where: "id <> 4"}',
            [5],
        ),
        (
            "{code: A, test: sql, query: 'SELECT id FROM taxpayer WHERE amount > 5'}",
            [7, 8],
        ),
    ],
)
def test_every_engine_finds_the_same_rows(source, line, found):
    _, ask = source
    rows = ask(compile_one(line))

    assert rows == [(each,) for each in found]


def test_a_select_is_a_relation_too(source):
    engine, ask = source
    rule = compile_one(
        "{code: A, test: unique, column: code}",
        "select: SELECT id, code, who, amount, day FROM taxpayer WHERE id < 5",
    )
    dataset = read_dataset(
        "dataset: t\nkey: [id]\n"
        "select: SELECT id, code, who, amount, day FROM taxpayer WHERE id < 5;\n"
    )

    assert ask(rule, relation_of(engine, dataset)) == []


def test_what_is_newest_and_how_many_there_are(source):
    _, ask = source
    newest = compile_one("{code: A, test: freshness, column: day, max_age: 1d}")
    count = compile_one('{code: A, test: row_count, min: 6, where: "day is not null"}')

    ((value,),) = ask(newest)
    assert not newest.is_broken(value)
    ((rows,),) = ask(count)
    assert (rows, count.is_broken(rows)) == (7, False)


@pytest.mark.parametrize(
    ("newest", "broken"),
    [
        (date(2026, 10, 19), False),
        (date(2026, 10, 18), True),
        ("2026-10-19", False),
        (datetime.fromisoformat("2026-10-19T00:00:01"), False),
        ("2026-10-18 23:59:59.000000", True),
        (date(2027, 1, 1), False),
        (None, True),
    ],
)
def test_a_dataset_is_stale_when_its_newest_row_is_older_than_it_may_be(newest, broken):
    rule = compile_one("{code: A, test: freshness, column: day, max_age: 40d}")

    assert rule.is_broken(newest) is broken


@pytest.mark.parametrize(
    ("rows", "previous", "broken"),
    [
        (90, 100, False),
        (89, 100, True),
        (110, 100, False),
        (111, 100, True),
        (89, None, False),
        (49, None, True),
        (201, 200, True),
        (60, 0, True),
    ],
)
def test_rows_are_counted_against_bounds_and_the_time_before(rows, previous, broken):
    rule = compile_one("{code: A, test: row_count, min: 50, max: 200, max_change: 10}")

    assert rule.is_broken(rows, previous) is broken


def test_what_judges_the_dataset_whole_says_so():
    assert compile_one("{code: A, test: row_count, min: 1}").is_whole
    assert not compile_one("{code: A, test: unique, column: code}").is_whole


def test_near_duplicates_are_found_within_their_block():
    rule = compile_one(
        "{code: A, test: near_duplicate, column: who, block: [code], ratio: 85}"
    )
    names = [
        (1, "x", "杭州市西湖区运知科技有限公司"),
        (2, "x", "杭州市西湖区运知科技有限公司。"),
        (3, "y", "杭州市西湖区运知科技有限公司"),
        (4, "x", "宁波市海曙区别的公司"),
        (5, "x", "Zhejiang Yunzhi Ltd"),
        (6, "x", "Zhejiang Yunzhi Ltd"),
        (7, None, "Zhejiang Yunzhi Ltd"),
        (8, "x", None),
    ]
    records = [dict(zip(("id", "code", "who"), each, strict=True)) for each in names]

    near = rule.find_near(records)

    assert sorted(near.keys) == [(1,), (2,), (5,), (6,)]
    assert near.not_compared == 0
    assert not rule.pushed_down
    with pytest.raises(NoRenderingError):
        rule.statement(Engine.SQLITE, "taxpayer")


def test_texts_that_are_compared_in_one_block_are_bounded():
    comparing = Comparing(
        key=["id"],
        text=lambda record: record["who"],
        block=[lambda record: record["code"]],
        ratio=80,
        most=3,
    )
    names = [(1, "甲公司一"), (2, "x"), (3, "甲公司一"), (4, "yy"), (5, "甲公司一。")]
    records = [{"id": n, "code": "a", "who": who} for n, who in names]
    others = [{"id": n + 10, "code": "b", "who": who} for n, who in names[3:]]

    near = comparing.find_near([*records, *others])

    assert near == Near(((1,), (3,)), not_compared=1)


@given(st.lists(st.text("ab", max_size=9), max_size=9), st.sampled_from([50, 85, 99]))
def test_lengths_leave_out_no_text_that_is_near(texts, ratio):
    comparing = Comparing(
        key=["id"], text=lambda record: record["who"], block=[], ratio=ratio
    )
    records = [{"id": n, "who": text} for n, text in enumerate(texts)]

    near = comparing.find_near(records)

    expected = {
        one
        for one, other in permutations(range(len(texts)), 2)
        if fuzz.ratio(texts[one], texts[other]) >= ratio
    }
    assert {key for (key,) in near.keys} == expected


@pytest.mark.parametrize(
    "line",
    [
        "{code: A, test: relationships, column: code, to: bank}",
        "{code: A, test: freshness, column: who, max_age: 3d}",
        "{code: A, test: row_count, min: few}",
        "{code: A, test: near_duplicate, column: amount, block: [code]}",
    ],
)
def test_what_makes_no_sense_is_refused(line):
    with pytest.raises(RuleError):
        compile_one(line)


def test_a_column_that_there_is_not_is_refused():
    with pytest.raises(
        UnknownColumnError, match=r"^A: There is no column kode\. Is it code"
    ):
        compile_one("{code: A, test: unique, columns: [id, kode]}")
