"""Business systems and how they are: what is open, what fires, what is being changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from kb.alerts.alert import Severity
from kb.alerts.models import AlertGroup
from kb.changes.models import Change, ChangeState
from kb.incidents import policy
from kb.incidents.indexes import MANY_PEOPLE
from kb.incidents.models import Incident, State
from kb.incidents.takers import is_open
from kb.people.models import ManagedSystem, Unit, User
from kb.services.visibility import Clients, clients_of, of_clients

UNSOLVED: Final = (State.NEW, State.IN_PROGRESS)
LOOKED_BACK: Final = timedelta(days=365)
SOON: Final = timedelta(days=7)
_SEVERE: Final = (Severity.CRITICAL, Severity.HIGH)


class Condition(StrEnum):
    """How a system is, from the worst."""

    DOWN = "down"
    """Many people are hit, or a severe alert fires, and it is not solved."""
    CHANGING = "changing"
    IMPAIRED = "impaired"
    """Something is open."""
    WORKS = "works"

    @property
    def rank(self) -> int:
        return list(Condition).index(self)


class Outage(NamedTuple):
    """As much of an incident that hit many people as is shown of it."""

    id: int
    number: str
    system: str
    state: State
    created_at: datetime
    resolved_at: datetime | None


class System(NamedTuple):
    name: str
    owner_login: str | None
    owner_name: str | None


class Planned(NamedTuple):
    """As much of a change as is shown of it."""

    id: int
    number: str
    state: ChangeState
    system: str
    planned_from: datetime | None
    planned_to: datetime | None


@dataclass(frozen=True, slots=True)
class SystemState:
    """A system as its reader may know of it."""

    system: System
    condition: Condition
    open_incidents: int
    firing: int
    """Alerts that fire now."""
    outage: Outage | None
    """The last incident that hit many people."""
    changes: Sequence[Planned]
    """In progress, or planned for the next days."""


@dataclass(frozen=True, slots=True)
class Status:
    """A system as those who use it are told of it: without what IT says of it."""

    name: str
    condition: Condition
    since: datetime | None
    """When it went down, or when its change began."""
    until: datetime | None
    """When its change is to end."""


def list_states(session: Session, user: User, *, now: datetime) -> list[SystemState]:
    """Every system, the worst first. Incidents and alerts count as *user* may see them."""
    return _read(
        session, policy.visible_to(session, user), clients_of(session, user), now
    )


def list_statuses(session: Session, user: User, *, now: datetime) -> list[Status]:
    """The same for everybody of a client: whether it works, and nothing else."""
    found = []
    clients = clients_of(session, user)
    for each in _read(session, of_clients(Incident.client_id, clients), clients, now):
        since = until = None
        if each.condition is Condition.DOWN and each.outage is not None:
            since = each.outage.created_at
        if each.condition is Condition.CHANGING:
            since, until = each.changes[0].planned_from, each.changes[0].planned_to
        quiet = each.condition is Condition.IMPAIRED
        shown = Condition.WORKS if quiet else each.condition
        found.append(Status(each.system.name, shown, since, until))
    return sorted(found, key=lambda each: (each.condition.rank, each.name.casefold()))


def _read(
    session: Session, visible: ColumnElement[bool], clients: Clients, now: datetime
) -> list[SystemState]:
    rows = session.execute(
        select(ManagedSystem.name, User.login, User.name)
        .outerjoin(User, User.id == ManagedSystem.owner_id)
        .outerjoin(Unit, Unit.id == ManagedSystem.unit_id)
        .where(of_clients(Unit.client_id, clients, shared=True))
        .order_by(ManagedSystem.name)
    )
    systems = [System._make(row) for row in rows]
    named = {system.name.casefold() for system in systems}
    counted = _count_open(session, visible)
    firing = _count_firing(session, visible)
    outages = _find_outages(session, visible, named, now)
    changes = _find_changes(session, clients, now)
    states = []
    for system in systems:
        name = system.name.casefold()
        alerts = firing.get(name, Counter())
        states.append(
            SystemState(
                system=system,
                condition=_judge(
                    outages.get(name), alerts, changes[name], counted[name]
                ),
                open_incidents=counted[name],
                firing=alerts.total(),
                outage=outages.get(name),
                changes=changes[name],
            )
        )
    return sorted(
        states, key=lambda each: (each.condition.rank, each.system.name.casefold())
    )


def _judge(
    outage: Outage | None,
    alerts: Mapping[Severity, int],
    changes: Iterable[Planned],
    open_incidents: int,
) -> Condition:
    is_out = outage is not None and outage.state in UNSOLVED
    if is_out or any(alerts[severity] for severity in _SEVERE):
        return Condition.DOWN
    if any(change.state is ChangeState.IN_PROGRESS for change in changes):
        return Condition.CHANGING
    return Condition.IMPAIRED if open_incidents or alerts else Condition.WORKS


def _count_open(session: Session, visible: ColumnElement[bool]) -> Counter[str]:
    rows = session.execute(
        select(Incident.system, func.count())
        .where(is_open(), Incident.system != "", visible)
        .group_by(Incident.system)
    )
    counted: Counter[str] = Counter()
    for name, count in rows:
        counted[name.casefold()] += count
    return counted


def _count_firing(
    session: Session, visible: ColumnElement[bool]
) -> Mapping[str, Counter[Severity]]:
    rows = session.execute(
        select(
            AlertGroup.system, Incident.system, AlertGroup.severity, AlertGroup.firing
        )
        .join(Incident, Incident.id == AlertGroup.incident_id)
        .where(AlertGroup.firing > 0, is_open(), visible)
    )
    firing: defaultdict[str, Counter[Severity]] = defaultdict(Counter)
    for of_alert, of_incident, severity, count in rows:
        firing[(of_alert or of_incident).casefold()][severity] += count
    return firing


def _find_outages(
    session: Session, visible: ColumnElement[bool], named: set[str], now: datetime
) -> Mapping[str, Outage]:
    """The last one of each; one that is not solved comes before a later one that is."""
    found: dict[str, Outage] = {}
    rows = session.execute(
        select(*(getattr(Incident, name) for name in Outage._fields)).where(
            # Spelled out, as the index of outages has it.
            Incident.impact == literal(MANY_PEOPLE, literal_execute=True),
            Incident.system != "",
            Incident.state != State.CANCELLED,
            or_(
                and_(is_open(), Incident.state.in_(UNSOLVED)),
                Incident.created_at > now - LOOKED_BACK,
            ),
            visible,
        )
    ).all()
    # Few are left; asked for in this order, SQLite goes through all that there ever were.
    outages = map(Outage._make, rows)
    for outage in sorted(outages, key=attrgetter("created_at", "id"), reverse=True):
        name = outage.system.casefold()
        kept = found.get(name)
        is_worse = (
            kept is not None and kept.state not in UNSOLVED and outage.state in UNSOLVED
        )
        if name in named and (kept is None or is_worse):
            found[name] = outage
    return found


def _find_changes(
    session: Session, clients: Clients, now: datetime
) -> defaultdict[str, Sequence[Planned]]:
    rows = session.execute(
        select(*(getattr(Change, name) for name in Planned._fields))
        .where(
            Change.system != "",
            of_clients(Change.client_id, clients),
            or_(
                Change.state == ChangeState.IN_PROGRESS,
                (Change.state == ChangeState.PLANNED)
                & Change.planned_from.between(now, now + SOON),
            ),
        )
        .order_by(Change.planned_from.is_(None), Change.planned_from, Change.id)
    )
    found: defaultdict[str, list[Planned]] = defaultdict(list)
    for change in map(Planned._make, rows):
        found[change.system.casefold()].append(change)
    for each in found.values():
        each.sort(key=lambda change: change.state is not ChangeState.IN_PROGRESS)
    return defaultdict(list, found)
