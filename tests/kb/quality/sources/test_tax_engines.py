"""The tax set on the servers of other systems: the same errors are found there."""

import pytest
from sqlalchemy import create_engine

from kb import database as databases
from kb.quality.sources.connecting import open_source
from tests.tax_house import TODAY, TaxHouse
from tests.tax_verdicts import find_differences, make_nasty
from web.demo.tax import tables
from web.demo.tax.bureau import make_bureau
from web.demo.tax.errors.every import ERRORS
from web.demo.tax.planting import plant

ROWS, PLANTED = 2_000, 150
NASTY = 60
"""Rows of each table: ``benchmarks.verdicts`` takes 5,000."""


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request):
    """An account that may only read the tax tables, and how they are written."""
    foreign = request.getfixturevalue(f"{request.param}_books")
    if request.param == "postgresql":
        folder, name = foreign.source.host, foreign.source.database
        url = f"postgresql+psycopg://kb@/{name}?host={folder}"
    else:
        url = (
            f"mysql+pymysql://root@localhost/{foreign.source.database}"
            f"?unix_socket={foreign.source.host}&charset=utf8mb4"
        )
    engine = create_engine(url)
    yield foreign, engine
    engine.dispose()


def write(bureau, foreign, engine):
    bureau.write(engine)
    for table in tables.METADATA.tables:
        foreign.execute(f"GRANT SELECT ON {table} TO {foreign.account}")


def test_all_that_is_planted_is_found_and_nothing_else(server, sqlite_url):
    foreign, engine = server
    bureau = make_bureau(TODAY.date(), rows=ROWS)
    planted, places = plant(bureau, ERRORS, PLANTED)
    write(planted, foreign, engine)
    house = TaxHouse(databases.connect(sqlite_url), foreign.source, foreign.access)

    house.run()

    assert house.found() == set(places)
    house.database.engine.dispose()


def test_of_nasty_rows_the_server_says_what_python_says(server):
    """By each indicator that ships and looks at one row."""
    foreign, engine = server
    write(make_nasty(make_bureau(TODAY.date(), rows=ROWS), NASTY), foreign, engine)

    with open_source(foreign.source, foreign.access) as session:
        differences, *_, verdicts = find_differences(session)

    assert differences == []
    assert verdicts > 20 * NASTY


def test_of_nasty_rows_sqlite_says_what_python_says(sqlite_file):
    engine = create_engine(
        f"sqlite:///{sqlite_file.access.folder}/{sqlite_file.source.path}"
    )
    make_nasty(make_bureau(TODAY.date(), rows=ROWS), NASTY).write(engine)
    engine.dispose()

    with open_source(sqlite_file.source, sqlite_file.access) as session:
        differences, *_, verdicts = find_differences(session)

    assert differences == []
    assert verdicts > 20 * NASTY
