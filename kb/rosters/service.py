"""Rosters are set up, and single duties handed over; every change is in the audit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.people.models import Post, Role, Unit, User
from kb.rosters.duties import Duty, list_duties, list_now
from kb.rosters.errors import RosterCase, RosterInputError, RosterNotAllowedError
from kb.rosters.models import (
    EVER,
    Exchange,
    Roster,
    RosterMember,
    Shift,
    ShiftDays,
    Turn,
)
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


def add_roster(  # noqa: PLR0913 - all that it is.
    session: Session,
    name: str,
    *,
    unit: Unit,
    post: Post,
    turn: Turn,
    calendar_id: int | None = None,
    by: By,
) -> Roster:
    """Raise ``RosterInputError`` for one without a name.

    Without a calendar of its own it has that of its unit.
    """
    _require_keeper(unit, by)
    roster = Roster(
        name=_to_name(name), unit=unit, post=post, turn=turn, calendar_id=calendar_id
    )
    session.add(roster)
    session.flush()  # The audit names its id.
    audit.record(session, "add_roster", roster, by=by, unit=unit.id, post=post.value)
    return roster


def edit_roster(
    session: Session, roster: Roster, name: str, *, calendar_id: int | None, by: By
) -> None:
    """What it is called, and whose zone and working days count from now on."""
    _require_keeper(roster.unit, by)
    roster.name, roster.calendar_id = _to_name(name), calendar_id
    _note(session, roster, "edit_roster", by, calendar=calendar_id)


def set_members(
    session: Session,
    roster: Roster,
    people: Sequence[User],
    *,
    since: date = EVER,
    by: By,
) -> None:
    """Who takes turns from a day on, in this order; what was before stays.

    Lists of later days go. Raise ``RosterInputError`` for who takes none.
    """
    _require_keeper(roster.unit, by)
    if not people:
        raise RosterInputError("Somebody has to take turns.", case=RosterCase.NOBODY)
    for person in people:
        require_technician(person)
    kept = [each for each in roster.members if each.since < since]
    roster.members[:] = kept
    session.flush()  # The same positions are given anew.
    begin = max((each.position for each in kept), default=-1) + 1
    roster.members.extend(
        RosterMember(position=place, user=person, since=since)
        for place, person in enumerate(dict.fromkeys(people), begin)
    )
    named = [each.id for each in people]
    _note(
        session,
        roster,
        "set_roster_members",
        by,
        members=named,
        since=since.isoformat(),
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


def edit_shift(
    session: Session, roster: Roster, shift: Shift, draft: ShiftDraft, *, by: By
) -> Shift:
    """Let the shift be like this from the draft's day on; its turns are counted on.

    What it was before stays. Raise as ``add_shift``.
    """
    _require_keeper(roster.unit, by)
    name, (since, minutes) = _to_name(draft.name), _read_hours(draft.hours)
    rule = check_rule(draft.rule, shift.starts_on)
    _require_lasting(shift, draft.starts_on)
    begins = max(shift.starts_on, shift.valid_from)
    changed = shift
    if begins < draft.starts_on:
        changed = Shift(starts_on=shift.starts_on, valid_from=draft.starts_on)
        changed.valid_to, shift.valid_to = (
            shift.valid_to,
            draft.starts_on - timedelta(days=1),
        )
        roster.shifts.append(changed)
    changed.name, changed.rule, changed.days = name, rule, draft.days
    changed.since, changed.minutes = since, minutes
    session.flush()  # Handed-over duties name its id.
    session.execute(
        update(Exchange)
        .where(Exchange.shift_id == shift.id, Exchange.day >= draft.starts_on)
        .values(shift_id=changed.id)
    )
    _note(session, roster, "edit_shift", by, shift=shift.id, hours=draft.hours)
    return changed


def end_shift(
    session: Session, roster: Roster, shift: Shift, last: date, *, by: By
) -> None:
    """Let no duty come of it after that day. Raise ``RosterInputError`` for a later end."""
    _require_keeper(roster.unit, by)
    _require_lasting(shift, last)
    shift.valid_to = last
    _note(session, roster, "end_shift", by, shift=shift.id, last=last.isoformat())


def _require_lasting(shift: Shift, day: date) -> None:
    """What has ended, another may have followed: it is not taken up again."""
    if shift.valid_to is not None and day > shift.valid_to:
        raise RosterInputError(
            f"This shift ends on {shift.valid_to}. Add a new one.",
            case=RosterCase.ENDED,
            last=shift.valid_to.isoformat(),
        )


def get_shift(roster: Roster, shift_id: int) -> Shift:
    found = next((each for each in roster.shifts if each.id == shift_id), None)
    if found is None:
        raise NotFoundError("shift", shift_id)
    return found


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
        require_technician(person)
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


def require_technician(person: User) -> None:
    """Raise ``RosterInputError`` for somebody who takes no turns."""
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
