"""Who is given a file just as it came that may say where it was made, and by whom.

Everybody else is given what was drawn of a picture, and what was cleaned of the rest.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.models import Attachment, Submission
from kb.incidents.models import IncidentAttachment
from kb.people.models import Role, User
from kb.pictures.kinds import CAREFUL, kind_of
from kb.registers.models import RecordFile

GivenFile = Attachment | IncidentAttachment | RecordFile


def is_for(session: Session, file: GivenFile, user: User) -> bool:
    """Whether *user*, who may see *file*, is given it as it came.

    What came with an incident or hangs on a record is nobody's to review.
    """
    if kind_of(file.media_type, file.name) not in CAREFUL:
        return True
    if not user.active:
        return False
    if isinstance(file, IncidentAttachment | RecordFile):
        return file.added_by_id == user.id
    return user.has(Role.REVIEWER) or user.id == _find_bringer(session, file)


def _find_bringer(session: Session, file: Attachment) -> int | None:
    """Who brought it first: a draft for the next revision copies what others brought."""
    return session.scalar(
        select(Submission.author_id)
        .join(Attachment, Attachment.submission_id == Submission.id)
        .where(Attachment.blob_sha256 == file.blob_sha256)
        .order_by(Attachment.id)
        .limit(1)
    )
