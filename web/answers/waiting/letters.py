"""Letters that wait for staff."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from kb import lines
from kb.letters import service
from kb.letters.models import WAITING, Letter
from kb.lines import Line
from kb.people.models import User
from web.answers.waiting.item import LIMIT, Item, Kind, Question


def ask_for_letters(session: Session, user: User, _now: datetime) -> Iterator[Question]:
    """Those that nobody has taken or discarded, as far as *user* may see them."""
    if user.is_staff:
        waiting = lines.to_select(
            id=Letter.id,
            title=Letter.subject,
            beside=Letter.sender,
            since=Letter.received_at,
        )
        seen = service.visible_to(session, user)
        query = waiting.where(Letter.state.in_(WAITING), seen)
        yield Question(query.order_by(Letter.id).limit(LIMIT), _to_item)


def _to_item(line: Line) -> Item:
    return Item(
        kind=Kind.LETTER,
        title=line.title or line.beside,
        path=url_for("letters.show", letter_id=line.id),
        since=line.since,
        beside=line.beside if line.title else "",
    )
