"""The schema: migrated up, down, and the same as the models say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from kb import migrations
from kb.database import connect
from kb.tables import Base

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


def test_a_migration_can_be_read_in_one_go():
    # The first seven made whole packages at once, before this was a rule.
    later = sorted((migrations.FOLDER / "versions").glob("0*.py"))[7:]

    assert later
    long = [path.name for path in later if path.read_text().count("\n") > MOST_LINES]
    assert long == []
