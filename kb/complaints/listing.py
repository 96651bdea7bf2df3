"""Complaints found again: by who complained, and through their items by who sees those."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import Session

from kb.complaints.models import Complaint
from kb.errors import NotFoundError
from kb.items.listing import visible_to as items_visible_to
from kb.items.models import Item
from kb.items.moves import OPEN
from kb.people.models import User


def get_own(session: Session, complaint_id: int, user: User) -> Complaint:
    """Raise ``NotFoundError`` for everybody but who complained."""
    complaint = session.scalar(
        select(Complaint).where(Complaint.id == complaint_id, is_own(user))
    )
    if complaint is None:
        raise NotFoundError("complaint", complaint_id)
    return complaint


def list_own(session: Session, user: User) -> list[Complaint]:
    """The latest first."""
    query = select(Complaint).where(is_own(user)).order_by(Complaint.id.desc())
    return list(session.scalars(query.limit(100)))


def is_own(user: User) -> ColumnElement[bool]:
    return Complaint.complainer_id == user.id if user.active else false()


def find_of_item(session: Session, item: Item) -> Complaint | None:
    """What the item, which the reader sees, comes from."""
    return session.scalar(select(Complaint).where(Complaint.item_id == item.id))


def get_of_item(session: Session, item_id: int, user: User) -> Complaint:
    """For who works on it. Raise ``NotFoundError`` where the item is not for *user*."""
    seen = items_visible_to(session, user)
    query = select(Complaint).join(Complaint.item).where(Item.id == item_id, seen)
    complaint = session.scalar(query)
    if complaint is None:
        raise NotFoundError("complaint", item_id)
    return complaint


def list_late(session: Session, user: User, *, now: datetime) -> list[Complaint]:
    """Those that nobody has acknowledged in time, as far as *user* sees them."""
    query = _late(now).where(items_visible_to(session, user))
    return list(session.scalars(query.order_by(Complaint.acknowledge_by, Complaint.id)))


def list_untold(session: Session, *, now: datetime) -> list[Complaint]:
    """Of the late ones, for the service itself, those of which nobody was told yet."""
    query = _late(now).where(Complaint.told_late_at.is_(None))
    return list(session.scalars(query.order_by(Complaint.id)))


def _late(now: datetime) -> Select[Complaint]:
    return (
        select(Complaint)
        .join(Complaint.item)
        .where(
            Complaint.acknowledged_at.is_(None),
            Complaint.acknowledge_by < now,
            Item.state.in_(OPEN),
        )
    )
