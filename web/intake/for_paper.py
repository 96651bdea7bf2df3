"""The pictures of texts as they are printed: what the reader may see, and can be drawn."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from kb.content.store import ContentLostError
from kb.errors import NotFoundError
from kb.people.models import User
from kb.pictures import addresses, visibility
from kb.pictures.errors import PictureRefusedError
from review import policy
from web.intake import pictures
from web.intake.pictures import Size
from web.presentation.paper import PrintedPicture
from web.services import Services

MOST_PICTURES: Final = 60
"""Of one article; of the others their words are set."""


def find_pictures(
    services: Services,
    session: Session,
    user: User,
    texts: Iterable[str],
    most: int = MOST_PICTURES,
) -> Iterator[tuple[str, PrintedPicture]]:
    """Pictures by their addresses; the words of any other one stand in its place."""
    named: dict[str, str] = {}
    for text in texts:
        named |= addresses.find_all(text)
    for address, key in islice(named.items(), most):
        try:
            picture = visibility.get_visible(session, key, user, policy.may_see)
            shown = pictures.show(services, picture.original_sha256, size=Size.LARGE)
            data = services.content.read(shown.blob_sha256)
        except (NotFoundError, PictureRefusedError, ContentLostError):
            continue
        yield address, PrintedPicture(data, shown.media_type)
