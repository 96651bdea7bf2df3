"""Our own tables held against the indicators that ship: none is dead, none is wrong."""

from itertools import chain

import pytest
from sqlalchemy import create_engine

from kb import database as databases
from kb.people import units
from kb.people.models import Tier
from kb.quality.models import QualitySource, SourceKind
from kb.quality.rules.columns import ColumnType, Engine
from kb.quality.rules.compiling import RowRule, compile_indicator
from kb.quality.rules.free_sql import require_one_select
from kb.quality.rules.relations import relation_of
from kb.quality.shipped.sets import ShippedSet, list_datasets
from kb.quality.sources.withheld import require_open
from kb.quality.unit_codes import find_units, unit_of
from kb.quality.vocabulary import RuleTest
from tests.conftest import NOON
from tests.kb.quality.product_records import RECORDS, TODAY

DATASETS = list_datasets(ShippedSet.PRODUCT)
PAIRS = [(dataset, each) for dataset in DATASETS for each in dataset.indicators]
OF_SETS = {
    RuleTest.UNIQUE,
    RuleTest.NEAR_DUPLICATE,
    RuleTest.SQL,
}
TYPES = (
    ("BOOL", ColumnType.BOOLEAN),
    ("DATETIME", ColumnType.TIMESTAMP),
    ("DATE", ColumnType.DATE),
    ("INT", ColumnType.INTEGER),
)


@pytest.fixture(scope="module")
def columns(migrated_sqlite):
    """What each dataset has, as SQLite declares it; by the code of the dataset."""
    engine = create_engine(f"sqlite:///{migrated_sqlite}")
    with engine.connect() as connection:
        found = {each.code: _columns(connection, each) for each in DATASETS}
    engine.dispose()
    return found


def _columns(connection, dataset):
    view = f"looked_{dataset.code}"
    connection.exec_driver_sql(f"CREATE TEMP VIEW {view} AS {dataset.select}")
    rows = connection.exec_driver_sql(
        f"SELECT name, type FROM pragma_table_info('{view}')"
    )
    return {
        name: next((kind for sign, kind in TYPES if sign in declared), ColumnType.TEXT)
        for name, declared in rows
    } | {
        name: ColumnType(kind)
        for name, kind in dataset.columns.items()
        if kind == "integer"
    }


def test_every_rule_about_a_row_has_a_row_that_breaks_it():
    judged = {each.code for _, each in PAIRS if each.test not in OF_SETS}

    assert judged == set(RECORDS)


@pytest.mark.parametrize(
    ("dataset", "indicator"),
    [pair for pair in PAIRS if pair[1].code in RECORDS],
    ids=lambda each: each.code,
)
def test_a_wrong_row_is_found_and_the_right_one_is_not(dataset, indicator, columns):
    wrong, right = RECORDS[indicator.code]
    rule = compile_indicator(indicator, dataset, columns[dataset.code], today=TODAY)
    empty = dict.fromkeys(columns[dataset.code])

    assert isinstance(rule, RowRule)
    assert rule.violates({**empty, **wrong})
    assert not rule.violates({**empty, **wrong, **right})


@pytest.mark.parametrize("engine", [Engine.SQLITE, Engine.POSTGRESQL])
def test_each_is_said_to_both_databases_or_judged_here(engine, columns):
    """Only patterns have no words in SQLite."""
    for dataset, indicator in PAIRS:
        known = columns[dataset.code]
        rule = compile_indicator(indicator, dataset, known, today=TODAY)

        if isinstance(rule, RowRule):
            asks = "matches" in f"{indicator.rule} {indicator.where}"
            patterned = indicator.test is RuleTest.PATTERN or asks
            said = rule.is_rendered(engine)
            assert said or (patterned and engine is Engine.SQLITE), indicator.code
        elif rule.pushed_down:
            assert rule.statement(engine, f"({dataset.select})")


def test_every_dataset_can_be_read_and_has_its_columns(database):
    """On both databases; that of our own is one of them."""
    with database.reading() as session:
        for dataset in DATASETS:
            found = session.connection().exec_driver_sql(
                dataset.select.replace("%", "%%")
            )
            named = {*dataset.key, *dataset.display, *dataset.masked, *dataset.columns}
            named |= {dataset.unit, dataset.entered_by, dataset.entered_at} - {None}
            named |= set(chain(*(each.columns for each in dataset.indicators)))

            assert named <= set(found.keys()), dataset.code


def test_what_rules_ask_of_the_whole_table_can_be_asked(database):
    queries = [each.query for _, each in PAIRS if each.test is RuleTest.SQL]

    with database.reading() as session:
        for query in queries:
            assert session.connection().exec_driver_sql(query).all() == []


@pytest.mark.parametrize("engine", [Engine.SQLITE, Engine.POSTGRESQL])
def test_no_query_is_refused_and_none_reads_a_secret(engine):
    for dataset, indicator in PAIRS:
        require_open(relation_of(engine, dataset), engine)
        if indicator.query is not None:
            require_one_select(indicator.query, engine)
            require_open(indicator.query, engine)


def test_our_own_units_are_called_by_their_ids(sqlite_url):
    database = databases.connect(sqlite_url)
    with database.writing() as session:
        unit = units.add_unit(session, "信息科", tier=Tier.CITY)
        source = QualitySource(code="own", kind=SourceKind.OWN, created_at=NOON)
        session.add(source)
        session.flush()

        assert find_units(session, source) == {str(unit.id): unit.id}
        assert unit_of(session, source.id, str(unit.id)) == unit.id
        assert unit_of(session, source.id, "0") is None
    database.engine.dispose()
