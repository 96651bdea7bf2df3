"""Comments and files of a row, put on an incident that does not have them yet."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.exchange.errors import RowFileCase, RowFileError
from kb.exchange.rows import FileRow, Saying, Stored
from kb.exchange.run import IncidentImport
from kb.incidents import opening
from kb.incidents.actions import Remark
from kb.incidents.lifecycle import Note, note
from kb.incidents.models import Incident, IncidentAttachment, IncidentEvent
from kb.incidents.opening import IncomingFile
from kb.masking import keep_block


def add_comments(
    session: Session,
    incident: Incident,
    comments: Iterable[Saying],
    run: IncidentImport,
) -> int:
    """Return how many were new. Who may say it is the importer's business."""
    texts = [(keep_block(each.to_text()), each.internal) for each in comments]
    if not texts:
        return 0
    known = set(
        session.scalars(
            select(IncidentEvent.text).where(
                IncidentEvent.incident_id == incident.id,
                IncidentEvent.action == Remark.COMMENT,
            )
        )
    )
    new = {text: internal for text, internal in texts if text and text not in known}
    for text, internal in new.items():
        said = Note(action=Remark.COMMENT, text=text, internal=internal)
        note(session, incident, said, by=By(run.actor, run.now))
    return len(new)


def add_files(
    session: Session,
    incident: Incident,
    rows: Iterable[FileRow],
    run: IncidentImport,
    files: Mapping[str, Stored],
) -> int:
    """Return how many were new. Raise ``RowFileError`` for bytes that nobody brought."""
    count = 0
    for row in rows:
        stored = files.get(row.sha256)
        if stored is None:
            raise RowFileError(
                f"The bytes of {row.name} are not with the rows.",
                case=RowFileCase.NOT_BROUGHT,
                name=row.name,
            )
        if _has(session, incident, row):
            continue
        file = IncomingFile(
            content=stored.content,
            name=row.name,
            media_type=stored.media_type,
            internal=row.internal,
            pages=stored.pages,
            seconds=stored.seconds,
        )
        opening.attach(session, incident, file, by=By(run.actor, run.now))
        count += 1
    return count


def _has(session: Session, incident: Incident, row: FileRow) -> bool:
    known = session.scalar(
        select(IncidentAttachment.id).where(
            IncidentAttachment.incident_id == incident.id,
            IncidentAttachment.blob_sha256 == row.sha256,
            IncidentAttachment.name == row.name,
        )
    )
    return known is not None
