"""Files that came in as rows: their submissions, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

import review.service
from ingest.extraction import FileStatus, Loss, Outcome
from kb import ingested_files
from kb.articles import guesses, likeness
from kb.articles.likeness import Near
from kb.articles.models import Article, Submission
from kb.articles.submissions import to_submission
from kb.audit import By
from kb.content.references import remember_all
from kb.content.store import StoredContent
from kb.ingested_files import IngestedFile
from kb.topology import recording
from review import editing
from review.checks import Finding, check_form
from web.intake.attaching import graph_of, losses_of, to_attachments, to_loss_row
from web.intake.incoming import FileReport, Filing, Incoming, Prepared, Unread


def file_all(session: Session, prepared: Sequence[Prepared]) -> list[FileReport]:
    """Store files of one import; no two may have anything in common: see ``Batch``."""
    filings = [each for each in prepared if isinstance(each, Filing)]
    filed = iter(_file_drafts(session, filings))
    return [
        next(filed)
        if isinstance(each, Filing)
        else _file_failure(session, each)
        if isinstance(each, Unread)
        else each
        for each in prepared
    ]


def _file_failure(session: Session, unread: Unread) -> FileReport:
    """Record a file that could not be read, and why."""
    incoming, outcome = unread.incoming, unread.outcome
    row = _row(session, incoming, ingested_files.find_by_path(session, incoming.key))
    row.media_type = outcome.media_type
    row.status = outcome.status.value
    row.reason = outcome.reason
    row.losses = []
    return FileReport(
        path=incoming.shown,
        status=outcome.status,
        reason=outcome.reason,
        media_type=outcome.media_type,
    )


def file_duplicate(
    session: Session, incoming: Incoming, known: IngestedFile
) -> FileReport:
    """Refer to the submission that the same bytes became before.

    If that one still waits for review and this is a trusted import, it is checked in.
    """
    row = _row(session, incoming, ingested_files.find_by_path(session, incoming.key))
    if row.id != known.id:
        row.media_type = known.media_type
        row.status = FileStatus.DUPLICATE.value
        row.losses = known.losses
        row.submission_id = known.submission_id
        row.reason = f"The same bytes as {known.path}."
    submission = session.get_one(Submission, known.submission_id)
    if incoming.publish and review.service.is_open(submission):
        review.service.publish_trusted(
            session, submission, by=By(incoming.actor, incoming.now)
        )
    return _report(
        incoming,
        submission,
        status=FileStatus.DUPLICATE,
        losses=_losses(known.losses),
        reason="The same bytes are in the service already.",
    )


def _file_drafts(session: Session, filings: Sequence[Filing]) -> list[FileReport]:
    """Make readable files submissions, in few statements; check in what is published."""
    if not filings:
        return []
    now = filings[0].incoming.now
    contents = [content for each in filings for content in each.contents]
    remember_all(session, contents, now=now)
    # Another run may have filed the same bytes since they were looked up.
    known = ingested_files.find_by_contents(
        session, [each.incoming.sha256 for each in filings]
    )
    fresh = [each for each in filings if each.incoming.sha256 not in known]
    reports = _file_fresh(session, fresh)
    return [
        file_duplicate(session, each.incoming, known[each.incoming.sha256])
        if each.incoming.sha256 in known
        else reports[each.incoming.key]
        for each in filings
    ]


def _file_fresh(session: Session, filings: Sequence[Filing]) -> dict[str, FileReport]:
    """Their reports by the files' keys."""
    # Questions in between would each write what has gathered so far.
    with session.no_autoflush:
        rows = ingested_files.find_by_paths(
            session, [filing.incoming.key for filing in filings]
        )
        filed = [
            _open(session, filing, rows.get(filing.incoming.key)) for filing in filings
        ]
        session.add_all(each.submission for each in filed)
        session.flush()  # Rows and findings name their ids.
        filed = [_settle(session, each) for each in filed]
        _hand_on(session, filed)
    return {each.filing.incoming.key: _to_report(each) for each in filed}


