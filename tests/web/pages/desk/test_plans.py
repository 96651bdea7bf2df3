"""By what pages reach incidents: by indexes, with SQLite's statistics and without."""

import sqlite3
from contextlib import closing

from benchmarks import quarter
from tests.statements import asked_of

MANY = 1_500
"""More than are read of an index, so that a column that is empty looks like one."""
PAGES = (
    "/",
    "/incidents?view=queue",
    "/incidents?view=open",
    "/incidents?view=due_soon",
    "/incidents/board",
    "/incidents/7",
    "/incidents/suggestions?title=printer",
    "/alerts",
    "/systems",
    f"/numbers?period={quarter.QUARTER}",
)
GROWING = ("incident", "clock", "incident_event", "incident_arrival")
"""Tables with rows of every incident that there ever was."""
READ_THROUGH = (
    "SCAN clock USING INDEX ix_clock_warned",
    "SCAN incident USING INDEX ix_incident_outage",
)
"""For they are small."""


def test_no_page_goes_through_all_that_there_ever_was(services, people, log_in):
    assert people
    quarter.fill(services.database, MANY)
    services.database.engine.dispose()  # What is opened now knows what was gathered.
    pages = {}
    for login in ("manager", "technician"):
        client = log_in(login)
        for page in PAGES:
            with asked_of(services.database.engine) as asked:
                client.get(page)
            pages[login, page] = asked

    path = services.database.engine.url.database
    with closing(sqlite3.connect(path)) as database:
        assert list_scans(database, pages) == []
        database.executescript("DELETE FROM sqlite_stat1")
    with closing(sqlite3.connect(path)) as database:
        assert list_scans(database, pages) == []


def list_scans(database, pages):
    return [
        (*page, step, statement[:200])
        for page, asked in pages.items()
        for statement in asked
        for step in iter_scans(database, statement)
    ]


def iter_scans(database, statement):
    if not statement.startswith("SELECT"):
        return
    nothing = [None] * statement.count("?")
    plan = database.execute(f"EXPLAIN QUERY PLAN {statement}", nothing)
    for *_, step in plan:
        is_scan = step.startswith("SCAN ") and step not in READ_THROUGH
        if is_scan and step.split()[1] in GROWING:
            yield step
