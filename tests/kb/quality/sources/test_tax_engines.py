"""The tax set on the servers of other systems: the same errors are found there."""

import pytest
from sqlalchemy import create_engine

from kb import database as databases
from tests.tax_house import TODAY, TaxHouse
from web.demo.tax import tables
from web.demo.tax.bureau import make_bureau
from web.demo.tax.errors.every import ERRORS
from web.demo.tax.planting import plant

ROWS, PLANTED = 2_000, 150


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


def test_all_that_is_planted_is_found_and_nothing_else(server, sqlite_url):
    foreign, engine = server
    bureau = make_bureau(TODAY.date(), rows=ROWS)
    planted, places = plant(bureau, ERRORS, PLANTED)
    planted.write(engine)
    for table in tables.METADATA.tables:
        foreign.execute(f"GRANT SELECT ON {table} TO {foreign.account}")
    house = TaxHouse(databases.connect(sqlite_url), foreign.source, foreign.access)

    house.run()

    assert house.found() == set(places)
    house.database.engine.dispose()
