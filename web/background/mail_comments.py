"""What a comment says, in the mail that tells of it: where an installation wants that."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents import timeline
from kb.incidents.actions import Remark
from kb.incidents.models import Incident, IncidentEvent
from kb.incidents.policy import visible_to
from kb.notifications.models import Notification
from kb.notifications.service import Kind
from kb.people.models import User
from kb.text import cut
from web.background.answering import PATH

LONGEST: Final = 2_000
"""Characters of one comment; the page has the rest."""
MOST: Final = 20
"""Comments in one mail."""
_KINDS: Final = frozenset(
    kind.value
    for kind in (
        Kind.COMMENTED,
        Kind.ANSWER_WANTED,
        Kind.MENTIONED,
        Kind.WATCHED_STEP,
    )
)


def quote_all(
    session: Session, user: User, notifications: Sequence[Notification]
) -> Mapping[int, str]:
    """By notification, the public comment that it tells of, as quoted lines.

    Whether *user* may see the incident is asked now, not when they were told; what staff
    say among themselves is in no mail, of staff neither.
    """
    telling = [each for each in notifications if each.kind in _KINDS][:MOST]
    found = ((each.id, _find_text(session, user, each)) for each in telling)
    return {key: _quote(text) for key, text in found if text}


def _find_text(session: Session, user: User, told: Notification) -> str:
    path = PATH.fullmatch(told.path)
    if path is None:
        return ""
    said = session.scalars(
        select(IncidentEvent)
        .join(Incident, Incident.id == IncidentEvent.incident_id)
        .where(
            Incident.id == int(path[1]),
            visible_to(session, user),
            IncidentEvent.at == told.at,
            IncidentEvent.action == Remark.COMMENT.value,
            ~IncidentEvent.internal,
        )
        .order_by(IncidentEvent.id)
    )
    return "\n\n".join(each.text for each in timeline.read(said, user))


def _quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in cut(text, LONGEST).splitlines())
