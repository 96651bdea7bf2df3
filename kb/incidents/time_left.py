"""How much time the targets of incidents have left, for whoever looks at them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session, joinedload

from kb.calendars.business_time import Timetable, between, find_provisional
from kb.calendars.timetables import CHANGES, list_timetables
from kb.incidents.models import Incident
from kb.kept import kept
from kb.service_levels.calendars import Calendars, Subject
from kb.service_levels.models import Clock, ClockState, Target
from kb.services.models import Client, Contract, Service


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
    calendars = Calendars(session)
    counted: list[tuple[Clock, int | None]] = []
    rows = session.execute(_ask(), {"incidents": list(named)}).all()
    for clock, of_client, of_service, has_contract, _ in rows:
        incident = named[clock.incident_id]
        subject = subject_of(incident, incident.service_id)
        calendars.know(
            subject,
            of_client=of_client,
            of_service=of_service,
            has_contract=has_contract,
        )
        counted.append((clock, calendars.find(clock.level, subject)))
    asked = {calendar_id for _, calendar_id in counted}
    tables = list_timetables(session, asked, rows[0][-1] if rows else None)
    found: dict[int, list[Left]] = {}
    for clock, calendar_id in counted:
        left = _to_left(clock, tables[calendar_id], now)
        found.setdefault(clock.incident_id, []).append(left)
    return {
        key: sorted(each, key=lambda left: list(Target).index(left.target))
        for key, each in found.items()
    }


@kept
def _ask() -> Select[Clock, int | None, int | None, bool, int | None]:
    """Their clocks, and what decides which calendar counts, in one question."""
    named = exists().where(
        Contract.client_id == Client.id, Contract.calendar_id.is_not(None)
    )
    return (
        select(Clock, Client.calendar_id, Service.calendar_id, named, CHANGES)
        .join(Incident, Incident.id == Clock.incident_id)
        .join(Client, Client.id == Incident.client_id)
        .outerjoin(Service, Service.id == Incident.service_id)
        .where(Clock.incident_id.in_(bindparam("incidents", expanding=True)))
        .options(joinedload(Clock.level))
        .order_by(Clock.target)
    )


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


def subject_of(incident: Incident, service_id: int | None) -> Subject:
    """What decides which calendar counts, while the incident is about that service."""
    return Subject(
        client_id=incident.client_id,
        service_id=service_id,
        unit_id=incident.origin_unit_id,
        day=incident.created_at.astimezone().date(),
    )
