"""A unit that ends: what hangs on it is said first, then nothing more is planned there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.duties import service as duties
from kb.duties.models import Duty
from kb.incidents.models import Incident
from kb.incidents.takers import OPEN
from kb.leaving.errors import LeavingNotAllowedError, UnitEndedError, UnitInUseError
from kb.people.models import Membership, Role, Unit, User
from kb.registers.models import Record, RecordState
from kb.rosters import service as rosters
from kb.rosters.models import Roster


class Fate(StrEnum):
    """What becomes of something when its unit ends."""

    FIRST = "first"
    """It has to go elsewhere before the unit ends."""
    ENDS = "ends"
    """It ends with the unit."""
    STAYS = "stays"
    """It stays as it is, and is to be moved: nothing more comes to it."""


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    fate: Fate
    asked: Callable[[int], Select[Any]]
    """The ids of what hangs on the unit of that id."""


@dataclass(frozen=True, slots=True)
class Hanging:
    code: str
    fate: Fate
    count: int


def _ask_for_people(unit_id: int) -> Select[Any]:
    return (
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.unit_id == unit_id, User.active)
        .distinct()
    )


PARTS: Final = (
    Part(
        "units",
        Fate.FIRST,
        lambda unit_id: select(Unit.id).where(
            Unit.parent_id == unit_id, Unit.ended_on.is_(None)
        ),
    ),
    Part(
        "incidents",
        Fate.FIRST,
        lambda unit_id: select(Incident.id).where(
            Incident.unit_id == unit_id, Incident.state.in_(OPEN)
        ),
    ),
    Part(
        "rosters",
        Fate.ENDS,
        lambda unit_id: select(Roster.id).where(
            Roster.unit_id == unit_id, Roster.active
        ),
    ),
    Part(
        "duties",
        Fate.ENDS,
        lambda unit_id: select(Duty.id).where(
            Duty.unit_id == unit_id, Duty.ended_at.is_(None)
        ),
    ),
    Part(
        "records",
        Fate.STAYS,
        lambda unit_id: select(Record.id).where(
            Record.unit_id == unit_id, Record.state != RecordState.ENDED
        ),
    ),
    Part("people", Fate.STAYS, _ask_for_people),
)


def list_hanging(session: Session, unit: Unit) -> list[Hanging]:
    """What hangs on *unit*, in numbers; nothing is said of what does not."""
    counted = (
        (
            part,
            session.scalar(
                select(func.count()).select_from(part.asked(unit.id).subquery())
            ),
        )
        for part in PARTS
    )
    return [Hanging(part.code, part.fate, count) for part, count in counted if count]


def end_unit(session: Session, unit: Unit, day: date, *, by: By) -> list[Hanging]:
    """Take nothing more into *unit* from *day* on; return what hung on it.

    Its rosters and duties end now. Raise ``LeavingNotAllowedError``, ``UnitEndedError``, or
    ``UnitInUseError`` while something has to go elsewhere first.
    """
    if not by.actor.user.has(Role.ADMINISTRATOR):
        raise LeavingNotAllowedError
    locked = session.scalars(
        select(Unit)
        .where(Unit.id == unit.id)
        .with_for_update(of=Unit)
        .execution_options(populate_existing=True)
    ).one()
    if locked.ended_on is not None:
        raise UnitEndedError(locked.name, locked.ended_on)
    hanging = list_hanging(session, locked)
    first = {each.code: each.count for each in hanging if each.fate is Fate.FIRST}
    if first:
        raise UnitInUseError(locked.name, first)
    for roster in session.scalars(
        select(Roster).where(Roster.unit_id == locked.id, Roster.active)
    ).all():
        rosters.end_roster(session, roster, by=by)
    for duty in session.scalars(
        select(Duty).where(Duty.unit_id == locked.id, Duty.ended_at.is_(None))
    ).all():
        duties.end_duty(session, duty, by=by)
    locked.ended_on = day
    counts = {each.code: each.count for each in hanging}
    audit.record(session, "end", locked, by=by, day=day.isoformat(), **counts)
    return hanging
