"""Submissions: opened as drafts, found again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from kb.articles.attributes import Attributes
from kb.articles.document_numbers import check_number
from kb.articles.kinds import CHOSEN, WRITTEN, ArticleKind, Audience
from kb.articles.models import Article, Attachment, Submission, SubmissionState
from kb.articles.sections import join_sections, split_sections
from kb.credentials import require_no_private_key
from kb.errors import InvalidInputError, NotFoundError
from kb.people.models import User
from kb.spellings.settling import settle_all


class NotWrittenError(InvalidInputError):
    """A kind or an audience was named that is nobody's choice."""

    code = "not_written"

    def __init__(self) -> None:
        super().__init__("Reports are made of figures, not written by hand.")


class PlanAudienceError(InvalidInputError):
    """An emergency plan was to be shown to self-service users, telephone numbers and all."""

    code = "plan_audience"

    def __init__(self) -> None:
        super().__init__(
            "An emergency plan is for the people of IT: its telephone numbers are in it.",
            field="audience",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody proposes, before anything is stored of it."""

    kind: ArticleKind
    title: str
    sections: Mapping[str, str]
    """Markdown by section name."""
    attributes: Attributes = field(default_factory=Attributes)
    audience: Audience = Audience.INTERNAL
    number: str = ""
    """By what a new controlled document wants to be cited; empty: by the scheme."""


def recast(draft: Draft, kind: ArticleKind) -> Draft:
    """The same text in the sections of another *kind*."""
    whole = join_sections(dict(draft.sections))
    return replace(draft, kind=kind, sections=split_sections(kind, whole), number="")


def open_draft(
    session: Session,
    draft: Draft,
    *,
    author: User,
    now: datetime,
    article: Article | None = None,
    attachments: Sequence[Attachment] = (),
) -> Submission:
    """Store *draft* as a submission: of a new article, or the next revision of one.

    Raise what ``check_number`` does of a number that it wishes for.
    """
    submission = to_submission(
        draft, author=author, now=now, article=article, attachments=attachments
    )
    if draft.number:
        submission.document_number = check_number(
            session, draft.number, kind=submission.kind, article=article
        )
    submission.attributes = settle_all(session, submission.attributes)
    session.add(submission)
    session.flush()  # Events and verdicts need its id.
    return submission


def to_submission(
    draft: Draft,
    *,
    author: User,
    now: datetime,
    article: Article | None = None,
    attachments: Sequence[Attachment] = (),
) -> Submission:
    """As ``open_draft``, for a caller that stores many at once."""
    if draft.kind not in WRITTEN or draft.audience not in CHOSEN:
        raise NotWrittenError
    require_audience(article.kind if article else draft.kind, draft.audience)
    require_no_private_key(draft.title, *draft.sections.values())
    revision = article.current_revision if article else None
    return Submission(
        article=article,
        base_number=revision.number if revision else 0,
        kind=article.kind if article else draft.kind,
        title=draft.title,
        sections=dict(draft.sections),
        attributes=draft.attributes.to_mapping(),
        audience=draft.audience,
        state=SubmissionState.DRAFT,
        author_id=author.id,
        created_at=now,
        updated_at=now,
        attachments=list(attachments),
        # Said here, they are not looked for in the database.
        verdicts=[],
        events=[],
    )


def list_audiences(kind: ArticleKind) -> list[Audience]:
    """Whom an article of *kind* may be written for."""
    is_plan = kind is ArticleKind.EMERGENCY_PLAN
    return [Audience.INTERNAL] if is_plan else list(CHOSEN)


def require_audience(kind: ArticleKind, audience: Audience) -> None:
    """Raise ``PlanAudienceError`` for a plan that others than staff would read."""
    if kind is ArticleKind.EMERGENCY_PLAN and audience is not Audience.INTERNAL:
        raise PlanAudienceError


def get_submission(session: Session, submission_id: int) -> Submission:
    submission = session.get(Submission, submission_id)
    if submission is None:
        raise NotFoundError("submission", submission_id)
    return submission
