"""A call that is solved on the telephone: several steps of the table at one go."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.articles.models import Article
from kb.audit import By
from kb.incidents import closing, links, verification
from kb.incidents.errors import Missing, ReasonCase
from kb.incidents.lifecycle import require_reason
from kb.incidents.models import Incident, State
from kb.text import to_block


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What was said and done on the telephone."""

    article_id: int | None = None
    """The solution that helped; what is linked already stays without it."""
    done: str = ""
    """Empty where following the solution was all that was done."""
    said: str = ""
    """The caller's words."""
    cause: str = ""
    closes: bool = True
    """Whether it is closed as well, if nothing else is missing."""


def solve_on_telephone(
    session: Session, incident: Incident, solved: Solved, *, by: By
) -> Incident:
    """Link, resolve, record the caller's word, close: each by its own rule, or none.

    Without an approved solution it stays confirmed, and closes when that comes. Raise
    what the steps raise, and ``ReasonMissingError`` where nobody can tell what was done.
    """
    if solved.article_id is not None:
        incident = links.link(session, incident, solved.article_id, by=by)
    done = to_block(solved.done) or _tell(session, incident)
    done = require_reason(done, ReasonCase.DONE)
    incident = verification.resolve(session, incident, done, cause=solved.cause, by=by)
    incident = verification.confirm(session, incident, text=solved.said, by=by)
    if (
        solved.closes
        and incident.state is not State.CLOSED
        and _may_close(session, incident)
    ):
        incident = closing.close(session, incident, by=by)
    return incident


def _may_close(session: Session, incident: Incident) -> bool:
    """Whether nothing is missing but what others are still to do."""
    waits = {Missing.NO_SOLUTION, Missing.UNDER_REVIEW}
    return not waits & set(closing.find_missing(session, incident))


def _tell(session: Session, incident: Incident) -> str:
    """What following the linked solution is called."""
    if incident.solution_id is None:
        return ""
    revision = session.get_one(Article, incident.solution_id).current_revision
    return revision.title if revision is not None else ""
