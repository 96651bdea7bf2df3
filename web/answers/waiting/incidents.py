"""Incidents that wait for somebody: to work on, to take, to approve, to answer."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from kb.incidents import mentions, policy, waiting
from kb.incidents.views import View
from kb.incidents.waiting import Wish
from kb.lines import Line
from kb.people.models import Role, User
from kb.people.readers import READER
from web.answers.waiting.item import LIMIT, Item, Kind, Question
from web.presentation.links import to_address

KINDS: Final = {
    View.MINE: Kind.WORK,
    View.QUEUE: Kind.TAKE,
    View.TO_CALL_BACK: Kind.CALL_BACK,
    View.NOBODY: Kind.PLACE,
    View.LATE: Kind.LATE,
    View.DUE_SOON: Kind.LATE,
}
_OF_TECHNICIANS: Final = (View.MINE, View.QUEUE, View.TO_CALL_BACK)
_OF_LEADS: Final = (View.NOBODY,)
_OF_BOTH: Final = (View.LATE, View.DUE_SOON)


def ask_for_work(session: Session, user: User) -> Iterator[Question]:
    """The lists of the desk, for who works there or answers for it."""
    works = user.has(Role.TECHNICIAN)
    leads = user.has(Role.MANAGER, Role.ADMINISTRATOR)
    views = (
        *(_OF_TECHNICIANS if works else ()),
        *(_OF_LEADS if leads else ()),
        *(_OF_BOTH if works or leads else ()),
    )
    asked = waiting.ask_for_views(session, views, user, limit=LIMIT)
    for view, lines in zip(views, asked, strict=True):
        yield Question(lines, partial(_to_item, KINDS[view], "incidents.show"))


def ask_for_approvals(_session: Session, _user: User) -> Iterator[Question]:
    lines = waiting.ask_for_approvals(READER, limit=LIMIT)
    yield Question(lines, partial(_to_item, Kind.APPROVE, "requests.show"))


def ask_for_answers(_session: Session, user: User) -> Iterator[Question]:
    """What staff asked for themselves; the start of others lists all their requests."""
    if user.is_staff:
        lines = waiting.ask_for_own(READER, limit=LIMIT, only_wished=True)
        yield Question(lines, _to_wish)


def ask_for_mentions(session: Session, user: User) -> Iterator[Question]:
    """Where somebody has named them, until they have it before them."""
    if user.is_staff:
        visible = policy.seen_by(session, user).condition
        lines = mentions.ask_for_unread(READER, visible, limit=LIMIT)
        yield Question(lines, partial(_to_item, Kind.MENTION, "incidents.show"))


def _to_wish(line: Line) -> Item:
    kind = Kind.ANSWER if Wish(line.label) is Wish.ANSWER else Kind.REPLY
    return _to_item(kind, "requests.show", line)


def _to_item(kind: Kind, endpoint: str, line: Line) -> Item:
    return Item(
        kind=kind,
        title=line.title,
        path=to_address(endpoint, incident_id=line.id),
        since=line.since,
        due_at=line.due_at,
        number=line.number,
        beside=line.beside,
    )
