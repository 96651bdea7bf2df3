"""The text of a submission: written, changed, and brought up to the live revision."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from kb import audit
from kb.articles.document_numbers import check_number
from kb.articles.models import (
    Article,
    Attachment,
    Revision,
    Submission,
    SubmissionState,
)
from kb.articles.sections import join_sections, split_sections
from kb.articles.submissions import Draft, require_audience
from kb.audit import Actor, By
from kb.credentials import require_no_private_key
from kb.spellings.settling import settle_all
from review.actions import Action
from review.errors import OutdatedCase, OutdatedSubmissionError, TextChangedError
from review.workflow import require, step


def to_draft(submission: Submission) -> Draft:
    """What is proposed now, for the form rules."""
    return Draft(
        kind=submission.kind,
        title=submission.title,
        sections=submission.sections,
        attributes=submission.known_attributes,
        audience=submission.audience,
        number=submission.document_number,
    )


def save_text(
    session: Session,
    submission: Submission,
    draft: Draft,
    *,
    version: int,
    by: By,
) -> bool:
    """Keep *draft* as the submission's text; return whether it changed anything.

    A changed text clears both verdicts. *version* is the one that was on the screen:
    raise ``TextChangedError`` if somebody, or another window, has saved since. Raise
    ``PrivateKeyError`` for a text that holds one, and keep nothing of it.
    """
    require(submission, Action.EDIT, by.actor.user)
    if version != submission.version:
        raise TextChangedError
    if draft == to_draft(submission):
        return False
    require_audience(
        submission.kind if submission.article else draft.kind, draft.audience
    )
    require_no_private_key(draft.title, *draft.sections.values())
    if draft.number != submission.document_number:
        submission.document_number = draft.number and check_number(
            session,
            draft.number,
            kind=draft.kind,
            article=submission.article,
            submission_id=submission.id,
        )
    submission.title = draft.title
    submission.sections = dict(draft.sections)
    submission.attributes = settle_all(session, draft.attributes.to_mapping())
    submission.audience = draft.audience
    if submission.article is None:
        submission.kind = draft.kind
    _touch(session, submission, by.actor, now=by.now)
    return True


def add_attachments(
    session: Session,
    submission: Submission,
    attachments: Iterable[Attachment],
    *,
    by: By,
) -> None:
    """Attach further files; what was judged was another submission."""
    require(submission, Action.EDIT, by.actor.user)
    for attachment in attachments:
        attachment.position = len(submission.attachments)
        submission.attachments.append(attachment)
    _touch(session, submission, by.actor, now=by.now)


def remove_attachment(
    session: Session,
    submission: Submission,
    attachment_id: int,
    *,
    by: By,
) -> None:
    """Take a file out again; one that is not there is out already."""
    require(submission, Action.EDIT, by.actor.user)
    submission.attachments = [
        each for each in submission.attachments if each.id != attachment_id
    ]
    _touch(session, submission, by.actor, now=by.now)


def rebase(
    session: Session,
    submission: Submission,
    number: int,
    *,
    by: By,
) -> None:
    """Say that the text now takes revision *number* into account.

    Raise ``OutdatedSubmissionError`` if that is not the live revision any more.
    """
    require(submission, Action.EDIT, by.actor.user)
    live = live_revision(submission)
    if live is None or live.number != number:
        raise OutdatedSubmissionError(
            "Another revision was published meanwhile. Compare once more.",
            case=OutdatedCase.OTHER_REVISION,
        )
    submission.base_number = number
    _touch(session, submission, by.actor, now=by.now)


def become_revision(
    session: Session,
    submission: Submission,
    article: Article,
    *,
    by: By,
) -> None:
    """Propose the text as the next revision of *article*, whose kind it takes on.

    Attributes that the text does not name stay as the article has them.
    """
    require(submission, Action.EDIT, by.actor.user)
    revision = article.current_revision
    if revision is None or article.retired_at is not None:
        raise OutdatedSubmissionError(
            "That article is retired. Bring it back first.",
            case=OutdatedCase.ARTICLE_RETIRED,
        )
    if submission.kind is not article.kind:
        whole = join_sections(submission.sections)
        submission.sections = split_sections(article.kind, whole)
        submission.kind = article.kind
    submission.attributes = {**revision.attributes, **submission.attributes}
    submission.audience = revision.audience
    submission.article = article
    submission.base_number = revision.number
    _touch(session, submission, by.actor, now=by.now)


def become_article(session: Session, submission: Submission, *, by: By) -> None:
    """Propose the text as an article of its own."""
    require(submission, Action.EDIT, by.actor.user)
    submission.article = None
    submission.base_number = 0
    _touch(session, submission, by.actor, now=by.now)


def live_revision(submission: Submission) -> Revision | None:
    return submission.article.current_revision if submission.article else None


def is_outdated(submission: Submission) -> bool:
    """Whether the article has got a revision that this text does not know."""
    live = live_revision(submission)
    return live is not None and live.number != submission.base_number


def _touch(
    session: Session, submission: Submission, actor: Actor, *, now: datetime
) -> None:
    submission.verdicts.clear()
    submission.updated_at = now
    # Autosaving a draft is no event; changing what others wait for is.
    if submission.state is not SubmissionState.DRAFT:
        step(submission, Action.EDIT, actor.user, now=now)
        audit.record(session, Action.EDIT, submission, by=By(actor, now))
    session.flush()  # The form shows the new version.
