"""Canned replies as they read for the incident at hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.incidents.models import Incident
from kb.people.models import User
from kb.replies import placeholders, service
from kb.replies.models import CannedReply
from kb.replies.placeholders import Filled


@dataclass(frozen=True, slots=True)
class Offered:
    reply: CannedReply
    filled: Filled


def find(
    session: Session,
    user: User,
    incident: Incident,
    words: str = "",
    *,
    root: str,
    language: str,
) -> Sequence[Offered]:
    """Those with *words* that *user* may use, filled in, the most used first."""
    found = service.list_usable(session, user, words, service.OFFERED)
    values = placeholders.list_values(incident, user, root)
    spoken = choose_language(incident, language)
    return [
        Offered(each, placeholders.fill(each.text_in(spoken), values)) for each in found
    ]


def fill(
    reply: CannedReply, user: User, incident: Incident, *, root: str, language: str
) -> Filled:
    spoken = choose_language(incident, language)
    values = placeholders.list_values(incident, user, root)
    return placeholders.fill(reply.text_in(spoken), values)


def choose_language(incident: Incident, otherwise: str) -> str:
    """That of whoever asked, where they have chosen one."""
    if incident.contact is not None:
        return otherwise
    return incident.reporter.language or otherwise
