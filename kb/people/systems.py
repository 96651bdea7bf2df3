"""The systems that somebody answers for."""

from typing import Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from kb.kept import kept
from kb.people.models import ManagedSystem, User
from kb.people.readers import Id, Ids

MOST: Final = 50


def list_names(session: Session, user: User) -> list[str]:
    """The first of those that *user* owns, or that a unit of theirs runs."""
    return list(session.scalars(ask_for_names(user.id, user.unit_ids)))


@kept
def ask_for_names(user_id: Id, unit_ids: Ids) -> Select[str]:
    """As ``list_names``."""
    is_theirs = or_(
        ManagedSystem.owner_id == user_id, ManagedSystem.unit_id.in_(unit_ids)
    )
    named = select(ManagedSystem.name).where(is_theirs)
    return named.order_by(ManagedSystem.name).limit(MOST)
