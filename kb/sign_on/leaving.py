"""Somebody has logged out at the provider, or is gone there: their sessions here end."""

from datetime import datetime

from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.people import identities, sessions
from kb.sign_on.identity_tokens import SKEW


def log_out(
    session: Session,
    source: str,
    subject: str,
    *,
    told_at: datetime,
    channel: str,
    now: datetime,
) -> bool:
    """End the sessions that were opened before the provider said so; whether anybody's.

    A token that is sent again later ends no session of a login that followed it.
    """
    identity = identities.find_identity(session, source, subject)
    if identity is None or identity.user is None:
        return False
    user = identity.user
    sessions.end_begun(session, user, told_at + SKEW, now=now)
    by = By(audit.Actor(user, channel), now)
    audit.record(session, "log_out_at_provider", user, by=by)
    return True
