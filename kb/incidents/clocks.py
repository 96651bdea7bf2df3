"""The clocks of an incident: counted from its time line, stored for lists and figures.

Nothing else writes a clock, and nobody corrects one: counting again gives the same.
"""

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Insert, bindparam, exists, insert, select
from sqlalchemy.orm import Session

from kb.calendars.business_time import Timetable
from kb.calendars.timetables import timetable_of
from kb.incidents import askers, lateness, takers, time_left
from kb.incidents.actions import Action, Remark
from kb.incidents.models import Approval, Incident, IncidentEvent
from kb.service_levels import counting, levels
from kb.service_levels.calendars import Calendars
from kb.service_levels.counting import Goal, Moment, Tally, What
from kb.service_levels.models import Clock, ServiceLevel, Target

_APPROVAL: Final = "approval"
_PAUSE: Final = "pause"
_HELD: Final[Mapping[str, tuple[What, str]]] = {
    Remark.ASK_APPROVAL: (What.HOLD, _APPROVAL),
    Action.APPROVE: (What.RELEASE, _APPROVAL),
    Action.PAUSE: (What.HOLD, _PAUSE),
    Action.CONTINUE: (What.RELEASE, _PAUSE),
    Action.WITHDRAW: (What.STOP, ""),
    Action.MARK_DUPLICATE: (What.STOP, ""),
    Action.DECLINE: (What.STOP, ""),
}
_OF_TARGET: Final[Mapping[Target, Mapping[str, What]]] = {
    Target.RESPOND: {
        Action.START: What.REACH,
        Remark.TAKE_OVER: What.REACH,
        Remark.COMMENT: What.REACH,
        Action.RESOLVE: What.REACH,
        Action.REOPEN: What.RESUME,
    },
    Target.RESOLVE: {
        Action.RESOLVE: What.REACH,
        Action.DENY: What.AGAIN,
        Action.REOPEN: What.AGAIN,
    },
}
COUNTED: Final = frozenset(
    {
        Remark.OPEN.value,
        Remark.IMPORT.value,
        Action.EDIT.value,
        Action.CHANGE_CLIENT.value,
        Remark.ALERT_RAISED.value,
        Action.PUT_BACK.value,
        Remark.TAKE_BACK.value,
        *_HELD,
        *(action for actions in _OF_TARGET.values() for action in actions),
    }
)
"""What moves a clock; after everything else it shows what it did."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a level goes by, at one time of an incident's life."""

    impact: int
    urgency: int
    service_id: int | None

    @property
    def priority(self) -> int:
        return self.impact + self.urgency - 1


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the time line, as far as it concerns a clock."""

    action: str
    at: datetime
    is_answer: bool
    """Said by somebody else to whoever asked."""
    changed: Mapping[str, Sequence[Any]]
    """What it corrected: before and after, by field."""


def recount(
    session: Session, incident: Incident, *, now: datetime, told: bool = True
) -> None:
    """Store what the clocks of *incident* show now, and tell of what has come to pass.

    The caller has locked the incident, or has just made it.
    """
    tallies = count(session, incident, now=now)
    rows = session.scalars(_KEPT, {"incident": incident.id})
    kept = {clock.target: clock for clock in rows}
    _keep(session, incident, tallies, kept, now=now, told=told)


def begin(
    session: Session, incident: Incident, opened: IncidentEvent, *, now: datetime
) -> None:
    """As ``recount``, of an incident that has just been made: it has no other event."""
    happened = Happened(opened.action, opened.at, is_answer=False, changed={})
    tallies = _count(session, incident, lambda: [happened], now=now)
    if not tallies:
        return
    rows = [
        {"incident_id": incident.id, "target": target, **_to_row(tally)}
        for target, tally in tallies.items()
    ]
    # Nobody has them in hand: one statement, and nothing to be flushed.
    session.connection().execute(_BEGUN, rows)
    for row in rows:
        never = None, None
        lateness.tell(session, incident, Clock(**row), before=never, now=now)
    incident.due_at = _find_due(incident, tallies.values())


def _to_row(tally: Tally) -> dict[str, Any]:
    return {name: getattr(tally, name) for name in Tally.__dataclass_fields__}


_BEGUN: Final[Insert] = insert(Clock.__table__)  # type: ignore[arg-type]


def _keep(
    session: Session,
    incident: Incident,
    tallies: Mapping[Target, Tally],
    kept: dict[Target, Clock],
    *,
    now: datetime,
    told: bool,
) -> None:
    for target, tally in tallies.items():
        clock = kept.pop(target, None) or _new(session, incident, target)
        before = clock.warned_at, clock.missed_at
        for name, shown in _to_row(tally).items():
            if getattr(clock, name) != shown:  # What stands need not be flushed.
                setattr(clock, name, shown)
        if told:
            lateness.tell(session, incident, clock, before=before, now=now)
    for clock in kept.values():
        session.delete(clock)
    due_at = _find_due(incident, tallies.values())
    if incident.due_at != due_at:
        incident.due_at = due_at


_KEPT: Final = select(Clock).where(Clock.incident_id == bindparam("incident"))


def concerns(incident: Incident, event: IncidentEvent) -> bool:
    """Whether what has just happened can move a clock: not every word is an answer."""
    if event.action == Remark.COMMENT:
        return _is_answer(event.internal, event.actor_id, askers.list_askers(incident))
    return event.action in COUNTED


def _is_answer(
    internal: bool,
    actor_id: int,
    asking: Collection[int],
) -> bool:
    return not internal and actor_id not in asking


def count(
    session: Session, incident: Incident, *, now: datetime
) -> dict[Target, Tally]:
    """What the clocks of *incident* show now, by its time line alone."""
    return _count(session, incident, lambda: list(_read(session, incident)), now=now)


def _count(
    session: Session,
    incident: Incident,
    read: Callable[[], list[Happened]],
    *,
    now: datetime,
) -> dict[Target, Tally]:
    choices = levels.list_in_force(session, incident.client_id, incident.created_at)
    if not choices:
        return {}
    happened = read()
    if any(each.action == Remark.IMPORT for each in happened):
        return {}  # What happened before it came here, and when, nobody told us.
    aims = _Aims(session, incident, choices)
    facts = _trace(incident, happened)
    counted = {
        target: counting.count(
            aims.find(target, facts[0]),
            incident.created_at,
            _to_moments(target, happened, facts, aims),
            now=now,
        )
        for target in Target
    }
    return {target: tally for target, tally in counted.items() if tally is not None}


def has_something_to_tell(session: Session, *, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(Clock.next_at < now))))


def look(session: Session, *, now: datetime, limit: int) -> int:
    """Tell of the clocks of which there is something to tell; return how many incidents.

    Another worker passes over those that this one has, and finds them told afterwards.
    """
    ids = session.scalars(
        select(Clock.incident_id)
        .where(Clock.next_at < now)
        .order_by(Clock.next_at, Clock.incident_id)
        .limit(limit)
    ).all()
    found = session.scalars(
        select(Incident)
        .where(Incident.id.in_(set(ids)))
        .order_by(Incident.id)
        .with_for_update(of=Incident, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for incident in found:
        recount(session, incident, now=now)
    return len(found)


def recount_all(
    session: Session, *, after: int, limit: int, now: datetime
) -> list[Incident]:
    """Count the clocks of the next incidents by id anew, and tell nobody."""
    found = session.scalars(
        select(Incident)
        .where(Incident.id > after)
        .order_by(Incident.id)
        .limit(limit)
        .with_for_update(of=Incident)
    ).all()
    for incident in found:
        recount(session, incident, now=now, told=False)
    return list(found)


class _Aims:
    """The goals of one incident's targets; each calendar is read once."""

    def __init__(
        self, session: Session, incident: Incident, choices: Sequence[ServiceLevel]
    ) -> None:
        self._session = session
        self._incident = incident
        self._choices = choices
        self._calendars = Calendars(session)
        self._timetables: dict[int | None, Timetable] = {}

    def find(self, target: Target, facts: Facts) -> Goal | None:
        level = levels.choose(self._choices, facts.service_id, facts.priority)
        minutes = level.minutes_of(target) if level is not None else None
        if level is None or minutes is None:
            return None
        return Goal(
            level_id=level.id,
            duration=timedelta(minutes=minutes),
            warn_percent=level.warn_percent,
            timetable=self._timetable(level, facts.service_id),
        )

    def _timetable(self, level: ServiceLevel, service_id: int | None) -> Timetable:
        subject = time_left.subject_of(self._incident, service_id)
        calendar_id = self._calendars.find(level.calendar_id, subject)
        if calendar_id not in self._timetables:
            self._timetables[calendar_id] = timetable_of(self._session, calendar_id)
        return self._timetables[calendar_id]


