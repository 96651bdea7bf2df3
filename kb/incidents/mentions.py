"""People named in a comment, as @login: told of it if they may see it, and else not."""

import re
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, or_, select
from sqlalchemy.orm import Session

from kb import lines
from kb.incidents.models import Incident, IncidentEvent
from kb.incidents.policy import visible_to
from kb.kept import kept
from kb.notifications.models import Notification
from kb.notifications.service import Kind, News, notify
from kb.people.models import User
from kb.people.readers import Id
from kb.services.visibility import is_known, is_known_to
from kb.text import to_line

MOST: Final = 20
"""In one comment; nobody names more people without meaning all of them."""
OFFERED: Final = 8
"""While somebody types."""
TRIED: Final = 40
"""Of those who are called like it: whether each may see it is a question of its own."""
_AT_DESK: Final = "/incidents/"
NAMED: Final = re.compile(r"(?<![\w@./])@([A-Za-z0-9](?:[\w.-]*\w)?)")


def tell(
    session: Session, incident: Incident, event: IncidentEvent, author: User
) -> tuple[frozenset[int], list[str]]:
    """Tell whom the text names; return who was told, and the logins of who was not.

    Those may not see it. People of clients that *author* does not work for are not
    among them: whether there is such a login is nothing to learn here.

    Words of users name nobody: they would learn which logins there are.
    """
    if not author.is_staff:
        return frozenset(), []
    logins = list(dict.fromkeys(NAMED.findall(event.text)))[:MOST]
    if not logins:
        return frozenset(), []
    told: set[int] = set()
    unseen = []
    for user in session.scalars(
        select(User).where(User.login.in_(logins), User.active).order_by(User.login)
    ):
        if user.id == author.id:
            continue
        if not _may_see(session, incident, event, user):
            if is_known(session, user, author):
                unseen.append(user.login or "")
            continue
        page = _AT_DESK if user.is_staff else "/requests/"
        details = {
            "number": incident.number,
            "title": incident.title,
            "name": author.name,
        }
        news = News(Kind.MENTIONED, f"{page}{incident.id}", details)
        notify(session, [user.id], news, now=event.at)
        told.add(user.id)
    return frozenset(told), unseen


def _may_see(
    session: Session, incident: Incident, event: IncidentEvent, user: User
) -> bool:
    return not (event.internal and not user.is_staff) and _sees(session, incident, user)


def find(
    session: Session, incident: Incident, author: User, words: str, *, internal: bool
) -> list[User]:
    """Those with *words* in login or name whom *author* could name, and who see it."""
    words = to_line(words, " ")[:64]
    if not words or not author.is_staff:
        return []
    candidates = session.scalars(
        select(User)
        .where(
            User.active,
            ~User.is_system,
            User.login.is_not(None),
            User.id != author.id,
            or_(
                User.login.istartswith(words, autoescape=True),
                User.name.icontains(words, autoescape=True),
            ),
            is_known_to(session, author),
        )
        .order_by(User.login)
        .limit(TRIED)
    )
    seeing = (
        each
        for each in candidates
        if (each.is_staff or not internal) and _sees(session, incident, each)
    )
    return list(islice(seeing, OFFERED))


def _sees(session: Session, incident: Incident, user: User) -> bool:
    query = select(Incident.id).where(
        Incident.id == incident.id, visible_to(session, user)
    )
    return session.scalar(query) is not None


@kept
def ask_for_unread(
    user_id: Id, visible: ColumnElement[bool], *, limit: int
) -> Select[Any]:
    """For the incidents of the desk in which somebody is named and has not read so.

    The newest first; what is not *visible* to them any more is not among them.
    """
    is_at_desk = Notification.path.startswith(_AT_DESK)
    key = cast(func.substr(Notification.path, len(_AT_DESK) + 1), Integer)
    named = (
        select(
            # A path that ends in no number would refuse to be one.
            case((is_at_desk, key)).label("incident_id"),
            func.max(Notification.at).label("at"),
        )
        .where(
            Notification.user_id == user_id,
            Notification.read_at.is_(None),
            Notification.kind == Kind.MENTIONED.value,
            is_at_desk,
        )
        .group_by("incident_id")
        .subquery()
    )
    return (
        lines.to_select(
            id=Incident.id,
            number=Incident.number,
            title=Incident.title,
            beside=Incident.system,
            since=named.c.at,
        )
        .join(named, named.c.incident_id == Incident.id)
        .where(visible)
        .order_by(named.c.at.desc(), Incident.id)
        .limit(limit)
    )
