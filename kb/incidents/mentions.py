"""People named in a comment, as @login: told of it if they may see it, and else not."""

import re
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.models import Incident, IncidentEvent
from kb.incidents.policy import visible_to
from kb.notifications.service import Kind, News, notify
from kb.people.models import User

MOST: Final = 20
"""In one comment; nobody names more people without meaning all of them."""
NAMED: Final = re.compile(r"(?<![\w@./])@([A-Za-z0-9](?:[\w.-]*\w)?)")


def tell(
    session: Session, incident: Incident, event: IncidentEvent, author: User
) -> list[str]:
    """Tell whom the text names; return the logins of those who may not see it.

    Words of users name nobody: they would learn which logins there are.
    """
    if not author.is_staff:
        return []
    logins = list(dict.fromkeys(NAMED.findall(event.text)))[:MOST]
    unseen = []
    for user in session.scalars(
        select(User).where(User.login.in_(logins), User.active).order_by(User.login)
    ):
        if user.id == author.id:
            continue
        if not _may_see(session, incident, event, user):
            unseen.append(user.login or "")
            continue
        page = "incidents" if user.is_staff else "requests"
        details = {
            "number": incident.number,
            "title": incident.title,
            "name": author.name,
        }
        news = News(Kind.MENTIONED, f"/{page}/{incident.id}", details)
        notify(session, [user.id], news, now=event.at)
    return unseen


def _may_see(
    session: Session, incident: Incident, event: IncidentEvent, user: User
) -> bool:
    if event.internal and not user.is_staff:
        return False
    query = select(Incident.id).where(
        Incident.id == incident.id, visible_to(session, user)
    )
    return session.scalar(query) is not None
