"""Who is told of a record: its holder; else the lead of its unit; else its managers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.people.models import Role, User, UserRole
from kb.people.units import find_lead
from kb.registers.models import Record
from kb.services.visibility import has_several, works_for


def list_receivers(session: Session, record: Record) -> list[int]:
    """Ids of those who may see it, and who can do something about it."""
    if record.is_private:
        return _managers(session, record) + _holder(record)
    if holder := _holder(record):
        return holder
    lead = find_lead(session, record.unit_id)
    return [lead.id] if lead else _managers(session, record)


def _holder(record: Record) -> list[int]:
    is_there = record.holder is not None and record.holder.active
    return [record.holder_id] if is_there and record.holder_id else []


def _managers(session: Session, record: Record) -> list[int]:
    query = select(User.id).where(
        User.active, User.role_rows.any(UserRole.role == Role.MANAGER)
    )
    if has_several(session):
        query = query.where(works_for(record.client_id))
    return list(session.scalars(query.order_by(User.id)))
