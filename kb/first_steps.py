"""What an administrator of a new installation does first, and what of it is done.

Nothing is ticked by hand: each step is looked for where it leaves its trace.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.people.directory import list_people
from kb.people.models import ManagedSystem, Role, Unit

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
    done = {
        StepCode.UNITS: _has(session, select(Unit.id)),
        StepCode.PEOPLE: len(list_people(session, *Role)) >= ENOUGH,
        StepCode.REVIEWERS: len(list_people(session, Role.REVIEWER)) >= ENOUGH,
        StepCode.SYSTEMS: _has(session, select(ManagedSystem.id)),
        StepCode.KNOWLEDGE: _has(session, catalogue.live()),
        StepCode.MAIL: has_mail,
        StepCode.BACKUPS: has_backups,
    }
    return [Step(code, done[code]) for code in StepCode]


def _has(session: Session, rows: Select[Any]) -> bool:
    return session.scalar(select(rows.exists())) is True
