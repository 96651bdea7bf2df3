"""How many people of each role have a second factor."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from kb.factors.models import CodeSecret, Passkey
from kb.people.models import Role, User, UserRole


class Count(NamedTuple):
    people: int
    """Who can log in with a password."""
    secured: int


def count_by_role(session: Session) -> Mapping[Role, Count]:
    has_one = or_(
        exists().where(CodeSecret.user_id == User.id),
        exists().where(Passkey.user_id == User.id),
    )
    rows = session.execute(
        select(
            UserRole.role, func.count(), func.count().filter(has_one).label("secured")
        )
        .join(User, User.id == UserRole.user_id)
        .where(User.active, ~User.is_system)
        .group_by(UserRole.role)
    )
    return {role: Count(people, secured) for role, people, secured in rows}
