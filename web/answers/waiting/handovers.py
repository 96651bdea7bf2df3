"""Hand-overs that wait for somebody's signature."""

from collections.abc import Iterator

from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.handovers.waiting import ask_to_sign
from kb.lines import Line
from kb.people.models import User
from web.answers.waiting.item import LIMIT, Item, Kind, Question
from web.presentation.links import to_address
from web.words import requests as request_words


def ask_for_signatures(session: Session, user: User) -> Iterator[Question]:
    yield Question(ask_to_sign(session, user, limit=LIMIT), _to_item)


def _to_item(line: Line) -> Item:
    client = request_words.of(line.names or {})
    return Item(
        kind=Kind.COUNTERSIGN,
        title=gettext("Hand-over %(client)s", client=client),
        path=to_address("handovers.show", handover_id=line.id),
        since=line.since,
        number=line.number,
        beside=line.title,
    )
