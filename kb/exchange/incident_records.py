"""Incidents as they leave: what somebody may see of them, one record at a time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from kb.articles.models import Article, Revision
from kb.articles.visibility import visible_audiences
from kb.database import Database
from kb.exchange.rows import AS_IT_CAME
from kb.incidents import fields, policy, timeline
from kb.incidents.actions import Remark
from kb.incidents.models import Incident
from kb.incidents.timeline import Entry
from kb.people.models import User
from kb.pictures import originals

BATCH: Final = 200
_UNSAID: Final = frozenset({Remark.OPEN, Remark.ATTACH})
"""Steps that the record tells by itself."""


def iter_incidents(
    database: Database,
    user: User,
    *,
    since: datetime | None = None,
    client_id: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Every incident that *user* may see, by number; a batch is in memory at a time.

    With *since*, those that changed from then on; with *client_id*, those of one client.
    """
    last = 0
    while True:
        with database.reading() as session:
            rows = _read(session, user, last, since, client_id)
            solutions = _visible_solutions(session, rows, user)
            records = [_to_record(session, row, user, solutions) for row in rows]
        if not rows:
            return
        yield from records
        last = rows[-1].id


def _read(
    session: Session,
    user: User,
    last: int,
    since: datetime | None,
    client_id: int | None,
) -> list[Incident]:
    query = (
        select(Incident)
        .where(Incident.id > last, policy.visible_to(session, user))
        .options(
            selectinload(Incident.events),
            selectinload(Incident.attachments),
            selectinload(Incident.kind),
        )
        .order_by(Incident.id)
        .limit(BATCH)
    )
    if client_id is not None:
        query = query.where(Incident.client_id == client_id)
    if since is not None:
        query = query.where(Incident.updated_at >= since)
    return list(session.scalars(query))


def _visible_solutions(
    session: Session, rows: list[Incident], user: User
) -> frozenset[int]:
    ids = {row.solution_id for row in rows if row.solution_id is not None}
    return frozenset(
        session.scalars(
            select(Article.id)
            .join(Revision, Article.current_revision_id == Revision.id)
            .where(Article.id.in_(ids), Revision.audience.in_(visible_audiences(user)))
        )
    )


def _to_record(
    session: Session, row: Incident, user: User, solutions: frozenset[int]
) -> dict[str, Any]:
    is_staff = user.is_staff
    return {
        "number": row.number,
        **fields.values_of(row),
        "state": row.state.value,
        "level": row.level,
        "post": row.post.value,
        "channel": row.channel.value,
        "reporter": row.reporter.login,
        **_to_caller(row, is_staff=is_staff),
        "assignee": row.assignee.login if row.assignee and is_staff else "",
        "unit": row.unit.name if row.unit else "",
        "client": row.client.code,
        "service": row.service.code if row.service else "",
        "opened_at": _moment(row.created_at),
        "started_at": _moment(row.started_at),
        "resolved_at": _moment(row.resolved_at),
        "closed_at": _moment(row.closed_at),
        "done": row.done,
        "cause": row.cause if is_staff else "",
        "solution": str(row.solution_id) if row.solution_id in solutions else "",
        "verification": row.verification.value if row.verification else "",
        "verified_at": _moment(row.verified_at),
        "kind": row.kind.code if row.kind else "",
        "answers": "\n".join(f"{name}: {text}" for name, text in row.answers.items()),
        "comments": [
            _to_saying(event, is_staff=is_staff)
            for event in timeline.read(row.events, user)
            if event.action not in _UNSAID
        ],
        "attachments": [
            {
                "sha256": file.blob_sha256,
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "internal": file.internal,
                AS_IT_CAME: originals.is_for(session, file, user),
            }
            for file in row.attachments
            if is_staff or not file.internal
        ],
    }


def _to_caller(row: Incident, *, is_staff: bool) -> dict[str, str]:
    """Who called without an account; staff alone see it."""
    contact = row.contact if is_staff else None
    return {
        "caller": contact.name if contact else "",
        "caller_phone": contact.phone if contact else "",
        "caller_note": contact.note if contact else "",
    }


def _to_saying(event: Entry, *, is_staff: bool) -> dict[str, Any]:
    said = {
        "at": _moment(event.at),
        "action": event.action,
        "text": event.text,
        "internal": event.internal,
    }
    author = event.actor.name if event.actor else ""
    return {**said, "author": author} if is_staff else said


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""
