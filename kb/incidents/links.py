"""The one solution of an incident: linked, awaited, taken away; the history stays."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.models import Article, Submission, SubmissionState
from kb.articles.revisions import mark_behind
from kb.audit import By
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import (
    NotASolutionError,
    SolutionRetiredError,
    SubmissionEndedError,
    WordGivenError,
)
from kb.incidents.lifecycle import Note, note, require, step
from kb.incidents.locking import (
    lock_article,
    lock_incident,
    lock_submission,
    lock_with_solution,
)
from kb.incidents.models import Incident, State, Verification


def link(
    session: Session,
    incident: Incident,
    article_id: int,
    *,
    by: By,
    undoes: int | None = None,
) -> Incident:
    """Make the article the incident's solution, in place of whatever it had.

    A change in ``resolved`` voids the user's confirmation. Raise ``NotASolutionError``
    or ``SolutionRetiredError`` for an article that solves nothing.
    """
    article = lock_article(session, article_id)
    incident = lock_incident(session, incident.id)
    require(incident, Action.LINK, by.actor)
    require_solution(article)
    if incident.solution_id == article_id:
        return incident
    details = _clear(incident, undoes)
    incident.solution_id = article.id
    step(session, incident, Action.LINK, by=by, article=article.id, **details)
    return incident


def link_one_of_many(
    session: Session, incident: Incident, article_id: int, *, by: By
) -> Incident:
    """As ``link``, where nobody is asked about each before.

    Raise ``WordGivenError`` rather than void what a user has confirmed.
    """
    is_confirmed = incident.verification is Verification.CONFIRMED
    if is_confirmed and incident.solution_id != article_id:
        raise WordGivenError
    return link(session, incident, article_id, by=by)


def unlink(
    session: Session, incident: Incident, *, by: By, undoes: int | None = None
) -> Incident:
    """Take the solution, or the awaited one, away again."""
    incident = lock_with_solution(session, incident)
    require(incident, Action.UNLINK, by.actor)
    article, submission = incident.solution_id, incident.pending_submission_id
    if article is None and submission is None:
        return incident
    details = _clear(incident, undoes)
    step(
        session,
        incident,
        Action.UNLINK,
        by=by,
        article=article,
        submission=submission,
        **details,
    )
    return incident


def await_submission(
    session: Session,
    incident: Incident,
    submission: Submission,
    *,
    by: By,
    undoes: int | None = None,
) -> Incident:
    """Point to a solution that is still under review; check-in makes it the link.

    One that is checked in meanwhile is linked at once. Raise ``SubmissionEndedError``
    for one that will never be.
    """
    submission = lock_submission(session, submission.id)
    if submission.state is SubmissionState.CHECKED_IN:
        assert submission.article_id is not None, "the check-in has made it"
        return link(session, incident, submission.article_id, by=by, undoes=undoes)
    incident = lock_with_solution(session, incident)
    require(incident, Action.AWAIT, by.actor)
    if submission.kind is not ArticleKind.SOLUTION:
        raise NotASolutionError
    if submission.state in (SubmissionState.REJECTED, SubmissionState.WITHDRAWN):
        raise SubmissionEndedError
    if incident.pending_submission_id == submission.id:
        return incident
    details = _clear(incident, undoes)
    incident.pending_submission_id = submission.id
    step(session, incident, Action.AWAIT, by=by, submission=submission.id, **details)
    return incident


def turn_into_links(
    session: Session, submissions: Sequence[Submission], *, by: By
) -> list[tuple[Incident, Submission]]:
    """Link the new articles to every incident that waited for one of *submissions*."""
    awaited = {submission.id: submission for submission in submissions}
    linked = [
        (incident, awaited[incident.pending_submission_id])
        for incident in lock_waiting(session, awaited)
        if incident.pending_submission_id is not None
    ]
    for incident, submission in linked:
        incident.pending_submission_id = None
        incident.solution_id = submission.article_id
        incident.written_for_it = submission.base_number == 0
        details = {"article": submission.article_id, "submission": submission.id}
        checked_in = Note(action=Remark.SOLUTION_CHECKED_IN, details=details)
        note(session, incident, checked_in, by=by)
    return linked


def clear_pointers(
    session: Session, submission: Submission, *, by: By
) -> list[Incident]:
    """Leave no incident waiting for a submission that will not be checked in."""
    incidents = lock_waiting(session, [submission.id])
    for incident in incidents:
        incident.pending_submission_id = None
        details = {"submission": submission.id}
        refused = Note(
            action=Remark.SOLUTION_NOT_ACCEPTED, internal=True, details=details
        )
        note(session, incident, refused, by=by)
    return incidents


def lock_waiting(session: Session, submissions: Iterable[int]) -> list[Incident]:
    """The incidents that point to the submissions, locked in the order of their ids."""
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.pending_submission_id.in_(sorted(submissions)))
            .order_by(Incident.id)
            .with_for_update(of=Incident)
        )
    )


def list_waiting(session: Session, submission_id: int) -> list[Incident]:
    """The incidents that point to the submission."""
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.pending_submission_id == submission_id)
            .order_by(Incident.id)
        )
    )


def list_open_on(session: Session, article_id: int) -> list[Incident]:
    """The incidents that rest on the article and are not closed yet."""
    return list(
        session.scalars(
            select(Incident)
            .where(
                Incident.solution_id == article_id,
                Incident.state.in_((State.NEW, State.IN_PROGRESS, State.RESOLVED)),
            )
            .order_by(Incident.id)
        )
    )


def require_solution(article: Article) -> None:
    if article.kind is not ArticleKind.SOLUTION:
        raise NotASolutionError
    if article.retired_at is not None or article.current_revision_id is None:
        raise SolutionRetiredError


def mark_articles(
    session: Session, article_ids: Iterable[int | None], *, now: datetime
) -> None:
    """Have the index learn the wording, and the count, of what was linked."""
    for article_id in {each for each in article_ids if each is not None}:
        mark_behind(session, article_id, now=now)


def _clear(incident: Incident, undoes: int | None = None) -> dict[str, Any]:
    """Take away what it has; return what the time line keeps of it, to bring it back."""
    before = {
        "article": incident.solution_id,
        "submission": incident.pending_submission_id,
        "written": incident.written_for_it,
        "word": _word_of(incident),
    }
    _let_go(incident)
    kept = {name: value for name, value in before.items() if value}
    return {
        **({"instead_of": kept} if kept else {}),
        **({"undoes": undoes} if undoes is not None else {}),
    }


def _word_of(incident: Incident) -> Verification | None:
    """What a change of the solution voids, if there is anything."""
    word = incident.verification
    return None if word is Verification.DENIED else word


def _let_go(incident: Incident) -> None:
    incident.solution_id = None
    incident.pending_submission_id = None
    incident.written_for_it = False
    void_word(incident)


def void_word(incident: Incident) -> None:
    """Forget the user's word: it was given for something else."""
    if incident.verification is Verification.DENIED:
        return
    incident.verification = None
    incident.verified_at = None
    incident.verified_by_id = None
    incident.recorded_by_id = None
    incident.verification_channel = ""
