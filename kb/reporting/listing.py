"""Finding reports, and what happened to one."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from kb import lines
from kb.kept import kept
from kb.people.models import User
from kb.people.readers import READER
from kb.reporting.models import Report, ReportEvent
from kb.reporting.models import ReportState as State
from kb.reporting.moves import MANAGES
from kb.reporting.reading import seen_by, visible_to


def list_reports(
    session: Session,
    user: User,
    *,
    kind: str = "",
    period: str = "",
    state: State | None = None,
    limit: int = 200,
) -> list[Report]:
    """Those that *user* may see, the newest periods first.

    Discarded ones are there only when asked for.
    """
    query = select(Report).where(visible_to(session, user))
    if kind:
        query = query.where(Report.kind == kind)
    if period:
        query = query.where(Report.period == period)
    if state is None:
        query = query.where(Report.state != State.DISCARDED)
    else:
        query = query.where(Report.state == state)
    query = query.order_by(Report.since.desc(), Report.id.desc()).limit(limit)
    return list(session.scalars(query))


def list_events(session: Session, report: Report) -> list[ReportEvent]:
    return list(
        session.scalars(
            select(ReportEvent)
            .where(ReportEvent.report_id == report.id)
            .order_by(ReportEvent.id)
        )
    )


def ask_for_approvals(session: Session, user: User, *, limit: int) -> Select[Any]:
    """For what *user* is asked to approve by name, or as who manages; the oldest first.

    *user* is the one who reads: see ``kb.people.readers``.
    """
    visible = seen_by(session, user)
    return _ask(visible, limit, manages=user.has(*MANAGES))


@kept
def _ask(visible: ColumnElement[bool], limit: int, *, manages: bool) -> Select[Any]:
    asked = Report.approver_id == READER
    if manages:
        asked = or_(asked, Report.approver_id.is_(None))
    return (
        lines.to_select(
            id=Report.id,
            number=Report.number,
            names=Report.definition["names"],
            title=Report.period,
            since=Report.created_at,
        )
        .where(
            Report.state == State.DRAFT,
            asked,
            Report.maker_id != READER,
            visible,
        )
        .order_by(Report.id)
        .limit(limit)
    )