def _read(session: Session, incident: Incident) -> Iterator[Happened]:
    rows = session.execute(_HAPPENED, {"incident": incident.id}).all()
    asking = askers.list_askers(incident)
    undone = {row.details["undoes"] for row in rows if "undoes" in row.details}
    for key, action, at, internal, actor_id, details in rows:
        if key in undone or "undoes" in details:
            continue  # What was taken back never counted, and neither does its undoing.
        yield Happened(
            action,
            at,
            is_answer=_is_answer(internal, actor_id, asking),
            changed=details.get("changed", {}),
        )


_HAPPENED: Final = (
    select(
        IncidentEvent.id,
        IncidentEvent.action,
        IncidentEvent.at,
        IncidentEvent.internal,
        IncidentEvent.actor_id,
        IncidentEvent.details,
    )
    .where(
        IncidentEvent.incident_id == bindparam("incident"),
        IncidentEvent.action.in_(sorted(COUNTED)),
    )
    .order_by(IncidentEvent.id)
)


def _trace(incident: Incident, happened: Sequence[Happened]) -> list[Facts]:
    """What held before the first event, and after each: undone from what holds now."""
    facts = [Facts(incident.impact, incident.urgency, incident.service_id)]
    for each in reversed(happened):
        before = {
            name: each.changed[name][0]
            for name in Facts.__dataclass_fields__
            if name in each.changed
        }
        facts.append(replace(facts[-1], **before))
    return facts[::-1]


def _to_moments(
    target: Target, happened: Sequence[Happened], facts: Sequence[Facts], aims: _Aims
) -> Iterator[Moment]:
    for number, each in enumerate(happened):
        if facts[number + 1] != facts[number]:
            yield Moment(each.at, What.AIM, goal=aims.find(target, facts[number + 1]))
        what, reason = _HELD.get(each.action, (_OF_TARGET[target].get(each.action), ""))
        if what is not None and (each.action != Remark.COMMENT or each.is_answer):
            yield Moment(each.at, what, reason)


def _find_due(incident: Incident, tallies: Iterable[Tally]) -> datetime | None:
    """When the time of the next target is over, or was; never, while it stands still."""
    is_waiting = incident.paused_for is not None or incident.approval is Approval.ASKED
    if is_waiting or incident.state not in takers.WAITING:
        return None
    return min(
        (
            each.due_at
            for each in tallies
            if each.met_at is None and each.due_at is not None
        ),
        default=None,
    )


def _new(session: Session, incident: Incident, target: Target) -> Clock:
    clock = Clock(incident_id=incident.id, target=target)
    session.add(clock)
    return clock
