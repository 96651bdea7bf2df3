"""Times of exports: the year first always, else one order for a whole column."""

from datetime import datetime

import pytest

from kb.exchange import moments
from kb.exchange.errors import DatesAmbiguousError, DatesDisagreeError
from kb.exchange.moments import Chosen, Order, Seen

DAY, MONTH = Order.DAY, Order.MONTH


def see(**columns):
    seen = {}
    for name, cells in columns.items():
        seen[name] = Seen()
        for cell in cells:
            seen[name].look(cell)
    return seen


@pytest.mark.parametrize(
    ("cell", "order", "time"),
    [
        ("2026/3/5 22:15", None, (2026, 3, 5, 22, 15)),
        ("2026年3月5日 22:15", None, (2026, 3, 5, 22, 15)),
        ("2026年3月5日 9时05分", None, (2026, 3, 5, 9, 5)),
        ("2026-3-5", MONTH, (2026, 3, 5)),
        ("2026.3.5 10:15:00 PM", None, (2026, 3, 5, 22, 15)),
        ("03/04/2026 10:00:00", DAY, (2026, 4, 3, 10)),
        ("03/04/2026 10:00:00", MONTH, (2026, 3, 4, 10)),
        ("3/4/26 12:05 AM", MONTH, (2026, 3, 4, 0, 5)),
        ("03.04.2026", DAY, (2026, 4, 3)),
    ],
)
def test_a_time_in_figures_is_read(cell, order, time):
    assert moments.read(cell, order) == datetime(*time)  # noqa: DTZ001


@pytest.mark.parametrize(
    "cell", ["03/04/2026 10:00", "31/02/2026", "5 March 2026", "2026/13/01", "x"]
)
def test_what_is_none_or_may_be_two_is_not_read(cell):
    assert moments.read(cell, None) is None


def decide(seen, whole="", **answers):
    return moments.decide(seen, Chosen.of(whole, answers))


def test_a_day_that_is_its_month_is_one_day_in_either_order():
    seen = see(opened_at=["03/03/2026", "11/11/2026"])

    assert decide(seen).require() == {}
    assert moments.read("03/03/2026", None) == datetime(2026, 3, 3)  # noqa: DTZ001


def test_one_row_that_shows_it_decides_for_its_column_and_the_others():
    seen = see(
        opened_at=["03/04/2026", "13/04/2026"], closed_at=["05/04/2026"], created_at=[]
    )

    assert decide(seen).require() == {"opened_at": DAY, "closed_at": DAY}


def test_columns_may_each_have_their_own_order():
    seen = see(opened_at=["13/04/2026"], closed_at=["04/13/2026"])

    assert decide(seen).require() == {"opened_at": DAY, "closed_at": MONTH}


def test_a_column_in_both_orders_is_refused():
    with pytest.raises(DatesDisagreeError, match="13/04/2026, 04/13/2026"):
        decide(see(opened_at=["13/04/2026", "04/13/2026"]))


def test_where_no_row_tells_somebody_has_to_say():
    seen = see(opened_at=["03/04/2026", "04/05/2026"], closed_at=["05/06/2026"])

    found = decide(seen)

    assert found.open == ["opened_at", "closed_at"]
    assert found.asked["opened_at"] == ("03/04/2026", "04/05/2026")
    with pytest.raises(DatesAmbiguousError, match="03/04/2026"):
        found.require()
    assert decide(seen, "month").require() == {"opened_at": MONTH, "closed_at": MONTH}


def test_each_column_is_answered_by_itself_and_stays_a_question():
    seen = see(opened_at=["03/04/2026"], closed_at=["05/06/2026"])

    half = decide(seen, opened_at="day")
    whole = decide(seen, opened_at="day", closed_at="month")

    assert half.open == ["closed_at"]
    assert whole.require() == {"opened_at": DAY, "closed_at": MONTH}
    assert whole.asked.keys() == {"opened_at", "closed_at"}


def test_what_is_written_goes_before_an_answer_of_another_file():
    assert decide(see(opened_at=["13/04/2026"]), opened_at="month").require() == {
        "opened_at": DAY
    }


def test_what_was_chosen_for_all_does_not_turn_what_is_written():
    with pytest.raises(DatesDisagreeError):
        decide(see(opened_at=["13/04/2026"]), "month")
