"""The schema: migrated up, down, and the same as the models say."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Column, Text, inspect, text
from sqlalchemy.exc import IntegrityError

from kb import migrations
from kb.database import connect
from kb.engines import rebuilding
from kb.migrations import incident_rules
from kb.migrations.triggers import altered
from kb.tables import Base
from tests.kb.filling import Schema, fill, snapshot, triggers

MOST_LINES = 300


def test_the_migrated_schema_is_what_the_models_say(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_migrating_down_leaves_nothing_and_up_again_works(database):
    migrations.downgrade(database.engine)
    tables = set(inspect(database.engine).get_table_names())

    assert tables == {"alembic_version"}
    assert migrations.current_revision(database.engine) is None

    migrations.upgrade(database.engine)

    assert migrations.current_revision(database.engine) == migrations.newest_revision()


def test_the_newest_revision_is_the_end_of_the_chain():
    chain = ScriptDirectory(str(migrations.FOLDER))

    assert chain.get_heads() == [migrations.newest_revision()]


def test_a_database_without_tables_is_at_no_revision(tmp_path):
    empty = connect(f"sqlite:///{tmp_path}/empty.sqlite")

    assert migrations.current_revision(empty.engine) is None
    empty.close()


def test_migrating_twice_changes_nothing(database):
    migrations.upgrade(database.engine)

    assert migrations.current_revision(database.engine) == migrations.newest_revision()


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_every_table_exists_after_migrating(database, table):
    assert inspect(database.engine).has_table(table)


def rules_of(connection, table):
    found = inspect(connection)
    return {
        "triggers": triggers(connection),
        "checks": sorted(map(str, found.get_check_constraints(table))),
        "keys": sorted(map(str, found.get_foreign_keys(table))),
        "unique": sorted(map(str, found.get_unique_constraints(table))),
        "indexes": sorted(map(write_index, found.get_indexes(table))),
    }


def write_index(index):
    """As text, what it is limited to included."""
    options = {name: str(each) for name, each in index["dialect_options"].items()}
    return str({**index, "dialect_options": options})


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("incident", "done"),
        ("incident_event", "text"),
        ("article", "retired_reason"),
        ("verdict", "reason"),
    ],
)
def test_a_table_that_is_rebuilt_keeps_its_rows_and_its_rules(database, table, column):
    with rebuilding(database.engine).begin() as connection:
        rows = fill(connection, Schema.of(connection))
        rules = rules_of(connection, table)
        context = MigrationContext.configure(connection)

        with Operations.context(context), altered(table) as batch:
            batch.alter_column(column, existing_type=Text(), nullable=True)

        assert snapshot(connection, Schema.of(connection)) == rows
        assert rules_of(connection, table) == rules


def test_a_new_column_of_what_is_closed_is_frozen_too(database):
    with database.migrating() as session:
        connection = session.connection()
        fill(connection, Schema.of(connection))
        context = MigrationContext.configure(connection)
        with Operations.context(context) as op, incident_rules.lifted():
            op.add_column("incident", Column("said", JSON()))

    frozen = "UPDATE incident SET said = '{\"x\": 1}' WHERE id = 1"
    with (
        pytest.raises(IntegrityError, match="closed incident never changes"),
        database.writing() as session,
    ):
        session.execute(text(frozen))
    with database.migrating() as session:
        context = MigrationContext.configure(session.connection())
        with Operations.context(context) as op, incident_rules.lifted():
            op.drop_column("incident", "said")


def test_what_was_rebuilt_is_kept_when_foreign_keys_count_again(database):
    with database.migrating() as session:
        connection = session.connection()
        fill(connection, Schema.of(connection))
        context = MigrationContext.configure(connection)
        with Operations.context(context), altered("incident") as batch:
            batch.alter_column("done", existing_type=Text(), nullable=True)

    with (
        pytest.raises(IntegrityError),
        database.writing() as session,
    ):
        session.execute(text("UPDATE incident SET reporter_id = 99 WHERE id = 2"))


def test_a_migration_can_be_read_in_one_go():
    # The first seven made whole packages at once, before this was a rule.
    later = sorted((migrations.FOLDER / "versions").glob("0*.py"))[7:]

    assert later
    long = [path.name for path in later if path.read_text().count("\n") > MOST_LINES]
    assert long == []


@pytest.mark.needs("postgresql")
def test_two_that_migrate_at_once_do_it_once(postgresql_url):
    databases = [connect(postgresql_url), connect(postgresql_url)]
    migrations.downgrade(databases[0].engine, "-1")

    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda each: migrations.upgrade(each.engine), databases))

    newest = migrations.newest_revision()
    assert migrations.current_revision(databases[1].engine) == newest
    for each in databases:
        each.close()
