"""Somebody takes the turns of somebody else from a day on; those of the others stay."""

from dataclasses import replace
from datetime import date
from itertools import zip_longest

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from kb import audit
from kb.audit import By
from kb.calendars.timetables import timetable_of
from kb.people.models import User
from kb.rosters.duties import Turns, find_calendar, list_turns
from kb.rosters.errors import RosterNotAllowedError
from kb.rosters.models import Exchange, Roster, RosterMember, Shift
from kb.rosters.service import may_keep, require_technician


def takes_part(user_id: int, day: date) -> ColumnElement[bool]:
    """The condition that somebody takes turns in a ``Roster`` on that day or later."""
    other = aliased(RosterMember)
    holds_since = (
        select(func.max(other.since))
        .where(other.roster_id == Roster.id, other.since <= day)
        .correlate(Roster)
        .scalar_subquery()
    )
    turns = select(RosterMember.position).where(
        RosterMember.roster_id == Roster.id,
        RosterMember.user_id == user_id,
        or_(RosterMember.since > day, RosterMember.since == holds_since),
    )
    single = (
        select(Exchange.id)
        .join(Shift, Shift.id == Exchange.shift_id)
        .where(
            Shift.roster_id == Roster.id,
            Exchange.user_id == user_id,
            Exchange.day >= day,
        )
    )
    return or_(
        turns.correlate(Roster).exists(),
        single.correlate(Roster).exists(),
    )


def replace_member(
    session: Session, roster: Roster, leaver: User, to: User, *, by: By
) -> None:
    """Give *to* the turns and single duties of *leaver* from today on, in the same place.

    Days before stay as they were. Raise ``RosterInputError`` for who takes no turns.
    """
    if not may_keep(roster.unit, by.actor.user):
        raise RosterNotAllowedError
    require_technician(to)
    day = _today(session, roster, by)
    _set_turns(session, roster, _list_replaced(roster, leaver, to, day))
    session.execute(
        update(Exchange)
        .where(
            Exchange.shift_id.in_([shift.id for shift in roster.shifts]),
            Exchange.user_id == leaver.id,
            Exchange.day >= day,
        )
        .values(user_id=to.id)
    )
    details = {"person": leaver.id, "to": to.id, "since": day.isoformat()}
    audit.record(session, "replace_roster_member", roster, by=by, **details)


def _today(session: Session, roster: Roster, by: By) -> date:
    calendar_id = find_calendar(session, roster, by.now.astimezone().date())
    return by.now.astimezone(timetable_of(session, calendar_id).zone).date()


def _list_replaced(roster: Roster, leaver: User, to: User, day: date) -> list[Turns]:
    """The lists as they will be: the one that holds on *day* ends where it changes."""
    found: list[Turns] = []
    lists = list_turns(roster)
    ends = [each.since for each in lists[1:]]
    for turns, until in zip_longest(lists, ends):
        if (until is not None and until <= day) or leaver not in turns.people:
            found.append(turns)
            continue
        people = [to if each is leaver else each for each in turns.people]
        if turns.since < day:
            found.append(turns)
        found.append(replace(turns, since=max(turns.since, day), people=people))
    return found


def _set_turns(session: Session, roster: Roster, lists: list[Turns]) -> None:
    roster.members.clear()
    session.flush()  # The same positions are given anew.
    places = [(turns, user) for turns in lists for user in turns.people]
    roster.members.extend(
        RosterMember(
            position=place,
            user=user,
            since=turns.since,
            counted_from=turns.counted_from,
        )
        for place, (turns, user) in enumerate(places)
    )
    session.flush()
