"""The user's word: asked for when an incident is resolved, recorded with its source."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import Actor, By
from kb.incidents import closing, consequences, own_causes
from kb.incidents.actions import Action
from kb.incidents.askers import find_confirmer
from kb.incidents.brought_in import was_resolved_here
from kb.incidents.errors import IncidentCase, IncidentInputError, ReasonCase
from kb.incidents.lifecycle import require, require_reason, step
from kb.incidents.links import void_word
from kb.incidents.locking import lock_with_solution
from kb.incidents.models import Incident, State, Verification
from kb.incidents.takers import is_open
from kb.masking import keep_block

MAX_WORD = 1_000


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The answer to "how was it?"."""

    stars: int
    """1 (bad) to 5 (very good)."""
    word: str = ""


def resolve(
    session: Session, incident: Incident, done: str, *, by: By, cause: str = ""
) -> Incident:
    """Say what was done, and ask the user whether it is solved.

    Without a *cause* it keeps the one that it has. Raise what ``own_causes.choose``
    raises.
    """
    incident = lock_with_solution(session, incident)
    require(incident, Action.RESOLVE, by.actor)
    incident.done = require_reason(done, ReasonCase.DONE)
    incident.cause = own_causes.choose(session, incident, cause)
    incident.resolved_at = by.now
    incident.paused_for = None
    incident.assignee_id = incident.assignee_id or by.actor.user.id
    incident.verification = None
    void_word(incident)
    said = {"cause": incident.cause} if incident.cause else {}
    event = step(session, incident, Action.RESOLVE, by=by, text=incident.done, **said)
    consequences.tell(session, incident, event)
    return incident


def confirm(
    session: Session,
    incident: Incident,
    *,
    by: By,
    satisfaction: Satisfaction | None = None,
    text: str = "",
) -> Incident:
    """Record the confirmer's word that it is solved, by themselves or by staff.

    It may be the last condition of closing.
    """
    incident = lock_with_solution(session, incident)
    require(incident, Action.CONFIRM, by.actor)
    _record_word(incident, Verification.CONFIRMED, by.actor, by.now)
    if satisfaction is not None:
        _record_satisfaction(incident, satisfaction)
    event = step(
        session,
        incident,
        Action.CONFIRM,
        by=by,
        text=text,
        on_behalf=by.actor.user.id != find_confirmer(incident),
        satisfaction=satisfaction.stars if satisfaction else None,
    )
    consequences.tell(session, incident, event)
    closing.close_by_itself(session, incident, by=by)
    return incident


def deny(session: Session, incident: Incident, text: str, *, by: By) -> Incident:
    """Record that it is not solved; the incident goes back to work."""
    incident = lock_with_solution(session, incident)
    require(incident, Action.DENY, by.actor)
    reason = require_reason(text, ReasonCase.STILL_WRONG)
    _record_word(incident, Verification.DENIED, by.actor, by.now)
    incident.resolved_at = None
    event = step(
        session,
        incident,
        Action.DENY,
        by=by,
        text=reason,
        on_behalf=by.actor.user.id != find_confirmer(incident),
    )
    consequences.tell(session, incident, event)
    return incident


def mark_unanswered(session: Session, incident: Incident, *, by: By) -> Incident:
    """Put the incident on the call-back list; it counts as unconfirmed as before."""
    incident = lock_with_solution(session, incident)
    require(incident, Action.MARK_UNANSWERED, by.actor)
    return _mark_unanswered(session, incident, by=by)


def mark_all_unanswered(
    session: Session, *, days: int, by: By, limit: int = 200
) -> list[Incident]:
    """Mark what has waited for *days* without a word; a batch at a time."""
    due = session.scalars(
        select(Incident)
        .where(
            is_open(),
            Incident.state == State.RESOLVED,
            Incident.verification.is_(None),
            Incident.resolved_at < by.now - timedelta(days=days),
            was_resolved_here(),
        )
        .order_by(Incident.id)
        .limit(limit)
        .with_for_update(of=Incident, skip_locked=True)
    )
    return [_mark_unanswered(session, incident, by=by) for incident in due]


def _mark_unanswered(session: Session, incident: Incident, *, by: By) -> Incident:
    if incident.verification is Verification.CONFIRMED:
        return incident
    incident.verification = Verification.UNANSWERED
    step(session, incident, Action.MARK_UNANSWERED, by=by)
    return incident


def list_to_call_back(session: Session, limit: int = 200) -> list[Incident]:
    """Whom to call: resolved, and no answer; the longest waiting first."""
    return list(
        session.scalars(
            select(Incident)
            .where(
                is_open(),
                Incident.state == State.RESOLVED,
                Incident.verification == Verification.UNANSWERED,
            )
            .order_by(Incident.resolved_at, Incident.id)
            .limit(limit)
        )
    )


def _record_word(
    incident: Incident, word: Verification, actor: Actor, now: datetime
) -> None:
    incident.verification = word
    incident.verified_at = now
    incident.verified_by_id = find_confirmer(incident)
    incident.recorded_by_id = actor.user.id
    incident.verification_channel = actor.channel


def _record_satisfaction(incident: Incident, satisfaction: Satisfaction) -> None:
    if not 1 <= satisfaction.stars <= 5:  # noqa: PLR2004
        raise IncidentInputError(
            "Satisfaction is a number from 1 to 5.", case=IncidentCase.BAD_SATISFACTION
        )
    word = keep_block(satisfaction.word, MAX_WORD)
    incident.satisfaction = satisfaction.stars
    incident.satisfaction_word = word
