"""The systems that somebody answers for."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.people.models import ManagedSystem, User


def list_names(session: Session, user: User, *, limit: int) -> list[str]:
    """Those that *user* owns, or that a unit of theirs runs."""
    return list(
        session.scalars(
            select(ManagedSystem.name)
            .where(
                or_(
                    ManagedSystem.owner_id == user.id,
                    ManagedSystem.unit_id.in_(user.unit_ids),
                )
            )
            .order_by(ManagedSystem.name)
            .limit(limit)
        )
    )
