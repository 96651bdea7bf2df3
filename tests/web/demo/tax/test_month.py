"""A month of a bureau with 14 cities, from the entry to the rates, counted by hand."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import create_engine

from kb import database as databases
from kb.people.users import get_user
from kb.quality import scores
from kb.quality.datasets import get_dataset
from kb.quality.figures import Cut, Group
from kb.quality.looking import look_at
from kb.quality.models import QualitySource, SourceKind
from kb.quality.rules.validation import Outcome, validate_record
from kb.quality.sources.access import Access
from kb.reports.periods import read_period
from tests.tax_house import TODAY, TaxHouse
from web.demo.tax import tables
from web.demo.tax.bureau import make_bureau
from web.demo.tax.errors.every import ERRORS
from web.demo.tax.offices import BY_CODE
from web.demo.tax.planting import key_of, plant

ROWS, PLANTED = 2_000, 150


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("month")


@pytest.fixture(scope="module")
def month(migrated_sqlite, folder):
    """The first run of the month, what was corrected then, and the second run."""
    (folder / "kb.sqlite").write_bytes(migrated_sqlite.read_bytes())
    database = databases.connect(f"sqlite:///{folder}/kb.sqlite")
    source = QualitySource(
        kind=SourceKind.SQLITE,
        path="tax.sqlite",
        statement_seconds=60,
        created_at=TODAY,
    )
    access = Access("a key of the tests", folder=folder, own=database)
    house = TaxHouse(database, source, access)
    bureau = make_bureau(TODAY.date(), rows=ROWS)
    planted, places = plant(bureau, ERRORS, PLANTED)
    better, left = plant(bureau, ERRORS, PLANTED, keep=lambda number: number % 3 > 0)

    _write(planted, folder)
    house.run()
    seen = house.found()
    _write(better, folder)
    house.now += timedelta(days=1)
    house.run()

    yield Month(house, planted, set(places), set(left), seen)
    database.engine.dispose()


class Month:
    def __init__(self, house, bureau, places, left, seen):
        self.house, self.bureau = house, bureau
        self.places, self.left, self.seen = places, left, seen
        self.period = read_period("2026-11")

    def city_of(self, place):
        """Of the row there, by the office that it names; none for a table of codes."""
        rows = {
            (table.name, row[key_of(table)]): row
            for table, found in self.bureau.rows.items()
            for row in found
        }
        office = rows[place.table, place.key].get("swjg_dm")
        return BY_CODE[office].city if office else None

    def count_by_city(self, places):
        return Counter(map(self.city_of, places))

    def rows_by_city(self):
        watched = (
            tables.TAXPAYERS,
            tables.DECLARATIONS,
            tables.COLLECTIONS,
            tables.INVOICES,
            tables.BANK_FEED,
        )
        return Counter(
            BY_CODE[row["swjg_dm"]].city
            for table in watched
            for row in self.bureau.rows[table]
        )


def _write(bureau, folder):
    engine = create_engine(f"sqlite:///{folder}/tax.sqlite")
    bureau.write(engine)
    engine.dispose()


def test_an_error_is_told_at_entry_and_not_once_it_is_corrected(month):
    place = next(each for each in month.places if each.indicator == "DQ-DJ-021")
    rows = {row["djxh"]: row for row in month.bureau.rows[tables.TAXPAYERS]}
    clean = make_bureau(TODAY.date(), rows=ROWS).rows[tables.TAXPAYERS]
    right = next(row for row in clean if row["djxh"] == place.key)
    with month.house.database.writing() as session:
        dataset = get_dataset(session, "taxpayer")
        look = look_at(session, dataset, month.house.access, now=month.house.now)

    def broken(row):
        record = {name: row[name] for name in look.columns}
        found = validate_record(look.rules, record)
        return {each.code for each in found if each.verdict is Outcome.VIOLATED}

    assert broken(rows[place.key]) == {"DQ-DJ-021"}
    assert broken(right) == set()


def test_the_first_run_finds_what_is_wrong_and_the_second_what_is_left(month):
    assert month.seen == month.places
    assert month.house.found() == month.left


def test_the_rates_of_each_of_14_cities_are_those_counted_by_hand(month):
    first_seen = month.count_by_city(month.places)
    corrected = month.count_by_city(month.places - month.left)
    found = month.count_by_city(month.left)
    checked = month.rows_by_city()

    with month.house.database.reading() as session:
        admin = get_user(session, "admin")
        by_unit = scores.rates_by(session, admin, month.period, Group.UNIT)

    assert len(month.house.cities) == 14
    for city, unit in month.house.cities.items():
        rates = by_unit[unit]
        assert rates.first_seen == first_seen[city], city
        assert rates.corrected == rates.self_corrected == corrected[city], city
        assert rates.correction_rate == corrected[city] / first_seen[city], city
        assert rates.density == found[city] / checked[city], city


def test_the_rates_of_the_bureau_are_those_of_all_its_cities(month):
    of_cities = [each for each in month.places if month.city_of(each)]
    better = [each for each in of_cities if each not in month.left]

    with month.house.database.reading() as session:
        admin = get_user(session, "admin")
        whole = scores.rates(session, admin, month.period)
        city = next(iter(month.house.cities.values()))
        lead = get_user(session, "lead0")
        own = scores.rates(session, lead, month.period)
        same = scores.rates(session, admin, month.period, Cut(unit_id=city))

    assert whole.first_seen == len(month.places)
    assert whole.corrected == len(month.places - month.left)
    assert len(better) / len(of_cities) == pytest.approx(
        whole.correction_rate, abs=0.02
    )
    assert own == same, "A lead sees the figures of the own city, and no others."