@dataclass(frozen=True, slots=True)
class _Filed:
    """A file on its way from its row to its report."""

    filing: Filing
    row: IngestedFile
    submission: Submission
    near: tuple[Near, ...]
    findings: tuple[Finding, ...] = ()


def _open(session: Session, filing: Filing, known: IngestedFile | None) -> _Filed:
    incoming, reading = filing.incoming, filing.reading
    row = _row(session, incoming, known)
    _keep_graph(session, filing.original, reading.outcome)
    article = _supersede(session, row, incoming)
    submission = to_submission(
        reading.draft,
        author=incoming.actor.user,
        now=incoming.now,
        article=article,
        attachments=to_attachments(
            incoming.name, reading.outcome, filing.original, filing.parts
        ),
    )
    near = likeness.find_near_sketch(
        session, filing.sketch, but=article.id if article else 0
    )
    return _Filed(filing, row, submission, tuple(near))


def _settle(session: Session, filed: _Filed) -> _Filed:
    """Make it a revision if it is to be one, and write down what is known of it."""
    incoming, reading = filed.filing.incoming, filed.filing.reading
    submission, near = filed.submission, filed.near
    if submission.article is None and incoming.as_revision and near:
        editing.become_revision(
            session,
            submission,
            session.get_one(Article, near[0].article_id),
            by=By(incoming.actor, incoming.now),
        )
        near = ()
    article = submission.article
    findings = check_form(
        session, editing.to_draft(submission), article.id if article else 0
    )
    guesses.keep(session, submission.id, dict(reading.guessed))
    row = filed.row
    row.media_type = reading.outcome.media_type
    row.status = reading.outcome.status.value
    row.reason = reading.outcome.reason
    row.losses = [to_loss_row(loss) for loss in losses_of(reading.outcome)]
    row.submission_id = submission.id
    return replace(filed, near=near, findings=tuple(findings))


def _hand_on(session: Session, filed: Sequence[_Filed]) -> None:
    """To the readers if they are to be published, else to the reviewers."""
    if not filed:
        return
    incoming = filed[0].filing.incoming
    by = By(incoming.actor, incoming.now)
    submissions = [each.submission for each in filed]
    if incoming.publish:
        review.service.publish_all_trusted(session, submissions, by=by)
    else:
        review.service.submit_all(session, submissions, by=by)


def _to_report(filed: _Filed) -> FileReport:
    outcome = filed.filing.reading.outcome
    return _report(
        filed.filing.incoming,
        filed.submission,
        status=outcome.status,
        losses=losses_of(outcome),
        findings=filed.findings,
        near=filed.near,
        guessed=filed.filing.reading.guessed,
        reason=outcome.reason,
    )


def _keep_graph(session: Session, original: StoredContent, outcome: Outcome) -> None:
    graph = graph_of(outcome)
    if graph is not None:
        recording.keep(session, original.sha256, graph)


def _row(
    session: Session, incoming: Incoming, row: IngestedFile | None
) -> IngestedFile:
    """The row of its path, which is *row* if it has one."""
    if row is None:
        row = IngestedFile(
            path=incoming.key, reason="", status="", media_type="", losses=[]
        )
        session.add(row)
    row.sha256 = incoming.sha256
    row.at = incoming.now
    return row


def _supersede(
    session: Session, row: IngestedFile, incoming: Incoming
) -> Article | None:
    """The article that the path's earlier bytes became.

    A submission of those bytes that still waits for review is withdrawn.
    """
    if row.submission_id is None:
        return None
    earlier = session.get_one(Submission, row.submission_id)
    if review.service.is_open(earlier):
        review.service.supersede(session, earlier, by=By(incoming.actor, incoming.now))
    return earlier.article


def _losses(rows: Sequence[dict[str, Any]]) -> tuple[Loss, ...]:
    return tuple(Loss(row["code"], row["where"], row["detail"]) for row in rows)


def _report(incoming: Incoming, submission: Submission, **details: Any) -> FileReport:
    return FileReport(
        path=incoming.shown,
        article=submission.article_id,
        submission=submission.id,
        title=submission.title,
        kind=submission.kind.value,
        **details,
    )
