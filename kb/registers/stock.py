"""Stock of spare parts: what comes and goes, never more than there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents.models import Incident
from kb.notifications.service import Kind, News, notify
from kb.registers.errors import (
    BadRecordError,
    RecordCase,
    RecordNotAllowedError,
    StockShortError,
)
from kb.registers.listing import lock_record
from kb.registers.models import Direction, Record, RecordState, StockMovement
from kb.registers.moves import Remark
from kb.registers.places import page_of
from kb.registers.receivers import list_receivers
from kb.registers.service import note
from kb.registers.ties import tie
from kb.registers.types import RecordType
from kb.registers.visibility import may_keep
from kb.text import clean

MOST: Final = 100_000
_SIGNS: Final = {
    Direction.IN: 1,
    Direction.RETURN: 1,
    Direction.OUT: -1,
    Direction.SCRAP: -1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    direction: Direction
    quantity: int
    incident: Incident | None = None
    """What it is taken for, or comes back from."""
    text: str = ""


def move_stock(
    session: Session, found: RecordType, record: Record, moved: Moved, *, by: By
) -> StockMovement:
    """Bring in or take so many. Whoever takes some at the same time waits.

    Raise ``StockShortError`` for more than there are, and nothing moves.
    """
    if not may_keep(by.actor.user, record):
        raise RecordNotAllowedError
    if not found.has_stock:
        raise BadRecordError(
            "Records of this type have no stock.", case=RecordCase.NO_STOCK
        )
    if not 1 <= moved.quantity <= MOST:
        raise BadRecordError(
            f"A movement is of 1 to {MOST:,}.",
            case=RecordCase.QUANTITY,
            field="quantity",
            limit=MOST,
        )
    record = lock_record(session, record)
    before = record.stock
    after = before + _SIGNS[moved.direction] * moved.quantity
    if after < 0:
        raise StockShortError(record.code, before)
    record.stock = after
    movement = StockMovement(
        record_id=record.id,
        direction=moved.direction,
        quantity=moved.quantity,
        left_over=after,
        incident_id=moved.incident.id if moved.incident else None,
        text=clean(moved.text),
        actor_id=by.actor.user.id,
        at=by.now,
    )
    session.add(movement)
    note(
        session,
        record,
        Remark.MOVE_STOCK,
        text=movement.text,
        by=by,
        direction=moved.direction.value,
        quantity=moved.quantity,
        left_over=after,
    )
    if moved.incident is not None:
        tie(session, moved.incident, record, by=by)
    if is_short(found, record) and not _is_below(found, record, before):
        _tell(session, found, record, by)
    return movement


def minimum_of(found: RecordType, record: Record) -> float:
    return float(record.values.get(found.minimum, "0"))


def is_short(found: RecordType, record: Record) -> bool:
    """Whether fewer are left than there should be."""
    return (
        found.has_stock
        and record.state is not RecordState.ENDED
        and _is_below(found, record, record.stock)
    )


def list_movements(
    session: Session, record: Record, limit: int = 200
) -> Sequence[StockMovement]:
    """The latest first."""
    return session.scalars(
        select(StockMovement)
        .where(StockMovement.record_id == record.id)
        .order_by(StockMovement.id.desc())
        .limit(limit)
    ).all()


def _is_below(found: RecordType, record: Record, stock: int) -> bool:
    return stock < minimum_of(found, record)


def _tell(session: Session, found: RecordType, record: Record, by: By) -> None:
    """Whoever keeps the part; its taker, too: a shelf that is empty is everybody's."""
    news = News(
        Kind.STOCK_SHORT,
        page_of(record),
        {
            "number": record.code,
            "title": record.name,
            "stock": record.stock,
            "minimum": minimum_of(found, record),
        },
    )
    notify(session, list_receivers(session, record), news, now=by.now)
