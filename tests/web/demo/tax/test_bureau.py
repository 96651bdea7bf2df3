"""The tax database of the demonstration: the same each time, and believable."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine, func, select
from stdnum import iban, luhn
from stdnum.cn import ric, uscc
from stdnum.eu import vat

from web.demo.tax import tables
from web.demo.tax.bureau import FULL, make_bureau
from web.demo.tax.errors.every import ERRORS
from web.demo.tax.offices import CITIES, CLERK, OFFICES
from web.demo.tax.planting import plant

TODAY = date(2026, 11, 28)
SMALL = 2_000


@pytest.fixture(scope="module")
def bureau():
    return make_bureau(TODAY, rows=SMALL)


@pytest.fixture(scope="module")
def full():
    return make_bureau(TODAY)


def test_it_has_so_many_rows_besides_its_tables_of_codes(full):
    codes = {tables.OFFICES, tables.TRADES}
    counted = sum(len(rows) for table, rows in full.rows.items() if table not in codes)

    assert counted == FULL == 20_000


def test_the_same_seed_makes_the_same_rows(bureau):
    again = make_bureau(TODAY, rows=SMALL)
    other = make_bureau(TODAY, rows=SMALL, seed=1)

    assert again == bureau
    assert other != bureau


def test_every_number_has_its_right_check_digit(bureau):
    for row in bureau.rows[tables.TAXPAYERS]:
        assert uscc.is_valid(row["nsrsbh"]), row
        assert ric.is_valid(row["fddbrsfzjhm"]), row
        assert luhn.is_valid(row["yhzh"]), row
        assert row["jwzh"] is None or iban.is_valid(row["jwzh"]), row
        assert row["jwsh"] is None or vat.is_valid(row["jwsh"]), row


def test_there_are_fourteen_cities_and_a_clerk_who_can_log_in(bureau):
    cities = {office.city for office in OFFICES}
    entered = {row["lrr_dm"] for row in bureau.rows[tables.DECLARATIONS]}

    assert len(cities) == len(CITIES) == 14
    assert CLERK in entered


def test_it_can_be_had_as_it_was_on_an_earlier_day(bureau):
    before = bureau.as_of(TODAY - timedelta(days=31))

    declared = before.rows[tables.DECLARATIONS]
    assert 0 < len(declared) < len(bureau.rows[tables.DECLARATIONS])
    assert max(row["lrrq"].date() for row in declared) <= TODAY - timedelta(days=31)
    assert before.rows[tables.TRADES] == bureau.rows[tables.TRADES]


def test_it_is_written_anew_each_time(bureau, tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/tax.sqlite")

    bureau.write(engine)
    bureau.write(engine)

    with engine.connect() as connection:
        count = select(func.count()).select_from(tables.TAXPAYERS)
        assert connection.scalar(count) == 300
    engine.dispose()


def test_four_hundred_errors_have_places_of_their_own(full):
    _, places = plant(full, ERRORS)

    assert len(places) == len(set(places)) == 400


def test_each_kind_of_error_is_planted_as_often_as_another(full):
    _, places = plant(full, ERRORS)
    rows = {error.indicator: error.rows for error in ERRORS}

    planted = Counter(place.indicator for place in places)
    times = {code: planted[code] / rows[code] for code in rows}
    assert max(times.values()) - min(times.values()) <= 1


def test_errors_that_are_left_out_leave_the_others_where_they_are(bureau):
    _, every = plant(bureau, ERRORS, 150)
    some, kept = plant(bureau, ERRORS, 150, keep=lambda number: number % 2 == 0)
    whole, _ = plant(bureau, ERRORS, 150)

    assert set(kept) < set(every)
    assert some != whole


def test_what_is_planted_leaves_the_database_as_it_was(bureau):
    plant(bureau, ERRORS, 150)

    assert bureau == make_bureau(TODAY, rows=SMALL)
