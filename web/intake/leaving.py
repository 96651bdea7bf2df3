"""What leaves in place of a stored file, whatever the door.

A picture leaves as drawn, a PDF, a drawing of lines and a ZIP without what they say of
themselves.
"""

import os
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ingest.cleaning.naming import rename
from ingest.errors import DamagedFileError, RefusedError
from kb.people.models import User
from kb.pictures import originals
from kb.pictures.errors import OriginalWithheldError, PictureRefusedError
from kb.pictures.kinds import PICTURES, kind_of
from kb.pictures.models import Rendition
from kb.pictures.originals import GivenFile
from web.intake import pictures
from web.intake.pictures import Size
from web.services import Services


@dataclass(frozen=True, slots=True)
class Leaving:
    """The bytes that leave, and what is true of these."""

    sha256: str
    name: str
    media_type: str
    size: int


def find_leaving(
    services: Services,
    session: Session,
    file: GivenFile,
    user: User,
) -> Leaving:
    """What *user*, who may see *file*, is given of it.

    Raise ``OriginalWithheldError`` of what cannot be cleaned.
    """
    came = Leaving(file.blob_sha256, file.name, file.media_type, file.size)
    return came if originals.is_for(session, file, user) else clean(services, came)


def clean(services: Services, came: Leaving) -> Leaving:
    """What leaves in place of *came*, which may be itself.

    Raise ``OriginalWithheldError`` of what cannot be cleaned.
    """
    kind = kind_of(came.media_type, came.name)
    try:
        if kind not in PICTURES:
            cleaned = pictures.clean(services, came.sha256, kind)
            return (
                came if cleaned is None else _to_leaving(services, cleaned, came.name)
            )
        shown = pictures.show(services, came.sha256, size=Size.LARGE)
    except (PictureRefusedError, RefusedError, DamagedFileError) as error:
        raise OriginalWithheldError(came.name) from error
    return _to_leaving(services, shown, rename(came.name, shown.media_type))


def _to_leaving(services: Services, made: Rendition, name: str) -> Leaving:
    with services.content.open(made.blob_sha256) as content:
        size = content.seek(0, os.SEEK_END)
    return Leaving(made.blob_sha256, name, made.media_type, size)
