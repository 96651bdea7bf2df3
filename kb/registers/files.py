"""Files of a record: an invoice, the scan of a contract, a photograph of a label.

Whoever sees the record sees them. One that is removed comes back by undo, for a week;
those of a private record go with it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.content.references import remember
from kb.errors import NotFoundError
from kb.incidents.opening import IncomingFile
from kb.registers.errors import BadRecordError, RecordCase, RecordNotAllowedError
from kb.registers.listing import lock_record
from kb.registers.models import Record, RecordFile
from kb.registers.moves import Remark
from kb.registers.service import note
from kb.registers.visibility import may_keep

MOST_FILES: Final = 50
"""Of one record."""
KEPT: Final = timedelta(days=7)
"""What was removed, so that it can be put back."""


def list_files(session: Session, record: Record) -> Sequence[RecordFile]:
    """In the order in which they came."""
    return session.scalars(
        select(RecordFile)
        .where(RecordFile.record_id == record.id, RecordFile.removed_at.is_(None))
        .order_by(RecordFile.id)
    ).all()


def get_file(session: Session, record: Record, file_id: int) -> RecordFile:
    """Raise ``NotFoundError`` for one of another record, and for one that was removed."""
    file = _find(session, record, file_id)
    if file is None or file.removed_at is not None:
        raise NotFoundError("file", file_id)
    return file


def add_files(
    session: Session, record: Record, files: Sequence[IncomingFile], *, by: By
) -> None:
    """Add files whose bytes are in the content store already."""
    record = _require_keeper(session, record, by)
    if not files:
        raise BadRecordError(
            "Choose a file.", case=RecordCase.FILE_MISSING, field="files"
        )
    _require_room(session, record, len(files))
    for file in files:
        remember(session, file.content, now=by.now)
        row = RecordFile(
            record_id=record.id,
            blob_sha256=file.content.sha256,
            name=file.name,
            media_type=file.media_type,
            size=file.content.size,
            pages=file.pages,
            seconds=file.seconds,
            added_by_id=by.actor.user.id,
            at=by.now,
        )
        session.add(row)
        _note(session, record, row, Remark.ADD_FILE, by)


def remove_file(session: Session, record: Record, file_id: int, *, by: By) -> None:
    """Nobody sees it any more; it is kept for undo."""
    record = _require_keeper(session, record, by)
    file = get_file(session, record, file_id)
    file.removed_at = by.now
    _note(session, record, file, Remark.REMOVE_FILE, by)


def put_back(session: Session, record: Record, file_id: int, *, by: By) -> None:
    """Undo what ``remove_file`` did; one that is there stays as it is."""
    record = _require_keeper(session, record, by)
    file = _find(session, record, file_id)
    if file is None:
        raise NotFoundError("file", file_id)
    if file.removed_at is not None:
        _require_room(session, record, 1)
        file.removed_at = None
        _note(session, record, file, Remark.PUT_BACK_FILE, by)


def find_record_id(session: Session, file_id: int) -> int | None:
    """Whose file it is, whether or not it was removed."""
    return session.scalar(select(RecordFile.record_id).where(RecordFile.id == file_id))


def forget_removed(session: Session, *, now: datetime) -> None:
    """Forget what was removed long ago; its bytes go by collection."""
    session.execute(delete(RecordFile).where(RecordFile.removed_at < now - KEPT))


def _find(session: Session, record: Record, file_id: int) -> RecordFile | None:
    return session.scalar(
        select(RecordFile).where(
            RecordFile.id == file_id, RecordFile.record_id == record.id
        )
    )


def _require_keeper(session: Session, record: Record, by: By) -> Record:
    """The row, locked: two who add at once count each other's files."""
    if not may_keep(by.actor.user, record):
        raise RecordNotAllowedError
    return lock_record(session, record)


def _require_room(session: Session, record: Record, more: int) -> None:
    there = session.scalar(
        select(func.count(RecordFile.id)).where(
            RecordFile.record_id == record.id, RecordFile.removed_at.is_(None)
        )
    )
    if (there or 0) + more > MOST_FILES:
        raise BadRecordError(
            f"A record has up to {MOST_FILES} files.",
            case=RecordCase.TOO_MANY_FILES,
            field="files",
            limit=MOST_FILES,
        )


def _note(
    session: Session, record: Record, file: RecordFile, remark: Remark, by: By
) -> None:
    """The log of a private record does not say what its paper is called."""
    note(session, record, remark, text="" if record.is_private else file.name, by=by)
