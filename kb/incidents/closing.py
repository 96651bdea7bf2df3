"""The closing rule: one approved solution, confirmed by the user, or it stays open."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.models import Article
from kb.audit import Actor, By
from kb.database import AUTO_CLOSE
from kb.incidents import consequences
from kb.incidents.actions import Action
from kb.incidents.errors import (
    ClosingRefusedError,
    Missing,
    ReasonCase,
    TransitionError,
)
from kb.incidents.lifecycle import MOVES, require, require_reason, step
from kb.incidents.links import mark_articles, void_word
from kb.incidents.locking import lock_article, lock_with_solution
from kb.incidents.models import CancelReason, Incident, State, Verification

AUTOMATIC = "automatic"
"""The channel of what a setting does on the arrival of the last condition."""


def find_missing(session: Session, incident: Incident) -> tuple[Missing, ...]:
    """Everything that stands against closing, in the order in which people do it."""
    return tuple(_missing(session, incident))


def close(session: Session, incident: Incident, *, by: By) -> Incident:
    """Close the incident on the current revision of its solution.

    Raise ``ClosingRefusedError`` with all that is missing. The database checks the
    same once more.
    """
    incident = lock_with_solution(session, incident)
    require(incident, Action.CLOSE, by.actor)
    return _close(session, incident, by=by)


def close_by_itself(session: Session, incident: Incident, *, by: By) -> bool:
    """Close without being asked, where the setting says so and nothing is missing.

    For whatever may bring the last condition; the setting is the session's.
    """
    if not session.info.get(AUTO_CLOSE):
        return False
    incident = lock_with_solution(session, incident)
    if not MOVES.fits(incident, Action.CLOSE) or find_missing(session, incident):
        return False
    automatic = Actor(by.actor.user, AUTOMATIC)
    _close(session, incident, by=By(automatic, by.now))
    return True


def close_what_rests_on(session: Session, articles: Iterable[int], *, by: By) -> None:
    """As ``close_by_itself``, for all incidents whose solution has just come to be live."""
    if not session.info.get(AUTO_CLOSE):
        return
    confirmed = session.scalars(
        select(Incident)
        .where(
            Incident.solution_id.in_(sorted(articles)),
            Incident.state == State.RESOLVED,
            Incident.verification == Verification.CONFIRMED,
        )
        .order_by(Incident.id)
    )
    for incident in confirmed.all():
        close_by_itself(session, incident, by=by)


def reopen(session: Session, incident: Incident, reason: str, *, by: By) -> Incident:
    """Take the incident up again; word, closing and duplicate are cleared."""
    incident = lock_with_solution(session, incident)
    require(incident, Action.REOPEN, by.actor)
    if incident.cancel_reason is CancelReason.WITHDRAWN:
        raise TransitionError(Action.REOPEN, incident.state, ())
    text = require_reason(reason, ReasonCase.TAKEN_UP)
    was_closed = incident.state is State.CLOSED
    incident.verification = None
    void_word(incident)
    incident.satisfaction = None
    incident.satisfaction_word = ""
    incident.closing_revision_id = None
    incident.closed_at = None
    incident.resolved_at = None
    incident.cancel_reason = None
    incident.duplicate_of_id = None
    event = step(
        session,
        incident,
        Action.REOPEN,
        by=by,
        text=text,
        article=incident.solution_id,
    )
    consequences.tell(session, incident, event)
    if was_closed:
        mark_articles(session, [incident.solution_id], now=by.now)
    return incident


def _close(session: Session, incident: Incident, *, by: By) -> Incident:
    missing = find_missing(session, incident)
    if missing:
        raise ClosingRefusedError(incident.number, missing)
    assert incident.solution_id is not None, "or it would be missing"
    article = lock_article(session, incident.solution_id)
    incident.closing_revision_id = article.current_revision_id
    incident.closed_at = by.now
    event = step(
        session,
        incident,
        Action.CLOSE,
        by=by,
        article=article.id,
        revision=article.current_revision_id,
    )
    consequences.tell(session, incident, event)
    mark_articles(session, [article.id], now=by.now)
    return incident


def _missing(session: Session, incident: Incident) -> Iterator[Missing]:
    if incident.state in (State.NEW, State.IN_PROGRESS):
        yield Missing.NOT_RESOLVED
    yield from _missing_of_solution(session, incident)
    match incident.verification:
        case None:
            yield Missing.NOT_CONFIRMED
        case Verification.DENIED:
            yield Missing.DENIED
        case Verification.UNANSWERED:
            yield Missing.UNANSWERED
        case Verification.CONFIRMED:
            pass


def _missing_of_solution(session: Session, incident: Incident) -> Iterator[Missing]:
    if incident.solution_id is None:
        waits = incident.pending_submission_id is not None
        yield Missing.UNDER_REVIEW if waits else Missing.NO_SOLUTION
        return
    article = session.get_one(Article, incident.solution_id)
    if article.kind is not ArticleKind.SOLUTION:
        yield Missing.NOT_A_SOLUTION
    elif article.retired_at is not None or article.current_revision_id is None:
        yield Missing.RETIRED
