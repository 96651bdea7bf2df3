"""Migrations on a database that is in use: what is in it stays, up and down."""

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from kb import migrations
from kb.tables import Base
from tests.kb.filling import Schema, fill, snapshot, triggers

SCRIPTS = ScriptDirectory(str(migrations.FOLDER))
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]
EMPTIED = {"0008": {"webhook_delivery"}}
"""What a revision empties on purpose, up and down; its comment says why."""


@pytest.fixture
def empty(database):
    migrations.downgrade(database.engine)
    return database


def asking_once(engine):
    """Each revision has tables of its own: no statement about them is worth keeping."""
    return engine.execution_options(compiled_cache=None)


def lost(before, after, but=frozenset()):
    """The rows and values that are gone, save those of the tables *but*."""
    gone = []
    for table in before.keys() - but:
        for key, row in before[table].items():
            now = after.get(table, {}).get(key, {})
            changed = {name for name in row if now.get(name, "gone") != row[name]}
            gone += [f"{table} {key}: {name}" for name in changed]
    return sorted(gone)


def kept_by(schema, rows):
    """*rows* without the tables and columns that an older *schema* does not have."""
    return {
        name: {
            key: {label: row[label] for label in row if label in table.columns}
            for key, row in rows[name].items()
        }
        for name, table in schema.tables.items()
    }


def test_what_is_in_the_database_survives_every_revision(empty):
    engine = asking_once(empty.engine)
    before, refused = {}, set()

    for revision in REVISIONS:
        migrations.upgrade(engine, revision)
        with engine.begin() as connection:
            schema = Schema.of(connection)
            after = snapshot(connection, schema)
            assert lost(before, after, EMPTIED.get(revision, set())) == [], revision
            assert refused - triggers(connection) == set(), revision
            before = fill(connection, schema)
            refused = triggers(connection)

    assert set(before) == set(Base.metadata.tables)
    assert [table for table, rows in before.items() if not rows] == []
    # The newest models read what every older revision left.
    with Session(engine) as session:
        for mapper in Base.registry.mappers:
            rows = session.scalars(sa.select(mapper.class_)).unique().all()
            assert len(rows) == len(before[mapper.local_table.name]), mapper


def test_going_back_keeps_what_the_older_schema_has_room_for(database):
    engine = asking_once(database.engine)
    with engine.begin() as connection:
        before = fill(connection, Schema.of(connection))

    for revision, older in zip(REVISIONS[::-1], REVISIONS[-2::-1], strict=False):
        migrations.downgrade(engine, older)
        with engine.connect() as connection:
            schema = Schema.of(connection)
            after = snapshot(connection, schema)
        expected = kept_by(schema, before)
        assert lost(expected, after, EMPTIED.get(revision, set())) == [], older
        before = after

    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert lost(before, snapshot(connection, Schema.of(connection))) == []
