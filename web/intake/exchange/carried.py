"""Pictures in the texts of rows: they leave and come with the rows, under their addresses."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.content.store import ContentLostError
from kb.errors import NotFoundError
from kb.exchange.rows import ArticleRow, IncidentRow
from kb.people.models import User
from kb.pictures import addresses, visibility
from kb.pictures.errors import PictureRefusedError
from kb.pictures.models import Picture
from review import policy
from web.intake import pictures
from web.intake.exchange.attached import read_bounded
from web.intake.exchange.sources import OpenFile
from web.intake.pictures import Size, Taken
from web.services import Services

_NAME: Final = "picture"


def find_addresses(record: Mapping[str, Any]) -> dict[str, str]:
    """The addresses of pictures in whatever text of *record*, each with its key."""
    return addresses.find_all(json.dumps(record, ensure_ascii=False, default=str))


def open_pictures(
    services: Services, user: User, named: Iterable[str]
) -> Iterator[tuple[str, BinaryIO]]:
    """What *user* may have of each picture: as it came, or as it is shown.

    What may not be seen, or is lost, is left out.
    """
    for address in named:
        sha256 = _find_content(services, user, address)
        if sha256 is None:
            continue
        try:
            source = services.content.open(sha256)
        except ContentLostError:
            continue
        yield address.removeprefix(addresses.PATH), source


def _find_content(services: Services, user: User, address: str) -> str | None:
    place = addresses.read(address)
    assert place is not None, "it was found as an address"
    try:
        with services.database.reading() as session:
            reader = session.get_one(User, user.id)
            picture = visibility.get_visible(session, place.key, reader, policy.may_see)
            if visibility.may_see_original(picture, reader):
                return picture.original_sha256
        return pictures.show(
            services, picture.original_sha256, size=Size.LARGE
        ).blob_sha256
    except (NotFoundError, PictureRefusedError, ContentLostError):
        return None


def bring(
    services: Services, row: IncidentRow | ArticleRow, open_file: OpenFile
) -> dict[str, Taken]:
    """The pictures of *row* that are with the rows, drawn and stored, by their keys.

    Raise ``PictureRefusedError`` or ``RowFileError`` for one that is none.
    """
    found = {}
    for address, key in addresses.find_all("\n".join(_texts(row))).items():
        name = address.removeprefix(addresses.PATH)
        source = open_file(name)
        if source is None:
            continue
        with source, read_bounded(source, name) as bounded:
            found[key] = pictures.take_in(services, bounded, _NAME)
    return found


def _texts(row: IncidentRow | ArticleRow) -> Iterator[str]:
    """Whatever may show a picture."""
    if isinstance(row, ArticleRow):
        yield from row.sections.values()
    else:
        yield from (row.description, row.done)
        yield from (each.text for each in row.comments)


def keep(session: Session, taken: Mapping[str, Taken], *, by: By) -> None:
    """Keep those that are not here yet, under the keys that the texts say."""
    known = set(session.scalars(select(Picture.key).where(Picture.key.in_(taken))))
    for key, each in taken.items():
        if key not in known:
            pictures.keep(session, each, by=by, key=key)
