"""The systems that somebody answers for."""

from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from kb.people.models import ManagedSystem, User


def list_names(session: Session, user: User, *, limit: int) -> list[str]:
    """Those that *user* owns, or that a unit of theirs runs."""
    said = {"owner": user.id, "units": user.unit_ids, "limit": limit}
    return list(session.scalars(_NAMES, said))


_NAMES: Final = (
    select(ManagedSystem.name)
    .where(
        or_(
            ManagedSystem.owner_id == bindparam("owner"),
            ManagedSystem.unit_id.in_(bindparam("units", expanding=True)),
        )
    )
    .order_by(ManagedSystem.name)
    .limit(bindparam("limit"))
)
