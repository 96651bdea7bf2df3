"""Tables of a guide, from what the service keeps of one client."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from kb.guides.terms import TERMS, both
from kb.packages.models import Package, PackageState
from kb.people.models import Role, Unit, User, UserRole
from kb.reporting.document import Cell, Column, Measure, Table, Words
from kb.reporting.vocabulary import Vocabulary
from kb.rosters.models import Roster, Shift
from kb.service_levels.models import ServiceLevel
from kb.services.models import Service
from kb.services.visibility import works_for

MOST_ROWS: Final = 500
_HOUR: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose tables are made, when, and in which words."""

    session: Session
    client_id: int
    vocabulary: Vocabulary
    now: datetime


def make_table(subject: Subject, code: str) -> Table | None:
    """The table of that code, perhaps without rows; ``None`` where nobody keeps it any more."""
    maker = TABLES.get(code)
    return maker(subject) if maker is not None else None


def _services(subject: Subject) -> Table:
    rows = subject.session.scalars(
        select(Service)
        .where(
            Service.active,
            or_(Service.client_id.is_(None), Service.client_id == subject.client_id),
        )
        .order_by(Service.position, Service.id)
        .limit(MOST_ROWS)
    ).all()
    return _table(
        "services",
        ("service", "code", "system", "kinds"),
        [
            (
                each.names,
                each.code,
                each.system,
                _joined([kind.names for kind in each.kinds]) or TERMS["every_kind"],
            )
            for each in rows
        ],
    )


def _levels(subject: Subject) -> Table:
    rows = subject.session.scalars(
        select(ServiceLevel)
        .where(
            or_(
                ServiceLevel.client_id.is_(None),
                ServiceLevel.client_id == subject.client_id,
            ),
            ServiceLevel.active_from <= subject.now,
            or_(
                ServiceLevel.ended_at.is_(None),
                ServiceLevel.ended_at > subject.now,
            ),
        )
        .order_by(ServiceLevel.service_id, ServiceLevel.priority, ServiceLevel.id)
        .limit(MOST_ROWS)
    ).all()
    return _table(
        "levels",
        ("service", "priority", "respond", "resolve", "calendar"),
        [
            (
                each.service.names if each.service else TERMS["every"],
                TERMS["every"]
                if each.priority is None
                else subject.vocabulary.name("priority", each.priority),
                _within(each.respond_minutes),
                _within(each.resolve_minutes),
                each.calendar.names if each.calendar else TERMS["default"],
            )
            for each in rows
        ],
    )


def _contacts(subject: Subject) -> Table:
    """Whoever answers for the client's units, and then whoever works for it.

    Callers without an account are none of these: what is known of them stays in its room.
    """
    return _table(
        "contacts",
        ("person", "task", "telephone", "mail"),
        [
            (user.name, task, user.phone, user.email)
            for user, task in (*_leads(subject), *_workers(subject))
        ],
    )


def _leads(subject: Subject) -> Iterator[tuple[User, Words]]:
    units = subject.session.scalars(
        select(Unit)
        .where(Unit.client_id == subject.client_id, Unit.lead_id.is_not(None))
        .order_by(Unit.id)
        .limit(MOST_ROWS)
    )
    for unit in units:
        if unit.lead is not None and unit.lead.active:
            yield unit.lead, both("leads", unit=unit.name)


def _workers(subject: Subject) -> Iterator[tuple[User, Words]]:
    people = subject.session.scalars(
        select(User)
        .where(
            User.active,
            ~User.is_system,
            User.role_rows.any(UserRole.role == Role.TECHNICIAN),
            works_for(subject.client_id),
        )
        .order_by(User.level, User.name, User.id)
        .limit(MOST_ROWS)
    )
    for user in people:
        yield (
            user,
            both("level", level=user.level) if user.level else TERMS["any_level"],
        )


def _rosters(subject: Subject) -> Table:
    rosters = subject.session.scalars(
        select(Roster)
        .join(Unit, Unit.id == Roster.unit_id)
        .where(Roster.active, Unit.client_id == subject.client_id)
        .order_by(Roster.name, Roster.id)
        .limit(MOST_ROWS)
    ).all()
    return _table(
        "rosters",
        ("roster", "unit", "post", "shifts", "turn"),
        [
            (
                each.name,
                each.unit.name,
                subject.vocabulary.name("post", each.post.value),
                "; ".join(map(_write_shift, _in_force(each.shifts, subject.now))),
                " → ".join(_list_members(each)),
            )
            for each in rosters
        ],
    )


def _drivers(subject: Subject) -> Table:
    """What is released of the driver library, which all clients share."""
    packages = subject.session.scalars(
        select(Package)
        .where(Package.state == PackageState.RELEASED)
        .options(selectinload(Package.models))
        .order_by(Package.name, Package.system, Package.id)
        .limit(MOST_ROWS)
    ).all()
    return _table(
        "drivers",
        ("package", "models", "system", "release", "number"),
        [
            (
                f"{each.vendor} {each.name}",
                ", ".join(model.name for model in each.models),
                each.system,
                each.release,
                each.number,
            )
            for each in packages
        ],
    )


def _in_force(shifts: list[Shift], now: datetime) -> Iterator[Shift]:
    today = now.astimezone().date()
    return (
        each
        for each in shifts
        if each.valid_from <= today
        and (each.valid_to is None or today <= each.valid_to)
    )


def _write_shift(shift: Shift) -> str:
    until = (shift.since + shift.minutes) % (24 * _HOUR)
    return f"{shift.name} {_clock(shift.since)}-{_clock(until)}"


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"


def _list_members(roster: Roster) -> list[str]:
    """Of the list that was made last."""
    last = max((each.since for each in roster.members), default=None)
    return [each.user.name for each in roster.members if each.since == last]


def _within(minutes: int | None) -> Words | None:
    if minutes is None:
        return None
    if minutes % _HOUR:
        return both("minutes", number=minutes)
    return both("hours", number=minutes // _HOUR)


def _joined(names: list[dict[str, str]]) -> Words:
    if not names:
        return ""
    return {
        language: "、".join(each.get(language, "") for each in names)
        if language == "zh"
        else ", ".join(each.get(language, "") for each in names)
        for language in ("zh", "en")
    }


def _table(code: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Table:
    return Table(
        code=code,
        heading=TERMS[f"table_{code}"],
        columns=tuple(Column(TERMS[name], Measure.TEXT) for name in columns),
        rows=tuple(rows),
    )


TABLES: Final[Mapping[str, Callable[[Subject], Table]]] = {
    "services": _services,
    "levels": _levels,
    "contacts": _contacts,
    "rosters": _rosters,
    "drivers": _drivers,
}
"""A room that keeps something for guides adds its table here."""
FOR_STAFF: Final = frozenset({"contacts", "rosters", "drivers"})
"""Tables that no guide for self-service may have: they name people, telephones and
packages, which staff alone may see."""
