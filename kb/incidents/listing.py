"""Incidents found again: by number, by filter, page by page, as the reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    case,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import (
    Session,
    defer,
    joinedload,
    lazyload,
    load_only,
    selectinload,
)
from sqlalchemy.sql.base import ExecutableOption

from kb import numbering
from kb.articles.models import Article
from kb.contacts.models import Contact
from kb.database import NAMES_TO_ASKERS
from kb.errors import NotFoundError
from kb.incidents import filtering, policy, takers, timeline
from kb.incidents.filtering import Filter, Order
from kb.incidents.listed import Listed, list_named
from kb.incidents.locking import note_read
from kb.incidents.models import (
    Approval,
    Incident,
    IncidentAttachment,
    IncidentEvent,
    State,
)
from kb.incidents.timeline import Entry
from kb.incidents.views import Conditions, moment
from kb.kept import kept
from kb.people.models import Unit, User, without_rights

PAGE_SIZE: Final = 50
EARLIER: Final = 5
OPEN: Final = takers.OPEN
NAMED: Final = without_rights(Incident.reporter, Incident.confirmer, Incident.assignee)
_MAY_CLOSE: Final = joinedload(Incident.solution).options(
    load_only(Article.retired_at, Article.current_revision_id), lazyload("*")
)
"""Its solution, as far as it says whether an incident may be closed on it."""
_UNSAID: Final = (
    *(Incident.description, Incident.done, Incident.answers, Incident.satisfaction),
    *(Incident.satisfaction_word, Incident.verification_channel, Incident.started_at),
    *(Incident.verified_at, Incident.verified_by_id, Incident.recorded_by_id),
    *(Incident.resolved_at, Incident.closed_at, Incident.closing_revision_id),
    *(Incident.cancel_reason, Incident.duplicate_of_id, Incident.problem_id),
    *(Incident.opened_level, Incident.highest_level, Incident.written_for_it),
)
"""What no list says; the texts alone may be longer than all the rest."""
_LISTED: Final = (
    *(defer(each) for each in _UNSAID),
    *(
        joinedload(way).options(
            load_only(User.login, User.name),
            lazyload(User.role_rows),
            lazyload(User.memberships),
        )
        for way in (Incident.reporter, Incident.assignee)
    ),
    lazyload(Incident.confirmer),
    joinedload(Incident.contact).options(
        load_only(Contact.name, Contact.account_id), lazyload("*")
    ),
    joinedload(Incident.client),
    _MAY_CLOSE,
)
"""What a list says of each."""
UP: Final = (
    joinedload(Incident.unit)
    .joinedload(Unit.parent)
    .joinedload(Unit.parent)
    .joinedload(Unit.parent)
)
"""The units above its own: there are four tiers."""
_PLACED: Final = (
    UP,
    joinedload(Incident.approver).options(
        load_only(User.active), lazyload(User.role_rows), lazyload(User.memberships)
    ),
    selectinload(Incident.arrivals),
)
"""What says where each may be moved."""


@dataclass(frozen=True, slots=True)
class Page:
    incidents: tuple[Incident, ...]
    total: int


def get_incident(
    session: Session, incident_id: int, user: User, *options: ExecutableOption
) -> Incident:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    visible, values = policy.seen_by(session, user)
    said = {**values, "incident": incident_id}
    incident = session.scalar(_ask_for_one(visible, options), said)
    if incident is None:
        raise NotFoundError("incident", incident_id)
    note_read(session, incident)
    return incident


@kept
def _ask_for_one(
    visible: ColumnElement[bool], options: tuple[ExecutableOption, ...]
) -> Select[Incident]:
    is_it = Incident.id == bindparam("incident")
    return select(Incident).where(is_it, visible).options(*NAMED, *options)


def find_by_number(session: Session, number: str, user: User) -> Incident | None:
    """By ``INC-000123``, or just ``123``."""
    key = numbering.INCIDENTS.read(number)
    if key is None:
        return None
    return session.scalar(
        select(Incident).where(Incident.id == key, policy.visible_to(session, user))
    )


def get_by_number(session: Session, number: str, user: User) -> Incident:
    """As ``find_by_number``. Raise ``NotFoundError`` where that finds nothing."""
    incident = find_by_number(session, number, user)
    if incident is None:
        raise NotFoundError("incident", number)
    return incident


def list_incidents(
    session: Session,
    wanted: Filter,
    user: User,
    *,
    now: datetime,
    offset: int = 0,
    limit: int = PAGE_SIZE,
) -> Page:
    """One page: what has the least time left first; without any, the most urgent."""
    conditions = filtering.to_conditions(session, wanted, user, now=now)
    total = session.scalar(select(func.count(Incident.id)).where(*conditions)) or 0
    keys = _find_keys(session, wanted, user, now=now, offset=offset, limit=limit)
    return Page(tuple(_read(session, keys)), total)


def find_incidents(
    session: Session,
    wanted: Filter,
    user: User,
    *,
    now: datetime,
    offset: int = 0,
    limit: int = PAGE_SIZE,
) -> list[Listed]:
    """As ``list_incidents``, without counting how many there are, and as rows."""
    keys = _find_keys(session, wanted, user, now=now, offset=offset, limit=limit)
    return list_named(session, keys)


def _find_keys(
    session: Session,
    wanted: Filter,
    user: User,
    *,
    now: datetime,
    offset: int,
    limit: int,
) -> Sequence[int]:
    query, values = filtering.ask(_ask_for_keys, session, wanted, user)
    page = {"offset": offset, "limit": limit}
    # Sorting keys alone is quick; all that is said of each is read of one page.
    return session.scalars(query, {**moment(now), **values, **page}).all()


@kept
def _ask_for_keys(conditions: Conditions, order: Order) -> Select[Any]:
    keys = order.of(select(Incident.id).where(*conditions))
    return keys.offset(bindparam("offset")).limit(bindparam("limit"))


def find_columns(
    session: Session, wanted: Filter, user: User, *, now: datetime, limit: int
) -> dict[State, list[Incident]]:
    """The first *limit* in each open state, with the places where each has been."""
    query, values = filtering.ask(_ask_for_columns, session, wanted, user)
    said = {**moment(now), **values, "limit": limit}
    keys = session.scalars(query, said).all()
    found = _read(session, keys, _PLACED)
    return {state: [each for each in found if each.state is state] for state in OPEN}


@kept
def _ask_for_columns(conditions: Conditions, order: Order) -> Select[Any]:
    columns = (
        order.of(select(Incident.id).where(*conditions, Incident.state == state))
        for state in OPEN
    )
    # SQLite takes an order and a limit of a part only inside a query of its own.
    parts = (each.limit(bindparam("limit")).subquery() for each in columns)
    together = union_all(*(select(part) for part in parts)).subquery()
    return select(together)


def _read(
    session: Session, keys: Sequence[int], options: tuple[ExecutableOption, ...] = ()
) -> list[Incident]:
    """In the order of their *keys*."""
    rows = session.scalars(_ask_for_rows(options), {"keys": list(keys)})
    places = {key: place for place, key in enumerate(keys)}
    return sorted(rows, key=lambda incident: places[incident.id])


@kept
def _ask_for_rows(options: tuple[ExecutableOption, ...]) -> Select[Any]:
    wanted = Incident.id.in_(bindparam("keys", expanding=True))
    return select(Incident).where(wanted).options(*_LISTED, *options)


def count_by_state(
    session: Session, wanted: Filter, user: User, *, now: datetime
) -> dict[State, int]:
    """How many of the open ones there are in each state."""
    query, values = filtering.ask(_ask_for_counts, session, wanted, user)
    row = session.execute(query, {**moment(now), **values}).one()
    return dict(zip(OPEN, row, strict=True))


@kept
def _ask_for_counts(conditions: Conditions, _order: Order) -> Select[Any]:
    # Told apart in one pass over what is open: grouped, SQLite reads each incident.
    counts: list[Any] = [
        func.count(case((Incident.state == state, 1))) for state in OPEN
    ]
    return select(*counts).where(*conditions)


def list_of_caller(
    session: Session,
    user: User,
    *,
    account_id: int | None = None,
    contact_id: int | None = None,
    but: int | None = None,
    limit: int = EARLIER,
) -> list[Incident]:
    """What a caller asked before, by account or by contact; the newest first."""
    theirs = (
        Incident.contact_id == contact_id
        if account_id is None
        else policy.is_asked_by(account_id)
    )
    return list(
        session.scalars(
            select(Incident)
            .where(theirs, policy.visible_to(session, user), Incident.id != (but or 0))
            .order_by(Incident.id.desc())
            .limit(limit)
            .options(lazyload("*"), _MAY_CLOSE)
        )
    )


def list_to_approve(session: Session, user: User) -> list[Incident]:
    """What waits for *user*'s approval, the longest waiting first."""
    return list(
        session.scalars(
            select(Incident)
            .where(
                Incident.approver_id == user.id,
                Incident.approval == Approval.ASKED,
                Incident.state.in_(takers.WAITING),
                takers.is_open(),
            )
            .order_by(Incident.id)
        )
    )


def list_events(session: Session, incident: Incident, user: User) -> list[Entry]:
    """The time line, oldest first, as far as *user* may see it."""
    events = session.scalars(_EVENTS, {"incident": incident.id})
    return timeline.read(events, user, names=bool(session.info.get(NAMES_TO_ASKERS)))


_EVENTS: Final = (
    select(IncidentEvent)
    .where(IncidentEvent.incident_id == bindparam("incident"))
    .options(*without_rights(IncidentEvent.actor))
    .order_by(IncidentEvent.id)
)


def list_attachments(
    session: Session, incident: Incident, user: User
) -> list[IncidentAttachment]:
    query = select(IncidentAttachment).where(
        IncidentAttachment.incident_id == incident.id
    )
    if not user.is_staff:
        query = query.where(IncidentAttachment.internal.is_(False))
    return list(session.scalars(query.order_by(IncidentAttachment.id)))


def get_attachment(
    session: Session, incident: Incident, attachment_id: int, user: User
) -> IncidentAttachment:
    for attachment in list_attachments(session, incident, user):
        if attachment.id == attachment_id:
            return attachment
    raise NotFoundError("attachment", attachment_id)
