"""What stands around an incident: asked by indexes, however many incidents there are."""

import sqlite3
from contextlib import closing

from tests.desk import Desk
from tests.statements import asked_of

STATISTICS = """
    INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('incident', 'ix_incident_number', '100000 1'),
    ('incident', 'ix_incident_duplicate_of_id', '100000 100000')
"""
"""What SQLite knows of 100,000 incidents, none of which has a duplicate."""


def test_its_duplicates_are_looked_up_and_not_searched_for(
    services, people, technician
):
    with services.database.writing() as session:
        worker = session.merge(people["technician"], load=False)
        key = Desk(session, people={"technician": worker}).started().id
    with asked_of(services.database.engine) as asked:
        assert technician.get(f"/incidents/{key}").status_code == 200

    path = services.database.engine.url.database
    with closing(sqlite3.connect(path)) as database:
        database.executescript(f"ANALYZE; {STATISTICS}; ANALYZE sqlite_schema")
        steps = [
            row[3]
            for statement in asked
            if not statement.startswith("BEGIN")
            for row in database.execute(
                f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?")
            )
        ]
    assert [step for step in steps if "ix_incident_duplicate_of_id" in step]
