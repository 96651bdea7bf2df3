"""Who sees which report: whoever may see its cut, and before publication its makers."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.incidents.policy import find_reach
from kb.kept import kept
from kb.people import units
from kb.people.models import Unit, User
from kb.people.readers import CLIENTS, REACH, READER, Id, Ids, in_place_of
from kb.reporting.models import Report
from kb.reporting.models import ReportState as State
from kb.reporting.moves import MANAGES
from kb.services.visibility import clients_of, of_clients


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a report must meet for *user* to see it.

    A draft is seen by whoever made it, is asked to approve it, or answers for it.
    """
    if not user.active or not user.is_staff:
        return false()
    return _is_seen(
        user.id,
        _led(session, user),
        may_see_cut(session, user),
        manages=user.has(*MANAGES),
    )


def seen_by(session: Session, user: User) -> ColumnElement[bool]:
    """The same, for statements that are kept for all who read alike: see ``kb.people.readers``."""
    if not user.active or not user.is_staff:
        return false()
    led = _led(session, user)
    in_cut = _is_in_cut(
        in_place_of(find_reach(session, user), REACH),
        in_place_of(clients_of(session, user), CLIENTS),
        led,
    )
    return _is_seen(READER, led, in_cut, manages=user.has(*MANAGES))


@kept
def _is_seen(
    user_id: Id,
    led: frozenset[int],
    in_cut: ColumnElement[bool],
    *,
    manages: bool,
) -> ColumnElement[bool]:
    is_own = or_(
        Report.state == State.PUBLISHED,
        Report.maker_id == user_id,
        Report.approver_id == user_id,
        Report.unit_id.in_(led),
        true() if manages else false(),
    )
    return is_own & in_cut


def may_see_cut(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that *user* may see what a report is about.

    The same as for incidents: of all units, of their own, or of those that they lead.
    Figures of single people are for the leads above these alone.
    """
    return _is_in_cut(
        find_reach(session, user), clients_of(session, user), _led(session, user)
    )


@kept
def _is_in_cut(
    reach: Ids | None,
    clients: Ids | None,
    led: frozenset[int],
) -> ColumnElement[bool]:
    in_cut = _in_cut_of(Report.client_id, Report.unit_id, clients, reach)
    return in_cut & or_(Report.by_person.is_(False), Report.unit_id.in_(led))


def may_see_cut_of(
    session: Session, user: User, client: Any, unit: Any
) -> ColumnElement[bool]:
    """The same of any columns that name a *client* and a *unit*."""
    clients, reach = clients_of(session, user), find_reach(session, user)
    return _in_cut_of(client, unit, clients, reach)


def _in_cut_of(
    client: Any,
    unit: Any,
    clients: Ids | None,
    reach: Ids | None,
) -> ColumnElement[bool]:
    in_reach = true() if reach is None else unit.in_(reach)
    return in_reach & of_clients(client, clients)


def _led(session: Session, user: User) -> frozenset[int]:
    return units.with_descendants(session, units.list_led(session, user))


def require_cut(
    session: Session,
    user: User,
    *,
    client_id: int | None,
    unit_id: int | None,
    by_person: bool,
) -> None:
    """Raise ``NotFoundError`` unless *user* may see what a report would be about."""
    clients = clients_of(session, user)
    if clients is not None and client_id not in clients:
        raise NotFoundError("client", client_id or "")
    reach = find_reach(session, user)
    seen = reach is None or unit_id in reach
    if unit_id is not None and clients is not None:
        seen = seen and session.get_one(Unit, unit_id).client_id in clients
    if by_person:
        seen = seen and unit_id in _led(session, user)
    if not user.active or not user.is_staff or not seen:
        raise NotFoundError("unit", unit_id or "")


def list_readers(session: Session, report: Report, user_ids: list[int]) -> list[User]:
    """Those of *user_ids* who may see the report, now that it is published."""
    people = session.scalars(select(User).where(User.id.in_(user_ids))).all()
    return [
        user
        for user in people
        if session.scalar(
            select(Report.id).where(Report.id == report.id, visible_to(session, user))
        )
    ]


def get_report(session: Session, report_id: int, user: User) -> Report:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    report = session.scalar(
        select(Report).where(Report.id == report_id, visible_to(session, user))
    )
    if report is None:
        raise NotFoundError("report", report_id)
    return report


def find_by_article(session: Session, article_id: int, user: User) -> Report | None:
    """The report that the article is, for whoever may see it."""
    return session.scalar(
        select(Report).where(Report.article_id == article_id, visible_to(session, user))
    )
