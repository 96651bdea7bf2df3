"""Who is on duty: the duties that shifts come to, with whose turn each is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.calendars.business_time import Timetable
from kb.calendars.timetables import timetable_of
from kb.people.models import Post, User
from kb.rosters.absences import Absences, find_absences
from kb.rosters.models import Exchange, Roster, Shift, ShiftDays, Turn
from kb.rosters.rules import iter_days
from kb.service_levels.calendars import Calendars, Subject

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift on one day."""

    roster: Roster
    shift: Shift
    day: date
    since: datetime
    until: datetime
    person: User | None
    """Nobody where the duty falls out, or nobody takes turns."""
    planned: User | None
    """Whose turn it is."""
    reason: str
    """Why it is another person."""


def on_duty(session: Session, unit_id: int, post: Post, now: datetime) -> list[User]:
    """Who is on duty for a post of a unit, by all of its rosters; each person once."""
    rosters = session.scalars(
        select(Roster)
        .where(Roster.unit_id == unit_id, Roster.post == post, Roster.active)
        .order_by(Roster.id)
    )
    found = [
        duty.person
        for roster in rosters.all()
        for duty in list_now(session, roster, now)
    ]
    return list(dict.fromkeys(each for each in found if each is not None))


def list_now(session: Session, roster: Roster, now: datetime) -> list[Duty]:
    calendar_id = find_calendar(session, roster, now.astimezone().date())
    today = now.astimezone(timetable_of(session, calendar_id).zone).date()
    # What began yesterday may last through the night.
    duties = list_duties(session, roster, today - _DAY, today)
    return [duty for duty in duties if duty.since <= now < duty.until]


def list_duties(
    session: Session, roster: Roster, first: date, last: date
) -> list[Duty]:
    """The duties that begin from *first* to *last*, in order."""
    timetable = timetable_of(session, find_calendar(session, roster, last))
    lists = list_turns(roster)
    exchanges = _find_exchanges(session, roster, first, last)
    stood_in = [each.user for each in exchanges.values() if each.user is not None]
    turning = [user for each in lists for user in each.people]
    absences = find_absences(session, [*turning, *stood_in])
    found = [
        _to_duty(_Slot(roster, shift, day, timetable), in_turn, absences, exchanges)
        for shift in roster.shifts
        for day, in_turn in _turns(roster, shift, timetable, lists, last)
        if day >= first and _holds(shift, day)
    ]
    return sorted(found, key=lambda duty: (duty.since, duty.shift.id))


def find_calendar(session: Session, roster: Roster, day: date) -> int | None:
    """The roster's own, else that of its unit: by contract, or its client's."""
    subject = Subject(client_id=roster.unit.client_id, unit_id=roster.unit_id, day=day)
    return roster.calendar_id or Calendars(session).find(None, subject)


@dataclass(frozen=True, slots=True)
class Turns:
    """Who takes turns from a day on, in order, until the next list holds."""

    since: date
    counted_from: date
    """Before *since* where the list goes on with the turns of one before."""
    people: list[User]


def list_turns(roster: Roster) -> list[Turns]:
    """The first list holds since ever."""
    found: dict[date, Turns] = {}
    for each in roster.members:
        counted_from = each.counted_from or each.since
        turns = found.setdefault(each.since, Turns(each.since, counted_from, []))
        turns.people.append(each.user)
    return sorted(found.values(), key=attrgetter("since"))


def _turns(
    roster: Roster,
    shift: Shift,
    timetable: Timetable,
    lists: Sequence[Turns],
    last: date,
) -> Iterator[tuple[date, Sequence[User]]]:
    """Each day of a shift with whose turn it is, and who would be next, from the first on.

    A new list begins with its first person, unless it goes on with the turns of the one
    before; what was before it stays.
    """
    monday = _monday_of(shift.starts_on)
    count, counted_from = 0, date.min
    for day in iter_days(shift.rule, shift.starts_on):
        if day > last:
            return
        if not _is_day_of(shift, timetable, day):
            continue
        held = [each for each in lists if each.since <= day]
        begins = held[-1].counted_from if held else date.min
        people = held[-1].people if held else []
        if begins != counted_from:
            counted_from = begins
            if begins > shift.starts_on:
                count, monday = 0, _monday_of(begins)
        turn = (day - monday) // _WEEK if roster.turn is Turn.WEEK else count
        begin = turn % len(people) if people else 0
        yield day, [*people[begin:], *people[:begin]]
        count += 1


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _holds(shift: Shift, day: date) -> bool:
    is_over = shift.valid_to is not None and day > shift.valid_to
    return shift.valid_from <= day and not is_over


def _is_day_of(shift: Shift, timetable: Timetable, day: date) -> bool:
    if shift.days is ShiftDays.ANY:
        return True
    return bool(timetable.spans(day)) == (shift.days is ShiftDays.WORKING)


def _find_exchanges(
    session: Session, roster: Roster, first: date, last: date
) -> Mapping[tuple[int, date], Exchange]:
    rows = session.scalars(
        select(Exchange).where(
            Exchange.shift_id.in_([shift.id for shift in roster.shifts]),
            Exchange.day.between(first, last),
        )
    )
    return {(row.shift_id, row.day): row for row in rows}


@dataclass(frozen=True, slots=True)
class _Slot:
    roster: Roster
    shift: Shift
    day: date
    timetable: Timetable

    @property
    def span(self) -> tuple[datetime, datetime]:
        midnight = datetime.combine(self.day, time(), self.timetable.zone)
        begin = midnight + timedelta(minutes=self.shift.since)
        end = begin + timedelta(minutes=self.shift.minutes)
        return begin.astimezone(UTC), end.astimezone(UTC)


def _to_duty(
    slot: _Slot,
    in_turn: Sequence[User],
    absences: Absences,
    exchanges: Mapping[tuple[int, date], Exchange],
) -> Duty:
    """The next one's where whose turn it is had left by then; what was before stays."""
    since, until = slot.span
    there = (each for each in in_turn if not absences.is_away(each, since, until))
    planned = next(there, None)
    exchange = exchanges.get((slot.shift.id, slot.day))
    if exchange is not None and exchange.user is not None:
        is_gone = absences.is_away(exchange.user, since, until)
        exchange = None if is_gone else exchange
    return Duty(
        roster=slot.roster,
        shift=slot.shift,
        day=slot.day,
        since=since,
        until=until,
        person=exchange.user if exchange is not None else planned,
        planned=planned,
        reason=exchange.reason if exchange is not None else "",
    )
