"""What people can do to a submission; each call is part of its caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kb import audit
from kb.articles.kinds import Confidence
from kb.articles.models import Aspect, Revision, Submission, Verdict
from kb.articles.revisions import add_revisions
from kb.audit import Actor, By
from kb.credentials import mask
from kb.text import to_block
from review import consequences, policy
from review.actions import Action, Remark
from review.checks import Finding, blocking
from review.errors import (
    FormRuleError,
    GroundsCase,
    NotAllowedError,
    OutdatedCase,
    OutdatedSubmissionError,
    ReasonMissingError,
    RetiringCase,
    RetiringError,
    SecondReviewerError,
    TextChangedError,
)
from review.workflow import MOVES, move, require, step

MAX_REASON = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One verdict as a reviewer gives it."""

    passed: bool
    reason: str = ""
    """Mandatory when not passed, and when form rules are set aside to check it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reviewer had on the screen when judging."""

    version: int
    findings: Sequence[Finding] = ()
    """What the form rules say of this text."""
    two_reviewers: bool = False
    """Whether the two verdicts must come from two people."""
    confidence: Confidence = Confidence.VALIDATED


def submit(
    session: Session,
    submission: Submission,
    *,
    by: By,
    findings: Sequence[Finding] = (),
) -> None:
    """Put a draft into the reviewers' queue.

    Raise ``FormRuleError`` if the findings leave nothing to judge, and
    ``OutdatedSubmissionError`` if it must be rebased first.
    """
    if problems := blocking(findings):
        require(submission, Action.SUBMIT, by.actor.user)
        raise FormRuleError([each.message for each in problems])
    submit_all(session, [submission], by=by)


def submit_all(session: Session, submissions: Sequence[Submission], *, by: By) -> None:
    """As ``submit``, for many whose form nothing speaks against."""
    for submission in submissions:
        require(submission, Action.SUBMIT, by.actor.user)
        refuse_outdated(submission)
        step(submission, Action.SUBMIT, by.actor.user, now=by.now)
        audit.record(session, Action.SUBMIT, submission, by=by)
    consequences.after_submitting(session, submissions, by=by)


def claim(session: Session, submission: Submission, *, by: By) -> None:
    """Take a submission out of the queue, to judge it."""
    move(submission, Action.CLAIM, by.actor.user, now=by.now)
    audit.record(session, Action.CLAIM, submission, by=by)


def judge(
    session: Session,
    submission: Submission,
    judgements: Mapping[Aspect, Judgement],
    reading: Reading,
    *,
    by: By,
) -> Revision | None:
    """Give one verdict or both; with the second pass it is checked in at once.

    Raise ``TextChangedError`` if the text is not the one that was read, and
    ``ReasonMissingError`` where rules are set aside without a word. Beside a verdict that
    is not passed nothing is set aside yet: its reason is enough.
    """
    require(submission, Action.APPROVE, by.actor.user)
    if reading.version != submission.version:
        raise TextChangedError
    for aspect, judgement in judgements.items():
        verdict = _to_verdict(submission, aspect, judgement, reading, by.actor.user.id)
        verdict.at = by.now
        _replace(session, submission, verdict)
        audit.record(
            session,
            Remark.JUDGE,
            submission,
            by=by,
            aspect=aspect.value,
            passed=verdict.passed,
            overruled=verdict.overruled,
        )
    session.flush()  # The database looks for both verdicts when the revision arrives.
    passed = {verdict.aspect for verdict in submission.verdicts if verdict.passed}
    _require_grounds(submission)
    if passed != set(Aspect):
        submission.updated_at = by.now
        return None
    refuse_outdated(submission)
    step(submission, Action.APPROVE, by.actor.user, now=by.now)
    (revision,) = _check_in(session, [submission], reading.confidence, by=by)
    return revision


def send_back(
    session: Session,
    submission: Submission,
    reason: str,
    *,
    by: By,
) -> None:
    """Ask the author for changes; the verdicts so far go with the old text."""
    _decide(session, submission, Action.REQUEST_CHANGES, reason, by.actor, by.now)


def reject(
    session: Session,
    submission: Submission,
    reason: str,
    *,
    by: By,
) -> None:
    """End the submission; incidents that waited for it are told."""
    _decide(session, submission, Action.REJECT, reason, by.actor, by.now)
    consequences.after_ending(session, submission, by=by)


def withdraw(session: Session, submission: Submission, *, by: By) -> None:
    move(submission, Action.WITHDRAW, by.actor.user, now=by.now)
    audit.record(session, Action.WITHDRAW, submission, by=by)
    consequences.after_ending(session, submission, by=by)


def supersede(session: Session, submission: Submission, *, by: By) -> None:
    """Withdraw a submission because newer bytes of the same file have come in."""
    step(
        submission,
        Action.WITHDRAW,
        by.actor.user,
        now=by.now,
        reason="A newer file came in.",
    )
    audit.record(session, Remark.SUPERSEDE, submission, by=by)
    consequences.after_ending(session, submission, by=by)


