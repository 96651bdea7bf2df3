"""A report becomes an article: checked in with both verdicts, for those who may see its cut."""

from sqlalchemy.orm import Session

from kb import audit
from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind, Audience, Confidence
from kb.articles.models import (
    Article,
    Aspect,
    Submission,
    SubmissionEvent,
    SubmissionState,
    Verdict,
)
from kb.articles.revisions import add_revisions
from kb.audit import By
from kb.notifications.service import Kind, News, notify
from kb.reporting import markdown, reading
from kb.reporting.errors import OwnReportError
from kb.reporting.models import Report, ReportEvent
from kb.reporting.moves import MOVES, Action
from kb.reporting.service import read_document
from kb.reporting.writing import said, write


def publish(
    session: Session, report: Report, *, two_people: bool = False, by: By
) -> Article:
    """Check in what was approved, and tell the recipients who may see it.

    Raise ``OwnReportError`` where *two_people* are wanted and its maker asks.
    """
    MOVES.require(report, Action.PUBLISH, by.actor.user)
    if two_people and by.actor.user.id == report.maker_id:
        raise OwnReportError
    article = _check_in(session, report, by=by)
    report.article_id, report.published_at = article.id, by.now
    event = ReportEvent(report_id=report.id, details={"article": article.id})
    MOVES.step(session, report, Action.PUBLISH, event, by=by)
    session.flush()  # Who may see a published report is asked of the database.
    _tell(session, report, by=by)
    return article


def _check_in(session: Session, report: Report, *, by: By) -> Article:
    submission = _to_submission(report, by=by)
    session.add(submission)
    session.flush()  # The database looks for both verdicts when the revision arrives.
    (revision,) = add_revisions(
        session, [submission], now=by.now, confidence=Confidence.VALIDATED
    )
    audit.record(session, "publish_report", submission, by=by, report=report.number)
    article = revision.submission.article
    assert article is not None, "it was given one with its revision"
    return article


def _to_submission(report: Report, *, by: By) -> Submission:
    document = read_document(report)
    written = write(document, report.language)
    return Submission(
        article=None,
        base_number=0,
        kind=ArticleKind.REPORT,
        title=said(document.title, report.language),
        sections={"text": markdown.to_markdown(written)},
        attributes=Attributes(
            language=report.language,
            unit=report.unit.name if report.unit is not None else "",
        ).to_mapping(),
        audience=Audience.RESTRICTED,
        state=SubmissionState.CHECKED_IN,
        author_id=report.maker_id,
        created_at=report.created_at,
        updated_at=by.now,
        attachments=[],
        verdicts=[
            Verdict(
                aspect=aspect,
                passed=True,
                reviewer_id=report.approved_by_id,
                at=report.approved_at,
            )
            for aspect in Aspect
        ],
        events=[
            SubmissionEvent(
                action="check_in",
                source=SubmissionState.APPROVED,
                target=SubmissionState.CHECKED_IN,
                actor_id=by.actor.user.id,
                at=by.now,
            )
        ],
    )


def _tell(session: Session, report: Report, *, by: By) -> None:
    title = said(read_document(report).title, report.language)
    told = [
        user.id
        for user in reading.list_readers(session, report, report.recipients)
        if user.id != by.actor.user.id
    ]
    news = News(Kind.REPORT_PUBLISHED, f"/reports/{report.id}", {"title": title})
    notify(session, told, news, now=by.now)
