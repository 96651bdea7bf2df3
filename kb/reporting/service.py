"""What people do with reports; each call is part of its caller's transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import moves, numbering
from kb.audit import By
from kb.errors import NotFoundError
from kb.notifications.service import Kind, News, notify
from kb.people.models import User
from kb.reporting import making, reading
from kb.reporting.document import LANGUAGES, Document, Words, from_mapping, to_mapping
from kb.reporting.errors import (
    CommentMissingError,
    OwnReportError,
    ReportCase,
    ReportGoneError,
    ReportInputError,
)
from kb.reporting.kinds import to_definition, to_kind
from kb.reporting.making import Asked
from kb.reporting.models import Report, ReportEvent
from kb.reporting.models import ReportState as State
from kb.reporting.moves import MOVES, Action, Remark
from kb.reporting.vocabulary import Vocabulary
from kb.reporting.writing import said
from kb.text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """For whom a report is made."""

    language: str = "zh"
    approver_id: int | None = None
    recipients: Sequence[int] = ()


def make(
    session: Session,
    asked: Asked,
    vocabulary: Vocabulary,
    addressed: Addressed = Addressed(),
    *,
    by: By,
) -> Report:
    """The draft of the report, its figures frozen as they are now.

    Of one kind, period and cut there is one report: it is given as it is, whatever has
    become of the figures since. Raise as ``making.check``, and ``NotFoundError`` for what
    the actor may not see.
    """
    prepared = prepare(session, asked, vocabulary, by.actor.user, now=by.now)
    return keep(session, prepared, addressed, by=by)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that can be kept: computed while nobody had to wait for it."""

    asked: Asked
    document: Document | None
    """``None`` where there is one already."""


def prepare(
    session: Session,
    asked: Asked,
    vocabulary: Vocabulary,
    user: User,
    *,
    now: datetime,
) -> Prepared:
    """The first half of ``make``, which only reads."""
    asked = making.check(asked, now=now)
    require_cut(session, asked, user)
    if find_present(session, asked) is not None:
        return Prepared(asked, None)
    return Prepared(asked, making.compute(session, asked, vocabulary, now=now))


def keep(
    session: Session, prepared: Prepared, addressed: Addressed, *, by: By
) -> Report:
    """The second half of ``make``: the report that there is, or else this one.

    Raise ``ReportGoneError`` if the one that there was has gone meanwhile.
    """
    require_addressed(session, addressed)
    present = find_present(session, prepared.asked)
    if present is not None:
        return present
    if prepared.document is None:
        raise ReportGoneError
    return _keep(session, prepared.asked, prepared.document, addressed, by=by)


def require_addressed(session: Session, addressed: Addressed) -> None:
    """Raise ``NotFoundError`` for nobody, ``ReportInputError`` for another language."""
    if addressed.language not in LANGUAGES:
        raise ReportInputError("A report is in zh or en.", case=ReportCase.BAD_LANGUAGE)
    named = {"approver": [addressed.approver_id], "recipients": addressed.recipients}
    for noun, ids in named.items():
        for user_id in ids:
            if user_id is not None and session.get(User, user_id) is None:
                raise NotFoundError(noun, user_id)


def require_cut(session: Session, asked: Asked, user: User) -> None:
    reading.require_cut(
        session,
        user,
        client_id=asked.client_id,
        unit_id=asked.unit_id,
        by_person=asked.kind.by_person,
    )


def find_present(session: Session, asked: Asked) -> Report | None:
    """The report that there is of the same; none of one so far."""
    if asked.key is None:
        return None
    return session.scalar(select(Report).where(Report.key == asked.key))


