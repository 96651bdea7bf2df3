"""What SQLite plans its questions by is gathered, in little time, and taken up."""

import pytest
from sqlalchemy import insert, select, text

from kb import engines, table_statistics
from kb.alerts.models import AlertGroup
from kb.database import connect
from kb.people.models import Unit
from tests.statements import asked_of

MANY = 3_000
PARENTS = text("SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_unit_parent_id'")


@pytest.fixture
def filled(sqlite_url):
    database = connect(sqlite_url)
    rows = [{"name": f"Unit {each}", "tier": "county"} for each in range(MANY)]
    with database.writing() as session:
        session.execute(insert(Unit), rows)
    yield database
    database.close()


def test_an_index_over_what_is_empty_is_read_in_part_and_goes_on_being_used(filled):
    table_statistics.gather(filled)

    with filled.reading() as session:
        rows, of_each = map(int, session.scalars(PARENTS).one().split())
        asked = select(Unit.id, Unit.name).where(Unit.parent_id == 1)
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {asked}"), {"parent_id_1": 1})
        steps = [row[3] for row in plan]

    assert of_each <= table_statistics.ROWS_READ + 1 < rows
    assert steps == ["SEARCH unit USING INDEX ix_unit_parent_id (parent_id=?)"]


def test_tables_that_are_empty_are_known_to_be(filled):
    table_statistics.gather(filled)
    filled.engine.dispose()

    with filled.reading() as session:
        to_unit = Unit.id == AlertGroup.unit_id
        asked = select(AlertGroup.id, Unit.name).join(Unit, to_unit)
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {asked}"))
        first = next(row[3] for row in plan)

    assert first.startswith("SCAN alert_group")


def test_connections_are_opened_anew_for_statistics_are_read_with_the_tables(
    sqlite_url, monkeypatch
):
    monkeypatch.setattr(engines, "CONNECTION_SECONDS", 0)
    database = connect(sqlite_url)
    opened = []
    for _ in range(2):
        with database.engine.connect() as connection:
            opened.append(connection.connection.driver_connection)
    database.close()

    assert opened[0] is not opened[1]


@pytest.mark.needs("postgresql")
def test_a_server_gathers_its_own(postgresql_url):
    database = connect(postgresql_url)
    with asked_of(database.engine) as asked:
        table_statistics.gather(database)
    database.close()
    assert not asked
