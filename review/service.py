"""What people can do to a submission; each call is part of its caller's transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from kb import audit
from kb.articles.kinds import Confidence
from kb.articles.models import Aspect, Revision, Submission, Verdict
from kb.articles.revisions import add_revision
from kb.audit import Actor
from review import policy
from review.actions import Action
from review.errors import NotAllowedError, OutdatedSubmissionError
from review.workflow import TRANSITIONS, move, step


def submit(
    session: Session, submission: Submission, *, actor: Actor, now: datetime
) -> None:
    """Put a draft into the reviewers' queue."""
    move(submission, Action.SUBMIT, actor.user, now=now)
    audit.record(session, "submit", submission, actor=actor, now=now)


def supersede(
    session: Session, submission: Submission, *, actor: Actor, now: datetime
) -> None:
    """Withdraw a submission because newer bytes of the same file have come in."""
    step(
        submission, Action.WITHDRAW, actor.user, now=now, reason="A newer file came in."
    )
    audit.record(session, "supersede", submission, actor=actor, now=now)


def is_open(submission: Submission) -> bool:
    """Whether the submission is on its way still."""
    return submission.state in TRANSITIONS[Action.WITHDRAW].sources


def publish_trusted(
    session: Session, submission: Submission, *, actor: Actor, now: datetime
) -> Revision:
    """Check in a trusted import: the manager gives both verdicts at once.

    The verdicts and the revision say that it was not individually reviewed. Raise
    ``NotAllowedError`` if the actor may not.
    """
    if not policy.may_publish(actor.user):
        raise NotAllowedError(Action.CHECK_IN)
    for action in (Action.SUBMIT, Action.CLAIM):
        if submission.state in TRANSITIONS[action].sources:
            step(submission, action, actor.user, now=now)
    step(submission, Action.APPROVE, actor.user, now=now)
    submission.verdicts.clear()
    session.flush()  # Verdicts given so far make room for these.
    for aspect in Aspect:
        _pass(submission, aspect, actor, now=now)
    session.flush()  # The database looks for both verdicts when the revision arrives.
    return _check_in(
        session, submission, actor, now=now, confidence=Confidence.NOT_VALIDATED
    )


def _pass(
    submission: Submission, aspect: Aspect, actor: Actor, *, now: datetime
) -> None:
    submission.verdicts.append(
        Verdict(
            aspect=aspect, passed=True, bulk=True, reviewer_id=actor.user.id, at=now
        )
    )


def _check_in(
    session: Session,
    submission: Submission,
    actor: Actor,
    *,
    now: datetime,
    confidence: Confidence,
) -> Revision:
    _refuse_outdated(submission)
    step(submission, Action.CHECK_IN, actor.user, now=now)
    revision = add_revision(session, submission, now=now, confidence=confidence)
    audit.record(
        session,
        "check_in",
        submission,
        actor=actor,
        now=now,
        article=revision.article_id,
        revision=revision.number,
    )
    return revision


def _refuse_outdated(submission: Submission) -> None:
    article = submission.article
    current = article.current_revision if article else None
    if current is not None and current.number != submission.base_number:
        raise OutdatedSubmissionError(
            f"Article {current.article_id} has got revision {current.number} meanwhile. "
            "Compare the two and submit again."
        )
