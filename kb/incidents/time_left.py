"""How much time the targets of incidents have left, for whoever looks at them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from kb.calendars.business_time import Timetable, between, find_provisional
from kb.calendars.timetables import CHANGES, list_timetables
from kb.incidents.listed import Listed
from kb.incidents.models import Incident
from kb.kept import kept
from kb.service_levels.calendars import Calendars, Subject
from kb.service_levels.models import Clock, ClockState, ServiceLevel, Target
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
    session: Session, incidents: Iterable[Incident | Listed], *, now: datetime
) -> Mapping[int, list[Left]]:
    """The targets of each incident by its id, the response first; none without levels."""
    named = {each.id: each for each in incidents}
    if not named:
        return {}
    calendars = Calendars(session)
    counted: list[tuple[Any, int | None]] = []
    rows = session.execute(_ask(), {"incidents": list(named)}).all()
    for row in rows:
        incident = named[row.incident_id]
        subject = subject_of(incident, incident.service_id)
        calendars.know(
            subject,
            of_client=row.of_client,
            of_service=row.of_service,
            has_contract=row.has_contract,
        )
        counted.append((row, calendars.find(row.of_level, subject)))
    asked = {calendar_id for _, calendar_id in counted}
    tables = list_timetables(session, asked, rows[0].changes if rows else None)
    found: dict[int, list[Left]] = {}
    for row, calendar_id in counted:
        left = _to_left(row, tables[calendar_id], now)
        found.setdefault(row.incident_id, []).append(left)
    for lefts in found.values():
        lefts.sort(key=lambda left: _ORDER.index(left.target))
    return found


_ORDER: Final = tuple(Target)


@kept
def _ask() -> Select[*tuple[Any, ...]]:
    """Their clocks, and what decides which calendar counts, in one question.

    As rows, for a list has a hundred of them, and changes none.
    """
    named = exists().where(
        Contract.client_id == Client.id, Contract.calendar_id.is_not(None)
    )
    return (
        select(
            Clock.incident_id,
            Clock.target,
            Clock.state,
            Clock.started_at,
            Clock.due_at,
            Clock.warned_at,
            Clock.missed_at,
            Clock.met_at,
            Clock.spent_seconds,
            ServiceLevel.respond_minutes,
            ServiceLevel.resolve_minutes,
            ServiceLevel.calendar_id.label("of_level"),
            Client.calendar_id.label("of_client"),
            Service.calendar_id.label("of_service"),
            named.label("has_contract"),
            CHANGES.label("changes"),
        )
        .join(ServiceLevel, ServiceLevel.id == Clock.level_id)
        .join(Incident, Incident.id == Clock.incident_id)
        .join(Client, Client.id == Incident.client_id)
        .outerjoin(Service, Service.id == Incident.service_id)
        .where(Clock.incident_id.in_(bindparam("incidents", expanding=True)))
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


def _to_left(clock: Any, table: Timetable, now: datetime) -> Left:
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


def _find_left(clock: Any, table: Timetable, now: datetime) -> timedelta | None:
    if clock.state is ClockState.PAUSED:
        is_response = clock.target is Target.RESPOND
        minutes = clock.respond_minutes if is_response else clock.resolve_minutes
        spent = timedelta(seconds=clock.spent_seconds)
        return max(timedelta(minutes=minutes or 0) - spent, timedelta())
    if clock.state is ClockState.RUNNING and clock.due_at is not None:
        return between(table, now, clock.due_at)
    return None


def subject_of(incident: Incident | Listed, service_id: int | None) -> Subject:
    """What decides which calendar counts, while the incident is about that service."""
    return Subject(
        client_id=incident.client_id,
        service_id=service_id,
        unit_id=incident.origin_unit_id,
        day=incident.created_at.astimezone().date(),
    )
