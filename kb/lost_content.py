"""What a person misses when a stored content is lost."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.models import Attachment, Revision, Submission
from kb.incidents.models import Incident, IncidentAttachment
from kb.pictures import addresses
from kb.pictures.models import Picture
from kb.registers.models import Record, RecordFile


def iter_affected(session: Session, sha256: str) -> Iterator[str]:
    """A line for each file: what it is called, and what it belongs to."""
    in_articles = (
        select(Attachment.name, Revision.article_id, Revision.title, Submission.id)
        .join(Submission, Attachment.submission_id == Submission.id)
        .outerjoin(Revision, Revision.submission_id == Submission.id)
        .where(Attachment.blob_sha256 == sha256)
        .order_by(Attachment.id)
    )
    for row in session.execute(in_articles):
        article_id: int | None = row.article_id
        if article_id is None:
            yield f"{row.name} of submission {row.id}"
        else:
            yield f"{row.name} of article {article_id}, {row.title}"
    in_incidents = (
        select(IncidentAttachment.name, Incident.number)
        .join(Incident, IncidentAttachment.incident_id == Incident.id)
        .where(IncidentAttachment.blob_sha256 == sha256)
        .order_by(IncidentAttachment.id)
    )
    for name, number in session.execute(in_incidents):
        yield f"{name} of incident {number}"
    in_records = (
        select(RecordFile.name, Record.code, Record.is_private)
        .join(Record, RecordFile.record_id == Record.id)
        .where(RecordFile.blob_sha256 == sha256)
        .order_by(RecordFile.id)
    )
    for name, code, is_private in session.execute(in_records):
        yield f"{'a file' if is_private else name} of record {code}"
    originals = (
        select(Picture).where(Picture.original_sha256 == sha256).order_by(Picture.id)
    )
    for picture in session.scalars(originals):
        yield f"{picture.name}, the original of {addresses.to_address(picture)}"
