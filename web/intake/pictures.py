"""Pictures on their way in, and what is drawn of stored files for people to see."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ingest.redrawing import Box, Redrawn
from kb.audit import By
from kb.content.references import remember_all
from kb.content.store import StoredContent
from kb.database import insert_absent
from kb.pictures import keeping
from kb.pictures.keeping import NewPicture
from kb.pictures.models import Picture, Rendition
from web.services import Services


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


CLEANED: Final = "cleaned"
"""In place of a size: no drawing, but the file without what it says of itself."""


BOXES: Final = {
    Size.SMALL: Box(320, 320, 320 * 320),
    Size.LARGE: Box(2_560, 8_000, 12_000_000),
}
PAGE_BOXES: Final = {
    Size.SMALL: Box(200, 280, 200 * 280),
    Size.LARGE: Box(1_400, 8_000, 12_000_000),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a browser is sent in place of a file."""

    size: str
    content: StoredContent
    media_type: str
    width: int
    height: int
    is_first: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was drawn and stored, before any transaction."""

    name: str
    original: StoredContent
    drawn: Sequence[Drawn]


def take_in(services: Services, source: BinaryIO, name: str) -> Taken:
    """Raise ``PictureRefusedError`` for what is no picture, or beyond a limit."""
    original = services.content.put(source)
    with services.content.local(original.sha256) as path:
        redrawn = services.pool.redraw(path, list(BOXES.values()))
    return Taken(name, original, _store(services, redrawn))


def keep(session: Session, taken: Taken, *, by: By, key: str = "") -> Picture:
    """Keep what was taken in, as *by*'s; see ``kb.pictures.keeping.keep``."""
    large = next(each for each in taken.drawn if each.size is Size.LARGE)
    new = NewPicture(
        original_sha256=taken.original.sha256,
        name=taken.name,
        width=large.width,
        height=large.height,
        is_first=large.is_first,
    )
    remember_all(session, [taken.original], now=by.now)
    _add(session, taken.original.sha256, 1, taken.drawn, now=by.now)
    return keeping.keep(session, new, by=by, key=key)


def show(
    services: Services, sha256: str, *, size: Size, page: int = 1, is_pdf: bool = False
) -> Rendition:
    """A stored file as a picture of ours; it is drawn once, and kept.

    Raise ``PictureRefusedError``, or ``ExtractionError`` of a page, if it cannot be.
    """
    with services.database.reading() as session:
        found = _find(session, sha256, page, size)
    if found is not None and _is_sound(services, found):
        return found
    with services.content.local(sha256) as path:
        if is_pdf:
            redrawn = services.pool.draw_page(path, page, list(PAGE_BOXES.values()))
        else:
            redrawn = services.pool.redraw(path, list(BOXES.values()))
    drawn = _store(services, redrawn)
    with services.database.writing() as session:
        _add(session, sha256, page, drawn, now=services.now())
        session.flush()
        found = _find(session, sha256, page, size)
    assert found is not None, "it was just added"
    return found


def clean(services: Services, sha256: str, media_type: str) -> Rendition | None:
    """A stored file without what it says of itself, made once; ``None``: as it came.

    Raise ``RefusedError`` or ``DamagedFileError`` if that cannot be had.
    """
    with services.database.reading() as session:
        found = _find(session, sha256, 0, CLEANED)
    if found is not None and _is_sound(services, found):
        return found
    with services.content.local(sha256) as path:
        data = services.pool.clean(path, media_type, BOXES[Size.LARGE])
    if data is None:
        return None
    content = services.content.put(io.BytesIO(data))
    made = Drawn(CLEANED, content, media_type, 0, 0, is_first=False)
    with services.database.writing() as session:
        _add(session, sha256, 0, [made], now=services.now())
        session.flush()
        found = _find(session, sha256, 0, CLEANED)
    assert found is not None, "it was just added"
    return found


def find_sizes(session: Session, sha256s: Sequence[str]) -> dict[str, tuple[int, int]]:
    """How large the pictures of files are, as far as they were drawn before."""
    if not sha256s:
        return {}
    rows = session.execute(_SIZES, {"sha256s": sha256s})
    return {sha256: (width, height) for sha256, width, height in rows}


_SIZES: Final = select(
    Rendition.source_sha256, Rendition.width, Rendition.height
).where(
    Rendition.source_sha256.in_(bindparam("sha256s", expanding=True)),
    Rendition.page == 1,
    Rendition.size == Size.LARGE,
)


def _store(services: Services, redrawn: Sequence[Redrawn]) -> list[Drawn]:
    return [
        Drawn(
            size=size,
            content=services.content.put(io.BytesIO(each.data)),
            media_type=each.media_type,
            width=each.width,
            height=each.height,
            is_first=each.is_first,
        )
        for size, each in zip(Size, redrawn, strict=True)
    ]


def _is_sound(services: Services, found: Rendition) -> bool:
    """What was drawn and lost is no loss: the file is still there to be drawn."""
    return services.content.is_sound(found.blob_sha256)


def _find(session: Session, sha256: str, page: int, size: str) -> Rendition | None:
    return session.scalar(
        select(Rendition).where(
            Rendition.source_sha256 == sha256,
            Rendition.page == page,
            Rendition.size == size,
        )
    )


def _add(
    session: Session, sha256: str, page: int, drawn: Sequence[Drawn], *, now: datetime
) -> None:
    """Two who ask for the same at once draw it twice, and one row stays."""
    remember_all(session, [each.content for each in drawn], now=now)
    rows = [
        {
            "source_sha256": sha256,
            "page": page,
            "size": str(each.size),
            "blob_sha256": each.content.sha256,
            "media_type": each.media_type,
            "width": each.width,
            "height": each.height,
        }
        for each in drawn
    ]
    session.execute(insert_absent(session, Rendition), rows)
