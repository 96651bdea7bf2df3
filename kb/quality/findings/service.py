"""Findings assigned, explained, and agreed to; only a run corrects one."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from kb.audit import By
from kb.people.leading import leads, works_in
from kb.people.models import User
from kb.quality.findings.errors import (
    FindingCase,
    FindingInputError,
    OwnExplanationError,
)
from kb.quality.findings.models import Finding, FindingEvent
from kb.quality.findings.moves import MOVES, Action
from kb.quality.findings.undoing import remember
from kb.text import clean

LONGEST: Final = timedelta(days=366)
"""An explanation has to be looked at again after a year."""


def assign(session: Session, finding: Finding, person: User, *, by: By) -> None:
    """Say who is to correct it: somebody who works in its unit, leads it, or entered it."""
    MOVES.require(finding, Action.ASSIGN, by.actor.user)
    is_author = person.id == finding.author_id and person.active
    if not (is_author or _belongs(person, finding)):
        raise FindingInputError(
            "A finding is given to somebody of its unit.", case=FindingCase.NOT_OF_UNIT
        )
    details = {"assignee": person.id, "instead_of": remember(finding)}
    finding.assignee_id = person.id
    take(session, finding, Action.ASSIGN, by=by, details=details)


def _belongs(person: User, finding: Finding) -> bool:
    return works_in(person, finding.unit) or leads(person, finding.unit)


def explain(
    session: Session, finding: Finding, reason: str, until: date, *, by: By
) -> None:
    """Say that the record is true as it stands, and until when; the unit above agrees."""
    MOVES.require(finding, Action.EXPLAIN, by.actor.user)
    text = _require_reason(reason)
    _require_day(until, by)
    details = {"until": until.isoformat(), "instead_of": remember(finding)}
    finding.explained_by_id = by.actor.user.id
    finding.explained_at = None
    finding.explained_until = until
    finding.assignee_id = finding.assignee_id or by.actor.user.id
    take(session, finding, Action.EXPLAIN, text, by=by, details=details)


def _require_day(until: date, by: By) -> None:
    today = by.now.astimezone().date()
    if until <= today:
        raise FindingInputError(
            "An explanation holds until a day that is still to come.",
            case=FindingCase.DATE_PASSED,
        )
    if until - today > LONGEST:
        raise FindingInputError(
            f"An explanation holds for {LONGEST.days} days at most.",
            case=FindingCase.DATE_TOO_FAR,
            limit=LONGEST.days,
        )


def approve_explanation(
    session: Session, finding: Finding, until: date | None = None, *, by: By
) -> None:
    """Agree, as the unit above, *until* another day than was asked for if one is said.

    Raise ``OwnExplanationError`` for whoever explained it.
    """
    _require_other(finding, Action.APPROVE, by=by)
    before = remember(finding)
    if until is not None:
        _require_day(until, by)
        finding.explained_until = until
    finding.explained_at = by.now
    details = {"until": str(finding.explained_until), "instead_of": before}
    take(session, finding, Action.APPROVE, by=by, details=details)


def reject_explanation(
    session: Session, finding: Finding, reason: str, *, by: By
) -> None:
    _require_other(finding, Action.REJECT, by=by)
    text = _require_reason(reason)
    details = {"instead_of": remember(finding)}
    finding.explained_until = None
    take(session, finding, Action.REJECT, text, by=by, details=details)


def _require_other(finding: Finding, action: Action, *, by: By) -> None:
    MOVES.require(finding, action, by.actor.user)
    if finding.explained_by_id == by.actor.user.id:
        raise OwnExplanationError


def _require_reason(reason: str) -> str:
    text = clean(reason)
    if not text:
        raise FindingInputError("Say why.", case=FindingCase.REASON_MISSING)
    return text


def take(
    session: Session,
    finding: Finding,
    action: Action,
    text: str = "",
    *,
    by: By,
    details: Mapping[str, object] | None = None,
) -> FindingEvent:
    """Take the finding through *action*, on its time line and in the audit."""
    event = FindingEvent(finding_id=finding.id, text=text, details=dict(details or {}))
    return MOVES.step(session, finding, action, event, by=by)
