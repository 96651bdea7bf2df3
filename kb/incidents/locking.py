"""The one order in which rows are locked: submission, article, incident.

SQLite has one writer at a time and needs no more; PostgreSQL takes the row locks.
"""

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kb.articles.models import Article, Submission
from kb.errors import NotFoundError
from kb.incidents.models import Incident
from kb.people.models import without_rights

_READ: Final = "incident read last"
"""Under this name the ``info`` of a session has it, and the transaction."""


def lock_submission(session: Session, submission_id: int) -> Submission:
    """Raise ``NotFoundError``; it is given as it is now, and stays so."""
    submission = session.scalar(
        select(Submission)
        .where(Submission.id == submission_id)
        .with_for_update(of=Submission)
        .execution_options(populate_existing=True)
    )
    if submission is None:
        raise NotFoundError("submission", submission_id)
    return submission


def lock_article(session: Session, article_id: int) -> Article:
    """Raise ``NotFoundError``; a retired article is given too."""
    article = session.scalar(
        select(Article)
        .where(Article.id == article_id)
        .with_for_update(of=Article)
        .execution_options(populate_existing=True)
    )
    if article is None:
        raise NotFoundError("article", article_id)
    return article


def lock_incident(session: Session, incident_id: int) -> Incident:
    known = _find_known(session, incident_id)
    if known is not None:
        return known
    incident = session.scalar(_LOCKED, {"incident": incident_id})
    if incident is None:
        raise NotFoundError("incident", incident_id)
    return incident


_LOCKED: Final = (
    select(Incident)
    .where(Incident.id == bindparam("incident"))
    .options(*without_rights(Incident.reporter, Incident.confirmer, Incident.assignee))
    .with_for_update(of=Incident)
    .execution_options(populate_existing=True)
)


def note_read(session: Session, incident: Incident) -> None:
    """It was read whole, in the transaction of *session* that goes on."""
    session.info[_READ] = session.get_transaction(), incident


def _find_known(session: Session, incident_id: int) -> Incident | None:
    """Whoever writes to SQLite is alone: what they have read is as it is."""
    transaction, incident = session.info.get(_READ, (None, None))
    if transaction is None or transaction is not session.get_transaction():
        return None
    is_alone = session.get_bind().dialect.name == "sqlite"
    is_it = incident.id == incident_id and incident in session
    return incident if is_alone and is_it else None


def lock_with_solution(session: Session, incident: Incident) -> Incident:
    """Lock the linked article, if any, and then the incident, as they are now.

    If the link changed while one waited, the new article is not locked; the version
    column of the incident still catches what happens to it meanwhile.
    """
    if incident.solution_id is not None:
        lock_article(session, incident.solution_id)
    return lock_incident(session, incident.id)
