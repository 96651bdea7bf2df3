"""What leaves in place of a stored file, whatever the door: a picture leaves as drawn."""

import os
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from sqlalchemy.orm import Session

from kb.articles.models import Attachment
from kb.incidents.models import IncidentAttachment
from kb.people.models import User
from kb.pictures import originals
from kb.pictures.errors import OriginalWithheldError, PictureRefusedError
from web.intake import pictures
from web.intake.pictures import Size
from web.services import Services

_SUFFIXES: Final = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
}
"""Of what we draw; the first is the one given."""


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
    file: Attachment | IncidentAttachment,
    user: User,
) -> Leaving:
    """What *user*, who may see *file*, is given of it.

    Raise ``OriginalWithheldError`` of a picture that cannot be drawn.
    """
    if originals.is_for(session, file, user):
        return Leaving(file.blob_sha256, file.name, file.media_type, file.size)
    return draw(services, file.blob_sha256, file.name)


def draw(services: Services, sha256: str, name: str) -> Leaving:
    """What leaves in place of a picture that came as a file.

    Raise ``OriginalWithheldError`` of one that cannot be drawn.
    """
    try:
        shown = pictures.show(services, sha256, size=Size.LARGE)
    except PictureRefusedError as error:
        raise OriginalWithheldError(name) from error
    with services.content.open(shown.blob_sha256) as drawn:
        size = drawn.seek(0, os.SEEK_END)
    renamed = _rename(name, shown.media_type)
    return Leaving(shown.blob_sha256, renamed, shown.media_type, size)


def _rename(name: str, media_type: str) -> str:
    """What is drawn may be of another format than what came."""
    suffixes, path = _SUFFIXES[media_type], PurePath(name)
    if path.suffix.lower() in suffixes:
        return name
    return f"{path.stem if path.suffix else name}{suffixes[0]}"
