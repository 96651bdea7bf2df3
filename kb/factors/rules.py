"""Who needs a second factor, by role, and from which day on."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import InvalidInputError
from kb.factors.models import FactorRule
from kb.people.models import Role, User

LONGEST_GRACE: Final = 90
"""Days."""


class BadGraceError(InvalidInputError):
    code = "bad_grace"

    def __init__(self) -> None:
        super().__init__(
            f"People may be given up to {LONGEST_GRACE} days to set one up.",
            field="days",
            limit=LONGEST_GRACE,
        )


def list_days(session: Session) -> Mapping[Role, date]:
    """From which day each role needs one; what is optional is not there."""
    rows = session.scalars(
        select(FactorRule).where(FactorRule.required_from.is_not(None))
    )
    return {row.role: row.required_from for row in rows if row.required_from}


def find_day(session: Session, user: User) -> date | None:
    """From which day *user* gets no further without one; ``None`` if they need none."""
    days = list_days(session)
    return min((days[role] for role in user.roles if role in days), default=None)


def set_required(
    session: Session, role: Role, *, required: bool, days: int, by: By
) -> None:
    """Have everybody of *role* need one after so many *days*, or leave it to them."""
    if not 0 <= days <= LONGEST_GRACE:
        raise BadGraceError
    rule = session.scalar(select(FactorRule).where(FactorRule.role == role))
    if rule is None:
        rule = FactorRule(role=role)
        session.add(rule)
    before = rule.required_from
    rule.required_from = _today(by) + timedelta(days=days) if required else None
    if rule.required_from == before:
        return
    session.flush()  # The audit names its id.
    day = rule.required_from.isoformat() if rule.required_from else None
    audit.record(session, "set_factor_rule", rule, by=by, role=role.value, day=day)


def _today(by: By) -> date:
    return by.now.astimezone().date()
