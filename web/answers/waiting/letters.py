"""Letters that wait for staff."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from kb import lines
from kb.kept import kept
from kb.letters import service
from kb.letters.models import WAITING, Letter
from kb.lines import Line
from kb.people.models import User
from web.answers.waiting.item import LIMIT, Item, Kind, Question
from web.presentation.links import to_address


def ask_for_letters(session: Session, user: User) -> Iterator[Question]:
    """Those that nobody has taken or discarded, as far as *user* may see them."""
    if user.is_staff:
        yield Question(_ask(service.seen_by(session, user)), _to_item)


@kept
def _ask(visible: ColumnElement[bool]) -> Select[Any]:
    waiting = lines.to_select(
        id=Letter.id,
        title=Letter.subject,
        beside=Letter.sender,
        since=Letter.received_at,
    )
    query = waiting.where(Letter.state.in_(WAITING), visible)
    return query.order_by(Letter.id).limit(LIMIT)


def _to_item(line: Line) -> Item:
    return Item(
        kind=Kind.LETTER,
        title=line.title or line.beside,
        path=to_address("letters.show", letter_id=line.id),
        since=line.since,
        beside=line.beside if line.title else "",
    )
