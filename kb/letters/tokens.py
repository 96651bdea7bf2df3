"""Tokens by which an answer joins its incident: for one incident and one recipient each.

Nothing of them is stored. Whoever reads the database cannot make one: that needs the
installation's key. They end with the incident, and when the recipient ends everything
that carries their name without a login.
"""

import base64
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from kb.incidents.models import Incident, State
from kb.people.models import User

_PURPOSE: Final = "answer to a letter"
_BYTES: Final = 15
"""120 bits: 24 characters."""
_TOKEN: Final = re.compile(
    r"(?<![0-9a-z])(?P<incident>[0-9a-f]{1,8})-(?P<user>[0-9a-f]{1,8})"
    r"-(?P<proof>[a-z2-7]{24})(?![0-9a-z])"
)
_IN_SUBJECT: Final = re.compile(rf"\[?{_TOKEN.pattern}\]?", re.IGNORECASE)
_MOST: Final = 5
"""Looked at in one letter."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What a letter answers, and to whom that had been sent."""

    incident: Incident
    user: User


def make_token(key: str, incident_id: int, user: User) -> str:
    """Small letters, figures and hyphens: mail servers may change the case of addresses."""
    proof = _prove(key, incident_id, user)
    return f"{incident_id:x}-{user.id:x}-{proof}"


def find_thread(
    session: Session, texts: Iterable[str], *, key: str, days: int, now: datetime
) -> Thread | None:
    """What the first good token in *texts* stands for; none that has ended *days* ago."""
    for incident_id, user_id, proof in _iter_tokens(texts):
        incident = session.get(Incident, incident_id)
        user = session.get(User, user_id)
        if incident is None or user is None:
            continue
        is_good = hmac.compare_digest(proof, _prove(key, incident_id, user))
        if is_good and not _is_over(incident, now - timedelta(days=days)):
            return Thread(incident, user)
    return None


def without_tokens(text: str) -> str:
    """*text* as people may read it: a subject may carry one."""
    return " ".join(_IN_SUBJECT.sub("", text).split())


def _iter_tokens(texts: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    found = [match for text in texts for match in _TOKEN.finditer(text.lower())]
    for match in found[:_MOST]:
        incident_id, user_id = int(match["incident"], 16), int(match["user"], 16)
        if max(incident_id, user_id) < 1 << 31:
            yield incident_id, user_id, match["proof"]


def _prove(key: str, incident_id: int, user: User) -> str:
    said = f"{_PURPOSE}:{incident_id}:{user.id}:{user.session_number}"
    digest = hmac.digest(key.encode(), said.encode(), "sha256")
    return base64.b32encode(digest[:_BYTES]).decode().lower()


def _is_over(incident: Incident, before: datetime) -> bool:
    if incident.state not in (State.CLOSED, State.CANCELLED):
        return False
    return (incident.closed_at or incident.updated_at) < before
