"""A row of articles taken in: proposed, checked in by a trusted import, or revised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import review.service
from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind
from kb.articles.models import (
    Article,
    Attachment,
    Revision,
    Submission,
    SubmissionState,
)
from kb.articles.submissions import Draft, open_draft
from kb.audit import Actor, By
from kb.content.references import remember
from kb.exchange.errors import ImportNotAllowedError, RowFileCase, RowFileError
from kb.exchange.keys import ExternalKey, find_key
from kb.exchange.rows import (
    ArticleRow,
    FileRow,
    Noun,
    Reason,
    Result,
    Stored,
    Taken,
    digest,
)
from kb.people.models import User
from kb.text import to_line, to_plain
from review import policy
from review.actions import Action
from review.checks import check_form
from review.errors import NotAllowedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleImport:
    """What is the same for every row of articles."""

    origin: str
    actor: Actor
    now: datetime
    publish: bool = False
    """A trusted import: checked in at once, on the actor's responsibility."""
    is_ours: bool = False
    """Whether the rows are an export of this program."""


def require_importer(user: User, *, publish: bool) -> None:
    """Raise an error of the kind ``ForbiddenError`` for who may not."""
    if not policy.may_write(user):
        raise ImportNotAllowedError(Noun.ARTICLES.value)
    if publish and not policy.may_publish(user):
        raise NotAllowedError(Action.CHECK_IN)


def take_in(
    session: Session,
    row: ArticleRow,
    run: ArticleImport,
    files: Mapping[str, Stored],
) -> Taken:
    """Make the row a submission, or the next revision of the article that it became.

    The key is written with it, so the same row again changes nothing. Raise a
    ``KBError`` for a row that cannot be taken in; the caller then undoes it.
    """
    key = find_key(session, run.origin, Noun.ARTICLES, row.external_id)
    if key is None:
        if run.is_ours and (own := _find_own(session, row)):
            return own
        submission = _propose(session, row, run, files, None)
        session.add(
            ExternalKey(
                origin=run.origin,
                noun=Noun.ARTICLES.value,
                external_id=row.external_id,
                sha256=digest(row),
                given={"text": _text_digest(submission)},
                submission_id=submission.id,
                at=run.now,
            )
        )
        session.flush()  # Of two at the same time, one fails here and does nothing.
        return _taken(Result.CREATED, submission)
    known = session.get_one(Submission, key.submission_id)
    if key.sha256 == digest(row):
        return _publish_waiting(session, key, known, row, run)
    if reason := _why_kept(key, known):
        return _taken(Result.KEPT, known, reason)
    if review.service.is_open(known):
        review.service.supersede(session, known, by=By(run.actor, run.now))
    submission = _propose(session, row, run, files, known.article)
    key.submission_id, key.sha256, key.at = submission.id, digest(row), run.now
    key.given = {"text": _text_digest(submission)}
    session.flush()  # The next row of the same key reads it.
    return _taken(Result.UPDATED, submission)


def _publish_waiting(
    session: Session,
    key: ExternalKey,
    known: Submission,
    row: ArticleRow,
    run: ArticleImport,
) -> Taken:
    """What waits for review since an earlier import is checked in by a trusted one.

    Only what the row says: nobody answers for what was written into it since then.
    """
    if not run.publish or row.is_draft or not _is_untouched(key, known):
        return _taken(Result.UNCHANGED, known)
    review.service.publish_trusted(session, known, by=By(run.actor, run.now))
    return _taken(Result.UPDATED, known)


def _why_kept(key: ExternalKey, known: Submission) -> Reason | None:
    """What people did with it here that a new row must not undo."""
    article = known.article
    if known.state in (SubmissionState.REJECTED, SubmissionState.WITHDRAWN):
        return Reason.NOT_ACCEPTED
    if review.service.is_open(known):
        return None if _is_untouched(key, known) else Reason.WORKED_ON
    if article is None or article.retired_at is not None:
        return Reason.RETIRED
    current = article.current_revision
    if current is None or current.submission_id != known.id:
        return Reason.REVISED
    return None


def _is_untouched(key: ExternalKey, known: Submission) -> bool:
    """Whether it waits for review as the row brought it."""
    return (
        known.state is SubmissionState.SUBMITTED
        and not known.verdicts
        and key.given.get("text") == _text_digest(known)
    )


def _find_own(session: Session, row: ArticleRow) -> Taken | None:
    """A row that this installation exported itself: it is here already."""
    digits = row.external_id
    if not digits.isascii() or not digits.isdecimal() or row.created_at is None:
        return None
    own = session.get(Article, int(digits[:9]))
    revision = own.current_revision if own is not None else None
    if own is None or revision is None or own.created_at != row.created_at:
        return None
    is_same = _is_same(revision, row) and own.kind is row.kind
    return Taken(
        result=Result.UNCHANGED if is_same else Result.KEPT,
        key=str(own.id),
        reason=Reason.EXPORTED,
    )


def _is_same(revision: Revision, row: ArticleRow) -> bool:
    return (
        revision.title == row.title
        and dict(revision.sections) == dict(row.sections)
        and revision.audience is row.audience
    )


def _propose(
    session: Session,
    row: ArticleRow,
    run: ArticleImport,
    files: Mapping[str, Stored],
    article: Article | None,
) -> Submission:
    attachments = [
        _to_attachment(session, place, each, files, run.now)
        for place, each in enumerate(row.attachments)
    ]
    draft = _to_draft(row)
    submission = open_draft(
        session,
        draft,
        author=run.actor.user,
        now=run.now,
        article=article,
        attachments=attachments,
    )
    by = By(run.actor, run.now)
    if run.publish and not row.is_draft:
        review.service.publish_trusted(session, submission, by=by)
    else:
        findings = check_form(session, draft, article.id if article else 0)
        review.service.submit(session, submission, findings=findings, by=by)
    return submission


def _to_draft(row: ArticleRow) -> Draft:
    return Draft(
        kind=ArticleKind(row.kind),
        title=to_line(row.title),
        sections={name: to_plain(text) for name, text in row.sections.items()},
        attributes=Attributes.from_mapping(row.attributes),
        audience=row.audience,
    )


def _to_attachment(
    session: Session,
    position: int,
    row: FileRow,
    files: Mapping[str, Stored],
    now: datetime,
) -> Attachment:
    stored = files.get(row.sha256)
    if stored is None:
        raise RowFileError(
            f"The bytes of {row.name} are not with the rows.",
            case=RowFileCase.NOT_BROUGHT,
            name=row.name,
        )
    remember(session, stored.content, now=now)
    return Attachment(
        position=position,
        blob_sha256=stored.content.sha256,
        name=row.name,
        media_type=stored.media_type,
        size=stored.content.size,
        pages=row.pages if stored.media_type == "application/pdf" else 0,
        seconds=stored.seconds,
        status=row.status,
        losses=[dict(each) for each in row.losses],
        text=row.text,
    )


def _text_digest(submission: Submission) -> str:
    return digest(
        [
            submission.title,
            dict(submission.sections),
            dict(submission.attributes),
            submission.audience.value,
            [each.blob_sha256 for each in submission.attachments],
        ]
    )


def _taken(
    result: Result, submission: Submission, reason: Reason | None = None
) -> Taken:
    article_id = submission.article_id
    shown = f"submission {submission.id}" if article_id is None else str(article_id)
    return Taken(result=result, key=shown, reason=reason)
