"""Many at once: no stock below zero, no code given twice, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from kb.audit import Actor, By
from kb.people.models import Role, User
from kb.registers.entries import Entry
from kb.registers.errors import SerialTakenError, StockShortError
from kb.registers.models import Direction, Record, StockMovement
from kb.registers.service import NewRecord, add_record
from kb.registers.stock import Moved, move_stock
from kb.registers.types import read_types
from tests.conftest import NOON
from tests.factories import make_user

TAKERS = 20
TYPES = read_types()
SPARE = TYPES["spare"]


@pytest.fixture
def at_once(database):
    """Do something so many times at the same moment, each in a transaction of its own."""
    with database.writing() as session:
        user_id = make_user(session, "keeper", roles=(Role.TECHNICIAN,)).id

    def run(do: Callable):
        ready = Barrier(TAKERS)

        def one(number):
            ready.wait()
            with database.writing() as session:
                user = session.get_one(User, user_id)
                return do(session, By(Actor(user, "test"), NOON), number)

        with ThreadPoolExecutor(TAKERS) as pool:
            calls = [pool.submit(one, number) for number in range(TAKERS)]
            return [call.exception() or call.result() for call in calls]

    return run


def new_spare(session, by, **texts):
    entry = Entry(name="硬盘", texts={"minimum": "0", **texts})
    return add_record(session, SPARE, NewRecord(entry=entry), by=by)


def test_twenty_takers_at_once_never_bring_a_stock_below_zero(database, at_once):
    with database.writing() as session:
        user = session.scalars(select(User).where(User.login == "keeper")).one()
        by = By(Actor(user, "test"), NOON)
        spare = new_spare(session, by)
        bought = Moved(direction=Direction.IN, quantity=7)
        move_stock(session, SPARE, spare, bought, by=by)
        spare_id = spare.id

    def take(session, by, _number):
        one = Moved(direction=Direction.OUT, quantity=1)
        there = session.get_one(Record, spare_id)
        return move_stock(session, SPARE, there, one, by=by).left_over

    answers = at_once(take)

    refused = [each for each in answers if isinstance(each, StockShortError)]
    taken = [each for each in answers if isinstance(each, int)]
    assert (len(taken), len(refused)) == (7, TAKERS - 7)
    assert sorted(taken) == list(range(7))
    with database.reading() as session:
        assert session.get_one(Record, spare_id).stock == 0
        least = session.scalar(select(func.min(StockMovement.left_over)))
        assert least == 0
        assert session.scalar(select(func.count(StockMovement.id))) == 8


def test_twenty_who_add_at_once_get_twenty_codes(at_once):
    codes = at_once(lambda session, by, _number: new_spare(session, by).code)

    assert sorted(codes) == [f"BJ-{number:04}" for number in range(1, TAKERS + 1)]


def test_of_twenty_with_one_serial_number_one_is_kept(at_once):
    tool = TYPES["tool"]

    def add(session, by, _number):
        entry = Entry(name="万用表", texts={"stores_data": "no", "serial": "SN1"})
        return add_record(session, tool, NewRecord(entry=entry), by=by).code

    answers = at_once(add)

    assert len([each for each in answers if isinstance(each, str)]) == 1
    assert {type(each) for each in answers} == {str, SerialTakenError}
