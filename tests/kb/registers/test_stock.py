"""Spare parts: what comes and goes, what is refused, who is told."""

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from kb.notifications.models import Notification
from kb.registers.errors import (
    BadRecordError,
    RecordCase,
    RecordNotAllowedError,
    StockShortError,
)
from kb.registers.listing import list_changes
from kb.registers.models import Direction, StockMovement
from kb.registers.stock import Moved, is_short, list_movements, move_stock
from kb.registers.ties import list_incidents


@pytest.fixture
def move(registry):
    def move(record, direction, quantity, *, by="technician", **options):
        return move_stock(
            registry.session,
            registry.types[record.type_code],
            record,
            Moved(direction=Direction(direction), quantity=quantity, **options),
            by=registry.desk.as_(by),
        )

    return move


def test_a_stock_is_what_came_less_what_went(registry, move):
    disk = registry.add("spare", "硬盘", minimum="0")

    for direction, quantity in (("in", 5), ("out", 3), ("return", 1), ("scrap", 2)):
        move(disk, direction, quantity)

    assert disk.stock == 1
    left = [each.left_over for each in list_movements(registry.session, disk)]
    assert left == [1, 3, 2, 5]
    assert list_changes(registry.session, disk)[0].details == {
        "direction": "scrap",
        "quantity": 2,
        "left_over": 1,
    }


def test_more_than_there_is_is_refused_and_nothing_moves(registry, move):
    disk = registry.add("spare", "硬盘")
    move(disk, "in", 2)

    with pytest.raises(StockShortError) as refused:
        move(disk, "out", 3)

    assert refused.value.values["there"] == 2
    assert disk.stock == 2
    assert len(list_movements(registry.session, disk)) == 1


@pytest.mark.parametrize("quantity", [0, -1, 1_000_000])
def test_a_movement_is_of_a_number_that_somebody_can_carry(registry, move, quantity):
    disk = registry.add("spare", "硬盘")

    with pytest.raises(BadRecordError) as refused:
        move(disk, "in", quantity)

    assert refused.value.case is RecordCase.QUANTITY


def test_only_what_has_a_stock_moves_and_only_keepers_move_it(registry, move):
    with pytest.raises(BadRecordError):
        move(registry.add(), "in", 1)
    with pytest.raises(RecordNotAllowedError):
        move(registry.add("spare", "硬盘"), "in", 1, by="reporter")


def test_what_is_taken_for_an_incident_is_its_past_service(registry, move):
    desk = registry.desk
    disk, incident = registry.add("spare", "硬盘"), desk.incident()
    move(disk, "in", 3)

    move(disk, "out", 1, incident=incident)
    move(disk, "return", 1, incident=incident)

    assert list_incidents(registry.session, disk, desk.person("manager")) == [incident]


def test_its_keeper_is_told_once_when_it_falls_below_the_minimum(registry, move):
    registry.desk.person("colleague")
    disk = registry.add("spare", "硬盘", minimum="2", holder="colleague")
    move(disk, "in", 3)

    move(disk, "out", 1)
    assert not is_short(registry.types["spare"], disk)
    move(disk, "out", 1)
    move(disk, "out", 1)

    assert is_short(registry.types["spare"], disk)
    told = registry.session.scalars(select(Notification)).all()
    assert [(each.user.login, each.kind) for each in told] == [
        ("colleague", "stock_short")
    ]
    assert told[0].details["stock"] == 1


def test_the_database_refuses_a_stock_below_zero_and_any_other_past(registry, move):
    disk = registry.add("spare", "硬盘")
    movement = move(disk, "in", 2)
    session = registry.session

    for statement in (
        sa.update(type(disk)).values(stock=-1),
        sa.update(StockMovement).values(quantity=1),
        sa.delete(StockMovement).where(StockMovement.id == movement.id),
    ):
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(statement)
