"""Pictures kept, and forgotten again where no text came to carry them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, union_all
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.content.references import referring_columns
from kb.database import insert_absent
from kb.pictures.addresses import make_key
from kb.pictures.errors import PictureCase, PictureRefusedError
from kb.pictures.models import Picture, Rendition
from kb.text import MAX_LINE, to_file_name

WAITS: Final = timedelta(days=7)
"""So long a text may lie half written in somebody's browser."""
MOST_WAITING: Final = 100
"""Of one person, that no text carries yet."""
_COPIED: Final = ("page", "size", "blob_sha256", "media_type", "width", "height")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPicture:
    """A picture that has been drawn, and may be kept."""

    original_sha256: str
    name: str
    width: int
    height: int
    is_first: bool


def require_room(session: Session, user_id: int) -> None:
    """Raise ``PictureRefusedError`` for whoever fills the store with what nobody reads."""
    waiting = session.scalar(
        select(func.count(Picture.id)).where(
            Picture.owner_id == user_id, Picture.unused_since.is_not(None)
        )
    )
    if (waiting or 0) >= MOST_WAITING:
        raise PictureRefusedError(
            f"You have {MOST_WAITING} pictures that no text shows yet. Save your text, "
            "or wait until some of them are forgotten.",
            case=PictureCase.TOO_MANY_WAITING,
            limit=MOST_WAITING,
        )


def keep(session: Session, new: NewPicture, *, by: By, key: str = "") -> Picture:
    """Keep a picture of *by*; a text that carries it comes later.

    The *key* is that of one that comes with its text, from elsewhere.
    """
    if not key:
        require_room(session, by.actor.user.id)
    picture = Picture(
        key=key or make_key(),
        original_sha256=new.original_sha256,
        name=to_file_name(new.name)[-MAX_LINE:] or "picture",
        width=new.width,
        height=new.height,
        is_first=new.is_first,
        owner_id=by.actor.user.id,
        added_at=by.now,
        unused_since=by.now,
    )
    session.add(picture)
    session.flush()
    audit.record(session, "add", picture, by=by, sha256=new.original_sha256)
    return picture


def forget_originals(session: Session, owner_id: int) -> None:
    """Leave of somebody's pictures what was drawn of them, and of what they were called.

    The files as they came are collected, where nothing else refers to them.
    """
    pictures = session.scalars(select(Picture).where(Picture.owner_id == owner_id))
    for picture in pictures.all():
        drawn = session.scalars(
            select(Rendition).where(Rendition.source_sha256 == picture.original_sha256)
        ).all()
        large = max(drawn, key=lambda each: each.width, default=None)
        if large is None:
            continue
        rows = [
            {
                "source_sha256": large.blob_sha256,
                **{name: getattr(each, name) for name in _COPIED},
            }
            for each in drawn
        ]
        session.execute(insert_absent(session, Rendition), rows)
        picture.original_sha256, picture.name = large.blob_sha256, "picture"


def forget_unused(session: Session, *, now: datetime) -> int:
    """Forget pictures that no text has carried for long; what they kept is collected."""
    gone = session.execute(
        delete(Picture).where(Picture.unused_since < now - WAITS).returning(Picture.id)
    )
    return len(gone.all())


def forget_renditions(session: Session) -> int:
    """Forget what was drawn of files that nothing else refers to any more.

    A file may be drawn just as it came, and then its drawing must not keep it.
    """
    others = union_all(
        *(
            select(column).where(column.is_not(None))
            for column in referring_columns()
            if column.table is not Rendition.__table__
        )
    )
    gone = session.execute(
        delete(Rendition)
        .where(Rendition.source_sha256.not_in(others))
        .returning(Rendition.id)
    )
    return len(gone.all())
