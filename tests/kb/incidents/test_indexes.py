"""What PostgreSQL reads of incidents for lists: their index, and of few the incident."""

import re
import time

import pytest
from sqlalchemy import event, select

from benchmarks import quarter
from kb.database import connect
from kb.incidents import views, waiting
from kb.incidents.models import Incident
from kb.incidents.sorting import Sort, sort_by
from kb.incidents.views import View
from kb.people.models import Role
from kb.reports import systems
from tests.conftest import NOON
from tests.factories import make_user

LISTS = (View.OPEN, View.QUEUE, View.LATE)
WITHIN = "Index Only Scan using ix_incident_open"
BY_ID = "Index Scan using pk_incident"
PATIENCE = 60
SEEN_BY_ALL = "SELECT relallvisible = relpages FROM pg_class WHERE relname = 'incident'"
OF_OUTAGES = "Index Scan using ix_incident_outage"


@pytest.fixture
def filled(postgresql_url):
    database = connect(postgresql_url)
    quarter.fill(database, 400)
    vacuum(database)
    yield database
    database.close()


def vacuum(database):
    """Until all pages are known to be seen by all, as if no test had had the database before.

    Rows that are gone leave their pages to tables and indexes, and plans go by these.
    """
    deadline = time.monotonic() + PATIENCE
    with database.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.exec_driver_sql("REINDEX TABLE incident")
        while True:
            alone.exec_driver_sql("VACUUM ANALYZE")
            if alone.exec_driver_sql(SEEN_BY_ALL).scalar_one():
                return
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_postgresql_reads_incidents_by_their_indexes(filled):
    with filled.writing() as session:
        manager = make_user(session, "manager", roles=(Role.MANAGER,))
        assert not manager.memberships

    def count(session):
        views.count_views(session, LISTS, manager, now=NOON)

    def list_first(session):
        for query in waiting.ask_for_views(session, LISTS, manager, limit=5):
            values = views.values_of_reader(session, LISTS, manager)
            session.execute(query, {**views.moment(NOON), **values})

    def list_own(session):
        session.execute(waiting.ask_for_own(manager.id, limit=5))

    def list_systems(session):
        systems.list_states(session, manager, now=NOON)

    assert find_ways(filled, count) == {WITHIN}
    assert find_ways(filled, list_first) == {WITHIN, BY_ID}
    assert find_ways(filled, list_own) == {WITHIN, BY_ID}
    assert find_ways(filled, list_systems) == {WITHIN, BY_ID, OF_OUTAGES}


def test_what_is_over_is_sorted_by_what_was_read_when_it_was_found():
    asked = sort_by(select(Incident.id), Sort.UPDATED, descending=True, only_open=False)

    assert str(asked).count("FROM incident") == 1


def find_ways(database, ask):
    """How each incident is reached where PostgreSQL may go through no table."""
    found = set()

    def explain(connection, _cursor, said, given, *_others):
        with connection.connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
            )
            cursor.execute(f"EXPLAIN {said}", given)
            plan = "\n".join(row[0] for row in cursor)
        found.update(re.findall(r"([A-Z].+) on incident(?:_\d+)? ", plan))

    with database.writing() as session:
        event.listen(database.engine, "before_cursor_execute", explain)
        try:
            ask(session)
        finally:
            event.remove(database.engine, "before_cursor_execute", explain)
    return found