def _keep(
    session: Session,
    asked: Asked,
    document: Document,
    addressed: Addressed,
    *,
    by: By,
) -> Report:
    report = Report(
        number=secrets.token_hex(8),
        kind=asked.kind.code,
        key=asked.key,
        period=asked.period.name,
        since=asked.period.since,
        until=asked.period.until,
        client_id=asked.client_id,
        unit_id=asked.unit_id,
        by_person=asked.kind.by_person,
        so_far=asked.so_far,
        definition=to_definition(asked.kind),
        document=to_mapping(document),
        comments={},
        language=addressed.language,
        recipients=list(addressed.recipients),
        state=State.DRAFT,
        maker_id=by.actor.user.id,
        approver_id=addressed.approver_id,
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(report)
    session.flush()  # The number is made of the id.
    report.number = numbering.REPORTS.write(report.id)
    moves.record(session, report, _event(report, action=Remark.MAKE.value), by=by)
    title = said(document.title, report.language)
    news = News(Kind.REPORT_TO_APPROVE, f"/reports/{report.id}", {"title": title})
    notify(session, [report.approver_id], news, now=by.now, but=by.actor.user.id)
    return report


def write_comments(
    session: Session, report: Report, comments: Mapping[str, str], *, by: By
) -> None:
    """Set what is written to the report; what is not named stays.

    Raise ``ReportInputError`` for a block that takes no words.
    """
    MOVES.require(report, Action.COMMENT, by.actor.user)
    unknown = sorted(set(comments) - to_kind(report.definition).comments)
    if unknown:
        raise ReportInputError(
            f"This report has no comment {unknown[0]}.",
            case=ReportCase.UNKNOWN_COMMENT,
            value=unknown[0],
        )
    kept = {code: clean(text) for code, text in comments.items()}
    report.comments = {**report.comments, **kept}
    _step(session, report, Action.COMMENT, by=by, comments=sorted(kept))


def approve(session: Session, report: Report, *, by: By) -> None:
    """Say that content and form are right: both verdicts, of another than the maker.

    Raise ``CommentMissingError`` while an obligatory comment is empty.
    """
    MOVES.require(report, Action.APPROVE, by.actor.user)
    if by.actor.user.id in find_makers(session, report):
        raise OwnReportError
    missing = find_missing(report)
    if missing:
        raise CommentMissingError(_in(missing, report.language))
    report.approved_by_id, report.approved_at = by.actor.user.id, by.now
    _step(session, report, Action.APPROVE, by=by)


def find_makers(session: Session, report: Report) -> frozenset[int]:
    """Who made it: of one that a schedule made, whoever wrote to it."""
    if not report.maker.is_system:
        return frozenset({report.maker_id})
    writers = select(ReportEvent.actor_id).where(
        ReportEvent.report_id == report.id, ReportEvent.action == Action.COMMENT
    )
    return frozenset(session.scalars(writers))


def find_missing(report: Report) -> list[Words]:
    """The headings of obligatory comments that are empty."""
    return [
        block["heading"]
        for block in to_kind(report.definition).obligatory
        if not report.comments.get(block["code"])
    ]


def _in(headings: Sequence[Words], language: str) -> list[str]:
    return [
        heading if isinstance(heading, str) else heading[language]
        for heading in headings
    ]


def send_back(session: Session, report: Report, reason: str, *, by: By) -> None:
    """Make a draft of what was approved, so that it can be written to again."""
    MOVES.require(report, Action.SEND_BACK, by.actor.user)
    text = _require_reason(reason)
    report.approved_by_id = report.approved_at = None
    _step(session, report, Action.SEND_BACK, text=text, by=by)


def discard(session: Session, report: Report, reason: str, *, by: By) -> None:
    """Give the report up: its period can be made anew. It is kept."""
    MOVES.require(report, Action.DISCARD, by.actor.user)
    text = _require_reason(reason)
    report.key = None
    _step(session, report, Action.DISCARD, text=text, by=by)


def _require_reason(reason: str) -> str:
    text = clean(reason)
    if not text:
        raise ReportInputError("Say why.", case=ReportCase.REASON_MISSING)
    return text


def read_document(report: Report) -> Document:
    """The report as it is read: what was frozen, and what people wrote to it."""
    return making.with_comments(from_mapping(report.document), report.comments)


def _step(
    session: Session,
    report: Report,
    action: Action,
    *,
    text: str = "",
    by: By,
    **details: Any,
) -> None:
    event = _event(report, text=text, details=details)
    MOVES.step(session, report, action, event, by=by)


def _event(report: Report, **values: Any) -> ReportEvent:
    return ReportEvent(report_id=report.id, **values)
