"""Rosters are set up, and single duties handed over; every change is in the audit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.people.models import Post, Role, Unit, User
from kb.rosters.duties import Duty, list_duties, list_now
from kb.rosters.errors import RosterCase, RosterInputError, RosterNotAllowedError
from kb.rosters.models import Exchange, Roster, RosterMember, Shift, ShiftDays, Turn
from kb.rosters.rules import check_rule
from kb.services.visibility import clients_of, of_clients
from kb.text import MAX_LINE, to_line

_HOURS: Final = re.compile(r"(\d{1,2}):([0-5]\d)\s*-\s*(\d{1,2}):([0-5]\d)")
_DAY: Final = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDraft:
    name: str
    rule: str
    hours: str
    """Such as 17:00-09:00, which ends on the day after."""
    days: ShiftDays = ShiftDays.ANY
    starts_on: date


def list_rosters(session: Session, user: User) -> Sequence[Roster]:
    """Those of the clients that *user* works for, by unit and name."""
    return session.scalars(
        select(Roster)
        .join(Roster.unit)
        .where(Roster.active, of_clients(Unit.client_id, clients_of(session, user)))
        .order_by(Unit.name, Roster.name, Roster.id)
    ).all()


def list_there(session: Session, user: User, now: datetime) -> list[Duty]:
    """Who is on duty now, by all rosters that *user* may see."""
    return [
        duty
        for roster in list_rosters(session, user)
        for duty in list_now(session, roster, now)
        if duty.person is not None
    ]


def get_roster(session: Session, roster_id: int, user: User) -> Roster:
    found = session.scalar(
        select(Roster)
        .join(Roster.unit)
        .where(
            Roster.id == roster_id,
            of_clients(Unit.client_id, clients_of(session, user)),
        )
    )
    if found is None:
        raise NotFoundError("roster", roster_id)
    return found


def add_roster(
    session: Session,
    name: str,
    *,
    unit: Unit,
    post: Post,
    turn: Turn,
    by: By,
) -> Roster:
    """Raise ``RosterInputError`` for one without a name."""
    _require_keeper(unit, by)
    roster = Roster(name=_to_name(name), unit=unit, post=post, turn=turn)
    session.add(roster)
    session.flush()  # The audit names its id.
    audit.record(session, "add_roster", roster, by=by, unit=unit.id, post=post.value)
    return roster


def set_members(
    session: Session, roster: Roster, people: Sequence[User], *, by: By
) -> None:
    """Who takes turns, in this order. Raise ``RosterInputError`` for who takes nothing."""
    _require_keeper(roster.unit, by)
    if not people:
        raise RosterInputError("Somebody has to take turns.", case=RosterCase.NOBODY)
    for person in people:
        _require_technician(person)
    roster.members.clear()
    session.flush()  # The same positions are given anew.
    roster.members.extend(
        RosterMember(position=place, user=person)
        for place, person in enumerate(dict.fromkeys(people))
    )
    _note(
        session, roster, "set_roster_members", by, members=[each.id for each in people]
    )


def add_shift(session: Session, roster: Roster, draft: ShiftDraft, *, by: By) -> Shift:
    """Raise ``RosterInputError`` for a rule that yields no day, or hours that are none."""
    _require_keeper(roster.unit, by)
    since, minutes = _read_hours(draft.hours)
    shift = Shift(
        name=_to_name(draft.name),
        rule=check_rule(draft.rule, draft.starts_on),
        days=draft.days,
        starts_on=draft.starts_on,
        since=since,
        minutes=minutes,
    )
    roster.shifts.append(shift)
    _note(session, roster, "add_shift", by, rule=shift.rule, hours=draft.hours)
    return shift


def end_roster(session: Session, roster: Roster, *, by: By) -> None:
    """Nobody is on duty by it any more; what it was stays on record."""
    _require_keeper(roster.unit, by)
    roster.active = False
    _note(session, roster, "end_roster", by)


def hand_over(  # noqa: PLR0913 - which duty, to whom, and why.
    session: Session,
    roster: Roster,
    shift_id: int,
    day: date,
    person: User | None,
    *,
    reason: str,
    by: By,
) -> None:
    """Give one duty to another person, or to nobody. Raise ``RosterInputError``."""
    duty = next(
        (
            each
            for each in list_duties(session, roster, day, day)
            if each.shift.id == shift_id
        ),
        None,
    )
    if duty is None:
        raise RosterInputError(
            "There is no such duty on that day.", case=RosterCase.NO_DUTY
        )
    if duty.person is None or duty.person.id != by.actor.user.id:
        _require_keeper(roster.unit, by)
    if person is not None:
        _require_technician(person)
    row = session.scalar(
        select(Exchange).where(Exchange.shift_id == shift_id, Exchange.day == day)
    )
    if row is None:
        row = Exchange(shift_id=shift_id, day=day)
        session.add(row)
    row.user, row.reason = person, to_line(reason)[:MAX_LINE]
    _note(
        session,
        roster,
        "hand_over_duty",
        by,
        shift=shift_id,
        day=day.isoformat(),
        to=person.id if person is not None else None,
    )


def may_keep(unit: Unit, user: User) -> bool:
    return user.has(Role.MANAGER, Role.ADMINISTRATOR) or unit.lead_id == user.id


def _require_keeper(unit: Unit, by: By) -> None:
    if not may_keep(unit, by.actor.user):
        raise RosterNotAllowedError


def _require_technician(person: User) -> None:
    if not person.is_technician or person.is_system:
        raise RosterInputError(
            f"{person.login} does not work as a technician here.",
            case=RosterCase.NOT_A_TECHNICIAN,
            text=person.login,
        )


def _to_name(text: str) -> str:
    name = to_line(text)
    if not 0 < len(name) <= MAX_LINE:
        raise RosterInputError(
            f"A name has up to {MAX_LINE} characters.",
            case=RosterCase.BAD_NAME,
            limit=MAX_LINE,
        )
    return name


def _read_hours(text: str) -> tuple[int, int]:
    """When it begins, and how long it lasts, in minutes."""
    found = _HOURS.fullmatch(text.strip())
    if found is not None:
        hour, minute, last_hour, last_minute = map(int, found.groups())
        since, until = hour * 60 + minute, last_hour * 60 + last_minute
        if since < _DAY and until <= _DAY:
            return since, (until - since) % _DAY or _DAY
    raise RosterInputError(
        f"The hours of a shift are written as 17:00-09:00: {text}.",
        case=RosterCase.BAD_TIME,
        text=text,
    )


def _note(
    session: Session, roster: Roster, action: str, by: By, **details: Any
) -> None:
    session.flush()
    audit.record(session, action, roster, by=by, **details)