def is_open(submission: Submission) -> bool:
    """Whether the submission is on its way still."""
    return MOVES.fits(submission, Action.WITHDRAW)


def publish_trusted(session: Session, submission: Submission, *, by: By) -> Revision:
    """Check in a trusted import: the manager gives both verdicts at once.

    The verdicts and the revision say that it was not individually reviewed. Raise
    ``NotAllowedError`` if the actor may not.
    """
    (revision,) = publish_all_trusted(session, [submission], by=by)
    return revision


def publish_all_trusted(
    session: Session, submissions: Sequence[Submission], *, by: By
) -> list[Revision]:
    """As ``publish_trusted``, for submissions of which no two are of one article."""
    if not policy.may_publish(by.actor.user):
        raise NotAllowedError(Action.CHECK_IN)
    for submission in submissions:
        for action in (Action.SUBMIT, Action.CLAIM):
            if MOVES.fits(submission, action):
                step(submission, action, by.actor.user, now=by.now)
        step(submission, Action.APPROVE, by.actor.user, now=by.now)
        submission.verdicts.clear()
    session.flush()  # Verdicts given so far make room for these.
    for submission in submissions:
        submission.verdicts.extend(
            Verdict(
                aspect=aspect,
                passed=True,
                bulk=True,
                reviewer_id=by.actor.user.id,
                at=by.now,
            )
            for aspect in Aspect
        )
    session.flush()  # The database looks for both verdicts when the revision arrives.
    return _check_in(session, submissions, Confidence.NOT_VALIDATED, by=by)


def refuse_outdated(submission: Submission) -> None:
    article = submission.article
    if article is not None and article.retired_at is not None:
        raise RetiringError(
            f"Article {article.id} has been retired meanwhile. Bring it back first.",
            case=RetiringCase.RETIRED_MEANWHILE,
        )
    current = article.current_revision if article else None
    if current is not None and current.number != submission.base_number:
        raise OutdatedSubmissionError(
            f"Article {current.article_id} has got revision {current.number} meanwhile. "
            "Compare the two and submit again.",
            case=OutdatedCase.NEWER_REVISION,
            article=str(current.article_id),
            revision=str(current.number),
        )


def clean_reason(reason: str) -> str:
    """Raise ``ReasonMissingError`` if there is none, or far too much of it."""
    kept = mask(to_block(reason))
    if not kept or len(kept) > MAX_REASON:
        raise ReasonMissingError(
            f"Give a reason, in up to {MAX_REASON:,} characters.",
            case=GroundsCase.MISSING,
            limit=MAX_REASON,
        )
    return kept


def _to_verdict(
    submission: Submission,
    aspect: Aspect,
    judgement: Judgement,
    reading: Reading,
    reviewer_id: int,
) -> Verdict:
    others = (each for each in submission.verdicts if each.aspect is not aspect)
    if reading.two_reviewers and any(
        each.reviewer_id == reviewer_id for each in others
    ):
        raise SecondReviewerError
    set_aside = [
        each.code
        for each in reading.findings
        if aspect is Aspect.FORM and judgement.passed
    ]
    reason = to_block(judgement.reason)
    return Verdict(
        aspect=aspect,
        passed=judgement.passed,
        reason=reason[:MAX_REASON] if judgement.passed else clean_reason(reason),
        overruled=set_aside,
        reviewer_id=reviewer_id,
    )


def _require_grounds(submission: Submission) -> None:
    """Say why rules are set aside, unless it comes back to its author anyway."""
    if all(verdict.passed for verdict in submission.verdicts):
        for verdict in submission.verdicts:
            if verdict.overruled:
                clean_reason(verdict.reason)


def _replace(session: Session, submission: Submission, verdict: Verdict) -> None:
    submission.verdicts = [
        each for each in submission.verdicts if each.aspect is not verdict.aspect
    ]
    session.flush()  # A verdict given before makes room for this one.
    submission.verdicts.append(verdict)


def _decide(
    session: Session,
    submission: Submission,
    action: Action,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    require(submission, action, actor.user)
    event = step(submission, action, actor.user, now=now, reason=clean_reason(reason))
    audit.record(session, action, submission, by=By(actor, now))
    consequences.after_deciding(session, submission, event, by=By(actor, now))


def _check_in(
    session: Session,
    submissions: Sequence[Submission],
    confidence: Confidence,
    *,
    by: By,
) -> list[Revision]:
    for submission in submissions:
        refuse_outdated(submission)
        step(submission, Action.CHECK_IN, by.actor.user, now=by.now)
    revisions = add_revisions(session, submissions, now=by.now, confidence=confidence)
    for submission, revision in zip(submissions, revisions, strict=True):
        audit.record(
            session,
            Action.CHECK_IN,
            submission,
            by=by,
            article=revision.article_id,
            revision=revision.number,
        )
    consequences.after_check_in(session, submissions, revisions, by=by)
    return revisions
