"""What an administrator of a new installation does first, and what of it is done.

Nothing is ticked by hand: each step is looked for where it leaves its trace.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.people.models import ManagedSystem, Role, Unit, User, UserRole

ENOUGH: Final = 2
"""People, and reviewers: nobody reviews their own text."""


class StepCode(StrEnum):
    UNITS = "units"
    PEOPLE = "people"
    REVIEWERS = "reviewers"
    SYSTEMS = "systems"
    KNOWLEDGE = "knowledge"
    MAIL = "mail"
    BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class Step:
    code: StepCode
    is_done: bool


def list_steps(session: Session, *, has_mail: bool, has_backups: bool) -> list[Step]:
    """Every step, in the order in which they build on each other."""
    row = session.execute(
        select(
            select(Unit.id).exists(),
            _has_enough(*Role),
            _has_enough(Role.REVIEWER),
            select(ManagedSystem.id).exists(),
            catalogue.live().exists(),
        )
    ).one()
    found = (*map(bool, row), has_mail, has_backups)
    return [Step(code, done) for code, done in zip(StepCode, found, strict=True)]


def _has_enough(*roles: Role) -> ColumnElement[bool]:
    people = select(func.count(User.id)).where(
        User.active,
        ~User.is_system,
        User.role_rows.any(UserRole.role.in_(roles)),
    )
    return people.scalar_subquery() >= ENOUGH
