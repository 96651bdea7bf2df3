"""The monthly check: the lead of a county signs what its month came to."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.people.models import Unit, User
from kb.quality import scores
from kb.quality.checks import reminders, samples
from kb.quality.checks.errors import (
    AlreadySignedError,
    DepartmentCheckMissingError,
    MonthNotEndedError,
)
from kb.quality.checks.models import MonthCheck, Verdict
from kb.quality.figures import Cut
from kb.reports.periods import Period
from kb.text import clean

MOST_REMARK = 2_000


def find_signed(session: Session, unit: Unit, month: str) -> MonthCheck | None:
    return session.scalar(
        select(MonthCheck).where(
            MonthCheck.unit_id == unit.id, MonthCheck.month == month
        )
    )


def list_signed(session: Session, month: str) -> Sequence[MonthCheck]:
    return session.scalars(select(MonthCheck).where(MonthCheck.month == month)).all()


def sign_month(
    session: Session, unit: Unit, month: str, remark: str = "", *, by: By
) -> MonthCheck:
    """Keep the rates of the month as they are now, for good.

    Raise ``MonthNotEndedError``, or ``DepartmentCheckMissingError`` unless a sample of it
    was passed or nothing was settled of which one could be drawn.
    """
    samples.require_lead(unit, by.actor.user)
    period = samples.read_month(month)
    if period.until > by.now:
        raise MonthNotEndedError(month)
    if find_signed(session, unit, month) is not None:
        raise AlreadySignedError(unit.name, month)
    if not _is_sampled(session, unit, month):
        raise DepartmentCheckMissingError(month)
    signed = MonthCheck(
        unit=unit,
        month=month,
        figures=_count(session, by.actor.user, unit, period),
        remark=clean(remark, MOST_REMARK),
        signed_by_id=by.actor.user.id,
        signed_at=by.now,
    )
    session.add(signed)
    session.flush()  # The audit names its id.
    audit.record(session, "sign_month", signed, by=by, unit=unit.id, month=month)
    path = reminders.path_of_unit(reminders.Check.MONTH, month, unit.id)
    reminders.end(session, path, unit.lead_id, now=by.now)
    return signed


def _count(session: Session, user: User, unit: Unit, period: Period) -> dict[str, Any]:
    """The counts of the month, with the rates that are made of them."""
    found = scores.rates(session, user, period, Cut(unit_id=unit.id))
    return {
        **asdict(found),
        "correction_rate": found.correction_rate,
        "self_correction_rate": found.self_correction_rate,
        "density": found.density,
    }


def _is_sampled(session: Session, unit: Unit, month: str) -> bool:
    checks = samples.list_checks(session, unit, month)
    if checks:
        return checks[-1].verdict is Verdict.ACCEPTED
    return not samples.has_settled(session, unit, month)
