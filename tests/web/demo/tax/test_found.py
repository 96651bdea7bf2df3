"""What is planted is found, all of it and nothing else."""

import pytest
from sqlalchemy import create_engine

from kb import database as databases
from kb.quality.models import QualitySource, SourceKind
from kb.quality.sources.access import Access
from tests.tax_house import TODAY, TaxHouse
from web.demo.tax.bureau import make_bureau
from web.demo.tax.errors.every import ERRORS
from web.demo.tax.planting import plant


def _house(migrated_sqlite, folder):
    (folder / "kb.sqlite").write_bytes(migrated_sqlite.read_bytes())
    database = databases.connect(f"sqlite:///{folder}/kb.sqlite")
    source = QualitySource(
        kind=SourceKind.SQLITE,
        path="tax.sqlite",
        statement_seconds=60,
        created_at=TODAY,
    )
    access = Access("a key of the tests", folder=folder, own=database)
    return TaxHouse(database, source, access)


def write(bureau, folder):
    engine = create_engine(f"sqlite:///{folder}/tax.sqlite")
    bureau.write(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tax")


@pytest.fixture(scope="module")
def house(migrated_sqlite, folder):
    house = _house(migrated_sqlite, folder)
    yield house
    house.database.engine.dispose()


def test_all_of_four_hundred_errors_are_found_and_none_on_the_clean_copy(house, folder):
    bureau = make_bureau(TODAY.date())
    planted, places = plant(bureau, ERRORS)

    write(bureau, folder)
    runs = house.run()
    clean = house.found()
    write(planted, folder)
    house.run()

    assert sum(run.checked for run in runs) == 20_000 + 24
    assert clean == set()
    assert len(places) == 400
    assert house.found() == set(places)
