"""Incidents that wait for somebody: to work on, to take, to approve, to answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from kb.incidents import waiting
from kb.incidents.listing import View
from kb.incidents.waiting import Brief, Wish
from kb.people.models import Role, User
from web.answers.waiting.item import LIMIT, Item, Kind

_KINDS: Final = {
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


def list_work(session: Session, user: User, now: datetime) -> Sequence[Item]:
    """The lists of the desk, for who works there or answers for it."""
    works = user.has(Role.TECHNICIAN)
    leads = user.has(Role.MANAGER, Role.ADMINISTRATOR)
    views = (
        *(_OF_TECHNICIANS if works else ()),
        *(_OF_LEADS if leads else ()),
        *(_OF_BOTH if works or leads else ()),
    )
    found = waiting.list_views(session, views, user, now=now, limit=LIMIT)
    return [_to_item(_KINDS[view], brief, "incidents.show") for view, brief in found]


def list_to_approve(session: Session, user: User, _now: datetime) -> Sequence[Item]:
    found = waiting.list_to_approve(session, user, limit=LIMIT)
    return [_to_item(Kind.APPROVE, brief, "requests.show") for brief in found]


def list_answers(session: Session, user: User, _now: datetime) -> Sequence[Item]:
    """What staff asked for themselves; the start of others lists all their requests."""
    if not user.is_staff:
        return ()
    found = waiting.list_own(session, user, limit=LIMIT, only_wished=True)
    kinds = {Wish.ANSWER: Kind.ANSWER, Wish.REPLY: Kind.REPLY}
    return [_to_item(kinds[wish], brief, "requests.show") for wish, brief in found]


def _to_item(kind: Kind, brief: Brief, endpoint: str) -> Item:
    return Item(
        kind=kind,
        title=brief.title,
        path=url_for(endpoint, incident_id=brief.id),
        since=brief.since,
        due_at=brief.due_at,
        number=brief.number,
        beside=brief.system,
    )
