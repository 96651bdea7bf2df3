"""What there is around an incident: asked with it, so that its page reads no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session, aliased

from kb import lines
from kb.alerts.models import AlertGroup
from kb.emergency import plans
from kb.incidents import listing, queues, shown, takers
from kb.incidents.models import Incident, IncidentAttachment, IncidentEvent
from kb.kept import kept
from kb.lines import Line
from kb.macros.models import Macro
from kb.notifications.models import Notification
from kb.people.models import User
from kb.people.readers import READER
from kb.problems.listing import ask_for_one
from kb.registers import ties
from kb.registers.models import IncidentRecord
from kb.replies.sharing import usable_by_reader
from kb.services.visibility import clients_of
from kb.traces import recording
from kb.traces.models import Search
from kb.watching.models import Watch
from kb.watching.service import Thing, ask_for_watch


@dataclass(frozen=True, slots=True)
class Around:
    """Whether there is any of each."""

    newest: int
    """The newest event; 0 where there is none."""
    is_stranded: bool
    """Whether nobody can take it."""
    has_attachments: bool
    has_records: bool
    has_duplicates: bool
    has_alerts: bool
    has_searches: bool
    has_news: bool
    """Whether *user* was told something of it that they have not read."""
    is_watched: bool
    has_macros: bool
    """Whether *user* may run any."""
    watches_systems: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """Lines of what stands beside it; empty where there is nothing."""

    duplicates: Sequence[Line] = ()
    problem: Sequence[Line] = ()
    """At most one: nothing, too, where the reader may not see it."""
    searches: Sequence[Line] = ()
    records: Sequence[Line] = ()
    watched: Sequence[Line] = ()
    """Whether the reader watches its system."""
    plans: Sequence[Line] = ()
    lead: Sequence[Line] = ()
    """Who answers for what nobody can take."""


def get_with_around(
    session: Session, incident_id: int, user: User
) -> tuple[Incident, Around]:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    beside = _ask(session, user)
    incident, (newest, *others) = shown.get_shown(session, incident_id, user, beside)
    return incident, Around(newest or 0, *map(bool, others))


def read_beside(
    session: Session, incident: Incident, around: Around, user: User
) -> Beside:
    """All of it in one question, and none where nothing of it can be there."""
    asked = dict(_list_questions(session, incident, around, user))
    said = {"incident": incident.id, "problem": incident.problem_id}
    found = lines.read(session, list(asked.values()), **said)
    return Beside(**dict(zip(asked, found, strict=True)))


def _list_questions(
    session: Session, incident: Incident, around: Around, user: User
) -> Iterator[tuple[str, Select[Any]]]:
    if around.has_duplicates:
        yield "duplicates", _DUPLICATES
    if incident.problem_id is not None:
        yield "problem", ask_for_one(session, user)
    if around.has_searches:
        yield "searches", recording.OF_INCIDENT
    if around.has_records:
        yield "records", ties.ask_for_records(session, user)
    if incident.system and around.watches_systems:
        system = Thing.of_system(session, incident.system)
        yield "watched", ask_for_watch(session, user, system)
    if incident.system and incident.priority <= 1 and incident.state in listing.OPEN:
        yield "plans", plans.ask_for_plans(session, user, incident.system)
    if around.is_stranded:
        yield "lead", takers.ask_for_lead(incident.unit, incident.client_id)


_DUPLICATES: Final = (
    lines.to_select(id=Incident.id, since=Incident.created_at, number=Incident.number)
    .where(Incident.duplicate_of_id == bindparam("incident"))
    .order_by(Incident.id)
)


def _ask(session: Session, user: User) -> tuple[ColumnElement[Any], ...]:
    clients_of(session, user)  # Says which clients there are, too.
    lacking = queues.lacks_people(session)
    return _ask_for(lacking, usable_by_reader(Macro, user))


@kept
def _ask_for(
    lacking: tuple[ColumnElement[bool], ...],
    is_usable: ColumnElement[bool],
) -> tuple[ColumnElement[Any], ...]:
    key = bindparam("incident", type_=Integer())
    newest = select(func.max(IncidentEvent.id)).where(IncidentEvent.incident_id == key)
    other = aliased(Incident)
    return (
        newest.scalar_subquery(),
        and_(takers.is_open(), *lacking),
        exists().where(IncidentAttachment.incident_id == key),
        exists().where(IncidentRecord.incident_id == key),
        # Of the id alone: its index then answers, whatever statistics say of the column.
        select(other.id).where(other.duplicate_of_id == key).exists(),
        exists().where(AlertGroup.incident_id == key),
        exists().where(Search.incident_id == key),
        exists().where(
            Notification.user_id == READER,
            Notification.read_at.is_(None),
            Notification.path == literal("/incidents/") + cast(key, String()),
        ),
        exists().where(Watch.user_id == READER, Watch.incident_id == key),
        exists().where(is_usable),
        exists().where(Watch.user_id == READER, Watch.system.is_not(None)),
    )
