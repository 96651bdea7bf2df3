"""Service levels kept: added, replaced, ended; and the one that holds for an incident."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.calendars.models import Calendar
from kb.calendars.timetables import timetable_of
from kb.errors import NotFoundError
from kb.people.models import User
from kb.service_levels.errors import (
    LevelCase,
    LevelEndedError,
    LevelInputError,
    LevelInUseError,
    LevelOverlapsError,
)
from kb.service_levels.models import Clock, ServiceLevel
from kb.services.models import OWN, Client, Service
from kb.services.visibility import clients_of, of_clients

MOST_MINUTES: Final = 525_600
"""A year around the clock: more is a slip of the pen."""
PRIORITIES: Final = range(1, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What is to be promised, as somebody says it."""

    client: Client | None = None
    service: Service | None = None
    priority: int | None = None
    respond_minutes: int | None = None
    resolve_minutes: int | None = None
    calendar: Calendar | None = None
    warn_percent: int = 80
    active_from: datetime | None = None
    """From now on, unless a later time is named."""


def add(session: Session, promise: Promise, *, by: By) -> ServiceLevel:
    """Promise it. Raise ``LevelInputError`` or ``LevelOverlapsError``."""
    since = promise.active_from or by.now
    _check(session, promise, since, now=by.now)
    _lock(session, promise.client)
    _require_free(session, promise, since)
    level = ServiceLevel(active_from=since, **_columns(promise))
    session.add(level)
    session.flush()  # The audit names its id.
    audit.record(session, "add_service_level", level, by=by)
    return level


def change(
    session: Session, level: ServiceLevel, promise: Promise, *, by: By
) -> ServiceLevel:
    """Promise something else in its place.

    What runs by it goes on as it was promised: a level with clocks ends, and the new one
    holds for what is opened from now on. Raise as ``add``.
    """
    _require_in_force(level, by.now)
    if not has_clocks(session, level) and promise.active_from is None:
        _check(session, promise, level.active_from, now=level.active_from)
        _lock(session, promise.client)
        _require_free(session, promise, level.active_from, but=level.id)
        for name, value in _columns(promise).items():
            setattr(level, name, value)
        audit.record(session, "change_service_level", level, by=by)
        return level
    end(session, level, by=by)
    return add(session, promise, by=by)


def end(session: Session, level: ServiceLevel, *, by: By) -> None:
    """Let it hold for nothing that is opened from now on."""
    _require_in_force(level, by.now)
    level.ended_at = max(by.now, level.active_from)
    audit.record(session, "end_service_level", level, by=by)


def remove(session: Session, level: ServiceLevel, *, by: By) -> None:
    """Delete what was never used. Raise ``LevelInUseError`` for a level with clocks."""
    if has_clocks(session, level):
        raise LevelInUseError
    audit.record(session, "remove_service_level", level, by=by)
    session.delete(level)


def get_for(session: Session, level_id: int, user: User) -> ServiceLevel:
    """One that *user* may change: of their clients, or any where they work for all.

    Raise ``NotFoundError``.
    """
    level = session.get(ServiceLevel, level_id)
    clients = clients_of(session, user)
    if level is None or (clients is not None and level.client_id not in clients):
        raise NotFoundError("level", level_id)
    return level


def list_levels(
    session: Session, user: User, *, now: datetime, ended: bool = False
) -> Sequence[ServiceLevel]:
    """What holds or will hold for the clients of *user*, the most general first."""
    seen = of_clients(ServiceLevel.client_id, clients_of(session, user), shared=True)
    query = select(ServiceLevel).where(seen)
    if not ended:
        query = query.where(
            or_(ServiceLevel.ended_at.is_(None), ServiceLevel.ended_at > now)
        )
    columns = (ServiceLevel.client_id, ServiceLevel.service_id, ServiceLevel.priority)
    order = [part for each in columns for part in (each.is_not(None), each)]
    return session.scalars(query.order_by(*order, ServiceLevel.id)).all()


def list_in_force(
    session: Session, client_id: int, at: datetime
) -> Sequence[ServiceLevel]:
    """What held for a client's incidents that were opened *at* that time."""
    return session.scalars(_IN_FORCE, {"client": client_id, "at": at}).all()


