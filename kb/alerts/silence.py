"""What fired, and of which nothing has been heard for long.

Who silences or inhibits an alert in monitoring never hears of its end: Alertmanager sends
no recovery of what it was not allowed to send.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kb.alerts import groups
from kb.alerts.models import AlertMember

AT_ONCE: Final = 1_000


def mark_quiet(session: Session, before: datetime) -> int:
    """Say of some whose last word came *before* that nobody knows; return how many."""
    members = session.scalars(
        select(AlertMember)
        .where(AlertMember.is_firing, AlertMember.last_at < before)
        .options(joinedload(AlertMember.group))
        .order_by(AlertMember.last_at, AlertMember.group_id, AlertMember.fingerprint_id)
        .limit(AT_ONCE)
    ).all()
    for member in members:
        groups.set_quiet(member.group, member)
    return len(members)
