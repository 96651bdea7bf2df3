"""One incoming file as rows: its submission, its attachments, and what became of it."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Final

from sqlalchemy.orm import Session

import review.service
from ingest.extraction import EmbeddedFile, Extraction, FileStatus, Loss, Outcome
from ingest.topology.storing import to_stored
from ingest.workers import ExtractionPool
from kb import ingested_files
from kb.articles import guesses, likeness
from kb.articles.likeness import Near, Wording
from kb.articles.models import Article, Attachment, Submission
from kb.articles.submissions import Draft, open_draft
from kb.audit import Actor, By
from kb.content.references import remember
from kb.content.store import ContentStore, FolderContentStore, StoredContent
from kb.ingested_files import IngestedFile
from kb.topology import recording
from review import editing
from review.checks import Finding, check_form

PDF: Final = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file on its way in: what identifies it, who brings it, and how."""

    key: str
    """What identifies it in the next run: the absolute path, or the upload's name."""
    shown: str
    """The path or name that people know it by."""
    name: str
    sha256: str
    actor: Actor
    publish: bool
    as_revision: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of a file."""

    draft: Draft
    outcome: Outcome
    guessed: Mapping[str, Any]
    """Attributes that nobody gave; see ``ingest.guessing``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one file."""

    path: str
    status: FileStatus
    reason: str = ""
    article: int | None = None
    submission: int | None = None
    title: str = ""
    kind: str = ""
    losses: tuple[Loss, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What the form rules say of it; in a trusted import they only warn."""
    near: tuple[Near, ...] = ()
    """Articles that resemble it: it may be a new version of one of them."""
    guessed: Mapping[str, Any] = field(default_factory=dict)
    """Attributes that were guessed, for somebody to confirm."""


@dataclass(frozen=True, slots=True)
class Part:
    """An embedded file with its place in the content store."""

    file: EmbeddedFile
    content: StoredContent


def store_parts(content: ContentStore, extraction: Extraction) -> tuple[Part, ...]:
    """Keep the bytes of the files that were found inside another one."""
    return tuple(
        Part(embedded, content.put(io.BytesIO(embedded.data)))
        for embedded in extraction.attachments
        if embedded.data
    )


def file_failure(session: Session, incoming: Incoming, outcome: Outcome) -> FileReport:
    """Record a file that could not be read, and why."""
    row = _row(session, incoming)
    row.media_type = outcome.media_type
    row.status = outcome.status.value
    row.reason = outcome.reason
    row.losses = []
    return FileReport(path=incoming.shown, status=outcome.status, reason=outcome.reason)


def file_duplicate(
    session: Session, incoming: Incoming, known: IngestedFile
) -> FileReport:
    """Refer to the submission that the same bytes became before.

    If that one still waits for review and this is a trusted import, it is checked in.
    """
    row = _row(session, incoming)
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


def file_draft(
    session: Session,
    incoming: Incoming,
    reading: Reading,
    *,
    contents: tuple[StoredContent, Sequence[Part]],
) -> FileReport:
    """Make a readable file a submission, and check it in if it is to be published."""
    original, parts = contents
    draft, outcome = reading.draft, reading.outcome
    for content in (original, *(part.content for part in parts)):
        remember(session, content, now=incoming.now)
    # Another run may have filed the same bytes since they were looked up.
    known = ingested_files.find_by_content(session, incoming.sha256)
    if known is not None:
        return file_duplicate(session, incoming, known)
    row = _row(session, incoming)
    _keep_graph(session, original, outcome)
    article = _supersede(session, row, incoming)
    near = _find_near(session, draft, article)
    submission = open_draft(
        session,
        draft,
        author=incoming.actor.user,
        now=incoming.now,
        article=article,
        attachments=to_attachments(incoming.name, outcome, original, parts),
    )
    if article is None and incoming.as_revision and near:
        editing.become_revision(
            session,
            submission,
            session.get_one(Article, near[0].article_id),
            by=By(incoming.actor, incoming.now),
        )
        near = ()
    findings = check_form(
        session, editing.to_draft(submission), submission.article_id or 0
    )
    guesses.keep(session, submission.id, dict(reading.guessed))
    row.media_type = outcome.media_type
    row.status = outcome.status.value
    row.reason = outcome.reason
    row.losses = [_loss_row(loss) for loss in _losses_of(outcome)]
    row.submission_id = submission.id
    if incoming.publish:
        review.service.publish_trusted(
            session, submission, by=By(incoming.actor, incoming.now)
        )
    else:
        review.service.submit(session, submission, by=By(incoming.actor, incoming.now))
    return _report(
        incoming,
        submission,
        status=outcome.status,
        losses=_losses_of(outcome),
        findings=tuple(findings),
        near=near,
        guessed=reading.guessed,
        reason=outcome.reason,
    )


def _find_near(
    session: Session, draft: Draft, article: Article | None
) -> tuple[Near, ...]:
    wording = Wording(draft.title, draft.sections, draft.attributes.source)
    but = article.id if article else 0
    return tuple(likeness.find_near(session, wording, but=but))


def _keep_graph(session: Session, original: StoredContent, outcome: Outcome) -> None:
    graph = outcome.extraction.topology if outcome.extraction else None
    if graph is not None:
        recording.keep(session, original.sha256, to_stored(graph))


def _row(session: Session, incoming: Incoming) -> IngestedFile:
    row = ingested_files.find_by_path(session, incoming.key)
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


def to_attachments(
    name: str,
    outcome: Outcome,
    original: StoredContent,
    parts: Sequence[Part],
) -> list[Attachment]:
    """The file itself, and after it the files that were found inside."""
    whole = Attachment(
        position=0,
        blob_sha256=original.sha256,
        name=name,
        media_type=outcome.media_type,
        size=original.size,
        pages=_page_count(outcome),
        status=outcome.status.value,
        losses=[_loss_row(loss) for loss in _losses_of(outcome)],
    )
    return [
        whole,
        *(
            Attachment(
                position=position,
                blob_sha256=part.content.sha256,
                name=part.file.name,
                media_type=part.file.media_type,
                size=part.content.size,
                status=str(part.file.status),
                losses=[],
                text=part.file.text,
            )
            for position, part in enumerate(parts, start=1)
        ),
    ]


def read_file(
    content: FolderContentStore, pool: ExtractionPool, name: str, source: BinaryIO
) -> tuple[list[Attachment], list[StoredContent]]:
    """Keep a file and the files inside it, and read them, before any transaction.

    The rows are a submission's; the contents are what they refer to.
    """
    original = content.put(source)
    outcome = pool.extract(content.path(original.sha256), name)
    extraction = outcome.extraction
    parts = store_parts(content, extraction) if extraction is not None else ()
    rows = to_attachments(name, outcome, original, parts)
    if extraction is not None:
        rows[0].text = extraction.text
    return rows, [original, *(part.content for part in parts)]


def _page_count(outcome: Outcome) -> int:
    if outcome.media_type != PDF or outcome.extraction is None:
        return 0
    return outcome.extraction.pages


def _losses_of(outcome: Outcome) -> tuple[Loss, ...]:
    return outcome.extraction.losses if outcome.extraction else ()


def _loss_row(loss: Loss) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(loss).items()}


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