_IN_FORCE: Final = select(ServiceLevel).where(
    or_(
        ServiceLevel.client_id.is_(None), ServiceLevel.client_id == bindparam("client")
    ),
    ServiceLevel.active_from <= bindparam("at"),
    or_(ServiceLevel.ended_at.is_(None), ServiceLevel.ended_at > bindparam("at")),
)


def choose(
    levels: Iterable[ServiceLevel], service_id: int | None, priority: int
) -> ServiceLevel | None:
    """The most specific of a client's *levels*."""
    fit = (
        level
        for level in levels
        if level.service_id in (None, service_id) and level.priority in (None, priority)
    )
    return max(fit, key=lambda level: level.rank, default=None)


def has_clocks(session: Session, level: ServiceLevel) -> bool:
    return bool(session.scalar(select(exists().where(Clock.level_id == level.id))))


def _columns(promise: Promise) -> dict[str, int | None]:
    return {
        "client_id": promise.client.id if promise.client else None,
        "service_id": promise.service.id if promise.service else None,
        "priority": promise.priority,
        "respond_minutes": promise.respond_minutes,
        "resolve_minutes": promise.resolve_minutes,
        "calendar_id": promise.calendar.id if promise.calendar else None,
        "warn_percent": promise.warn_percent,
    }


def _check(
    session: Session, promise: Promise, since: datetime, *, now: datetime
) -> None:
    if since < now:
        raise LevelInputError(
            "A level holds from now on, or from a later time.",
            case=LevelCase.IN_THE_PAST,
        )
    _check_targets(promise)
    if promise.priority is not None and promise.priority not in PRIORITIES:
        raise LevelInputError(
            "A priority is a number from 1 to 5.", case=LevelCase.BAD_PRIORITY
        )
    service = promise.service
    if service is not None and service.client_id is not None:
        client = promise.client
        if client is None or client.id != service.client_id:
            raise LevelInputError(
                "This service is another client's.", case=LevelCase.OTHER_CLIENT
            )
    calendar = promise.calendar
    if calendar is not None and not any(timetable_of(session, calendar.id).week):
        raise LevelInputError(
            "This calendar has no working hours, so no time would ever pass.",
            case=LevelCase.NO_HOURS,
        )


def _check_targets(promise: Promise) -> None:
    targets = [
        minutes
        for minutes in (promise.respond_minutes, promise.resolve_minutes)
        if minutes is not None
    ]
    if not targets:
        raise LevelInputError(
            "Say within how many minutes to respond, to resolve, or both.",
            case=LevelCase.NO_TARGET,
        )
    if min(targets) < 1:
        raise LevelInputError(
            "A target is a minute at the least.", case=LevelCase.TOO_SHORT
        )
    if max(targets) > MOST_MINUTES:
        raise LevelInputError(
            f"A target is {MOST_MINUTES} minutes at the most.",
            case=LevelCase.TOO_LONG,
            limit=MOST_MINUTES,
        )
    if not 1 <= promise.warn_percent <= 99:  # noqa: PLR2004 - of a hundred.
        raise LevelInputError(
            "People are warned at 1 to 99 percent of the time.",
            case=LevelCase.BAD_PERCENT,
        )


def _lock(session: Session, client: Client | None) -> None:
    """Of two who promise the same at once, the second sees what the first has said."""
    session.execute(
        select(Client.id)
        .where(Client.id == (client.id if client else OWN))
        .with_for_update()
    )


def _require_free(
    session: Session, promise: Promise, since: datetime, *, but: int | None = None
) -> None:
    columns = _columns(promise)
    same: list[ColumnElement[bool]] = [
        getattr(ServiceLevel, name).is_not_distinct_from(columns[name])
        for name in ("client_id", "service_id", "priority")
    ]
    taken = session.scalar(
        select(ServiceLevel.id)
        .where(
            *same,
            ServiceLevel.id != (but or 0),
            or_(ServiceLevel.ended_at.is_(None), ServiceLevel.ended_at > since),
        )
        .limit(1)
    )
    if taken is not None:
        raise LevelOverlapsError(taken)


def _require_in_force(level: ServiceLevel, now: datetime) -> None:
    if level.ended_at is not None and level.ended_at <= now:
        raise LevelEndedError
