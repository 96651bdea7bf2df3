"""The department check: the lead looks at a sample of what the unit settled in a month."""

import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.people import units
from kb.people.leading import leads
from kb.people.models import Unit, User
from kb.quality.checks import reminders, sampling
from kb.quality.checks.errors import (
    AlreadySignedError,
    CheckCase,
    CheckInputError,
    CheckNotAllowedError,
    NothingToSampleError,
    SampleNotAnsweredError,
    SignerCase,
)
from kb.quality.checks.models import Answer, DepartmentCheck, SampledFinding, Verdict
from kb.quality.findings.models import Finding, FindingState
from kb.reports.periods import Period, to_month
from kb.text import clean

MOST_REASON = 2_000


def draw(
    session: Session, unit: Unit, month: str, *, by: By, chance: random.Random
) -> DepartmentCheck:
    """Draw the sample of a month; again once one was not passed.

    Raise ``NothingToSampleError`` where nothing was settled. What the actor settled
    is never in it.
    """
    require_lead(unit, by.actor.user)
    period = read_month(month)
    before = list_checks(session, unit, month)
    if before and before[-1].verdict is not Verdict.REJECTED:
        raise AlreadySignedError(unit.name, month)
    lot = session.scalars(
        select(Finding.id)
        .where(*_settled(session, unit, period), _not_of(by.actor.user))
        .order_by(Finding.id)
    ).all()
    if not lot:
        raise NothingToSampleError(month)
    check = DepartmentCheck(
        unit=unit,
        month=month,
        attempt=len(before) + 1,
        lot=len(lot),
        accepted_wrong=sampling.plan_sample(len(lot)).accepted,
        drawn_by_id=by.actor.user.id,
        drawn_at=by.now,
        sample=[
            SampledFinding(finding_id=each)
            for each in sorted(sampling.draw(lot, chance))
        ],
    )
    session.add(check)
    session.flush()  # The audit names its id.
    audit.record(session, "draw", check, by=by, month=month, size=len(check.sample))
    return check


def has_settled(session: Session, unit: Unit, month: str) -> bool:
    """Whether there is anything of which a sample could be drawn."""
    settled = any_settled(session, unit, read_month(month))
    return bool(session.scalar(select(settled)))


def any_settled(session: Session, unit: Unit, period: Period) -> ColumnElement[bool]:
    """The same, as a condition."""
    return select(Finding.id).where(*_settled(session, unit, period)).exists()


def last_verdict(unit: Unit, month: str) -> ScalarSelect[Verdict | None]:
    """Of the last sample of a month; nothing where there is none, or it is not signed."""
    return (
        select(DepartmentCheck.verdict)
        .where(DepartmentCheck.unit_id == unit.id, DepartmentCheck.month == month)
        .order_by(DepartmentCheck.attempt.desc())
        .limit(1)
        .scalar_subquery()
    )


def list_checks(session: Session, unit: Unit, month: str) -> Sequence[DepartmentCheck]:
    return session.scalars(
        select(DepartmentCheck)
        .where(DepartmentCheck.unit_id == unit.id, DepartmentCheck.month == month)
        .order_by(DepartmentCheck.attempt)
    ).all()


def get_check(session: Session, check_id: int, user: User) -> DepartmentCheck:
    """Raise ``NotFoundError`` for one of a unit that *user* does not lead."""
    check = session.get(DepartmentCheck, check_id)
    if check is None or not leads(user, check.unit):
        raise NotFoundError("check", check_id)
    return check


def answer(
    session: Session,
    check: DepartmentCheck,
    sampled_id: int,
    said: Answer,
    reason: str,
    *,
    by: By,
) -> SampledFinding:
    """Say whether a finding was settled rightly; what is wrong with it, needs words."""
    check = _lock_open(session, check, by)
    sampled = next((each for each in check.sample if each.id == sampled_id), None)
    if sampled is None:
        raise NotFoundError("sampled finding", sampled_id)
    if by.actor.user.id in (sampled.finding.author_id, sampled.finding.explained_by_id):
        raise CheckNotAllowedError(
            "This finding is your own: somebody else answers it.", case=SignerCase.OWN
        )
    kept = clean(reason, MOST_REASON)
    if said is Answer.WRONG and not kept:
        raise CheckInputError(
            "Say what is wrong with it.", case=CheckCase.REASON_MISSING, field="reason"
        )
    sampled.answer, sampled.reason = said, kept
    sampled.answered_by_id, sampled.answered_at = by.actor.user.id, by.now
    return sampled


def sign(session: Session, check: DepartmentCheck, *, by: By) -> DepartmentCheck:
    """Freeze the answers, and say whether the check is passed."""
    check = _lock_open(session, check, by)
    left = sum(each.answer is None for each in check.sample)
    if left:
        raise SampleNotAnsweredError(left)
    wrong = sum(each.answer is Answer.WRONG for each in check.sample)
    passed = wrong <= check.accepted_wrong
    check.verdict = Verdict.ACCEPTED if passed else Verdict.REJECTED
    check.signed_by_id, check.signed_at = by.actor.user.id, by.now
    audit.record(
        session, "sign_sample", check, by=by, verdict=check.verdict.value, wrong=wrong
    )
    if passed:
        of_unit = (reminders.Check.SAMPLE, check.month, check.unit_id)
        path = reminders.path_of_unit(*of_unit)
        reminders.end(session, path, check.unit.lead_id, now=by.now)
    return check


def read_month(text: str) -> Period:
    period = to_month(text)
    if period is None:
        raise CheckInputError(
            "Write the month like 2026-03.", case=CheckCase.BAD_MONTH, field="month"
        )
    return period


def require_lead(unit: Unit, user: User) -> None:
    if not leads(user, unit):
        raise CheckNotAllowedError(
            "The unit's lead signs this check.", case=SignerCase.LEAD
        )


def _lock_open(session: Session, check: DepartmentCheck, by: By) -> DepartmentCheck:
    """Who answers and who signs follow each other, so that nothing is frozen unanswered."""
    require_lead(check.unit, by.actor.user)
    locked = session.scalars(
        select(DepartmentCheck)
        .where(DepartmentCheck.id == check.id)
        .with_for_update(of=DepartmentCheck)
        .execution_options(populate_existing=True)
    ).one()
    if locked.verdict is not None:
        raise AlreadySignedError(locked.unit.name, locked.month)
    return locked


def _settled(
    session: Session, unit: Unit, period: Period
) -> tuple[ColumnElement[bool], ...]:
    below = units.with_descendants(session, [unit.id])
    ways = (
        (FindingState.CORRECTED, Finding.corrected_at),
        (FindingState.EXPLAINED, Finding.explained_at),
        (FindingState.BACK_OFFICE, Finding.sent_at),
    )
    return (
        Finding.unit_id.in_(below),
        or_(*(_settled_as(state, at, period) for state, at in ways)),
    )


def _settled_as(state: FindingState, at: Any, period: Period) -> ColumnElement[bool]:
    return and_(Finding.state == state, at >= period.since, at < period.until)


def _not_of(user: User) -> ColumnElement[bool]:
    return and_(
        func.coalesce(Finding.author_id, 0) != user.id,
        func.coalesce(Finding.explained_by_id, 0) != user.id,
    )
