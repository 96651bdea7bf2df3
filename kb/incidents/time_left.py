"""How much time the targets of incidents have left, for whoever looks at them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from kb.calendars.business_time import Timetable, between, find_provisional
from kb.calendars.timetables import timetable_of
from kb.incidents.models import Incident
from kb.service_levels.calendars import Calendars, Subject
from kb.service_levels.models import Clock, ClockState, ServiceLevel, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One target, as it stands now."""

    target: Target
    state: ClockState
    due_at: datetime | None
    met_at: datetime | None
    left: timedelta | None
    """Of working time; ``None`` once it is reached, late or ended."""
    is_late: bool
    is_near: bool
    """Whether people have been warned, or should be by now."""
    is_provisional: bool
    """Whether not all holidays are known of the years that it goes through."""


def list_left(
    session: Session, incidents: Iterable[Incident], *, now: datetime
) -> Mapping[int, list[Left]]:
    """The targets of each incident by its id, the response first; none without levels."""
    named = {each.id: each for each in incidents}
    if not named:
        return {}
    clocks = session.scalars(
        select(Clock)
        .where(Clock.incident_id.in_(named))
        .options(selectinload(Clock.level))
        .order_by(Clock.target)
    )
    reader = _Reader(session)
    found: dict[int, list[Left]] = {}
    for clock in clocks:
        table = reader.find(clock.level, named[clock.incident_id])
        found.setdefault(clock.incident_id, []).append(_to_left(clock, table, now))
    return {
        key: sorted(each, key=lambda left: list(Target).index(left.target))
        for key, each in found.items()
    }


def find_next(lefts: Iterable[Left]) -> Left | None:
    """The one that matters now: open, and the first that is due."""
    waiting = [each for each in lefts if each.met_at is None and _is_open(each)]
    return min(
        waiting, key=lambda each: (each.due_at is None, each.due_at), default=None
    )


def _is_open(left: Left) -> bool:
    return left.state is not ClockState.STOPPED


def _to_left(clock: Clock, table: Timetable, now: datetime) -> Left:
    is_late = clock.missed_at is not None or (
        clock.state is ClockState.RUNNING
        and clock.due_at is not None
        and clock.due_at < now
    )
    return Left(
        target=clock.target,
        state=clock.state,
        due_at=clock.due_at,
        met_at=clock.met_at,
        left=None if is_late else _find_left(clock, table, now),
        is_late=is_late,
        is_near=clock.state is ClockState.RUNNING and clock.warned_at is not None,
        is_provisional=clock.due_at is not None
        and bool(find_provisional(table, clock.started_at, clock.due_at)),
    )


def _find_left(clock: Clock, table: Timetable, now: datetime) -> timedelta | None:
    if clock.state is ClockState.PAUSED:
        minutes = clock.level.minutes_of(clock.target) or 0
        spent = timedelta(seconds=clock.spent_seconds)
        return max(timedelta(minutes=minutes) - spent, timedelta())
    if clock.state is ClockState.RUNNING and clock.due_at is not None:
        return between(table, now, clock.due_at)
    return None


class _Reader:
    """The timetables of levels, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._calendars = Calendars(session)
        self._timetables: dict[int | None, Timetable] = {}

    def find(self, level: ServiceLevel, incident: Incident) -> Timetable:
        subject = subject_of(incident, incident.service_id)
        calendar_id = self._calendars.find(level, subject)
        if calendar_id not in self._timetables:
            self._timetables[calendar_id] = timetable_of(self._session, calendar_id)
        return self._timetables[calendar_id]


def subject_of(incident: Incident, service_id: int | None) -> Subject:
    """What decides which calendar counts, while the incident is about that service."""
    return Subject(
        client_id=incident.client_id,
        service_id=service_id,
        unit_id=incident.origin_unit_id,
        day=incident.created_at.astimezone().date(),
    )
